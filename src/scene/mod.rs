//! The picture in px: what is drawn where, free of any output format.

mod axis;
mod card;
mod chart;
mod comparison;
mod frame;
mod hover;
mod item;
mod lanes;
mod legend;
mod marks;
mod page;
mod panel;
mod raster;
mod scale;
mod source;
mod spike_list;

pub use comparison::{ComparisonOptions, draw as draw_comparison};
pub use item::{Anchor, Bar, Ink, Item, Rect, Text};
pub use scale::Scale;
pub use source::view_id;

use crate::analysis::{Findings, LongTask, Span, Spike, Spikes, Stack, Timeline, Totals, Visitor};
use crate::recording::{FunctionTable, Mark, Thread};
use crate::units::Micros;

use crate::look::colour::{Colour, Scheme, colour_of};
use crate::look::label::cut;
use crate::look::layout::{PADDING, WIDTH, WIDTHS};
use chart::Collecting;
use source::{Source, SpansOfSpikes};

/// The id of the view that shows the whole chart.
pub const CHART_VIEW: &str = "chart";

/// What the picture should be like.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneOptions {
    /// Width in px, brought into [`WIDTHS`].
    pub width: u32,
    /// The title.
    pub title: String,
    /// A line below the title; may be empty.
    pub subtitle: String,
    /// Spans narrower than this, in px, are joined into marks; at least 1.
    pub min_width: f64,
    /// What colours tell apart.
    pub scheme: Scheme,
    /// How many spikes are told in words below the chart; all are marked.
    pub spikes: usize,
}

impl Default for SceneOptions {
    fn default() -> Self {
        Self {
            width: WIDTH,
            title: "CPU profile".into(),
            subtitle: String::new(),
            min_width: 1.0,
            scheme: Scheme::Origin,
            spikes: SPIKES_TOLD,
        }
    }
}

/// As many spikes are told at once: more are a list that nobody reads.
pub const SPIKES_TOLD: usize = 3;

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
    /// Spans drawn as bars with a title.
    pub bars: u64,
    /// Narrower spans, joined into marks.
    pub joined: u64,
    /// How many marks they became.
    pub marks: u64,
    /// Spans in rows beyond those that are drawn.
    pub beyond: u64,
}

/// A lane of a picture.
#[derive(Clone, Copy, Debug)]
pub struct Lane<'a> {
    /// Its spans.
    pub timeline: &'a Timeline<'a>,
    /// Its sums.
    pub totals: &'a Totals,
    /// Its spikes; their ranks are those among all lanes.
    pub spikes: &'a Spikes,
    /// Its long tasks.
    pub long_tasks: &'a [LongTask],
    /// Whose it is.
    pub thread: Option<&'a Thread>,
}

impl<'a> From<&'a Findings<'a>> for Lane<'a> {
    fn from(findings: &'a Findings<'a>) -> Self {
        Self {
            timeline: &findings.timeline,
            totals: &findings.totals,
            spikes: &findings.spikes,
            long_tasks: &findings.long_tasks,
            thread: Some(findings.thread()),
        }
    }
}

/// By function: its colour.
fn colours(functions: &FunctionTable, scheme: Scheme) -> Vec<Colour> {
    functions.ids().map(|function| colour_of(functions, function, scheme)).collect()
}

/// Hands over what charts of one lane draw from.
fn with_source<T>(lane: &Lane<'_>, options: &SceneOptions, draw: impl FnOnce(&Source<'_>) -> T) -> T {
    let colours = colours(lane.timeline.profile().functions, options.scheme);
    draw(&Source::new(lane, None, &colours, &SpansOfSpikes::new(lane.spikes), options.min_width))
}

/// All charts of a lane in one replay.
struct Charts<'a> {
    page: Option<Collecting<'a>>,
    panels: Vec<Collecting<'a>>,
    /// By row: the panels that show it, and which time of it. Few show the same.
    by_row: Vec<Vec<(usize, Micros, Micros)>>,
}

impl<'a> Charts<'a> {
    fn new(page: Option<Collecting<'a>>, panels: Vec<Collecting<'a>>) -> Self {
        let rows = panels.iter().map(|panel| panel.rows().end).max().unwrap_or(0);
        let mut by_row = vec![Vec::new(); rows as usize];
        for (place, panel) in panels.iter().enumerate() {
            let (from, to) = panel.range();
            panel.rows().for_each(|row| by_row[row as usize].push((place, from, to)));
        }
        Self { page, panels, by_row }
    }
}

impl Visitor for Charts<'_> {
    #[inline]
    fn close(&mut self, span: &Span, _: &Stack) {
        if let Some(page) = &mut self.page {
            page.add(span);
        }
        for &(place, from, to) in self.by_row.get(span.row as usize).into_iter().flatten() {
            if from <= span.end && span.start <= to {
                self.panels[place].add(span);
            }
        }
    }
}

