//! The machine-readable report. Its schema is documented in `docs/json.md`.

mod identity;
mod lines;
mod meta;
mod rows;
mod spans;
mod spikes;

use std::io::{self, Write};

use serde::Serialize;

pub(super) use self::identity::{Identity, Oddity};
pub(super) use self::lines::Lines;
use self::meta::Meta;
use self::rows::{EventRow, FunctionRow, LongTaskRow, MarkRow, ThreadRow};
use self::spans::Spans;
use self::spikes::SpikeRow;
use super::nodes::NodeRow;
use super::ranking;
use crate::analysis::Findings;
use crate::recording::{FunctionId, Mark};

/// Name and version of the schema. The number grows when a field goes or changes its meaning; new
/// fields may appear under the same number.
pub const SCHEMA: &str = "flame-chart/1";

/// What to write.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options<'a> {
    /// The title of the recording.
    pub title: &'a str,
    /// The name of the file it was read from, if it was read from a file.
    pub source: Option<&'a str>,
    /// Whether to list every span.
    pub spans: bool,
    /// Whether the lists hold every lane's rows, or those of the first.
    pub every_lane: bool,
}

/// Writes the report of a lane, beside others if there are any: a line for every function, spike and span.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(
    findings: &Findings<'_>,
    others: &[Findings<'_>],
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let told = if options.every_lane { others } else { &[] };
    let lanes: Vec<Told<'_>> = std::iter::once(findings)
        .chain(told)
        .scan(0, |first, findings| {
            let told = Told::new(findings, *first, others.is_empty());
            *first += told.ranked.len() as u32;
            Some(told)
        })
        .collect();
    let report = Report::new(&lanes, others, options);
    report.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Lines::default()))?;
    out.write_all(b"\n")
}

/// A lane whose rows are in the lists.
struct Told<'a> {
    findings: &'a Findings<'a>,
    /// Whose it is, where there are several.
    thread: Option<String>,
    /// The functions in the order of their rows.
    ranked: Vec<FunctionId>,
    /// The row of each function, counted over all lanes.
    places: Vec<u32>,
}

impl<'a> Told<'a> {
    fn new(findings: &'a Findings<'a>, first: u32, is_alone: bool) -> Self {
        let ranked = ranking::by_self_time(findings);
        let mut places = vec![0u32; findings.profile().functions.len()];
        for (place, function) in (first..).zip(&ranked) {
            places[function.index()] = place;
        }
        let thread = (!is_alone).then(|| findings.thread().id());
        Self { findings, thread, ranked, places }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    schema: &'static str,
    meta: Meta<'a>,
    warnings: Vec<Oddity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    threads: Vec<ThreadRow<'a>>,
    functions: Vec<FunctionRow<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<EventRow<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    long_tasks: Vec<LongTaskRow<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    marks: Vec<MarkRow<'a>>,
    spikes: Vec<SpikeRow<'a>>,
    nodes: Vec<NodeRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<Spans<'a>>,
}

impl<'a> Report<'a> {
    fn new(lanes: &'a [Told<'a>], others: &'a [Findings<'a>], options: Options<'a>) -> Self {
        let findings = lanes[0].findings;
        let recording = findings.recording;
        let all = std::iter::once(findings).chain(others);
        let events = |told: &'a Told<'a>| told.ranked.iter().filter_map(|&id| EventRow::of(told, id));
        let spikes = |told: &'a Told<'a>| {
            told.findings.spikes.marks.iter().map(move |spike| SpikeRow::of(told, spike))
        };
        let mut spikes: Vec<SpikeRow<'a>> = lanes.iter().flat_map(spikes).collect();
        spikes.sort_by_key(|spike| spike.rank);
        let mark = |(place, mark): (usize, &'a Mark)| MarkRow::of(lanes, place, mark);
        Self {
            schema: SCHEMA,
            meta: Meta::of(&lanes[0], options),
            warnings: findings.warnings.iter().map(Oddity::from).collect(),
            threads: if others.is_empty() { Vec::new() } else { all.map(ThreadRow::of).collect() },
            functions: lanes.iter().flat_map(Told::function_rows).collect(),
            events: lanes.iter().flat_map(events).collect(),
            long_tasks: lanes.iter().flat_map(Told::long_task_rows).collect(),
            marks: recording.marks.iter().enumerate().map(mark).collect(),
            spikes,
            nodes: lanes.iter().flat_map(|told| told.node_rows(options.spans)).collect(),
            spans: options.spans.then_some(Spans(lanes)),
        }
    }
}
