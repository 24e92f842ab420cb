//! The page: title, chart, spikes, legend.

use crate::analysis::Totals;
use crate::recording::Mark;
use crate::text::{count, grouped};
use crate::words;

use super::chart::{Budget, Chart};
use super::frame::Frame;
use super::item::{Ink, Item, Text};
use super::source::Source;
use super::{Lane, Scale, SceneOptions, axis, legend, marks, spike_list};
use crate::look::label::{columns_in, cut};
use crate::look::layout::{LINE_HEIGHT, MOST_ROWS, NOTE_SIZE, PADDING, TEXT_SIZE, TITLE_SIZE, row_height};

/// The page's share of what a document may hold, for all lanes; the panels take the rest.
const BUDGET: Budget = Budget { bars: 1_000, bar_bytes: 400_000, runs: 14_000 };

/// The share of one of several lanes: the first may take half of it.
pub(super) fn budget(lane: usize, lanes: usize) -> Budget {
    let Budget { bars, bar_bytes, runs } = BUDGET;
    let parts = match (lane, lanes) {
        (_, 1) => 1,
        (0, _) => 2,
        (_, lanes) => 2 * (lanes - 1),
    };
    Budget { bars: bars / parts, bar_bytes: bar_bytes / parts, runs: runs / parts }
}

/// Height of a line of a note.
const NOTE_HEIGHT: i32 = LINE_HEIGHT - 2;

/// Space between the columns of the legend.
const COLUMN_GAP: i32 = 48;

/// Lines that each of subtitle, headline and summary may take.
const HEADING_LINES: usize = 3;

/// Width of the legend's first column, where there are two.
fn first_column(width: i32) -> i32 {
    (width - 2 * PADDING - COLUMN_GAP) * 2 / 5
}

/// Whether there is no room for what stands side by side elsewhere.
fn is_narrow(width: i32) -> bool {
    width - 2 * PADDING - COLUMN_GAP - first_column(width) < legend::words_width()
}

/// Lines that each note below the chart may take.
fn note_lines(width: i32) -> i32 {
    if is_narrow(width) { 2 } else { 1 }
}

/// The page without what is drawn of the charts.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) height: i32,
    /// By lane, where it is drawn.
    pub(super) frames: Vec<Option<Frame>>,
    summary: String,
    /// The first line below the charts.
    note_line: i32,
    /// Behind the bars.
    below: Vec<Item>,
    /// Beside and on top of them.
    above: Vec<Item>,
}