impl Scene {
    /// Draws a timeline. Memory and size are bounded by the picture, however long the recording.
    #[must_use]
    pub fn build(timeline: &Timeline<'_>, totals: &Totals, spikes: &Spikes, options: &SceneOptions) -> Self {
        let lane = Lane { timeline, totals, spikes, long_tasks: &[], thread: None };
        Self::of_lanes(&[lane], &[], options)
    }

    /// Draws a small picture of a lane for where there is room for one look.
    #[must_use]
    pub fn card(lane: &Lane<'_>, options: &SceneOptions) -> Self {
        with_source(lane, options, |source| card::draw(lane, source, options))
    }

    /// Draws one spike of a lane, which the lane has, at its own time scale beside a usual call.
    #[must_use]
    pub fn of_spike(lane: &Lane<'_>, spike: &Spike, options: &SceneOptions) -> Self {
        let width = options.width.clamp(*WIDTHS.start(), *WIDTHS.end()) as i32;
        with_source(lane, options, |source| {
            let plan = panel::Plan::alone(source, lane.timeline.range(), spike, width);
            let frames = std::iter::once(&plan.frame).chain(plan.usual.as_ref());
            let mut drawing =
                Charts::new(None, frames.map(|frame| Collecting::new(*source, frame.clone())).collect());
            lane.timeline.replay(&mut drawing);
            let mut charts = drawing.panels.into_iter().map(|chart| chart.finish(panel::budget(1)));
            let (chart, height) = (charts.next().expect("asked for"), plan.end() + PADDING);
            let drawn =
                Drawn { bars: chart.bars, joined: chart.joined, marks: chart.runs, beyond: chart.beyond };
            let items = plan.draw(source, chart, charts.next()).items;
            let title = format!("Spike {} of {}", spike.rank, cut(&options.title, 200));
            Self { width, height, title, description: source.reason(spike), items, panels: Vec::new(), drawn }
        })
    }

    /// Draws lanes one below the other on one axis of time, and what happened by name, each with what
    /// there is to say of it, through all of them. The first lane is the one that the words speak of.
    ///
    /// # Panics
    /// If there is no lane.
    #[must_use]
    pub fn of_lanes(lanes: &[Lane<'_>], marks: &[(&Mark, String)], options: &SceneOptions) -> Self {
        let colours = colours(lanes[0].timeline.profile().functions, options.scheme);
        let spans_of_spikes: Vec<SpansOfSpikes<'_>> =
            lanes.iter().map(|lane| SpansOfSpikes::new(lane.spikes)).collect();
        let sources: Vec<Source<'_>> = lanes
            .iter()
            .zip(&spans_of_spikes)
            .map(|(lane, spans)| {
                let thread = lane.thread.filter(|_| lanes.len() > 1);
                Source::new(lane, thread, &colours, spans, options.min_width)
            })
            .collect();
        let width = options.width.clamp(*WIDTHS.start(), *WIDTHS.end()) as i32;
        let page = page::Plan::new(&sources, lanes, marks, options, width);
        let height = page.height;

        let spikes: usize = lanes.iter().map(|lane| lane.spikes.marks.len()).sum();
        let budget = panel::budget(spikes);
        let mut charts = Vec::new();
        let mut panels = Vec::new();
        for ((lane, source), frame) in lanes.iter().zip(&sources).zip(&page.frames) {
            let range = lane.timeline.range();
            let plan = |spike| panel::Plan::new(source, range, spike, (width, height));
            let plans: Vec<panel::Plan<'_>> = lane.spikes.marks.iter().map(plan).collect();
            let collecting = |frame: &frame::Frame| Collecting::new(*source, frame.clone());
            let usual = plans.iter().filter_map(|panel| panel.usual.as_ref());
            let in_panels = plans.iter().map(|panel| &panel.frame).chain(usual).map(collecting).collect();
            let mut drawing = Charts::new(frame.as_ref().map(collecting), in_panels);
            if drawing.page.is_some() || !drawing.panels.is_empty() {
                lane.timeline.replay(&mut drawing);
            }
            charts.push(drawing.page.map(|chart| chart.finish(page::budget(charts.len(), lanes.len()))));
            let mut usual = drawing.panels.split_off(plans.len()).into_iter();
            for (plan, chart) in plans.into_iter().zip(drawing.panels) {
                let usual = plan.usual.is_some().then(|| usual.next()).flatten();
                let usual = usual.map(|chart| chart.finish(budget));
                panels.push(plan.draw(source, chart.finish(budget), usual));
            }
        }
        panels.sort_by_key(|panel| panel.top);
        let shown = || charts.iter().flatten();
        let drawn = Drawn {
            bars: shown().map(|chart| chart.bars).sum(),
            joined: shown().map(|chart| chart.joined).sum(),
            marks: shown().map(|chart| chart.runs).sum(),
            beyond: shown().map(|chart| chart.beyond).sum(),
        };
        Self {
            width,
            height,
            title: format!("Flame chart: {}", cut(&options.title, 200)),
            description: page.description(&sources),
            items: page.draw(&sources, charts),
            panels,
            drawn,
        }
    }
}
