//! The picture in px: what is drawn where, free of any output format.

pub mod colour;
pub mod layout;
