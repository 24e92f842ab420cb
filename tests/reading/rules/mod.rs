//! The rules of `docs/format.md`, one after the other: a small recording each, and what a reader
//! must make of it, worked out by hand. Those of traces are in `reading/traces`.

mod older;
mod sums;
mod time;
mod tree;
