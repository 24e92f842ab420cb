//! The `.cpuprofile` in its two generations.

mod document;
mod head;

pub(super) use document::read;
