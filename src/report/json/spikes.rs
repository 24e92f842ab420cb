//! A spike, the call that it is held against, and what differs.

use serde::Serialize;

use super::Told;
use super::identity::Identity;
use crate::analysis::{Beside, Difference, Part, Spike};
use crate::recording::FunctionId;
use crate::report::nodes;
use crate::units::Micros;
use crate::words;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpikeRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    pub(super) rank: u32,
    #[serde(flatten)]
    identity: Identity<'a>,
    function: u32,
    node: i64,
    depth: u32,
    stack: Vec<u32>,
    start_us: Micros,
    end_us: Micros,
    cpu_us: Micros,
    excess_us: Micros,
    median_us: Micros,
    ratio: f64,
    calls: u64,
    kind: &'static str,
    why: String,
    slow: Option<CallRow>,
    usual: Option<CallRow>,
    differences: Vec<DifferenceRow>,
}

/// One of the calls of a function that are held against each other.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CallRow {
    function: u32,
    depth: u32,
    start_us: Micros,
    end_us: Micros,
    cpu_us: Micros,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DifferenceRow {
    part: &'static str,
    /// The row of the function that is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<u32>,
    /// How many parts are told together.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<u64>,
    cpu_us: Micros,
    usual_us: Micros,
    more_us: i64,
    /// The row of the function further in that holds most of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    inside: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inside_us: Option<Micros>,
}

impl DifferenceRow {
    fn of(told: &Told<'_>, difference: &Difference) -> Self {
        let row = |function: FunctionId| told.places[function.index()];
        let (part, function, parts) = match difference.part {
            Part::Callee(function) => ("callee", Some(row(function)), None),
            Part::Own => ("own", None, None),
            Part::Others(parts) => ("others", None, Some(parts)),
            Part::Rest => ("rest", None, None),
        };
        Self {
            part,
            function,
            parts,
            cpu_us: difference.here,
            usual_us: difference.usually,
            more_us: difference.more(),
            inside: difference.inside.map(|inside| row(inside.0)),
            inside_us: difference.inside.map(|inside| inside.1),
        }
    }
}

impl<'a> SpikeRow<'a> {
    pub(super) fn of(told: &'a Told<'_>, spike: &'a Spike) -> Self {
        let Told { findings, thread, places, .. } = told;
        let (profile, totals) = (findings.profile(), &findings.totals);
        let function_of = |node| places[profile.function_of(node).index()];
        Self {
            thread: thread.as_deref(),
            rank: spike.rank,
            identity: Identity::of(profile.functions, spike.function),
            function: places[spike.function.index()],
            node: profile.tree.file_id(spike.node),
            depth: spike.row,
            stack: nodes::stack(profile, places, spike.node),
            start_us: spike.start(),
            end_us: spike.end(),
            cpu_us: spike.cpu,
            excess_us: spike.excess,
            median_us: spike.median,
            ratio: (spike.ratio * 100.0).round() / 100.0,
            calls: spike.calls,
            kind: spike.kind.name(),
            why: words::reason(profile.functions, totals, spike),
            slow: spike.beside.as_ref().map(|Beside { slow, .. }| CallRow {
                function: function_of(slow.node),
                depth: slow.row,
                start_us: slow.parts.first().map_or(Micros::ZERO, |part| part.0),
                end_us: slow.parts.last().map_or(Micros::ZERO, |part| part.1),
                cpu_us: slow.cpu,
            }),
            usual: spike.beside.as_ref().map(|Beside { usual, .. }| CallRow {
                function: function_of(usual.node),
                depth: usual.row,
                start_us: usual.start,
                end_us: usual.end,
                cpu_us: usual.credited,
            }),
            differences: spike.differences.iter().map(|row| DifferenceRow::of(told, row)).collect(),
        }
    }
}
