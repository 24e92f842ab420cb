//! What is marked on a chart: spikes, and wide spans that were hardly sampled.

use crate::analysis::{Span, Spike, is_stall};
use crate::units::Micros;
use crate::words;

use super::frame::Frame;
use super::item::{Ink, Item, Rect};
use super::source::Source;

/// Outlines are at least this wide.
const LEAST_OUTLINE: i32 = 5;
/// Parts of a spike closer than this share an outline.
const SAME_OUTLINE: i32 = 4;
/// Narrower bars are not hatched: the lines would not be seen as such.
const LEAST_HATCH: i32 = 8;
/// Room that a pin's rank needs to its left and right.
const PIN_WIDTH: i32 = 18;
/// Height of one level of pins.
const PIN_LEVEL: i32 = 14;
/// Height of a pin that stands on the chart: its rank and triangle.
const PIN_HEIGHT: i32 = 22;
/// Pins are staggered in this many levels.
const PIN_LEVELS: usize = 3;

/// What there is to say of a span beyond its times.
pub(super) fn remarks(source: &Source<'_>, span: &Span) -> Vec<String> {
    let spike = source.spans_of_spikes.spike_of(span).map(|spike| source.reason(spike));
    let stall = is_stall(source.profile, span)
        .then(|| format!("Stall: {}", words::stall(span, source.profile.samples.knows_cpu())));
    spike.into_iter().chain(stall).collect()
}

/// Which of the bars of `spans` are to be hatched.
pub(super) fn hatched(source: &Source<'_>, frame: &Frame, spans: &[Span]) -> Vec<Rect> {
    let stalls = spans.iter().filter(|span| is_stall(source.profile, span));
    let rects = stalls.map(|span| frame.rect(span.row, span.start, span.end));
    rects
        .filter(|rect| rect.width >= LEAST_HATCH)
        .map(|rect| Rect { width: rect.width - 1, ..rect })
        .collect()
}

/// Where a spike's spans are drawn, those that nearly touch as one.
fn outline(frame: &Frame, spike: &Spike) -> Vec<Rect> {
    let mut rects: Vec<Rect> = Vec::new();
    let row = spike.row.clamp(frame.rows.start, frame.rows.end.saturating_sub(1).max(frame.rows.start));
    for &(start, end) in &spike.parts {
        let rect = frame.rect(row, start, end);
        let wider = (LEAST_OUTLINE - rect.width).max(0);
        // One px outside the bar, whose label stays readable.
        let rect = Rect {
            x: rect.x - wider / 2 - 1,
            y: rect.y - 1,
            width: rect.width + wider + 1,
            height: rect.height + 2,
        };
        match rects.last_mut() {
            Some(last) if rect.x - last.right() < SAME_OUTLINE => last.width = rect.right() - last.x,
            _ => rects.push(rect),
        }
    }
    rects
}

/// Whether the frame shows any of the spike.
fn is_in(frame: &Frame, spike: &Spike) -> bool {
    let (from, to) = frame.scale.range();
    spike.start() <= to && spike.end() >= from
}

/// What lies behind the bars: a faint band for each spike.
pub(super) fn bands(frame: &Frame, spikes: &[Spike]) -> Option<Item> {
    let band = |spike: &Spike| {
        let (start, end) = (frame.scale.x(spike.start()), frame.scale.x(spike.end()));
        Rect { x: start - 1, y: frame.top, width: end - start + 2, height: frame.height() }
    };
    let mut rects: Vec<Rect> = spikes.iter().filter(|spike| is_in(frame, spike)).map(band).collect();
    rects.sort_by_key(|rect| rect.x);
    (!rects.is_empty()).then_some(Item::Fill { ink: Ink::Band, faint: false, rects, title: None })
}

/// What lies on top of the bars: the outlines, and the pins above the chart, which lead to the
/// spikes' views where there is somewhere to go.
pub(super) fn outlines_and_pins(
    source: &Source<'_>,
    frame: &Frame,
    spikes: &[Spike],
    linked: bool,
) -> Vec<Item> {
    let shown = || spikes.iter().filter(|spike| is_in(frame, spike));
    let outlines = shown().map(|spike| Item::Outline { rects: outline(frame, spike) });
    let levels = levels(frame, spikes);
    let pins = shown().map(|spike| {
        let level = levels.iter().find(|entry| entry.0 == spike.rank).map_or(0, |entry| entry.1);
        let pin = Item::Pin {
            x: pin_x(frame, spike),
            y: frame.top - 1,
            stem: level as i32 * PIN_LEVEL,
            rank: spike.rank,
            title: source.reason(spike),
        };
        if linked { source.link(spike, vec![pin]) } else { pin }
    });
    // The first in rank goes on top of all others.
    let mut items: Vec<Item> = outlines.chain(pins).collect();
    items.reverse();
    items
}

/// The height that pins need above the chart.
pub(super) fn pins_height(frame: &Frame, spikes: &[Spike]) -> i32 {
    let levels = levels(frame, spikes);
    levels.iter().map(|entry| entry.1 as i32 * PIN_LEVEL + PIN_HEIGHT).max().unwrap_or(0)
}

/// The middle of the spike's longest part.
fn pin_x(frame: &Frame, spike: &Spike) -> i32 {
    let longest = spike.parts.iter().rev().max_by_key(|part| part.1 - part.0);
    let middle = longest.map_or(spike.start(), |part| Micros((part.0.0 + part.1.0) / 2));
    frame.scale.x(middle)
}

/// (rank, level) of each pin: from left to right, the lowest level where it is free.
fn levels(frame: &Frame, spikes: &[Spike]) -> Vec<(u32, usize)> {
    let mut pins: Vec<(i32, u32)> = spikes
        .iter()
        .filter(|spike| is_in(frame, spike))
        .map(|spike| (pin_x(frame, spike), spike.rank))
        .collect();
    pins.sort_unstable();
    let mut ends = [i32::MIN; PIN_LEVELS];
    pins.into_iter()
        .map(|(x, rank)| {
            let free = ends.iter().position(|&end| end <= x - PIN_WIDTH / 2);
            let level = free.unwrap_or(PIN_LEVELS - 1);
            ends[level] = x + PIN_WIDTH / 2;
            (rank, level)
        })
        .collect()
}
