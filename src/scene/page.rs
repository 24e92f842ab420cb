//! The page: title, chart, spikes, legend.

use crate::analysis::{Timeline, Totals};
use crate::text::{count, grouped};
use crate::words;

use super::chart::{Budget, Chart};
use super::frame::Frame;
use super::item::{Ink, Item, Text};
use super::source::Source;
use super::{Scale, SceneOptions, axis, legend, marks, spike_list};
use crate::look::label::{columns_in, cut};
use crate::look::layout::{LINE_HEIGHT, MOST_ROWS, NOTE_SIZE, PADDING, TEXT_SIZE, TITLE_SIZE, row_height};

/// The page's share of what a document may hold; the panels take the rest.
pub(super) const BUDGET: Budget = Budget { bars: 1_000, bar_bytes: 400_000, runs: 14_000 };

/// Height of a line of a note.
const NOTE_HEIGHT: i32 = LINE_HEIGHT - 2;

/// Space between the columns of the legend.
const COLUMN_GAP: i32 = 48;

/// The page without what is drawn of the chart.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) height: i32,
    pub(super) frame: Frame,
    summary: String,
    /// The first line below the chart.
    note_line: i32,
    /// Behind the bars.
    below: Vec<Item>,
    /// Beside and on top of them.
    above: Vec<Item>,
}

impl Plan {
    pub(super) fn new(
        source: &Source<'_>,
        timeline: &Timeline<'_>,
        options: &SceneOptions,
        width: i32,
    ) -> Self {
        let (totals, spikes) = (source.totals, source.spikes);
        let mut below = Vec::new();
        let summary = words::overview(timeline, totals);
        let axis_line = heading(options, &summary, width, &mut below) + LINE_HEIGHT + 6;

        let rows = totals.rows.clamp(1, MOST_ROWS);
        let mut frame = Frame {
            scale: Scale::new(timeline.range(), PADDING, width - 2 * PADDING),
            left: PADDING,
            width: width - 2 * PADDING,
            top: 0,
            rows: 0..rows,
            row_height: row_height(rows),
        };
        frame.top = axis_line + 8 + marks::pins_height(&frame, &spikes.marks);
        below.extend(marks::bands(&frame, &spikes.marks));
        below.extend(axis::axis(&frame, axis_line));

        let mut above = marks::outlines_and_pins(source, &frame, &spikes.marks, true);
        let note_line = frame.top + frame.height() + LINE_HEIGHT + 2;
        let note_end = note_line + if totals.rows > rows { NOTE_HEIGHT } else { 0 };
        let y = spike_list::list(source, width, note_end + 10, &mut above) + 14;
        let column = (width - 2 * PADDING - COLUMN_GAP) * 2 / 5;
        let left = legend::origins(source, options.scheme, (PADDING, y), column, &mut above);
        let words = (PADDING + column + COLUMN_GAP, y);
        let right = legend::words(words, width - PADDING - words.0, &mut above);
        Self { height: left.max(right) + PADDING, frame, summary, note_line, below, above }
    }

    /// What the picture shows, for those who do not see it.
    pub(super) fn description(&self, source: &Source<'_>) -> String {
        let mut lines = vec![format!(
            "Time runs from left to right; each bar stands on the call that made it. {}.",
            self.summary
        )];
        let spikes = &source.spikes.marks;
        if spikes.is_empty() {
            lines.push(format!("{}.", words::no_spikes(source.profile.functions, source.totals)));
        }
        lines.extend(spikes.iter().map(|spike| cut(&source.reason(spike), 320)));
        lines.join("\n")
    }

    /// The whole page.
    pub(super) fn draw(self, source: &Source<'_>, chart: Chart) -> Vec<Item> {
        let Self { frame, note_line, below, above, .. } = self;
        let columns = columns_in(frame.width, NOTE_SIZE);
        let lines = (0..).map(|line| note_line + line * NOTE_HEIGHT);
        let notes: Vec<Item> = lines
            .zip(notes(&chart, frame.rows.end, source.totals))
            .map(|(y, note)| Item::Text(Text::new(PADDING, y, NOTE_SIZE, Ink::Muted, cut(&note, columns))))
            .collect();
        below.into_iter().chain(chart.items).chain(above).chain(notes).collect()
    }
}

/// Title, subtitle and summary; returns the last line's place.
fn heading(options: &SceneOptions, summary: &str, width: i32, items: &mut Vec<Item>) -> i32 {
    let room = |size| columns_in(width - 2 * PADDING, size);
    let mut y = PADDING + TITLE_SIZE - 2;
    let title = cut(&options.title, room(TITLE_SIZE));
    items.push(Item::Text(Text::new(PADDING, y, TITLE_SIZE, Ink::Text, title).bold()));
    y += 4;
    if !options.subtitle.is_empty() {
        y += LINE_HEIGHT;
        let subtitle = cut(&options.subtitle, room(TEXT_SIZE));
        items.push(Item::Text(Text::new(PADDING, y, TEXT_SIZE, Ink::Text, subtitle)));
    }
    y += LINE_HEIGHT;
    items.push(Item::Text(Text::new(PADDING, y, TEXT_SIZE, Ink::Muted, cut(summary, room(TEXT_SIZE)))));
    y
}

/// What became of the spans, line by line.
fn notes(page: &Chart, rows: u32, totals: &Totals) -> Vec<String> {
    let bars = count(page.bars, "bar");
    let mut notes = vec![match page.joined {
        0 => format!("{bars}, one for each span."),
        joined => format!(
            "{bars}; {} too narrow for that are joined into marks. A mark has the colour that fills most of its {}; a faint one is mostly empty.",
            count(joined, "span"),
            if page.bin == 1 { "px".into() } else { format!("{} px", page.bin) },
        ),
    }];
    if page.beyond > 0 {
        notes.push(format!(
            "Rows {} to {} ({}) are not drawn.",
            grouped(u64::from(rows) + 1),
            grouped(u64::from(totals.rows)),
            count(page.beyond, "span")
        ));
    }
    notes
}
