//! Every output that a recording can be turned into, behind one call.

mod error;
mod format;
mod merged;

use std::cell::{Cell, OnceCell};
use std::fmt;
use std::io::Write;
use std::panic::resume_unwind;
use std::thread;

pub use self::error::{ExportError, Nothing};
pub use self::format::Format;
use crate::analysis::{Findings, Timeline, rank_together};
use crate::comparison::Comparison;
pub use crate::look::colour::Scheme;
#[doc(hidden)]
pub use crate::look::layout::WIDTHS;
use crate::recording::{Profile, Recording};
use crate::render::html;
use crate::render::png;
pub use crate::render::png::PngError;
use crate::render::svg::{self, Embedded};
use crate::report::{self, json, markdown};
use crate::scene::{ComparisonOptions, Lane, SPIKES_TOLD, Scene, SceneOptions, draw_comparison};
use crate::system::HAS_THREADS;
use crate::text::bytes;
use crate::units::{Micros, Unit};
use crate::viewer::{self, Encoded};
use crate::words;
#[doc(hidden)]
pub use crate::words::check_link;

/// How calls are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum View {
    /// The flame chart: in time order, every run of a function for itself.
    #[default]
    Chart,
    /// The flame graph: equal call paths merged, in no order of time.
    Graph,
    /// A small chart for where there is room for one look, with the headline; as all but pictures the chart.
    Card,
    /// The spike of this rank alone, beside a usual call; as all but pictures the chart.
    Spike(u32),
}

/// How an output looks and what it holds.
#[derive(Clone, Debug)]
pub struct Options {
    /// Title of the output.
    pub title: String,
    /// A line below the title of a picture.
    pub subtitle: Option<String>,
    /// The name of the recording's file, if it has one.
    pub source: Option<String>,
    /// Chart or graph.
    pub view: View,
    /// Width of a picture in px; `None` for the usual one, which fills the window where it can.
    pub width: Option<u32>,
    /// How many pixels of a PNG make one px of the width.
    pub scale: f32,
    /// Whether a PNG is drawn on dark paper; what shows itself in a browser follows the reader's wish.
    pub dark: bool,
    /// Bars narrower than this are joined, in px; `None` for what suits the view.
    pub min_width: Option<f64>,
    /// What colours tell apart.
    pub colours: Scheme,
    /// Whether an SVG chart and a page come with script and data.
    pub interactive: bool,
    /// The most bytes of an SVG chart or a page. What would be larger comes without script and
    /// data, and says so.
    pub max_size: Option<u64>,
    /// Whether the JSON lists every span.
    pub spans: bool,
    /// How many functions a report for people lists.
    pub functions: usize,
    /// How many spikes a report for people and the words below a chart tell at once; all are marked and in
    /// the JSON.
    pub spikes: usize,
    /// What places in the interactive chart link to, such as `vscode://file/{path}:{line}:{column}`. It tells the paths
    /// of the machine that recorded to whoever the chart goes to.
    pub source_link: Option<String>,
    /// Whether the lists of the JSON hold every lane's rows, or those of the first.
    pub every_lane: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            title: "CPU profile".into(),
            subtitle: None,
            source: None,
            view: View::Chart,
            width: None,
            scale: 1.0,
            dark: false,
            min_width: None,
            colours: Scheme::default(),
            interactive: true,
            max_size: None,
            spans: false,
            functions: 15,
            spikes: SPIKES_TOLD,
            source_link: None,
            every_lane: false,
        }
    }
}

impl Options {
    /// Whether an output of this format carries the timeline for the viewer.
    #[must_use]
    pub fn carries_timeline(&self, format: Format) -> bool {
        self.interactive && self.view == View::Chart && matches!(format, Format::Svg | Format::Html)
    }
}

