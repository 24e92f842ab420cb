//! The payload's head: everything but the timeline.

use std::borrow::Cow;

use hashbrown::HashMap;
use serde::Serialize;

use super::Options;
use super::encode::{Encoded, Order, UNKNOWN};
use crate::analysis::{Beside, Difference, Findings, SHORTEST_STALL, Spike, Totals};
use crate::look::colour::{PALETTE, Scheme, colour_of, colours_of_origin};
use crate::look::layout;
use crate::recording::{FunctionId, FunctionTable, Kind, Origin, Profile, Warnings, origin_of};
use crate::units::Micros;
use crate::words::{self, GLOSSARY, Term};

/// The head as the script reads it, as JSON. The script's side of the contract is
/// `script/model/types.d.ts`; whoever changes one changes both, and [`super::VERSION`].
///
/// All times are whole microseconds counted from the recording's origin. Functions are named by
/// their place in `functions`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head<'a> {
    title: &'a str,
    subtitle: Option<&'a str>,
    /// From when to when the chart goes.
    range: (Micros, Micros),
    /// The interval that was really sampled at.
    interval: Micros,
    /// Whether every change says how much of the time before it is lost.
    is_exact: bool,
    /// Whether CPU times are known, and no estimates.
    knows_cpu: bool,
    /// Long tasks: from, to, and what there is to say of each.
    long_tasks: Vec<(Micros, Micros, String)>,
    /// What percentages are of.
    busy: Micros,
    idle: Micros,
    program: Micros,
    garbage_collector: Micros,
    samples: u64,
    /// How many changes of stack the columns hold.
    changes: u64,
    /// How many spans stand in each row.
    spans_by_row: &'a [u64],
    /// Names, urls and reasons, each once; the first is empty.
    texts: Vec<Cow<'a, str>>,
    functions: Functions,
    origins: Vec<OriginRow<'a>>,
    spikes: Vec<SpikeRow<'a>>,
    /// What to say where there is none.
    no_spikes: String,
    /// What the words mean.
    glossary: [Term; 8],
    /// What colours tell apart at first.
    scheme: &'static str,
    /// A stall is at least that long.
    shortest_stall: Micros,
    warnings: Vec<WarningRow>,
    /// Colours of bars, `[light, dark]`.
    palette: Vec<[String; 2]>,
    layout: Layout,
}

/// A column of colours for each scheme.
#[derive(Debug, Default, Serialize)]
struct Colours {
    origin: Vec<u8>,
    file: Vec<u8>,
    function: Vec<u8>,
}

impl Colours {
    fn push(&mut self, table: &FunctionTable, id: FunctionId) {
        self.origin.push(colour_of(table, id, Scheme::Origin).0);
        self.file.push(colour_of(table, id, Scheme::File).0);
        self.function.push(colour_of(table, id, Scheme::Function).0);
    }
}

/// Where code lives, and how charts show it.
#[derive(Debug, Serialize)]
struct OriginRow<'a> {
    name: Cow<'a, str>,
    /// The same where there is room for what it means.
    title: Cow<'a, str>,
    /// What a filter tells apart.
    group: &'static str,
    /// Its colours where they stand for origins, as places in `palette`.
    colours: Vec<u8>,
}

/// Sizes that the still chart and the script share; see [`layout`].
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Layout {
    row_height: i32,
    label_size: i32,
    text_size: i32,
    label_padding: i32,
    gap_from: i32,
    advance: f64,
    font: &'static str,
}

/// Columns with one entry a function that ran; those with most spans first. Texts are places in
/// `texts`.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Functions {
    name: Vec<u32>,
    /// Its script as shown; empty where there is none.
    script: Vec<u32>,
    /// Counted from one, 0 where it is not known.
    line: Vec<u32>,
    /// Counted from one, 0 where it is not known.
    column: Vec<u32>,
    /// See [`kind_digit`].
    kind: Vec<u8>,
    /// Where its code lives: its place in `origins`.
    origin: Vec<u32>,
    /// Their colours, by what colours tell apart: places in `palette`.
    colours: Colours,
    /// Aggregated self time.
    self_us: Vec<Micros>,
    /// Aggregated total time.
    total_us: Vec<Micros>,
    spans: Vec<u64>,
    samples: Vec<u64>,
    /// Why V8 did not optimise it: pairs of function and text, few.
    not_optimized: Vec<(u32, u32)>,
    /// What was recorded of those that are known by their originals: pairs of function and text.
    generated: Vec<(u32, u32)>,
    /// Links to where their source is, where they are asked for: pairs of function and text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<(u32, u32)>,
    /// A few lines of their source, where they are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<SourceRow>,
}

