//! Before and after in one picture: the call paths of both sides merged, a bar as wide as what it took before and
//! takes now together, and the functions that changed below it.

use crate::comparison::{Change, Comparison, Row, Side, TreeNode};
use crate::text::{count, grouped};
use crate::units::Micros;
use crate::words;

use super::item::{Anchor, Bar, Ink, Item, Rect, Text};
use super::{Drawn, Scene};
use crate::look::colour::{Colour, LEADING, LESS, MORE, SAME};
use crate::look::label::{columns_in, cut, label, width_of};
use crate::look::layout::{
    GAP_FROM, HEADING_SIZE, LABEL_PADDING, LABEL_SIZE, LINE_HEIGHT, NOTE_SIZE, PADDING, ROW_HEIGHT,
    TEXT_SIZE, TITLE_SIZE, WIDTHS,
};

/// Deeper paths are told to be there, and not drawn.
const MOST_ROWS: u32 = 100;

/// How many bars get an element of their own; all others are joined.
const MOST_BARS: usize = 4_000;

/// How many functions are listed.
const MOST_LISTED: usize = 20;

/// Columns of numbers in the list, and what a column is wide.
const NUMBERS: [&str; 4] = ["base", "head", "noise", "change"];
const NUMBER: i32 = 96;

const SWATCH: i32 = 12;

/// What a picture of a comparison says beside it.
#[derive(Clone, Debug)]
pub struct ComparisonOptions {
    /// Width in px.
    pub width: u32,
    /// The title.
    pub title: String,
}

/// Draws a comparison of recordings that were measured with their call paths.
#[must_use]
pub fn draw(comparison: &Comparison, options: &ComparisonOptions) -> Scene {
    let width = options.width.clamp(*WIDTHS.start(), *WIDTHS.end()) as i32;
    let verdict = words::verdict(comparison);
    let mut items = Vec::new();
    let mut y = PADDING + TITLE_SIZE - 2;
    let room = |size| columns_in(width - 2 * PADDING, size);
    let line =
        |y: i32, size: i32, ink: Ink, text: &str| Text::new(PADDING, y, size, ink, cut(text, room(size)));
    items.push(Item::Text(line(y, TITLE_SIZE, Ink::Text, &options.title).bold()));
    y += 4 + LINE_HEIGHT;
    items.push(Item::Text(line(y, HEADING_SIZE, Ink::Text, &verdict).bold()));
    for (name, side) in [("base", &comparison.base), ("head", &comparison.head)] {
        y += LINE_HEIGHT;
        items.push(Item::Text(line(y, TEXT_SIZE, Ink::Muted, &format!("{name}: {}", words::side(side)))));
    }
    y = legend(y + LINE_HEIGHT + 4, width, &mut items) + 12;
    let rows = comparison.tree.iter().map(|node| node.depth + 1).max().unwrap_or(0);
    let frame =
        Rect { x: PADDING, y, width: width - 2 * PADDING, height: rows.min(MOST_ROWS) as i32 * ROW_HEIGHT };
    let drawn = tree(comparison, frame, &mut items);
    y = notes(&drawn_in_words(&drawn), width, frame.bottom(), &mut items);
    y = list("What changed", comparison.changed(), width, y + 10, &mut items);
    y = list("The runtime, which decides nothing", comparison.runtime(), width, y, &mut items);
    y += 6;
    for remark in words::remarks(comparison) {
        y = notes(&remark, width, y, &mut items);
    }
    Scene {
        width,
        height: y + PADDING,
        title: format!("Before and after: {}", cut(&options.title, 200)),
        description: description(comparison, &verdict),
        items,
        panels: Vec::new(),
        drawn,
    }
}

fn description(comparison: &Comparison, verdict: &str) -> String {
    let [base, head]: [&Side; 2] = [&comparison.base, &comparison.head];
    format!(
        "Call paths of both sides merged; a bar is as wide as what it took before and takes now together. Base: {}. Head: {}. \
         {verdict}.",
        words::side(base),
        words::side(head)
    )
}

/// A remark in as many lines as it needs, below `y`; returns where it ends.
fn notes(text: &str, width: i32, mut y: i32, items: &mut Vec<Item>) -> i32 {
    let text = Text::new(PADDING, y + LINE_HEIGHT, NOTE_SIZE, Ink::Muted, text);
    for line in text.in_lines(width - 2 * PADDING, LINE_HEIGHT, usize::MAX) {
        y = line.y;
        items.push(Item::Text(line));
    }
    y
}