#[doc(hidden)]
/// Works out lanes of a recording, or the part of them in `range` (from and to, counted from the
/// origin), and hands `work` what writes them. The first of `lanes` is the one that reports tell of.
///
/// It is [`Export::new`] of [`Findings::of_lane`] beside the other lanes in less time: where one of
/// `formats` carries the timeline for the viewer, a thread encodes it while all else is worked out.
///
/// # Panics
/// If `lanes` is empty or names a lane that the recording does not have.
pub fn work_out<T>(
    recording: &Recording,
    lanes: &[usize],
    range: Option<(Micros, Micros)>,
    options: &Options,
    formats: &[Format],
    work: impl FnOnce(&Export<'_>) -> T,
) -> T {
    let (&first, others) = lanes.split_first().expect("there is a lane");
    let timeline = Timeline::new(recording.profile(first)).within(range);
    let encodes = HAS_THREADS && formats.iter().any(|&format| options.carries_timeline(format));
    thread::scope(|scope| {
        let encoder = (encodes && !timeline.profile().samples.is_empty()).then(|| {
            let timeline = timeline.clone();
            scope.spawn(move || Encoded::of(&timeline))
        });
        let mut findings = vec![Findings::of_timeline(recording, first, timeline)];
        findings.extend(others.iter().map(|&lane| Findings::of_lane(recording, lane, range)));
        if findings.len() > 1 {
            rank_together(&mut findings);
        }
        let (main, others) = findings.split_first().expect("there is a lane");
        let export = Export::new(main, options).beside(others);
        match encoder {
            None => work(&export),
            Some(encoder) => {
                work(&export.with_encoding(|| encoder.join().unwrap_or_else(|panic| resume_unwind(panic))))
            }
        }
    })
}

/// Whether a comparison can be written as it.
#[doc(hidden)]
#[must_use]
pub fn can_compare(format: Format) -> bool {
    format != Format::Pprof
}

/// Whether a comparison that is written as it needs the call paths.
#[doc(hidden)]
#[must_use]
pub fn needs_paths(format: Format) -> bool {
    matches!(format, Format::Svg | Format::Html | Format::Png)
}

/// Writes a comparison as JSON, Markdown or a picture.
///
/// # Errors
/// Those of `out`, and for other formats.
pub fn write_comparison(
    comparison: &Comparison,
    title: Option<&str>,
    options: &Options,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let scene = || {
        let usual = SceneOptions::default();
        let (width, title) =
            (options.width.unwrap_or(usual.width), title.unwrap_or("Before and after").into());
        draw_comparison(comparison, &ComparisonOptions { width, title })
    };
    match format {
        Format::Svg => svg::write(&scene(), None, out)?,
        Format::Html => html::write(&scene(), None, out)?,
        Format::Png => png::write(&scene(), options.scale, options.dark, out)?,
        Format::Json => report::comparison::json::write(comparison, out)?,
        Format::Markdown => report::comparison::markdown::write(comparison, title, out)?,
        format => return Err(ExportError::NoComparison(format)),
    }
    Ok(())
}

#[doc(hidden)]
/// Whether there is anything to draw or to tell.
///
/// # Errors
/// Why there is not.
pub fn check(findings: &Findings<'_>) -> Result<(), ExportError> {
    let (profile, totals) = (findings.profile(), &findings.totals);
    if profile.samples.is_empty() {
        let weighs = profile.weights.is_some_and(|weights| weights.own.iter().any(|&own| own > 0));
        if is_memory(findings) {
            return if weighs { Ok(()) } else { Err(ExportError::Nothing(Nothing::Kept)) };
        }
        return Err(if weighs { ExportError::NoSamples } else { ExportError::Nothing(Nothing::Sampled) });
    }
    let drawn = totals.busy + totals.idle + totals.program;
    match drawn > Micros::ZERO {
        true => Ok(()),
        false if profile.end() == Micros::ZERO => Err(ExportError::Nothing(Nothing::Lasted)),
        false if findings.is_partial() => Err(ExportError::Nothing(Nothing::NotInRange)),
        false if is_in_a_call(profile) => Err(ExportError::Nothing(Nothing::Lasted)),
        false => Err(ExportError::Nothing(Nothing::Known)),
    }
}

/// Whether the lane is of memory, of which there is no chart: it has no order in time.
fn is_memory(findings: &Findings<'_>) -> bool {
    findings.profile().weights.is_some_and(|weights| weights.unit == Unit::Bytes)
}

/// Whether any sample is in a call.
fn is_in_a_call(profile: Profile<'_>) -> bool {
    profile.samples.nodes().iter().filter_map(|node| node.some()).any(|node| !profile.tree.is_hidden(node))
}

/// The outputs of one recording. What several of them need is worked out once.
pub struct Export<'a> {
    findings: &'a Findings<'a>,
    others: &'a [Findings<'a>],
    options: &'a Options,
    encoding: Cell<Option<Encoding<'a>>>,
    scene: OnceCell<Scene>,
    viewer: OnceCell<Embedded>,
}

