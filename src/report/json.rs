//! The machine-readable report. Its schema is documented in `docs/json.md`.

use std::io::{self, Write};

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use super::nodes::{self, NodeRow};
use super::ranking;
use super::spans::in_time_order;
use crate::analysis::{Findings, Spike};
use crate::recording::{FunctionId, FunctionTable, Kind, Mark, Warning};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    mapped: Option<MappedRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unmapped: Option<UnmappedRow<'a>>,
}

/// The minified scripts without a source map.
#[derive(Serialize)]
struct UnmappedRow<'a> {
    scripts: u64,
    first: &'a str,
}

/// How many functions are known by their originals.
#[derive(Serialize)]
struct MappedRow {
    functions: u64,
    of: u64,
}

#[derive(Serialize)]
pub(super) struct Oddity {
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
pub(super) struct Identity<'a> {
    name: &'a str,
    url: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    script_id: Option<&'a str>,
    /// What was recorded, where this is the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    generated: Option<GeneratedRow<'a>>,
}

#[derive(Serialize)]
struct GeneratedRow<'a> {
    name: &'a str,
    url: &'a str,
    line: i32,
    column: i32,
}

impl<'a> Identity<'a> {
    pub(super) fn of(functions: &'a FunctionTable, function: FunctionId) -> Self {
        Self {
            name: functions.display_name(function),
            url: functions.url(function),
            line: functions.line(function),
            column: functions.column(function),
            script_id: functions.script_id(function).filter(|&id| id != "0"),
            generated: functions.generated(function).map(|generated| GeneratedRow {
                name: functions.text(generated.name),
                url: functions.text(generated.url),
                line: generated.line,
                column: generated.column,
            }),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FunctionRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    #[serde(flatten)]
    identity: Identity<'a>,
    kind: &'static str,
    self_us: Micros,
    total_us: Micros,
    spans: u64,
    samples: u64,
    cpu_us: Micros,
}

/// A lane of the recording, with its sums.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThreadRow<'a> {
    thread: String,
    pid: &'a str,
    tid: &'a str,
    name: &'a str,
    url: &'a str,
    role: &'static str,
    start_us: Micros,
    end_us: Micros,
    busy_us: Micros,
    sampled_cpu_us: Micros,
    idle_us: Micros,
    program_us: Micros,
    gc_us: Micros,
    samples: u64,
    spans: u64,
    rows: u32,
}

impl<'a> ThreadRow<'a> {
    fn of(findings: &'a Findings<'_>) -> Self {
        let (thread, totals) = (findings.thread(), &findings.totals);
        let (start, end) = findings.timeline.range();
        Self {
            thread: thread.id(),
            pid: &thread.process,
            tid: &thread.thread,
            name: &thread.name,
            url: &thread.url,
            role: thread.role.name(),
            start_us: start,
            end_us: end,
            busy_us: totals.busy,
            sampled_cpu_us: totals.sampled_cpu,
            idle_us: totals.idle,
            program_us: totals.program,
            gc_us: totals.garbage_collector,
            samples: totals.samples,
            spans: totals.spans,
            rows: totals.rows,
        }
    }
}

/// An exact event, summed over a lane.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    name: &'a str,
    detail: &'a str,
    kind: &'static str,
    self_us: Micros,
    total_us: Micros,
    cpu_us: Micros,
    spans: u64,
}

