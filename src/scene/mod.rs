//! The picture in px: what is drawn where, free of any output format.

mod axis;
mod chart;
pub mod colour;
pub mod hover;
mod item;
pub mod layout;
mod legend;
mod marks;
mod panel;
mod raster;
mod scale;
mod spike_list;
pub mod text;

pub use item::{Anchor, Bar, Ink, Item, Rect, Text};
pub use scale::Scale;
pub use spike_list::view_id;

use crate::analysis::{Span, Spikes, Stack, Timeline, Totals, Visitor};
use crate::text::{count, grouped};
use crate::units::Micros;

use chart::{Budget, Chart, Collecting, Frame, Source};
use colour::{Colour, Scheme, colour_of};
use layout::{LINE_HEIGHT, MOST_ROWS, NOTE_SIZE, PADDING, TEXT_SIZE, TITLE_SIZE, WIDTH, WIDTHS};
use marks::Marks;
use text::{columns_in, cut};

/// The id of the view that shows the whole chart.
pub const CHART_VIEW: &str = "chart";

/// The page's share of what a document may hold; the panels take the rest.
const PAGE_BUDGET: Budget = Budget { bars: 1_500, bar_bytes: 440_000, runs: 16_000 };

/// What the picture should be like.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneOptions {
    /// Width in px, brought into [`layout::WIDTHS`].
    pub width: u32,
    /// The title.
    pub title: String,
    /// A line below the title; may be empty.
    pub subtitle: String,
    /// Spans narrower than this, in px, are joined into marks; at least 1.
    pub min_width: f64,
    /// What colours tell apart.
    pub scheme: Scheme,
}

impl Default for SceneOptions {
    fn default() -> Self {
        Self {
            width: WIDTH,
            title: "CPU profile".into(),
            subtitle: String::new(),
            min_width: 1.0,
            scheme: Scheme::Origin,
        }
    }
}

/// A picture: a page, and panels that only its links and its `#fragment`s lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width in px.
    pub width: i32,
    /// Height in px.
    pub height: i32,
    /// What it is, in a line.
    pub title: String,
    /// What it shows, in a few sentences.
    pub description: String,
    /// What to paint, from the bottom up.
    pub items: Vec<Item>,
    /// The spikes at their own time scale.
    pub panels: Vec<Panel>,
    /// What became of the spans.
    pub drawn: Drawn,
}

/// A part of the document outside the page, as large as the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Its view's id.
    pub id: String,
    /// Its top edge; all others are those of the page.
    pub top: i32,
    /// What to paint, in the document's coordinates.
    pub items: Vec<Item>,
}

/// What became of the spans: each is in exactly one of `bars`, `joined` and `beyond`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Spans drawn as bars with an element of their own.
    pub bars: u64,
    /// Narrower spans, joined into marks.
    pub joined: u64,
    /// How many marks they became.
    pub marks: u64,
    /// Spans in rows beyond those that are drawn.
    pub beyond: u64,
}

/// All charts of a picture in one replay.
struct Charts<'a>(Vec<Collecting<'a>>);

impl Visitor for Charts<'_> {
    #[inline]
    fn close(&mut self, span: &Span, below: &Stack) {
        for chart in &mut self.0 {
            chart.close(span, below);
        }
    }
}