/// Where the encoded timeline comes from.
type Encoding<'a> = Box<dyn FnOnce() -> Encoded + 'a>;

impl fmt::Debug for Export<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").field("options", self.options).finish_non_exhaustive()
    }
}

impl<'a> Export<'a> {
    /// Nothing worked out yet.
    #[must_use]
    pub fn new(findings: &'a Findings<'a>, options: &'a Options) -> Self {
        Self {
            findings,
            others: &[],
            options,
            encoding: Cell::new(Some(Box::new(|| Encoded::of(&findings.timeline)))),
            scene: OnceCell::new(),
            viewer: OnceCell::new(),
        }
    }

    /// The same with other lanes of the recording beside the first.
    #[must_use]
    pub fn beside(self, others: &'a [Findings<'a>]) -> Self {
        Self { others, ..self }
    }

    /// The lanes beside the first.
    #[must_use]
    pub fn others(&self) -> &'a [Findings<'a>] {
        self.others
    }

    /// All lanes, the first one first.
    pub fn lanes(&self) -> impl Iterator<Item = &'a Findings<'a>> + Clone + use<'a> {
        std::iter::once(self.findings).chain(self.others)
    }

    /// The same with the timeline encoded elsewhere: `encoding` is called where it is needed, after
    /// all that can be done without.
    fn with_encoding(self, encoding: impl FnOnce() -> Encoded + 'a) -> Self {
        Self { encoding: Cell::new(Some(Box::new(encoding))), ..self }
    }

    /// What it writes about: the lane that reports tell of.
    #[must_use]
    pub fn findings(&self) -> &'a Findings<'a> {
        self.findings
    }

    /// Writes the recording as `format`, and returns what had to be left out, in words. The output
    /// says the same.
    ///
    /// # Errors
    /// Those of `out`; where the recording has no samples or nothing ran in it; where the options
    /// ask for what `format` cannot show.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> Result<Option<String>, ExportError> {
        let Self { findings, options, .. } = self;
        if format == Format::Pprof {
            self.write_pprof(out)?;
            return Ok(None);
        }
        if options.view == View::Graph || format == Format::Folded {
            self.write_merged(format, out)?;
            return Ok(None);
        }
        check(findings)?;
        if is_memory(findings) {
            self.write_memory(format, out)?;
            return Ok(None);
        }
        match format {
            Format::Svg | Format::Html => return self.write_chart(format, out),
            Format::Png => png::write(self.scene()?, options.scale, options.dark, out)?,
            Format::Json => {
                let source = options.source.as_deref();
                let (title, spans, all) = (options.title.as_str(), options.spans, options.every_lane);
                let options = json::Options { title, source, spans, every_lane: all };
                json::write(findings, self.others, options, out)?;
            }
            Format::Markdown => {
                let (functions, spikes) = (options.functions, options.spikes);
                let options = markdown::Options { title: &options.title, functions, spikes };
                markdown::write(findings, self.others, options, out)?;
            }
            Format::Folded | Format::Pprof => {} // written above: they merge
        }
        Ok(None)
    }

    fn write_chart(&self, format: Format, out: &mut dyn Write) -> Result<Option<String>, ExportError> {
        let draw = match format {
            Format::Html => html::write,
            _ => svg::write,
        };
        let scene = self.scene()?;
        let viewer = self.options.carries_timeline(format).then(|| self.viewer());
        let Some(most) = self.options.max_size else {
            draw(scene, viewer, out)?;
            return Ok(None);
        };
        let mut left_out = None;
        let mut document = Vec::new();
        draw(scene, viewer, &mut document)?;
        if document.len() as u64 > most && viewer.is_some() {
            let note = format!(
                "not interactive: with its data it would take {}, more than the {} it may",
                bytes(document.len() as u64),
                bytes(most)
            );
            document.clear();
            draw(&self.draw_scene(Some(&note)), None, &mut document)?;
            left_out = Some(note);
        }
        if document.len() as u64 > most {
            return Err(ExportError::TooLarge { bytes: document.len() as u64 });
        }
        out.write_all(&document)?;
        Ok(left_out)
    }

    /// The picture of the view.
    fn scene(&self) -> Result<&Scene, ExportError> {
        if let Some(scene) = self.scene.get() {
            return Ok(scene);
        }
        let scene = match self.options.view {
            View::Card => Scene::card(&Lane::from(self.findings), &self.scene_options(None)),
            View::Spike(rank) => self.draw_spike(rank)?,
            View::Chart | View::Graph => self.draw_scene(None),
        };
        Ok(self.scene.get_or_init(|| scene))
    }

    fn draw_spike(&self, rank: u32) -> Result<Scene, ExportError> {
        let of_lane = |lane: &'a Findings<'a>| lane.spikes.marks.iter().map(move |spike| (lane, spike));
        let mut spikes = self.lanes().flat_map(of_lane);
        let count = spikes.clone().count() as u32;
        let found = spikes.find(|(_, spike)| spike.rank == rank);
        let (lane, spike) = found.ok_or(ExportError::NoSpike { rank, spikes: count })?;
        Ok(Scene::of_spike(&Lane::from(lane), spike, &self.scene_options(None)))
    }

    fn scene_options(&self, note: Option<&str>) -> SceneOptions {
        let usual = SceneOptions::default();
        let lines = [self.options.subtitle.as_deref(), note];
        SceneOptions {
            width: self.options.width.unwrap_or(usual.width),
            title: self.options.title.clone(),
            subtitle: lines.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            min_width: self.options.min_width.unwrap_or(usual.min_width),
            scheme: self.options.colours,
            spikes: self.options.spikes,
        }
    }

    fn draw_scene(&self, note: Option<&str>) -> Scene {
        let options = self.scene_options(note);
        let lanes: Vec<Lane<'_>> = self.lanes().map(Lane::from).collect();
        let findings: Vec<&Findings<'_>> = self.lanes().collect();
        let marks = self.findings.recording.marks.iter().zip(words::marks(&findings));
        Scene::of_lanes(&lanes, &marks.collect::<Vec<_>>(), &options)
    }

    fn viewer(&self) -> &Embedded {
        self.viewer.get_or_init(|| {
            let options = viewer::Options {
                title: &self.options.title,
                subtitle: self.options.subtitle.as_deref(),
                scheme: self.options.colours,
                source_link: self.options.source_link.as_deref(),
            };
            let encoding = self.encoding.take().expect("asked for once");
            let others = self.others.iter().map(|lane| (Encoded::of(&lane.timeline), lane));
            let lanes = std::iter::once((encoding(), self.findings)).chain(others).collect();
            viewer::embed(lanes, options)
        })
    }
}
