//! The still chart and the PNG.

mod document;
mod golden;
mod picture;
pub(crate) mod recording;
