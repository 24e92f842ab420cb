//! Rows of bars over a range of time.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis::Span;
use crate::recording::NodeId;
use crate::text::count;
use crate::units::Micros;
use crate::words;

use super::frame::Frame;
use super::item::{Bar, Ink, Item, Rect};
use super::raster::{Raster, Run, coarser};
use super::source::Source;
use super::{hover, marks};
use crate::look::colour::Colour;
use crate::look::label::label;
use crate::look::layout::{GAP_FROM, LABEL_PADDING, label_size};

/// How much may be drawn; what is beyond is joined, and said to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Bars with an element of their own...
    pub(super) bars: usize,
    /// ...and the bytes that these take in a document.
    pub(super) bar_bytes: usize,
    /// Stretches of marks.
    pub(super) runs: usize,
}

/// A stretch of a row as the raster sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    Narrow(Colour),
    /// A span that may get its own element.
    Wide,
}

/// Collects the spans of a frame while a timeline is replayed. Its memory depends on the size of
/// the frame alone: spans wide enough to be bars are kept, all others go into a raster.
#[derive(Debug)]
pub(super) struct Collecting<'a> {
    source: Source<'a>,
    frame: Frame,
    wide: Vec<Span>,
    rows: Vec<Row>,
    spans: u64,
    beyond: u64,
}

/// A row of narrow spans.
#[derive(Clone, Debug)]
struct Row {
    raster: Raster<Cover>,
    /// What lies between these times lies in the raster's current bin.
    bin: (Micros, Micros),
}

/// A chart, ready to be painted.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) items: Vec<Item>,
    /// Spans with an element of their own.
    pub(super) bars: u64,
    /// Spans joined into marks.
    pub(super) joined: u64,
    /// Marks.
    pub(super) runs: u64,
    /// How many px one mark stands for at least.
    pub(super) bin: i32,
    /// Spans in rows that are not drawn.
    pub(super) beyond: u64,
}

impl<'a> Collecting<'a> {
    pub(super) fn new(source: Source<'a>, frame: Frame) -> Self {
        let bin = frame.scale.times_within(0);
        let rows = vec![Row { raster: Raster::new(1), bin }; frame.rows.len()];
        Self { source, frame, wide: Vec::new(), rows, spans: 0, beyond: 0 }
    }

    /// The range of time that the frame shows.
    pub(super) fn range(&self) -> (Micros, Micros) {
        self.frame.scale.range()
    }

    /// The rows that the frame shows.
    pub(super) fn rows(&self) -> Range<u32> {
        self.frame.rows.clone()
    }

    /// Adds a span; they come in the order in which they end.
    #[inline]
    pub(super) fn add(&mut self, span: &Span) {
        let (from, to) = self.range();
        let (is_before, is_behind) = if span.start < span.end {
            (span.end <= from, span.start >= to)
        } else {
            (span.end < from, span.start > to)
        };
        if is_before || is_behind {
            return;
        }
        if !self.frame.rows.contains(&span.row) {
            self.beyond += 1;
            return;
        }
        self.spans += 1;
        let Self { source, frame, .. } = self;
        let row = &mut self.rows[(span.row - frame.rows.start) as usize];
        let is_spike = source.spans_of_spikes.spike_of(span).is_some();
        if span.start >= row.bin.0 && span.end <= row.bin.1 && !is_spike {
            // Like nearly all; less than 1 px wide.
            let cover = Cover::Narrow(colour_of(source, span.node));
            return row.raster.cover(cover, frame.scale.width(span.total()));
        }
        let (start, end) = (frame.scale.offset(span.start), frame.scale.offset(span.end));
        let cover = if end - start >= source.min_width || is_spike {
            self.wide.push(*span);
            Cover::Wide
        } else {
            Cover::Narrow(colour_of(source, span.node))
        };
        row.raster.add(start, end, cover);
        row.bin = frame.scale.times_within(row.raster.at());
    }