impl Scene {
    /// Draws a timeline. Memory and size are bounded by the picture, however long the recording.
    #[must_use]
    pub fn build(timeline: &Timeline<'_>, totals: &Totals, spikes: &Spikes, options: &SceneOptions) -> Self {
        let profile = timeline.profile();
        let functions = &profile.functions;
        let width = options.width.clamp(*WIDTHS.start(), *WIDTHS.end()) as i32;
        let colours: Vec<Colour> =
            functions.ids().map(|function| colour_of(functions, function, options.scheme)).collect();
        let marks = Marks::new(spikes);
        let source = Source {
            profile,
            totals,
            colours: &colours,
            marks: &marks,
            min_width: if options.min_width >= 1.0 { options.min_width } else { 1.0 },
        };

        let mut items = Vec::new();
        let summary = summary(timeline, totals);
        let mut y = heading(options, &summary, width, &mut items);

        // The chart.
        let rows = totals.rows.clamp(1, MOST_ROWS);
        let mut frame = Frame {
            scale: Scale::new(timeline.range(), PADDING, width - 2 * PADDING),
            left: PADDING,
            width: width - 2 * PADDING,
            top: 0,
            rows: 0..rows,
            row_height: layout::row_height(rows),
        };
        y += LINE_HEIGHT + 6;
        let axis_line = y;
        frame.top = axis_line + 8 + marks::pins_height(&frame, &spikes.marks);
        items.extend(marks::bands(&frame, &spikes.marks));
        items.extend(axis::axis(&frame, axis_line));
        let place = items.len();
        let (frame_top, frame_height) = (frame.top, frame.height());
        let bottom = frame_top + frame_height;
        let page_frame = frame.clone();

        // What stands below it, as far as it does not depend on what is drawn.
        y = bottom + LINE_HEIGHT + 2;
        let note_line = y;
        y += if totals.rows > rows { LINE_HEIGHT - 2 } else { 0 };
        y = spike_list::list(profile, totals, spikes, width, y + 10, &mut items) + 14;
        let gap = 48;
        let column = (width - 2 * PADDING - gap) * 2 / 5;
        let left = legend::origins(functions, totals, options.scheme, (PADDING, y), column, &mut items);
        let words = (PADDING + column + gap, y);
        let right = legend::words(words, width - PADDING - words.0, &mut items);
        let height = left.max(right) + PADDING;

        // One replay for the page and all panels.
        let panels: Vec<panel::Plan<'_>> = spikes
            .marks
            .iter()
            .map(|spike| panel::Plan::new(timeline, totals, spike, width, height))
            .collect();
        let frames = std::iter::once(frame).chain(panels.iter().map(|panel| panel.frame.clone()));
        let mut charts = Charts(frames.map(|frame| Collecting::new(source, frame)).collect());
        timeline.replay(&mut charts);
        let mut charts = charts.0.into_iter();
        let page = charts.next().expect("the page comes first").finish(PAGE_BUDGET);
        let budget = panel::budget(panels.len());
        let panels = panels
            .into_iter()
            .zip(charts)
            .map(|(plan, chart)| plan.draw(profile, totals, spikes, chart.finish(budget)))
            .collect();

        let drawn = Drawn { bars: page.bars, joined: page.joined, marks: page.runs, beyond: page.beyond };
        for (line, note) in (0..).zip(notes(&page, rows, totals)) {
            let note = cut(&note, columns_in(width - 2 * PADDING, NOTE_SIZE));
            let y = note_line + line * (LINE_HEIGHT - 2);
            items.push(Item::Text(Text::new(PADDING, y, NOTE_SIZE, Ink::Muted, note)));
        }
        items.splice(
            place..place,
            page.items.into_iter().chain(marks::outlines_and_pins(&page_frame, &spikes.marks, true)),
        );
        Self {
            width,
            height,
            title: format!("Flame chart: {}", cut(&options.title, 200)),
            description: description(&summary, spikes),
            items,
            panels,
            drawn,
        }
    }
}

/// Title, subtitle and summary; returns the last line's place.
fn heading(options: &SceneOptions, summary: &str, width: i32, items: &mut Vec<Item>) -> i32 {
    let room = |size| columns_in(width - 2 * PADDING, size);
    let mut y = PADDING + TITLE_SIZE - 2;
    let title = cut(&options.title, room(TITLE_SIZE));
    items.push(Item::Text(Text::new(PADDING, y, TITLE_SIZE, Ink::Text, title).bold()));
    y += 4;
    if !options.subtitle.is_empty() {
        y += LINE_HEIGHT;
        let subtitle = cut(&options.subtitle, room(TEXT_SIZE));
        items.push(Item::Text(Text::new(PADDING, y, TEXT_SIZE, Ink::Text, subtitle)));
    }
    y += LINE_HEIGHT;
    items.push(Item::Text(Text::new(PADDING, y, TEXT_SIZE, Ink::Muted, cut(summary, room(TEXT_SIZE)))));
    y
}

/// The recording in a line.
fn summary(timeline: &Timeline<'_>, totals: &Totals) -> String {
    let (from, to) = timeline.range();
    let length = to.saturating_sub(from);
    let mut parts = Vec::new();
    if from > Micros::ZERO || to < timeline.profile().end() {
        parts.push(format!("{length} from {from} to {to}"));
    } else {
        parts.push(format!("{length} recorded"));
    }
    parts.push(format!("{} busy ({:.0} %)", totals.busy, totals.busy.share_of(length) * 100.0));
    let functions = totals.functions.iter().filter(|sums| sums.spans > 0).count() as u64;
    parts.push(format!("{} of {}", count(totals.spans, "span"), count(functions, "function")));
    parts.push(format!("{}, one every {}", count(totals.samples, "sample"), timeline.interval()));
    parts.join(" · ")
}

/// What the picture shows, for those who do not see it.
fn description(summary: &str, spikes: &Spikes) -> String {
    let mut lines =
        vec![format!("Time runs from left to right; each bar stands on the call that made it. {summary}.")];
    if spikes.marks.is_empty() {
        lines.push("No spikes: no call took unusually long for its function.".into());
    }
    lines.extend(spikes.marks.iter().map(|spike| cut(&spike.why, 320)));
    lines.join("\n")
}

/// What became of the spans, line by line.
fn notes(page: &Chart, rows: u32, totals: &Totals) -> Vec<String> {
    let bars = count(page.bars, "bar");
    let mut notes = vec![match page.joined {
        0 => format!("{bars}, one for each span."),
        joined => format!(
            "{bars}; {} too narrow for that are joined into marks. A mark has the colour that fills most of its {}; a faint one is mostly empty.",
            count(joined, "span"),
            if page.bin == 1 { "px".into() } else { format!("{} px", page.bin) },
        ),
    }];
    if page.beyond > 0 {
        notes.push(format!(
            "Rows {} to {} ({}) are not drawn.",
            grouped(u64::from(rows) + 1),
            grouped(u64::from(totals.rows)),
            count(page.beyond, "span")
        ));
    }
    notes
}
