//! Where on the picture a chart is drawn.

use std::ops::Range;

use super::Scale;
use super::item::Rect;
use crate::units::Micros;

/// Where a chart stands and what it shows.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) scale: Scale,
    pub(super) left: i32,
    pub(super) width: i32,
    pub(super) top: i32,
    pub(super) rows: Range<u32>,
    pub(super) row_height: i32,
}

impl Frame {
    /// The height of all rows.
    pub(super) fn height(&self) -> i32 {
        self.rows.len() as i32 * self.row_height
    }

    /// Where a span is drawn, as its edges are rounded, without a gap.
    pub(super) fn rect(&self, row: u32, start: Micros, end: Micros) -> Rect {
        let gap = i32::from(self.row_height > LOW_ROW);
        let x = self.scale.x(start);
        Rect {
            x,
            y: self.top + (row - self.rows.start) as i32 * self.row_height,
            width: self.scale.x(end) - x,
            height: self.row_height - gap,
        }
    }
}

/// Rows up to this height leave no gap.
const LOW_ROW: i32 = 5;
