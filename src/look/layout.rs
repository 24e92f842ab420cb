//! Sizes in px that the whole picture shares, the interactive viewer included.

/// The picture's width where nothing else is asked for.
pub const WIDTH: u32 = 1200;

/// The least and greatest width of a picture.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 640..=8000;

/// Free space around everything.
pub const PADDING: i32 = 16;

/// Height of a row of the chart, its gap included, where there are not too many rows.
pub const ROW_HEIGHT: i32 = 16;

/// Height of a row of the deepest charts.
pub const LEAST_ROW_HEIGHT: i32 = 3;

/// Rows get lower where they would make the chart higher than this.
pub const CHART_HEIGHT: i32 = 1600;

/// More rows than this are not drawn one by one.
pub const MOST_ROWS: u32 = 400;

/// The font families of all text; the first is the one whose metrics cut the labels, the others
/// are no wider.
pub const FONT_FAMILY: &str = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";

/// How far a character of [`FONT_FAMILY`] advances, as a share of the font size.
pub const ADVANCE: f64 = 0.602;

/// Font size of labels on bars of full height.
pub const LABEL_SIZE: i32 = 11;

/// Font size of running text.
pub const TEXT_SIZE: i32 = 12;

/// Font size of headings.
pub const HEADING_SIZE: i32 = 13;

/// Font size of remarks.
pub const NOTE_SIZE: i32 = 11;

/// Font size of the title.
pub const TITLE_SIZE: i32 = 18;

/// Height of a line of running text.
pub const LINE_HEIGHT: i32 = 18;

/// Space between a bar's side and its label.
pub const LABEL_PADDING: i32 = 3;

/// Bars from this width on leave one px free before the next.
pub const GAP_FROM: i32 = 3;

/// The height of a row where there are `rows` of them.
#[must_use]
pub fn row_height(rows: u32) -> i32 {
    let rows = i32::try_from(rows).unwrap_or(i32::MAX).max(1);
    (CHART_HEIGHT / rows).clamp(LEAST_ROW_HEIGHT, ROW_HEIGHT)
}

/// The font size of labels on rows of a height; `None` where none could be read.
#[must_use]
pub fn label_size(row_height: i32) -> Option<i32> {
    (row_height >= 12).then(|| (row_height - 4).min(LABEL_SIZE))
}
