//! What is told without a chart: reports for people and for machines, merged call paths.

pub mod folded;
pub mod graph;
pub mod json;
pub mod markdown;
mod nodes;
mod ranking;
mod spans;
pub mod stacks;
pub mod summary;

pub use spans::in_time_order;
