//! What a picture is made of. Coordinates are whole px: edges are crisp, and no value can fail to
//! be a number.

use crate::look::colour::Colour;
use crate::look::label::{columns_in, cut};
use crate::look::layout::LABEL_PADDING;
use crate::text::wrapped;

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// To the right of `x`.
    pub width: i32,
    /// Downwards from `y`.
    pub height: i32,
}

impl Rect {
    /// The right edge.
    #[must_use]
    pub fn right(&self) -> i32 {
        self.x + self.width
    }

    /// The bottom edge.
    #[must_use]
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }
}

/// What something is painted with; the colour scheme decides on the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ink {
    /// The paper.
    Paper,
    /// Text.
    Text,
    /// Less important text.
    Muted,
    /// Lines that guide the eye.
    Line,
    /// What lies faintly behind a spike.
    Band,
    /// A link.
    Link,
    /// A bar.
    Bar(Colour),
}

/// Which point of a text its `x` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    #[default]
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Left end, middle or right end.
    pub x: i32,
    /// The base line.
    pub y: i32,
    /// Font size.
    pub size: i32,
    /// Its colour.
    pub ink: Ink,
    /// What `x` is.
    pub anchor: Anchor,
    /// Whether it is bold.
    pub bold: bool,
    /// The characters; none of them invisible.
    pub content: String,
}

impl Text {
    /// Text that starts at `x`.
    #[must_use]
    pub fn new(x: i32, y: i32, size: i32, ink: Ink, content: impl Into<String>) -> Self {
        Self { x, y, size, ink, anchor: Anchor::Start, bold: false, content: content.into() }
    }

    /// The same text, anchored otherwise.
    #[must_use]
    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same text in bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same text in as many lines of this width as it needs, `step` apart, but at most so many:
    /// the last one says that there is more.
    pub(super) fn in_lines(self, width: i32, step: i32, most: usize) -> Vec<Self> {
        let room = columns_in(width, self.size);
        let mut lines = wrapped(&self.content, room);
        if lines.len() > most {
            let rest = lines.split_off(most - 1).join(" ");
            lines.push(cut(&rest, room));
        }
        let below = (self.y..).step_by(step as usize);
        lines
            .iter()
            .zip(below)
            .map(|(line, y)| Self { y, content: cut(line, room), ..self.clone() })
            .collect()
    }
}

/// A span with an element of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Where it is.
    pub rect: Rect,
    /// Its colour.
    pub colour: Colour,
    /// Its name, cut to fit; none where there is no room for any of it.
    pub label: Option<String>,
    /// What is known of it, line by line.
    pub title: String,
}

impl Bar {
    /// The label with the left end of its base line.
    #[must_use]
    pub fn label_at(&self, size: i32) -> Option<(&str, i32, i32)> {
        // Lower-case letters are about half as high as the font: so they stand in the middle.
        let y = self.rect.y + (self.rect.height + size * 3 / 4) / 2;
        self.label.as_deref().map(|label| (label, self.rect.x + LABEL_PADDING, y))
    }
}

/// One thing to paint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A line of text.
    Text(Text),
    /// Filled rectangles that need no elements of their own.
    Fill {
        /// What with.
        ink: Ink,
        /// Whether they are half transparent.
        faint: bool,
        /// Where; those of one row stand together, from left to right.
        rects: Vec<Rect>,
        /// What they are.
        title: Option<String>,
    },
    /// Bars, with labels of one font size.
    Bars {
        /// Font size of the labels.
        label_size: i32,
        /// By row, then from left to right.
        bars: Vec<Bar>,
    },
    /// Lines round the spans of a spike.
    Outline {
        /// Round what.
        rects: Vec<Rect>,
    },
    /// Oblique lines over a span during most of which the thread did not run.
    Hatch {
        /// Over what.
        rects: Vec<Rect>,
    },
    /// A spike's place on the time axis.
    Pin {
        /// Where its tip points.
        x: i32,
        /// The height of its tip.
        y: i32,
        /// The length of the line between the triangle and its tip.
        stem: i32,
        /// What stands in front of it.
        rank: u32,
        /// Why it is a spike.
        title: String,
    },
    /// What leads to another view of the same document.
    Link {
        /// The id of the view.
        view: String,
        /// What it says to those who do not see it.
        title: String,
        /// What can be clicked.
        items: Vec<Item>,
    },
}
