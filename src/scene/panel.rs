//! A spike at its own time scale, with its surroundings.

use crate::analysis::{Beside, Spike};
use crate::text::{count, cut_middle, grouped};
use crate::units::Micros;
use crate::words;

use super::chart::{Budget, Chart};
use super::frame::Frame;
use super::item::{Ink, Item, Rect, Text};
use super::source::{Source, view_id};
use super::{CHART_VIEW, Panel, Scale, axis, marks};
use crate::look::label::{columns_in, cut, width_of};
use crate::look::layout::{LINE_HEIGHT, NOTE_SIZE, PADDING, ROW_HEIGHT, TEXT_SIZE, TITLE_SIZE};

/// What one of `panels` panels may take of what a document may hold.
pub(super) fn budget(panels: usize) -> Budget {
    let panels = panels.max(1);
    Budget { bars: 200 / panels, bar_bytes: 60_000 / panels, runs: 4_000 / panels }
}

/// Free space between panels, so that none shows in another's view.
const DISTANCE: i32 = 100;

/// How much time around the spike is shown, as a share of its length.
const AROUND: f64 = 0.75;

/// Rows that are shown at most, and how many of them above the spike's where not all can be.
const MOST_ROWS: u32 = 28;
const ROWS_ABOVE: u32 = 8;

/// How many differences are told, and how many rows of the usual call are drawn.
const MOST_DIFFERENCES: usize = 4;
const MOST_USUAL_ROWS: u32 = 4;

/// Room for the rows of a spike that is a picture of its own.
const HEIGHT_ALONE: i32 = 720;

/// What a panel will show.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    spike: &'a Spike,
    /// Whether there is no page to go back to.
    is_alone: bool,
    top: i32,
    axis_line: i32,
    width: i32,
    height: i32,
    pub(super) frame: Frame,
    /// The usual call that the spike is held against, on the same scale.
    pub(super) usual: Option<Frame>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        source: &Source<'_>,
        (first, last): (Micros, Micros),
        spike: &'a Spike,
        (width, height): (i32, i32),
    ) -> Self {
        Self::at(source, (first, last), spike, spike.rank as i32 * (height + DISTANCE), (width, height))
    }

    /// A picture of its own, as high as it needs to be.
    pub(super) fn alone(source: &Source<'_>, range: (Micros, Micros), spike: &'a Spike, width: i32) -> Self {
        Self { is_alone: true, ..Self::at(source, range, spike, 0, (width, HEIGHT_ALONE)) }
    }

    fn at(
        source: &Source<'_>,
        (first, last): (Micros, Micros),
        spike: &'a Spike,
        top: i32,
        (width, height): (i32, i32),
    ) -> Self {
        let totals = source.totals;
        let mut y = top + PADDING + TITLE_SIZE + 3 * LINE_HEIGHT;
        y += lines_of_differences(spike) * LINE_HEIGHT;
        let usual_top = y;
        if let Some(beside) = &spike.beside {
            y += rows_of_usual(beside, totals.rows).len() as i32 * ROW_HEIGHT + 8;
        }
        let axis_line = y + 18;
        let around = Micros(((spike.end() - spike.start()).as_f64() * AROUND) as u64 + 1);
        let range =
            (spike.start().saturating_sub(around).max(first), (spike.end() + around).min(last).max(first));
        let mut frame = Frame {
            scale: Scale::new(range, PADDING, width - 2 * PADDING),
            left: PADDING,
            width: width - 2 * PADDING,
            top: 0,
            rows: 0..1,
            row_height: ROW_HEIGHT,
        };
        frame.top = axis_line + 8 + marks::pins_height(&frame, std::slice::from_ref(spike));
        let room = top + height - 3 * LINE_HEIGHT - PADDING - frame.top;
        let fitting = ((room / ROW_HEIGHT).max(1) as u32).min(MOST_ROWS);
        let first_row = match totals.rows > fitting {
            true => spike.row.saturating_sub(ROWS_ABOVE).min(totals.rows - fitting),
            false => 0,
        };
        frame.rows = first_row..(first_row + fitting).min(totals.rows).max(first_row + 1);
        let usual = spike.beside.as_ref().map(|beside| {
            let Beside { slow, usual } = beside;
            let slow_start = slow.parts.first().map_or(spike.start(), |part| part.0);
            let left = frame.scale.x(slow_start.max(range.0));
            let usual_width = (frame.scale.width(usual.total()).round() as i32).max(LEAST_USUAL);
            let usual_width = usual_width.min(width - PADDING - left).max(1);
            Frame {
                scale: Scale::new((usual.start, usual.end), left, usual_width),
                left,
                width: usual_width,
                top: usual_top,
                rows: rows_of_usual(beside, totals.rows),
                row_height: ROW_HEIGHT,
            }
        });
        Self { spike, is_alone: false, top, axis_line, width, height, frame, usual }
    }

    /// Where its last line stands.
    pub(super) fn end(&self) -> i32 {
        self.frame.top + self.frame.height() + LINE_HEIGHT
    }

    /// Draws the panel of what the spike's and the usual call's frame show.
    pub(super) fn draw(self, source: &Source<'_>, chart: Chart, usual: Option<Chart>) -> Panel {
        let &Source { profile, totals, spikes, .. } = source;
        let end = self.end();
        let Self { spike, is_alone, top, axis_line, width, height, frame, usual: usual_frame } = self;
        let paper = Rect { x: 0, y: top, width, height };
        let mut items = vec![Item::Fill { ink: Ink::Paper, faint: false, rects: vec![paper], title: None }];
        let room = |size| columns_in(width - 2 * PADDING, size);
        let mut y = top + PADDING + TITLE_SIZE - 2;
        let name = words::name(profile.functions, spike.function);
        let title = cut(&format!("Spike {}: {name}", spike.rank), room(TITLE_SIZE).saturating_sub(14));
        items.push(Item::Text(Text::new(PADDING, y, TITLE_SIZE, Ink::Text, title).bold()));
        if !is_alone {
            items.push(back(width, y));
        }
        y += 4 + LINE_HEIGHT;
        if let Some(place) = words::place(profile.functions, spike.function) {
            items.push(Item::Text(Text::new(
                PADDING,
                y,
                TEXT_SIZE,
                Ink::Muted,
                cut_middle(&place, room(TEXT_SIZE)),
            )));
        }
        y += LINE_HEIGHT;
        items.push(Item::Text(Text::new(
            PADDING,
            y,
            TEXT_SIZE,
            Ink::Text,
            cut(&source.reason(spike), room(TEXT_SIZE)),
        )));
        if lines_of_differences(spike) > 0 {
            items.extend(differences(source, spike, y + LINE_HEIGHT, room(NOTE_SIZE)));
        }
        if let (Some(frame), Some(usual)) = (usual_frame, usual) {
            items.extend(usual.items);
            items.extend(spike.beside.as_ref().map(|beside| usual_label(beside, &frame, width)));
        }
        items.extend(marks::bands(&frame, &spikes.marks));
        items.extend(axis::axis(&frame, axis_line, frame.top + frame.height()));
        items.extend(chart.items);
        items.extend(marks::outlines_and_pins(source, &frame, std::slice::from_ref(spike), false));
        let sums = totals.function(spike.function);
        let mut note = format!(
            "{} of the function: aggregated self time {}, aggregated total time {} ({} of busy time).",
            count(sums.spans, "span"),
            sums.self_time,
            sums.total,
            words::share(sums.total, totals),
        );
        if chart.beyond > 0 {
            let [first, last, all] =
                [frame.rows.start + 1, frame.rows.end, totals.rows].map(|row| grouped(row.into()));
            note += &format!(" Rows {first} to {last} of {all} are shown.");
        }
        items.push(Item::Text(Text::new(PADDING, end, NOTE_SIZE, Ink::Muted, cut(&note, room(NOTE_SIZE)))));
        Panel { id: view_id(spike.rank), top, items }
    }
}

