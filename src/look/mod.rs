//! How everything looks: colours, sizes in px, and the font's metrics, which the still chart and the
//! interactive viewer share.

pub mod colour;
pub mod label;
pub mod layout;