/// What forms and colours mean, in as many lines as it needs; returns where it ends.
fn legend(mut y: i32, width: i32, items: &mut Vec<Item>) -> i32 {
    let mut x = PADDING;
    let entries = [
        (MORE, "▲ takes more time", false, false),
        (MORE, "new", true, false),
        (LESS, "▼ takes less", false, false),
        (LESS, "removed", false, true),
        (LEADING, "calls one of these", false, false),
        (SAME, "as it was, as far as can be told", false, false),
    ];
    for (colour, said, is_outlined, is_hatched) in entries {
        let needed = SWATCH + 6 + width_of(said, NOTE_SIZE) as i32;
        if x + needed > width - PADDING {
            (x, y) = (PADDING, y + LINE_HEIGHT);
        }
        let rects = vec![Rect { x, y: y - 10, width: SWATCH, height: SWATCH }];
        items.push(Item::Fill { ink: Ink::Bar(colour), faint: false, rects: rects.clone(), title: None });
        if is_outlined {
            items.push(Item::Outline { rects });
        } else if is_hatched {
            items.push(Item::Hatch { rects });
        }
        items.push(Item::Text(Text::new(x + SWATCH + 6, y, NOTE_SIZE, Ink::Text, said)));
        x += needed + 18;
    }
    y
}

/// The picture of the tree within `frame`.
fn tree(comparison: &Comparison, frame: Rect, items: &mut Vec<Item>) -> Drawn {
    let nodes = &comparison.tree;
    let whole: Micros = nodes.iter().filter(|node| node.depth == 0).map(TreeNode::weight).sum();
    let px_per_us = if whole == Micros::ZERO { 0.0 } else { f64::from(frame.width) / whole.as_f64() };
    let starts = starts(nodes);
    let leads = leads(comparison);
    let rect_of = |at: usize| {
        let node = &nodes[at];
        let px = |time: Micros| frame.x + (time.as_f64() * px_per_us).round() as i32;
        let (from, to) = (px(starts[at]), px(starts[at] + node.weight()));
        let gap = i32::from(to - from >= GAP_FROM);
        Rect {
            x: from,
            y: frame.y + node.depth as i32 * ROW_HEIGHT,
            width: to - from - gap,
            height: ROW_HEIGHT - 1,
        }
    };
    let mut drawn = Drawn::default();
    let mut widest: Vec<usize> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        if node.depth >= MOST_ROWS {
            drawn.beyond += 1;
        } else if rect_of(at).width >= 1 {
            widest.push(at);
        } else {
            drawn.joined += 1;
        }
    }
    let is_changed = |at: usize| change(comparison, at) != Change::Same;
    widest.sort_by_key(|&at| (std::cmp::Reverse((is_changed(at), nodes[at].weight())), at));
    let rest = widest.split_off(widest.len().min(MOST_BARS));
    drawn.joined += rest.len() as u64;
    drawn.bars = widest.len() as u64;
    widest.sort_by_key(|&at| (nodes[at].depth, starts[at]));
    let mut marks = rest.iter().map(|&at| rect_of(at)).collect::<Vec<Rect>>();
    marks.sort_by_key(|rect| (rect.y, rect.x));
    drawn.marks = marks.len() as u64;
    if !marks.is_empty() {
        items.push(Item::Fill { ink: Ink::Bar(SAME), faint: true, rects: marks, title: None });
    }
    let bars = widest.iter().map(|&at| bar(comparison, at, rect_of(at), leads[at])).collect();
    items.push(Item::Bars { label_size: LABEL_SIZE, bars });
    let with = |wanted: Change| -> Vec<Rect> {
        widest.iter().filter(|&&at| change(comparison, at) == wanted).map(|&at| rect_of(at)).collect()
    };
    // Where a bar of a function that changed goes from before to now.
    let ticks: Vec<Rect> = widest
        .iter()
        .filter(|&&at| matches!(change(comparison, at), Change::Slower | Change::Faster))
        .filter_map(|&at| {
            let (rect, [base, _]) = (rect_of(at), nodes[at].total);
            let x = rect.x + (base.as_f64() * px_per_us).round() as i32;
            let is_inside = rect.width >= 6 && x > rect.x && x < rect.right();
            is_inside.then_some(Rect { x, y: rect.bottom() - 5, width: 1, height: 5 })
        })
        .collect();
    if !ticks.is_empty() {
        items.push(Item::Fill { ink: Ink::Text, faint: false, rects: ticks, title: None });
    }
    let hatched = with(Change::Removed);
    if !hatched.is_empty() {
        items.push(Item::Hatch { rects: hatched });
    }
    let outlined = with(Change::New);
    if !outlined.is_empty() {
        items.push(Item::Outline { rects: outlined });
    }
    drawn
}