    /// The bars of the widest spans and of every spike, and marks for the rest.
    pub(super) fn finish(self, budget: Budget) -> Chart {
        let Self { source, frame, mut wide, rows, spans, beyond } = self;
        let is_spike = |span: &Span| source.spans_of_spikes.spike_of(span).is_some();
        wide.sort_by_key(|span| {
            (std::cmp::Reverse((is_spike(span), visible_length(&frame, span))), span.index)
        });
        let mut bars = Vec::new();
        let mut bytes = 0;
        for span in wide.iter().take(budget.bars) {
            let bar = bar(&source, &frame, span);
            bytes += bar_bytes(&bar);
            if bytes > budget.bar_bytes {
                break;
            }
            bars.push(bar);
        }
        let rest = wide.split_off(bars.len());
        let hatched = marks::hatched(&source, &frame, &wide);
        bars.sort_by_key(|bar| (bar.rect.y, bar.rect.x));

        let mut runs = runs_by_row(&source, &frame, rows, &rest);
        let mut bin = 1;
        while runs.iter().map(Vec::len).sum::<usize>() > budget.runs && bin < frame.width {
            bin *= 2;
            runs.iter_mut().for_each(|row| *row = coarser(row, bin, frame.width));
        }
        let chart_bars = bars.len() as u64;
        let joined = spans - chart_bars;
        let mut items = fills(&frame, &runs, joined);
        items.push(Item::Bars { label_size: label_size(frame.row_height).unwrap_or(0), bars });
        items.extend((!hatched.is_empty()).then_some(Item::Hatch { rects: hatched }));
        let runs = runs.iter().map(|row| row.len() as u64).sum();
        Chart { items, bars: chart_bars, joined, runs, bin, beyond }
    }
}

/// How much of a span lies in the frame.
fn visible_length(frame: &Frame, span: &Span) -> Micros {
    let (from, to) = frame.scale.range();
    span.end.min(to).saturating_sub(span.start.max(from))
}

fn colour_of(source: &Source<'_>, node: NodeId) -> Colour {
    source.colours[source.profile.function_of(node).index()]
}

fn bar(source: &Source<'_>, frame: &Frame, span: &Span) -> Bar {
    let mut rect = frame.rect(span.row, span.start, span.end);
    rect.width = (rect.width - i32::from(rect.width >= GAP_FROM)).max(1);
    rect.x = rect.x.min(frame.left + frame.width - 1);
    let name = words::name(source.profile.functions, source.profile.function_of(span.node));
    let label =
        label_size(frame.row_height).and_then(|size| label(&name, rect.width - 2 * LABEL_PADDING, size));
    let title = hover::title(source.profile, source.totals, span, &marks::remarks(source, span));
    Bar { rect, colour: colour_of(source, span.node), label, title }
}

/// An upper estimate of what a bar takes in a document, hostile characters included.
fn bar_bytes(bar: &Bar) -> usize {
    let escaped = |text: &str| text.bytes().map(|byte| if b"&<>\"'".contains(&byte) { 6 } else { 1 }).sum();
    let title: usize = escaped(&bar.title);
    let label: usize = bar.label.as_deref().map_or(0, |label| escaped(label) + 40);
    title + label + 60
}

/// The marks of each row: what the raster found, and the wide spans that got no bar.
fn runs_by_row(source: &Source<'_>, frame: &Frame, rows: Vec<Row>, rest: &[Span]) -> Vec<Vec<Run<Colour>>> {
    let narrow = |run: Run<Cover>| match run.colour {
        Cover::Narrow(colour) => Some(Run { start: run.start, end: run.end, colour, faint: run.faint }),
        Cover::Wide => None,
    };
    let mut runs: Vec<Vec<Run<Colour>>> = rows
        .into_iter()
        .map(|row| row.raster.finish(frame.width).into_iter().filter_map(narrow).collect())
        .collect();
    for span in rest {
        let rect = frame.rect(span.row, span.start, span.end);
        let (start, end) = (rect.x - frame.left, rect.right() - frame.left);
        let end = end - i32::from(rect.width >= GAP_FROM);
        let colour = colour_of(source, span.node);
        runs[(span.row - frame.rows.start) as usize].push(Run { start, end, colour, faint: false });
    }
    for row in &mut runs {
        row.sort_by_key(|run| run.start);
        // A wide span's rounded edge may share a px with its neighbours.
        let mut end = 0;
        row.retain_mut(|run| {
            run.start = run.start.max(end);
            end = end.max(run.end);
            run.start < run.end
        });
    }
    runs
}

/// The marks, by colour.
fn fills(frame: &Frame, rows: &[Vec<Run<Colour>>], joined: u64) -> Vec<Item> {
    let mut fills: BTreeMap<(Ink, bool), Vec<Rect>> = BTreeMap::new();
    for (row, runs) in frame.rows.clone().zip(rows) {
        for run in runs {
            let rect = frame.rect(row, Micros::ZERO, Micros::ZERO);
            let rect = Rect { x: frame.left + run.start, width: run.end - run.start, ..rect };
            fills.entry((Ink::Bar(run.colour), run.faint)).or_default().push(rect);
        }
    }
    let title = format!("Marks: {} too narrow for bars of their own, joined", count(joined, "span"));
    fills
        .into_iter()
        .map(|((ink, faint), rects)| Item::Fill { ink, faint, rects, title: Some(title.clone()) })
        .collect()
}
