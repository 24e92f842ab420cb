//! A small picture for where there is room for one look: headline, where the time went, and the rows around what matters.

use crate::analysis::{Spike, Totals};
use crate::recording::{FunctionTable, Origin};
use crate::text::ratio;
use crate::units::Micros;
use crate::words;

use super::chart::{Budget, Collecting};
use super::frame::Frame;
use super::item::{Anchor, Ink, Item, Rect, Text};
use super::source::Source;
use super::{Charts, Drawn, Lane, Scale, Scene, SceneOptions, legend, marks};
use crate::look::colour::colours_of_origin;
use crate::look::label::{columns_in, cut, width_of};
use crate::look::layout::{LINE_HEIGHT, NOTE_SIZE, PADDING, ROW_HEIGHT, TEXT_SIZE, TITLE_SIZE};

/// Its size in px.
const CARD: (i32, i32) = (830, 420);

/// The rows that are drawn, and how many of them above the spike's.
const ROWS: u32 = 12;
const ROWS_ABOVE: u32 = 8;

const HEADLINE_SIZE: i32 = 15;
const MOST_LINES: usize = 3;

/// From one line of the headline to the next.
const HEADLINE_STEP: i32 = LINE_HEIGHT + 3;
const BAR: i32 = 16;

/// Draws the card of a lane.
pub(super) fn draw(lane: &Lane<'_>, source: &Source<'_>, options: &SceneOptions) -> Scene {
    let (width, height) = CARD;
    let functions = source.profile.functions;
    let mut items = Vec::new();
    let mut y = PADDING + TITLE_SIZE - 4;
    let summary = words::overview(lane.timeline, lane.totals);
    let busy = format!("{} busy of {}", lane.totals.busy, {
        let (from, to) = lane.timeline.range();
        to - from
    });
    let beside = width_of(&busy, NOTE_SIZE) as i32 + 20;
    let title = cut(&options.title, columns_in(width - 2 * PADDING - beside, TEXT_SIZE));
    items.push(Item::Text(Text::new(PADDING, y, TEXT_SIZE, Ink::Muted, title)));
    items.push(Item::Text(Text::new(width - PADDING, y, NOTE_SIZE, Ink::Muted, busy).anchored(Anchor::End)));
    y += 6;
    let headline = words::headline(functions, lane.totals, lane.spikes).unwrap_or_else(|| summary.clone());
    let text = Text::new(PADDING, y + HEADLINE_STEP, HEADLINE_SIZE, Ink::Text, headline.as_str()).bold();
    for line in text.in_lines(width - 2 * PADDING, HEADLINE_STEP, MOST_LINES) {
        y = line.y;
        items.push(Item::Text(line));
    }
    y = shares(functions, lane.totals, y + 12, width, &mut items);

    let spike = lane.spikes.marks.first();
    let rows = rows(lane.totals.rows, spike);
    let mut frame = Frame {
        scale: Scale::new(lane.timeline.range(), PADDING, width - 2 * PADDING),
        left: PADDING,
        width: width - 2 * PADDING,
        top: 0,
        rows,
        row_height: ROW_HEIGHT,
    };
    frame.top = height - PADDING - frame.height();
    let spikes = spike.map(std::slice::from_ref).unwrap_or_default();
    items.extend(marks::bands(&frame, spikes));
    let mut charts = Charts::new(Some(Collecting::new(*source, frame.clone())), Vec::new());
    lane.timeline.replay(&mut charts);
    let chart = charts.page.expect("asked for").finish(Budget { bars: 400, bar_bytes: 80_000, runs: 4_000 });
    let drawn = Drawn { bars: chart.bars, joined: chart.joined, marks: chart.runs, beyond: chart.beyond };
    items.extend(chart.items);
    items.extend(marks::outlines_and_pins(source, &frame, spikes, false));
    items.extend(spike.map(|spike| call_out(&frame, spike, y)));
    Scene {
        width,
        height,
        title: format!("Flame chart: {}", cut(&options.title, 200)),
        description: format!("{headline}. {summary}."),
        items,
        panels: Vec::new(),
        drawn,
    }
}

/// The rows around the spike, else the outermost.
fn rows(all: u32, spike: Option<&Spike>) -> std::ops::Range<u32> {
    let first = spike.map_or(0, |spike| spike.row.saturating_sub(ROWS_ABOVE)).min(all.saturating_sub(ROWS));
    first..(first + ROWS).min(all).max(first + 1)
}

/// How far the spike is beyond the usual, beside its pin.
fn call_out(frame: &Frame, spike: &Spike, top: i32) -> Item {
    let said = format!("{} × its usual", ratio(spike.ratio).trim_end_matches('×').trim_end());
    let x = frame.scale.x(Micros((spike.start().0 + spike.end().0) / 2)) + 10;
    let y = (frame.top - 10).max(top + LINE_HEIGHT);
    let text = Text::new(x, y, TEXT_SIZE, Ink::Text, said).bold();
    let fits = x + width_of(&text.content, TEXT_SIZE) as i32 <= frame.left + frame.width;
    Item::Text(if fits { text } else { Text { x: x - 20, ..text }.anchored(Anchor::End) })
}

/// A bar of the busy time by where code lives, and what its parts are; returns where it ends.
fn shares(functions: &FunctionTable, totals: &Totals, top: i32, width: i32, items: &mut Vec<Item>) -> i32 {
    let times = legend::by_origin(functions, totals).into_iter();
    let mut times: Vec<(Origin<'_>, Micros)> = times.filter(|(origin, _)| *origin != Origin::Meta).collect();
    times.sort_by_key(|&(origin, time)| (std::cmp::Reverse(time), origin));
    let all: Micros = times.iter().map(|entry| entry.1).sum();
    let whole = Scale::new((Micros::ZERO, all), PADDING, width - 2 * PADDING);
    let (mut from, mut x) = (Micros::ZERO, PADDING);
    let y = top + BAR + LINE_HEIGHT;
    for (origin, time) in times {
        let (left, right) = (whole.x(from), whole.x(from + time));
        from += time;
        let colour = colours_of_origin(origin)[0];
        let rects = vec![Rect { x: left, y: top, width: (right - left - 1).max(1), height: BAR }];
        items.push(Item::Fill { ink: Ink::Bar(colour), faint: false, rects, title: None });
        let said = format!("{} {}", words::origin_name(origin), words::share(time, totals));
        let room = width - PADDING - x - 16;
        if width_of(&said, NOTE_SIZE) as i32 <= room {
            let rects = vec![Rect { x, y: y - 9, width: 10, height: 10 }];
            items.push(Item::Fill { ink: Ink::Bar(colour), faint: false, rects, title: None });
            items.push(Item::Text(Text::new(x + 14, y, NOTE_SIZE, Ink::Text, said.clone())));
            x += 14 + width_of(&said, NOTE_SIZE) as i32 + 14;
        } else {
            // What comes after it is less, and would stand in its place.
            x = width;
        }
    }
    y
}
