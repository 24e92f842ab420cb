//! A spike at its own time scale, with its surroundings.

use crate::analysis::Spike;
use crate::text::{count, cut_middle, grouped};
use crate::units::Micros;
use crate::words;

use super::chart::{Budget, Chart};
use super::frame::Frame;
use super::item::{Ink, Item, Rect, Text};
use super::source::{Source, view_id};
use super::{CHART_VIEW, Panel, Scale, axis, marks};
use crate::look::label::{columns_in, cut};
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

/// What a panel will show.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    spike: &'a Spike,
    top: i32,
    axis_line: i32,
    width: i32,
    height: i32,
    pub(super) frame: Frame,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        source: &Source<'_>,
        (first, last): (Micros, Micros),
        spike: &'a Spike,
        (width, height): (i32, i32),
    ) -> Self {
        let totals = source.totals;
        let top = spike.rank as i32 * (height + DISTANCE);
        let axis_line = top + PADDING + TITLE_SIZE + 3 * LINE_HEIGHT + 18;
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
        Self { spike, top, axis_line, width, height, frame }
    }

    pub(super) fn draw(self, source: &Source<'_>, chart: Chart) -> Panel {
        let &Source { profile, totals, spikes, .. } = source;
        let Self { spike, top, axis_line, width, height, frame } = self;
        let paper = Rect { x: 0, y: top, width, height };
        let mut items = vec![Item::Fill { ink: Ink::Paper, faint: false, rects: vec![paper], title: None }];
        let room = |size| columns_in(width - 2 * PADDING, size);
        let mut y = top + PADDING + TITLE_SIZE - 2;
        let name = words::name(profile.functions, spike.function);
        let title = cut(&format!("Spike {}: {name}", spike.rank), room(TITLE_SIZE).saturating_sub(14));
        items.push(Item::Text(Text::new(PADDING, y, TITLE_SIZE, Ink::Text, title).bold()));
        items.push(back(width, y));
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
        let y = frame.top + frame.height() + LINE_HEIGHT;
        items.push(Item::Text(Text::new(PADDING, y, NOTE_SIZE, Ink::Muted, cut(&note, room(NOTE_SIZE)))));
        Panel { id: view_id(spike.rank), top, items }
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
