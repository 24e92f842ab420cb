//! The machine-readable report. Its schema is documented in `docs/json.md`.

use std::io::{self, Write};

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use super::nodes::{self, NodeRow};
use super::ranking;
use super::spans::in_time_order;
use crate::analysis::{Findings, Spike, Totals};
use crate::recording::{FunctionId, FunctionTable, Kind, Profile, Warning};
use crate::units::Micros;
use crate::words;

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
}

/// Writes the report, a line for every function, spike and span.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(findings: &Findings<'_>, options: Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let ranked = ranking::by_self_time(findings);
    let mut places = vec![0u32; findings.profile().functions.len()];
    for (place, function) in (0..).zip(&ranked) {
        places[function.index()] = place;
    }
    let report = Report::new(findings, options, &ranked, &places);
    report.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Lines::default()))?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    schema: &'static str,
    meta: Meta<'a>,
    warnings: Vec<Oddity>,
    functions: Vec<FunctionRow<'a>>,
    spikes: Vec<SpikeRow<'a>>,
    nodes: Vec<NodeRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<Spans<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Meta<'a> {
    version: &'static str,
    title: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    duration_us: Micros,
    #[serde(skip_serializing_if = "Option::is_none")]
    range_us: Option<(Micros, Micros)>,
    busy_us: Micros,
    sampled_cpu_us: Micros,
    idle_us: Micros,
    program_us: Micros,
    gc_us: Micros,
    interval_us: Micros,
    samples: u64,
    spans: u64,
    rows: u32,
    functions: usize,
}

#[derive(Serialize)]
struct Oddity {
    code: &'static str,
    count: u64,
    message: String,
}

impl From<Warning> for Oddity {
    fn from(warning: Warning) -> Self {
        Self { code: warning.code.as_str(), count: warning.count, message: words::warning(&warning) }
    }
}

/// What a reader finds a function by.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    name: &'a str,
    url: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    script_id: Option<&'a str>,
}

impl<'a> Identity<'a> {
    fn of(functions: &'a FunctionTable, function: FunctionId) -> Self {
        Self {
            name: functions.display_name(function),
            url: functions.url(function),
            line: functions.line(function),
            column: functions.column(function),
            script_id: functions.script_id(function).filter(|&id| id != "0"),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FunctionRow<'a> {
    #[serde(flatten)]
    identity: Identity<'a>,
    kind: &'static str,
    self_us: Micros,
    total_us: Micros,
    spans: u64,
    samples: u64,
    cpu_us: Micros,
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Code => "code",
        Kind::GarbageCollector => "garbage-collector",
        Kind::Program => "program",
        Kind::Idle => "idle",
        Kind::Root => "root",
        Kind::Event(_) => "event",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpikeRow<'a> {
    rank: u32,
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
}

impl<'a> SpikeRow<'a> {
    fn of(profile: Profile<'a>, totals: &Totals, places: &[u32], spike: &'a Spike) -> Self {
        Self {
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
        }
    }
}

impl<'a> Report<'a> {
    fn new(
        findings: &'a Findings<'_>,
        options: Options<'a>,
        ranked: &[FunctionId],
        places: &'a [u32],
    ) -> Self {
        let (profile, totals) = (findings.profile(), &findings.totals);
        let function_row = |&function: &FunctionId| {
            let sums = totals.function(function);
            FunctionRow {
                identity: Identity::of(profile.functions, function),
                kind: kind_name(profile.functions.kind(function)),
                self_us: sums.self_time,
                total_us: sums.total,
                spans: sums.spans,
                samples: sums.samples,
                cpu_us: sums.cpu,
            }
        };
        let meta = Meta {
            version: env!("CARGO_PKG_VERSION"),
            title: options.title,
            format: findings.recording.format.name(),
            source: options.source,
            duration_us: profile.end(),
            range_us: findings.is_partial().then(|| findings.timeline.range()),
            busy_us: totals.busy,
            sampled_cpu_us: totals.sampled_cpu,
            idle_us: totals.idle,
            program_us: totals.program,
            gc_us: totals.garbage_collector,
            interval_us: findings.timeline.interval(),
            samples: totals.samples,
            spans: totals.spans,
            rows: totals.rows,
            functions: ranked.len(),
        };
        Self {
            schema: SCHEMA,
            meta,
            warnings: findings.warnings.iter().map(Oddity::from).collect(),
            functions: ranked.iter().map(function_row).collect(),
            spikes: findings
                .spikes
                .marks
                .iter()
                .map(|spike| SpikeRow::of(profile, totals, places, spike))
                .collect(),
            nodes: match options.spans {
                true => nodes::that_ran(findings, places),
                false => nodes::of_spikes(findings, places),
            },
            spans: options.spans.then_some(Spans { findings, places }),
        }
    }
}

/// Every span. They are walked while they are written, and never stored.
struct Spans<'a> {
    findings: &'a Findings<'a>,
    places: &'a [u32],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpanRow {
    depth: u32,
    node: i64,
    function: u32,
    start_us: Micros,
    total_us: Micros,
    self_us: Micros,
}

impl Serialize for Spans<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let profile = self.findings.profile();
        let mut sequence = serializer.serialize_seq(None)?;
        let mut result = Ok(());
        in_time_order(&self.findings.timeline, |span| {
            if result.is_ok() {
                result = sequence.serialize_element(&SpanRow {
                    depth: span.row,
                    node: profile.tree.file_id(span.node),
                    function: self.places[profile.function_of(span.node).index()],
                    start_us: span.start,
                    total_us: span.total(),
                    self_us: span.self_time,
                });
            }
        });
        result?;
        sequence.end()
    }
}

/// Compact JSON, but with every entry of a list at the top on a line of its own: readable, and
/// easy to compare and to search line by line.
#[derive(Default)]
struct Lines {
    depth: usize,
    has_entries: bool,
}

impl Lines {
    fn separate(&self, out: &mut (impl Write + ?Sized), is_first: bool, own_line: bool) -> io::Result<()> {
        out.write_all(match (is_first, own_line) {
            (true, false) => b"",
            (true, true) => b"\n",
            (false, false) => b",",
            (false, true) => b",\n",
        })
    }
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.separate(out, is_first, self.depth == 1)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(if self.depth == 0 { b"\n}" } else { b"}" })
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_entries = false;
        out.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.has_entries = true;
        self.separate(out, is_first, self.depth == 2)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        let is_list = self.depth == 2 && self.has_entries;
        self.depth -= 1;
        out.write_all(if is_list { b"\n]" } else { b"]" })
    }
}
