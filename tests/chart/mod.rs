//! The still chart and the PNG.

mod document;
mod golden;
mod picture;
mod recording;
