//! The time axis: round ticks and the lines below them.

use super::frame::Frame;
use super::item::{Anchor, Ink, Item, Rect, Text};
use crate::look::label::width_of;

const SIZE: i32 = 10;
const SPACING: i32 = 96;

/// Labels at the height `baseline`, and lines from below them to `bottom`.
pub(super) fn axis(frame: &Frame, baseline: i32, bottom: i32) -> Vec<Item> {
    let right = frame.left + frame.width;
    let ticks = frame.scale.ticks(SPACING);
    let line_top = baseline + 5;
    let lines = ticks.iter().map(|(at, _)| Rect {
        x: frame.scale.x(*at).min(right - 1),
        y: line_top,
        width: 1,
        height: bottom - line_top,
    });
    let mut items = vec![Item::Fill { ink: Ink::Line, faint: false, rects: lines.collect(), title: None }];
    items.extend(ticks.into_iter().map(|(at, label)| {
        let x = frame.scale.x(at);
        let half = (width_of(&label, SIZE) / 2.0).ceil() as i32;
        // At the ends a label stays inside the chart.
        let (x, anchor) = if x - half < frame.left {
            (frame.left, Anchor::Start)
        } else if x + half > right {
            (right, Anchor::End)
        } else {
            (x, Anchor::Middle)
        };
        Item::Text(Text::new(x, baseline, SIZE, Ink::Muted, label).anchored(anchor))
    }));
    items
}
