//! What is told without a chart: reports for people and for machines, merged call paths.

pub(crate) mod folded;
pub(crate) mod graph;
pub(crate) mod json;
pub(crate) mod markdown;
mod nodes;
mod ranking;
mod spans;
pub(crate) mod stacks;
pub mod summary;

pub use crate::words::{reason, warning};
pub use json::SCHEMA;
pub use spans::in_time_order;
