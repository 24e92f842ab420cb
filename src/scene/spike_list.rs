//! The spikes in words, below the chart.

use crate::analysis::{Spike, Spikes, Totals};
use crate::profile::{FunctionId, FunctionTable, Profile};

use super::hover;
use super::item::{Anchor, Ink, Item, Rect, Text};
use super::layout::{LINE_HEIGHT, PADDING, TEXT_SIZE};
use super::text::{columns_in, cut};

const SMALL: i32 = 11;
const AT: i32 = PADDING + 96;
const NAME: i32 = AT + 16;
/// Width of the columns to the right.
const NUMBER: i32 = 92;

/// The id of a spike's view.
#[must_use]
pub fn view_id(rank: u32) -> String {
    format!("spike-{rank}")
}

/// The list from `top` on; returns where it ends.
pub(super) fn list(
    profile: &Profile,
    totals: &Totals,
    spikes: &Spikes,
    width: i32,
    top: i32,
    items: &mut Vec<Item>,
) -> i32 {
    let mut y = top + LINE_HEIGHT;
    if spikes.marks.is_empty() {
        heading(items, y, "No spikes", "no call took unusually long for its function");
        if spikes.longest.is_empty() {
            return y;
        }
        y += LINE_HEIGHT + 4;
        header(items, y, width, &["total time", "self time"]);
        for (place, span) in (1..).zip(&spikes.longest) {
            y += LINE_HEIGHT;
            let numbers = [span.total().to_string(), span.self_time.to_string()];
            let rank = format!("{place}");
            items.push(Item::Text(Text::new(PADDING, y, TEXT_SIZE, Ink::Muted, rank)));
            row(
                items,
                y,
                width,
                &profile.functions,
                profile.function_of(span.node),
                span.start.to_string(),
                &numbers,
            );
        }
        return y;
    }
    heading(items, y, "Spikes", "calls far beyond the usual of their function, most wasted first");
    y += LINE_HEIGHT + 4;
    header(items, y, width, &["CPU time", "× usual", "wasted", "of busy"]);
    for spike in &spikes.marks {
        y += LINE_HEIGHT + 2;
        items.push(entry(profile, totals, spike, width, y));
        y += LINE_HEIGHT - 3;
    }
    y
}

fn entry(profile: &Profile, totals: &Totals, spike: &Spike, width: i32, y: i32) -> Item {
    let mut items = Vec::new();
    // The whole entry can be clicked, not only its letters.
    let area = Rect { x: PADDING, y: y - 14, width: width - 2 * PADDING, height: 2 * LINE_HEIGHT - 2 };
    items.push(Item::Fill { ink: Ink::Paper, faint: false, rects: vec![area], title: None });
    items.push(Item::Pin { x: PADDING + 8, y: y + 6, stem: 0, rank: spike.rank, title: spike.why.clone() });
    let numbers = [
        spike.cpu.to_string(),
        format!("{}×", ratio(spike.ratio)),
        spike.excess.to_string(),
        hover::percent(spike.excess.share_of(totals.credited_busy)),
    ];
    row(&mut items, y, width, &profile.functions, spike.function, spike.start().to_string(), &numbers);
    let why = cut(&spike.why, columns_in(width - PADDING - NAME, SMALL));
    items.push(Item::Text(Text::new(NAME, y + 15, SMALL, Ink::Muted, why)));
    Item::Link {
        view: view_id(spike.rank),
        title: format!("Show spike {} at its own time scale\n{}", spike.rank, cut(&spike.why, 320)),
        items,
    }
}

/// A ratio with about two digits.
fn ratio(ratio: f64) -> String {
    if !ratio.is_finite() {
        "–".into()
    } else if ratio < 9.95 {
        format!("{ratio:.1}")
    } else {
        format!("{ratio:.0}")
    }
}

/// A heading with a remark beside it.
pub(super) fn heading(items: &mut Vec<Item>, y: i32, title: &str, remark: &str) {
    items.push(Item::Text(Text::new(PADDING, y, 13, Ink::Text, title).bold()));
    let x = PADDING + (super::text::width_of(title, 13) as i32) + 14;
    items.push(Item::Text(Text::new(x, y, SMALL, Ink::Muted, remark)));
}

fn header(items: &mut Vec<Item>, y: i32, width: i32, numbers: &[&str]) {
    items.push(Item::Text(Text::new(AT, y, SMALL, Ink::Muted, "at").anchored(Anchor::End)));
    items.push(Item::Text(Text::new(NAME, y, SMALL, Ink::Muted, "function")));
    for (place, number) in (1..).zip(numbers.iter().rev()) {
        let x = width - PADDING - (place - 1) * NUMBER;
        items.push(Item::Text(Text::new(x, y, SMALL, Ink::Muted, *number).anchored(Anchor::End)));
    }
    let line = Rect { x: PADDING, y: y + 5, width: width - 2 * PADDING, height: 1 };
    items.push(Item::Fill { ink: Ink::Line, faint: false, rects: vec![line], title: None });
}

fn row(
    items: &mut Vec<Item>,
    y: i32,
    width: i32,
    functions: &FunctionTable,
    function: FunctionId,
    at: String,
    numbers: &[String],
) {
    items.push(Item::Text(Text::new(AT, y, TEXT_SIZE, Ink::Text, at).anchored(Anchor::End)));
    let right = width - PADDING - numbers.len() as i32 * NUMBER;
    let room = columns_in(right - NAME, TEXT_SIZE);
    let name = cut(functions.display_name(function), room.saturating_sub(12).max(12));
    let used = super::text::width_of(&name, TEXT_SIZE) as i32 + 10;
    items.push(Item::Text(Text::new(NAME, y, TEXT_SIZE, Ink::Link, name).bold()));
    if let Some(place) = hover::place(functions, function) {
        let place = super::text::cut_front(&place, columns_in(right - NAME - used, SMALL));
        items.push(Item::Text(Text::new(NAME + used, y, SMALL, Ink::Muted, place)));
    }
    for (place, number) in (1..).zip(numbers.iter().rev()) {
        let x = width - PADDING - (place - 1) * NUMBER;
        items.push(Item::Text(Text::new(x, y, TEXT_SIZE, Ink::Text, number.clone()).anchored(Anchor::End)));
    }
}
