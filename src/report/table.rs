//! The lists of functions that reports for people show.

use super::memory::Memory;
use crate::analysis::Findings;
use crate::recording::FunctionId;
use crate::text::{bytes, count, grouped, percent};
use crate::words;

/// The first functions of a list, with their sums as text.
pub(super) struct Table {
    /// What stands above the cells.
    pub(super) heads: [&'static str; 5],
    /// Of each function: self, its share, total, its share, and how often it stands for itself.
    pub(super) rows: Vec<(FunctionId, [String; 5])>,
    /// That there are more, if there are.
    pub(super) more: Option<String>,
}

impl Table {
    /// At most `most` of these functions, by time.
    pub(super) fn of_time(findings: &Findings<'_>, functions: &[FunctionId], most: usize) -> Self {
        let totals = &findings.totals;
        let cells = |function: FunctionId| {
            let sums = totals.function(function);
            [
                sums.self_time.to_string(),
                words::share(sums.self_time, totals),
                sums.total.to_string(),
                words::share(sums.total, totals),
                grouped(sums.spans),
            ]
        };
        Self::new("Spans", functions, most, cells)
    }

    /// At most `most` of these functions, by memory.
    pub(super) fn of_memory(memory: &Memory<'_>, functions: &[FunctionId], most: usize) -> Self {
        let whole = memory.merged.whole().amount;
        let cells = |function: FunctionId| {
            let sums = memory.function(function);
            [
                bytes(sums.own),
                percent(sums.own, whole),
                bytes(sums.total),
                percent(sums.total, whole),
                grouped(sums.nodes),
            ]
        };
        Self::new("Nodes", functions, most, cells)
    }

    fn new(
        counted: &'static str,
        functions: &[FunctionId],
        most: usize,
        cells: impl Fn(FunctionId) -> [String; 5],
    ) -> Self {
        let shown = &functions[..functions.len().min(most)];
        let more = functions.len() - shown.len();
        Self {
            heads: ["Self", "%", "Total", "%", counted],
            rows: shown.iter().map(|&function| (function, cells(function))).collect(),
            more: (more > 0).then(|| format!("and {}", count(more as u64, "more function"))),
        }
    }
}
