//! What is said of call paths as a whole, and of memory.

use crate::analysis::Merged;
use crate::text::{count, weight};
use crate::units::{Unit, Weight};

/// What a merged graph shows.
#[must_use]
pub fn merged(whole: Weight) -> String {
    let amount = weight(whole);
    match whole.unit {
        Unit::Micros => format!("flame graph of {amount} of busy time, merged; not in time order"),
        Unit::Bytes => {
            format!("flame graph of {amount} of sampled memory in use at the end, merged; no order in time")
        }
        _ => format!("flame graph of {amount}, merged; the recording has no times"),
    }
}

/// What a recording of memory consists of, in a line.
#[must_use]
pub fn memory(merged: &Merged<'_>) -> String {
    let sums = merged.functions();
    let functions = sums.iter().filter(|sums| sums.nodes > 0).count() as u64;
    let nodes = sums.iter().map(|sums| sums.nodes).sum();
    format!(
        "{} of sampled memory in use at the end, estimated from samples of allocations; {} in {}; what was freed before does not show",
        weight(merged.whole()),
        count(functions, "function"),
        count(nodes, "call tree node"),
    )
}
