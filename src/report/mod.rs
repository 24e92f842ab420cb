//! What is told without a chart: reports for people and for machines, merged call paths.

#[doc(hidden)]
pub mod comparison;
pub(crate) mod folded;
pub(crate) mod graph;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod memory;
mod nodes;
pub(crate) mod pprof;
mod ranking;
mod spans;
pub mod summary;
mod table;

#[doc(hidden)]
pub use crate::words::unmapped;
pub use crate::words::{reason, warning};
pub use json::SCHEMA;
#[doc(hidden)]
pub use spans::in_time_order;