impl Plan {
    pub(super) fn new(
        sources: &[Source<'_>],
        lanes: &[Lane<'_>],
        happened: &[(&Mark, String)],
        options: &SceneOptions,
        width: i32,
    ) -> Self {
        let mut below = Vec::new();
        let summary = words::overview(lanes[0].timeline, lanes[0].totals);
        let ranked = sources.iter().min_by_key(|source| {
            source.spikes.marks.iter().map(|spike| spike.rank).min().unwrap_or(u32::MAX)
        });
        let headline =
            ranked.and_then(|source| words::headline(source.profile.functions, source.totals, source.spikes));
        let axis_line = heading(options, headline, &summary, width, &mut below) + LINE_HEIGHT + 6;
        let range = lanes.iter().map(|lane| lane.timeline.range());
        let range = range.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or_default();
        let drawn = super::lanes::are_drawn(sources);
        let all_busy = sources.iter().map(|source| source.totals.busy).sum();
        let others = drawn.iter().filter(|&&drawn| drawn).count() as u32 - 1;
        let most_rows = MOST_ROWS.saturating_sub(others * super::lanes::ROWS).max(super::lanes::ROWS);

        let mut above = Vec::new();
        let mut frames = Vec::new();
        let mut y = axis_line + 8 + if happened.is_empty() { 0 } else { super::lanes::STRIP };
        for (place, source) in sources.iter().enumerate() {
            if !drawn[place] {
                frames.push(None);
                continue;
            }
            let most = if place == 0 { most_rows } else { super::lanes::ROWS };
            let rows = source.totals.rows.clamp(1, most);
            let mut frame = Frame {
                scale: Scale::new(range, PADDING, width - 2 * PADDING),
                left: PADDING,
                width: width - 2 * PADDING,
                top: 0,
                rows: 0..rows,
                row_height: row_height(sources[0].totals.rows.clamp(1, most_rows)),
            };
            if source.thread.is_some() {
                y += super::lanes::HEADER;
                super::lanes::header(source, all_busy, rows, y - 8, width, &mut below);
            }
            frame.top = y + marks::pins_height(&frame, &source.spikes.marks);
            frame.top += if source.long_tasks.is_empty() { 0 } else { 5 };
            y = frame.top + frame.height();
            below.extend(marks::bands(&frame, &source.spikes.marks));
            above.extend(super::lanes::long_tasks(source, &frame));
            above.extend(marks::outlines_and_pins(source, &frame, &source.spikes.marks, true));
            frames.push(Some(frame));
        }
        if let Some(frame) = frames[0].as_ref() {
            below.extend(axis::axis(frame, axis_line, y));
            below.extend(super::lanes::marks(&frames, happened, axis_line + 18));
        }
        if let Some(line) = super::lanes::others(sources, &drawn) {
            y += super::lanes::HEADER;
            above.push(Item::Text(Text::new(PADDING, y - 6, NOTE_SIZE, Ink::Muted, line)));
        }
        let note_line = y + LINE_HEIGHT + 2;
        let notes = if sources[0].totals.rows > most_rows { 2 } else { 1 };
        let note_end = note_line + (notes * note_lines(width) - 1) * NOTE_HEIGHT;
        let y = spike_list::list(sources, width, note_end + 10, options.spikes, &mut above) + 14;
        let room = width - 2 * PADDING;
        let height = if is_narrow(width) {
            let end = legend::origins(&sources[0], options.scheme, (PADDING, y), room, &mut above);
            legend::words((PADDING, end + LINE_HEIGHT), room, &mut above)
        } else {
            let column = first_column(width);
            let left = legend::origins(&sources[0], options.scheme, (PADDING, y), column, &mut above);
            let words = (PADDING + column + COLUMN_GAP, y);
            left.max(legend::words(words, width - PADDING - words.0, &mut above))
        };
        Self { height: height + PADDING, frames, summary, note_line, below, above }
    }

    /// What the picture shows, for those who do not see it.
    pub(super) fn description(&self, sources: &[Source<'_>]) -> String {
        let mut lines = vec![format!(
            "Time runs from left to right; each bar stands on the call that made it. {}.",
            self.summary
        )];
        if sources.len() > 1 {
            lines.push(format!("{} on one axis of time.", count(sources.len() as u64, "thread")));
        }
        let first = &sources[0];
        let mut spikes: Vec<_> = sources
            .iter()
            .flat_map(|source| source.spikes.marks.iter().map(|spike| (spike.rank, source.reason(spike))))
            .collect();
        spikes.sort_by_key(|spike| spike.0);
        if spikes.is_empty() {
            lines.push(format!("{}.", words::no_spikes(first.profile.functions, first.totals, first.spikes)));
        }
        lines.extend(spikes.iter().map(|(_, reason)| cut(reason, 320)));
        lines.join("\n")
    }

    /// The whole page.
    pub(super) fn draw(self, sources: &[Source<'_>], charts: Vec<Option<Chart>>) -> Vec<Item> {
        let Self { frames, note_line, below, above, .. } = self;
        let Some(frame) = frames.first().and_then(Option::as_ref) else { return below };
        let width = frame.width + 2 * PADDING;
        let step = note_lines(width) * NOTE_HEIGHT;
        let places = (0..).map(|place| note_line + place * step);
        let notes: Vec<Item> = places
            .zip(notes(&charts, frame.rows.end, sources[0].totals))
            .flat_map(|(y, note)| {
                let note = Text::new(PADDING, y, NOTE_SIZE, Ink::Muted, note);
                note.in_lines(frame.width, NOTE_HEIGHT, note_lines(width) as usize)
            })
            .map(Item::Text)
            .collect();
        let bars = charts.into_iter().flatten().flat_map(|chart| chart.items);
        below.into_iter().chain(bars).chain(above).chain(notes).collect()
    }
}

/// Title, subtitle and summary; returns the last line's place.
fn heading(
    options: &SceneOptions,
    headline: Option<String>,
    summary: &str,
    width: i32,
    items: &mut Vec<Item>,
) -> i32 {
    let mut y = PADDING + TITLE_SIZE - 2;
    let title = cut(&options.title, columns_in(width - 2 * PADDING, TITLE_SIZE));
    items.push(Item::Text(Text::new(PADDING, y, TITLE_SIZE, Ink::Text, title).bold()));
    y += 4;
    let plain = |ink: Ink, content: &str| Text::new(PADDING, 0, TEXT_SIZE, ink, content);
    let subtitle = Some(options.subtitle.as_str()).filter(|subtitle| !subtitle.is_empty());
    let lines = [
        subtitle.map(|subtitle| plain(Ink::Text, subtitle)),
        headline.map(|headline| plain(Ink::Text, &headline).bold()),
        Some(plain(Ink::Muted, summary)),
    ];
    for text in lines.into_iter().flatten() {
        let text = Text { y: y + LINE_HEIGHT, ..text };
        for line in text.in_lines(width - 2 * PADDING, LINE_HEIGHT, HEADING_LINES) {
            y = line.y;
            items.push(Item::Text(line));
        }
    }
    y
}

/// What became of the spans, line by line.
fn notes(charts: &[Option<Chart>], rows: u32, totals: &Totals) -> Vec<String> {
    let shown = || charts.iter().flatten();
    let bars = count(shown().map(|chart| chart.bars).sum(), "bar");
    let bin = shown().map(|chart| chart.bin).max().unwrap_or(1);
    let mut notes = vec![match shown().map(|chart| chart.joined).sum() {
        0 => format!("{bars}, one for each span."),
        joined => format!(
            "{bars}; {} too narrow for that are joined into marks. A mark has the colour that fills most of its {}; a faint one is mostly empty.",
            count(joined, "span"),
            if bin == 1 { "px".into() } else { format!("{bin} px") },
        ),
    }];
    let beyond = charts.first().and_then(Option::as_ref).map_or(0, |chart| chart.beyond);
    if beyond > 0 {
        notes.push(format!(
            "Rows {} to {} ({}) are not drawn.",
            grouped(u64::from(rows) + 1),
            grouped(u64::from(totals.rows)),
            count(beyond, "span")
        ));
    }
    notes
}