/// A function, how many of its samples fell in a known line, and lines: number, samples and text.
type SourceRow = (u32, u64, Vec<(u32, u64, u32)>);

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SpikeRow<'a> {
    rank: u32,
    kind: &'static str,
    function: u32,
    row: u32,
    parts: &'a [(Micros, Micros)],
    cpu_us: Micros,
    excess_us: Micros,
    median_us: Micros,
    ratio: f64,
    calls: u64,
    why: String,
    /// What the differences are of, and each of them: what it is of and how much.
    beside: String,
    differences: Vec<(String, String)>,
    /// The usual call: row, start and end.
    #[serde(skip_serializing_if = "Option::is_none")]
    usual: Option<(u32, Micros, Micros)>,
}

#[derive(Debug, Serialize)]
struct WarningRow {
    code: &'static str,
    count: u64,
    message: String,
}

/// What a function stands for, as the script reads it.
fn kind_digit(kind: Kind) -> u8 {
    match kind {
        Kind::Code => 0,
        Kind::GarbageCollector => 1,
        Kind::Program => 2,
        Kind::Idle => 3,
        Kind::Root => 4,
        Kind::Event(_) => 5,
    }
}

/// Texts in the order in which they are first named.
struct Texts<'a> {
    texts: Vec<Cow<'a, str>>,
    places: HashMap<Cow<'a, str>, u32>,
}

impl<'a> Texts<'a> {
    fn new() -> Self {
        let mut texts = Self { texts: Vec::new(), places: HashMap::new() };
        texts.place("");
        texts
    }

    fn place(&mut self, text: impl Into<Cow<'a, str>>) -> u32 {
        let text = text.into();
        *self.places.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.texts.len() as u32 - 1
        })
    }
}

/// Origins in the order in which they are first named.
#[derive(Default)]
struct Origins<'a> {
    origins: Vec<Origin<'a>>,
    places: HashMap<Origin<'a>, u32>,
}

impl<'a> Origins<'a> {
    fn place(&mut self, origin: Origin<'a>) -> u32 {
        *self.places.entry(origin).or_insert_with_key(|&origin| {
            self.origins.push(origin);
            self.origins.len() as u32 - 1
        })
    }

    fn rows(self) -> Vec<OriginRow<'a>> {
        let rows = self.origins.into_iter().map(|origin| OriginRow {
            name: words::origin_name(origin),
            title: words::origin_title(origin),
            group: group_of(origin),
            colours: colours_of_origin(origin).into_iter().map(|colour| colour.0).collect(),
        });
        rows.collect()
    }
}