/// The lines that the differences and their heading take.
fn lines_of_differences(spike: &Spike) -> i32 {
    match spike.differences.len().min(MOST_DIFFERENCES) {
        0 => 0,
        told => told as i32 + 1,
    }
}

/// A usual call may be far shorter than a px of the spike's scale.
const LEAST_USUAL: i32 = 2;

/// The rows that a usual call is drawn in.
fn rows_of_usual(beside: &Beside, rows: u32) -> std::ops::Range<u32> {
    let first = beside.usual.row;
    first..(first + MOST_USUAL_ROWS).min(rows).max(first + 1)
}

/// What differs from the usual call, from `y` on.
fn differences(source: &Source<'_>, spike: &Spike, y: i32, columns: usize) -> impl Iterator<Item = Item> {
    let functions = source.profile.functions;
    let told = spike.differences.iter().take(MOST_DIFFERENCES).map(move |difference| {
        let part = words::part(functions, spike, difference.part);
        format!("{part}: {}", words::difference(functions, spike, difference))
    });
    let heading = words::beside(functions, spike);
    let lines = std::iter::once((Ink::Text, heading)).chain(told.map(|line| (Ink::Muted, line)));
    let ys = (0..).map(move |place| y + place * LINE_HEIGHT);
    let lines = ys.zip(lines.collect::<Vec<_>>());
    lines.map(move |(y, (ink, line))| Item::Text(Text::new(PADDING, y, NOTE_SIZE, ink, cut(&line, columns))))
}

/// What the usual call is, beside it where there is room.
fn usual_label(beside: &Beside, frame: &Frame, width: i32) -> Item {
    let text = words::usual_call(&beside.usual);
    let y = frame.top + ROW_HEIGHT - 4;
    let right = frame.left + frame.width + 8;
    match right + width_of(&text, NOTE_SIZE) as i32 <= width - PADDING {
        true => Item::Text(Text::new(right, y, NOTE_SIZE, Ink::Muted, text)),
        false => {
            Item::Text(Text::new(frame.left - 8, y, NOTE_SIZE, Ink::Muted, text).anchored(super::Anchor::End))
        }
    }
}

/// The way back to the page.
fn back(width: i32, y: i32) -> Item {
    let label = Text::new(width - PADDING, y, TEXT_SIZE, Ink::Link, "← whole chart");
    Item::Link {
        view: CHART_VIEW.into(),
        title: "Back to the whole chart".into(),
        items: vec![Item::Text(label.anchored(super::Anchor::End))],
    }
}
