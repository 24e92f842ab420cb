//! Functions in the order in which a reader wants them.

use std::cmp::Reverse;

use crate::analysis::{Findings, FunctionTotals};
use crate::recording::{FunctionId, Kind};

/// All functions that ran, those with the most aggregated self time first.
pub(super) fn by_self_time(findings: &Findings<'_>) -> Vec<FunctionId> {
    ranked(findings, |_| true, |sums| (sums.self_time, sums.total))
}

/// The functions of code that ran, those with the most aggregated total time first.
pub(super) fn by_total_time(findings: &Findings<'_>) -> Vec<FunctionId> {
    ranked(findings, Kind::is_busy, |sums| (sums.total, sums.self_time))
}

/// The functions of code that ran, and the garbage collector, by aggregated self time.
pub(super) fn busy_by_self_time(findings: &Findings<'_>) -> Vec<FunctionId> {
    ranked(findings, Kind::is_busy, |sums| (sums.self_time, sums.total))
}

fn ranked<K: Ord>(
    findings: &Findings<'_>,
    is_meant: impl Fn(Kind) -> bool,
    key: impl Fn(&FunctionTotals) -> K,
) -> Vec<FunctionId> {
    let functions = &findings.profile().functions;
    let totals = &findings.totals;
    let ran =
        |function: &FunctionId| totals.function(*function).spans > 0 && is_meant(functions.kind(*function));
    let mut ranked: Vec<FunctionId> = functions.ids().filter(ran).collect();
    ranked.sort_by_key(|&function| Reverse(key(totals.function(function))));
    ranked
}
