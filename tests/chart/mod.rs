//! The still chart and the PNG.

mod document;
mod golden;
mod parts;
mod picture;
pub(crate) mod recording;