fn group_of(origin: Origin<'_>) -> &'static str {
    match origin {
        Origin::FirstParty => "own",
        Origin::Package(_) => "packages",
        Origin::Runtime => "runtime",
        Origin::Native => "native",
        Origin::Generated => "generated",
        Origin::GarbageCollector => "gc",
        Origin::Event(_) => "events",
        Origin::Meta => "none",
    }
}

impl<'a> Head<'a> {
    pub(super) fn new(
        findings: &'a Findings<'_>,
        encoded: &'a Encoded,
        range: (Micros, Micros),
        options: Options<'a>,
    ) -> Self {
        let Encoded { order, changes, spans_by_row, .. } = encoded;
        let Findings { timeline, totals, spikes, warnings, .. } = findings;
        let profile = timeline.profile();
        let mut texts = Texts::new();
        let mut origins = Origins::default();
        let functions = Functions::new(profile, totals, order, options.source_link, &mut texts, &mut origins);
        Self {
            title: options.title,
            subtitle: options.subtitle,
            range,
            interval: timeline.interval(),
            is_exact: profile.samples.exact().is_some(),
            knows_cpu: profile.samples.knows_cpu(),
            long_tasks: findings
                .long_tasks
                .iter()
                .map(|task| (task.start, task.end, words::long_task(profile.functions, task)))
                .collect(),
            busy: totals.busy,
            idle: totals.idle,
            program: totals.program,
            garbage_collector: totals.garbage_collector,
            samples: totals.samples,
            changes: *changes,
            spans_by_row,
            texts: texts.texts,
            functions,
            origins: origins.rows(),
            spikes: spikes.marks.iter().map(|spike| SpikeRow::new(profile, totals, spike, order)).collect(),
            no_spikes: words::no_spikes(profile.functions, totals, spikes),
            glossary: GLOSSARY,
            scheme: options.scheme.name(),
            shortest_stall: SHORTEST_STALL,
            warnings: warning_rows(warnings),
            palette: PALETTE
                .iter()
                .map(|swatch| [swatch.light.to_string(), swatch.dark.to_string()])
                .collect(),
            layout: Layout {
                row_height: layout::ROW_HEIGHT,
                label_size: layout::LABEL_SIZE,
                text_size: layout::TEXT_SIZE,
                label_padding: layout::LABEL_PADDING,
                gap_from: layout::GAP_FROM,
                advance: layout::ADVANCE,
                font: layout::FONT_FAMILY,
            },
        }
    }
}

impl Functions {
    fn new<'a>(
        profile: Profile<'a>,
        totals: &Totals,
        order: &Order,
        source_link: Option<&str>,
        texts: &mut Texts<'a>,
        origins: &mut Origins<'a>,
    ) -> Self {
        let table = &profile.functions;
        let mut columns = Self::default();
        for (place, &id) in (0..).zip(&order.functions) {
            columns.push(table, id, texts);
            columns.origin.push(origins.place(origin_of(table, id)));
            if let Some(generated) = words::generated(table, id) {
                columns.generated.push((place, texts.place(generated)));
            }
            if let Some(link) = source_link.and_then(|template| words::link(table, id, template)) {
                columns.links.push((place, texts.place(link)));
            }
            if let Some(excerpt) = table.excerpt(id) {
                let lines = excerpt.lines.iter();
                let lines = lines.map(|line| (line.number, line.samples, texts.place(&*line.text))).collect();
                columns.sources.push((place, excerpt.samples, lines));
            }
            columns.colours.push(table, id);
            let sums = totals.function(id);
            columns.self_us.push(sums.self_time);
            columns.total_us.push(sums.total);
            columns.spans.push(sums.spans);
            columns.samples.push(sums.samples);
        }
        if profile.tree.has_deopt_reasons() {
            for node in profile.tree.ids() {
                let place = order.places[profile.function_of(node).index()];
                if let Some(reason) = profile.tree.deopt_reason(node).filter(|_| place != UNKNOWN) {
                    columns.not_optimized.push((place, texts.place(table.text(reason))));
                }
            }
            columns.not_optimized.sort_unstable();
            columns.not_optimized.dedup();
        }
        columns
    }

    fn push<'a>(&mut self, table: &'a FunctionTable, id: FunctionId, texts: &mut Texts<'a>) {
        self.name.push(texts.place(table.display_name(id)));
        let about = match table.kind(id) {
            Kind::Event(_) => table.url(id).into(),
            _ => words::script(table, id).unwrap_or_default(),
        };
        self.script.push(texts.place(about));
        self.line.push(table.line(id).unwrap_or(0));
        self.column.push(table.column(id).unwrap_or(0));
        self.kind.push(kind_digit(table.kind(id)));
    }
}

impl<'a> SpikeRow<'a> {
    fn new(profile: Profile<'_>, totals: &Totals, spike: &'a Spike, order: &Order) -> Self {
        let functions = profile.functions;
        let difference = |row: &Difference| {
            (words::part(functions, spike, row.part), words::difference(functions, spike, row))
        };
        Self {
            rank: spike.rank,
            kind: spike.kind.name(),
            function: order.places[spike.function.index()],
            row: spike.row,
            parts: &spike.parts,
            cpu_us: spike.cpu,
            excess_us: spike.excess,
            median_us: spike.median,
            ratio: spike.ratio,
            calls: spike.calls,
            why: words::reason(profile.functions, totals, spike),
            beside: words::beside(profile.functions, spike),
            differences: spike.differences.iter().map(difference).collect(),
            usual: spike.beside.as_ref().map(|Beside { usual, .. }| (usual.row, usual.start, usual.end)),
        }
    }
}

fn warning_rows(warnings: &Warnings) -> Vec<WarningRow> {
    let rows = warnings.iter();
    rows.map(|row| WarningRow { code: row.code.as_str(), count: row.count, message: words::warning(&row) })
        .collect()
}