/// When each node begins, if all stood in a row: behind what stands before it on its caller.
fn starts(nodes: &[TreeNode]) -> Vec<Micros> {
    let mut starts = Vec::with_capacity(nodes.len());
    // By node, and last at the bottom: where the next one on it begins.
    let mut next = vec![Micros::ZERO; nodes.len() + 1];
    for (at, node) in nodes.iter().enumerate() {
        let below = node.caller.map_or(nodes.len(), |caller| caller as usize);
        let start = next[below];
        next[below] += node.weight();
        next[at] = start;
        starts.push(start);
    }
    starts
}

/// What became of the function of a node, if it is one of the program.
fn change(comparison: &Comparison, at: usize) -> Change {
    let row = row(comparison, at);
    if row.is_runtime { Change::Same } else { row.change }
}

fn row(comparison: &Comparison, at: usize) -> &Row {
    &comparison.rows[comparison.tree[at].row as usize]
}

/// By node: whether something that changed is on top of it.
fn leads(comparison: &Comparison) -> Vec<bool> {
    let mut leads = vec![false; comparison.tree.len()];
    for (at, node) in comparison.tree.iter().enumerate().rev() {
        if let Some(caller) = node.caller
            && (leads[at] || change(comparison, at) != Change::Same)
        {
            leads[caller as usize] = true;
        }
    }
    leads
}

fn bar(comparison: &Comparison, at: usize, rect: Rect, leads: bool) -> Bar {
    let row = row(comparison, at);
    let (colour, sign): (Colour, &str) = match change(comparison, at) {
        Change::Slower | Change::New => (MORE, "▲ "),
        Change::Faster | Change::Removed => (LESS, "▼ "),
        Change::Same if leads => (LEADING, ""),
        Change::Same => (SAME, ""),
    };
    let name = format!("{sign}{}", words::row_called(row));
    let label = label(&name, rect.width - 2 * LABEL_PADDING, LABEL_SIZE);
    Bar { rect, colour, label, title: words::compared(row, &comparison.tree[at]) }
}

fn drawn_in_words(drawn: &Drawn) -> String {
    let mut said = format!("{}, one for each call path", count(drawn.bars, "bar"));
    if drawn.joined > 0 {
        said += &format!("; {} too narrow for that", grouped(drawn.joined));
    }
    if drawn.beyond > 0 {
        said += &format!("; {} in rows beyond {MOST_ROWS} are not drawn", grouped(drawn.beyond));
    }
    said + ". A tick in a bar parts what it took before from what it takes now."
}

/// A table of functions from `top` on; returns where it ends. Nothing where there are none.
fn list<'a>(
    heading: &str,
    rows: impl Iterator<Item = &'a Row>,
    width: i32,
    top: i32,
    items: &mut Vec<Item>,
) -> i32 {
    let rows: Vec<&Row> = rows.collect();
    if rows.is_empty() {
        return top;
    }
    let mut y = top + LINE_HEIGHT + 4;
    items.push(Item::Text(Text::new(PADDING, y, HEADING_SIZE, Ink::Text, heading).bold()));
    let right = |place: usize| {
        width - PADDING - (NUMBERS.len() - 1 - place) as i32 * NUMBER - i32::from(place < 3) * NUMBER
    };
    for (place, head) in NUMBERS.into_iter().enumerate() {
        items.push(Item::Text(Text::new(right(place), y, NOTE_SIZE, Ink::Muted, head).anchored(Anchor::End)));
    }
    let line = Rect { x: PADDING, y: y + 5, width: width - 2 * PADDING, height: 1 };
    items.push(Item::Fill { ink: Ink::Line, faint: false, rects: vec![line], title: None });
    for row in rows.iter().take(MOST_LISTED) {
        y += LINE_HEIGHT + 1;
        let cells =
            [row.base.to_string(), row.head.to_string(), format!("±{}", row.noise), words::change(row)];
        for (place, cell) in cells.into_iter().enumerate() {
            items.push(Item::Text(
                Text::new(right(place), y, TEXT_SIZE, Ink::Text, cell).anchored(Anchor::End),
            ));
        }
        let room = columns_in(right(0) - NUMBER - PADDING, TEXT_SIZE);
        items.push(Item::Text(Text::new(PADDING, y, TEXT_SIZE, Ink::Text, cut(&words::row_name(row), room))));
    }
    if rows.len() > MOST_LISTED {
        y += LINE_HEIGHT;
        let more = format!("and {}", count((rows.len() - MOST_LISTED) as u64, "more function"));
        items.push(Item::Text(Text::new(PADDING, y, NOTE_SIZE, Ink::Muted, more)));
    }
    y + 8
}