impl<'a> EventRow<'a> {
    fn of(told: &'a Told<'_>, function: FunctionId) -> Option<Self> {
        let functions = told.findings.profile().functions;
        let kind = match functions.kind(function) {
            Kind::Event(category) => category.name(),
            // An exact event of a collection, and not what was sampled.
            Kind::GarbageCollector if functions.name(function) != "(garbage collector)" => {
                "garbage-collector"
            }
            _ => return None,
        };
        let sums = told.findings.totals.function(function);
        Some(Self {
            thread: told.thread.as_deref(),
            name: functions.name(function),
            detail: functions.url(function),
            kind,
            self_us: sums.self_time,
            total_us: sums.total,
            cpu_us: sums.cpu,
            spans: sums.spans,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LongTaskRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    start_us: Micros,
    end_us: Micros,
    cpu_us: Micros,
    /// The row of the function that took most self time in it.
    function: Option<u32>,
    function_self_us: Option<Micros>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MarkRow<'a> {
    name: &'a str,
    kind: &'static str,
    start_us: Micros,
    end_us: Micros,
    thread: Option<String>,
    /// What took the most self time during an interaction: its row, if its lane is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_self_us: Option<Micros>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
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
    fn of(told: &'a Told<'_>, spike: &'a Spike) -> Self {
        let Told { findings, thread, places, .. } = told;
        let (profile, totals) = (findings.profile(), &findings.totals);
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
        }
    }
}

impl<'a> Told<'a> {
    fn function_rows(&'a self) -> impl Iterator<Item = FunctionRow<'a>> {
        let functions = self.findings.profile().functions;
        self.ranked.iter().map(move |&function| {
            let sums = self.findings.totals.function(function);
            FunctionRow {
                thread: self.thread.as_deref(),
                identity: Identity::of(functions, function),
                kind: kind_name(functions.kind(function)),
                self_us: sums.self_time,
                total_us: sums.total,
                spans: sums.spans,
                samples: sums.samples,
                cpu_us: sums.cpu,
            }
        })
    }

    fn long_task_rows(&'a self) -> impl Iterator<Item = LongTaskRow<'a>> {
        self.findings.long_tasks.iter().map(|task| LongTaskRow {
            thread: self.thread.as_deref(),
            start_us: task.start,
            end_us: task.end,
            cpu_us: task.cpu,
            function: task.most.map(|(function, _)| self.places[function.index()]),
            function_self_us: task.most.map(|(_, time)| time),
        })
    }

    fn node_rows(&'a self, spans: bool) -> Vec<NodeRow<'a>> {
        let Self { findings, places, thread, .. } = self;
        let thread = thread.as_deref();
        match spans {
            true => nodes::that_ran(findings, places, thread),
            false => nodes::of_spikes(findings, places, thread),
        }
    }
}

impl<'a> Report<'a> {
    fn new(lanes: &'a [Told<'a>], others: &'a [Findings<'a>], options: Options<'a>) -> Self {
        let findings = lanes[0].findings;
        let (profile, totals) = (findings.profile(), &findings.totals);
        let recording = findings.recording;
        let meta = Meta {
            version: env!("CARGO_PKG_VERSION"),
            title: options.title,
            format: recording.format.name(),
            source: options.source,
            duration_us: profile.end().saturating_sub(profile.start),
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
            functions: lanes[0].ranked.len(),
            mapped: recording.mapped.map(|mapped| MappedRow { functions: mapped.mapped, of: mapped.all }),
            unmapped: recording
                .unmapped
                .as_ref()
                .map(|unmapped| UnmappedRow { scripts: unmapped.scripts, first: &unmapped.first }),
        };
        let all = std::iter::once(findings).chain(others);
        let events = |told: &'a Told<'a>| told.ranked.iter().filter_map(|&id| EventRow::of(told, id));
        let spikes = |told: &'a Told<'a>| {
            told.findings.spikes.marks.iter().map(move |spike| SpikeRow::of(told, spike))
        };
        let mut spikes: Vec<SpikeRow<'a>> = lanes.iter().flat_map(spikes).collect();
        spikes.sort_by_key(|spike| spike.rank);
        let most = |place: usize| {
            lanes.iter().find_map(|told| {
                let most = told.findings.interactions.iter().find(|most| most.0 == place);
                most.map(|&(_, function, time)| (told.places[function.index()], time))
            })
        };
        let mark = |(place, mark): (usize, &'a Mark)| MarkRow {
            name: &mark.name,
            kind: mark.kind.name(),
            start_us: mark.start,
            end_us: mark.end,
            thread: mark.lane.map(|lane| recording.lanes[lane].thread.id()),
            function: most(place).map(|most| most.0),
            function_self_us: most(place).map(|most| most.1),
        };
        Self {
            schema: SCHEMA,
            meta,
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

/// Every span. They are walked while they are written, and never stored.
struct Spans<'a>(&'a [Told<'a>]);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpanRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    depth: u32,
    node: i64,
    function: u32,
    start_us: Micros,
    total_us: Micros,
    self_us: Micros,
}

impl Serialize for Spans<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        let mut result = Ok(());
        for Told { findings, thread, places, .. } in self.0 {
            let profile = findings.profile();
            in_time_order(&findings.timeline, |span| {
                if result.is_ok() {
                    result = sequence.serialize_element(&SpanRow {
                        thread: thread.as_deref(),
                        depth: span.row,
                        node: profile.tree.file_id(span.node),
                        function: places[profile.function_of(span.node).index()],
                        start_us: span.start,
                        total_us: span.total(),
                        self_us: span.self_time,
                    });
                }
            });
        }
        result?;
        sequence.end()
    }
}

/// Compact JSON, but with every entry of a list at the top on a line of its own: readable, and
/// easy to compare and to search line by line.
#[derive(Default)]
pub(super) struct Lines {
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
