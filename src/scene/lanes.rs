//! What several lanes need beside their bars: a line above each, what happened by name, long tasks.

use crate::recording::Mark;
use crate::text::{count, cut};
use crate::units::Micros;
use crate::words;

use super::frame::Frame;
use super::item::{Ink, Item, Rect, Text};
use super::source::Source;
use crate::look::label::{columns_in, width_of};
use crate::look::layout::{HEADING_SIZE, NOTE_SIZE, PADDING};

/// Height of the line above a lane.
pub(super) const HEADER: i32 = 24;

/// Height of the strip of what happened by name.
pub(super) const STRIP: i32 = 16;

/// Lanes that are not looked at first are drawn with so many rows.
pub(super) const ROWS: u32 = 8;

/// A lane with a smaller share of the busiest one's busy time, in hundredths, is told in a line.
const LEAST_SHARE: u64 = 1;

/// Which lanes are drawn: the first, and those that did something beside the busiest.
pub(super) fn are_drawn(sources: &[Source<'_>]) -> Vec<bool> {
    let busiest = sources.iter().map(|source| source.totals.busy).max().unwrap_or_default();
    let is_drawn = |(place, source): (usize, &Source<'_>)| {
        place == 0 || source.totals.busy.0.saturating_mul(100) >= busiest.0.saturating_mul(LEAST_SHARE)
    };
    sources.iter().enumerate().map(is_drawn).collect()
}

/// The line above a lane, whose base line is at `y`.
pub(super) fn header(
    source: &Source<'_>,
    all_busy: Micros,
    rows: u32,
    y: i32,
    width: i32,
    items: &mut Vec<Item>,
) {
    let Some(thread) = source.thread else { return };
    let line = Rect { x: PADDING, y: y - 15, width: width - 2 * PADDING, height: 1 };
    items.push(Item::Fill { ink: Ink::Line, faint: false, rects: vec![line], title: None });
    let room = columns_in((width - 2 * PADDING) / 2, HEADING_SIZE);
    let name = crate::text::cut_middle(&words::thread(thread), room);
    let x = PADDING + width_of(&name, HEADING_SIZE) as i32 + 14;
    items.push(Item::Text(Text::new(PADDING, y, HEADING_SIZE, Ink::Text, name).bold()));
    let mut facts = words::lane(source.totals, all_busy);
    if source.totals.rows > rows {
        facts += &format!(", +{}", count(u64::from(source.totals.rows - rows), "more row"));
    }
    let facts = cut(&facts, columns_in(width - PADDING - x, NOTE_SIZE));
    items.push(Item::Text(Text::new(x, y, NOTE_SIZE, Ink::Muted, facts)));
}

/// The line that stands for the lanes that are not drawn, if there are any.
pub(super) fn others(sources: &[Source<'_>], drawn: &[bool]) -> Option<String> {
    let rest: Vec<&Source<'_>> =
        sources.iter().zip(drawn).filter(|(_, drawn)| !**drawn).map(|(source, _)| source).collect();
    let busy = rest.iter().map(|source| source.totals.busy).sum();
    (!rest.is_empty()).then(|| words::more_threads(rest.len() as u64, busy))
}

/// What happened by name: lines through all lanes, and names in a strip at `y` as far as there is room.
pub(super) fn marks(frames: &[Option<Frame>], marks: &[(&Mark, String)], y: i32) -> Vec<Item> {
    let Some(frame) = frames.iter().flatten().next() else { return Vec::new() };
    let (from, to) = frame.scale.range();
    let mut items = Vec::new();
    let mut free_from = i32::MIN;
    for (mark, title) in marks.iter().filter(|(mark, _)| (from..=to).contains(&mark.start)) {
        let x = frame.scale.x(mark.start).min(frame.left + frame.width - 1);
        // Not through the words between the lanes.
        let through = |frame: &Frame| Rect { x, y: frame.top, width: 1, height: frame.height() };
        let mut rects = vec![Rect { x, y: y - 10, width: 1, height: 12 }];
        rects.extend(frames.iter().flatten().map(through));
        items.push(Item::Fill { ink: Ink::Muted, faint: true, rects, title: Some(cut(title, 320)) });
        let room = columns_in(frame.left + frame.width - x - 4, NOTE_SIZE);
        let name = cut(&mark.name, room.min(24));
        if x >= free_from && !name.is_empty() {
            free_from = x + 4 + width_of(&name, NOTE_SIZE) as i32 + 8;
            items.push(Item::Text(Text::new(x + 4, y, NOTE_SIZE, Ink::Muted, name)));
        }
    }
    items
}

/// Long tasks: strokes above the rows.
pub(super) fn long_tasks(source: &Source<'_>, frame: &Frame) -> Vec<Item> {
    let (from, to) = frame.scale.range();
    let shown = source.long_tasks.iter().filter(|task| task.start < to && task.end > from);
    shown
        .map(|task| {
            let (start, end) = (frame.scale.x(task.start), frame.scale.x(task.end));
            let rect = Rect { x: start, y: frame.top - 4, width: (end - start).max(2), height: 3 };
            let title = words::long_task(source.profile.functions, task);
            Item::Fill { ink: Ink::Text, faint: false, rects: vec![rect], title: Some(cut(&title, 320)) }
        })
        .collect()
}
