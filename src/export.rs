//! Every output that a recording can be turned into, behind one call.

use std::fmt;
use std::io::{self, Write};

use crate::analysis::Findings;
use crate::report::{folded, graph, json, markdown, stacks};
use crate::scene::colour::{Scheme, colour_of};
use crate::units::Micros;

/// What an output is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A picture that is interactive in a browser.
    Svg,
    /// The machine-readable report.
    Json,
    /// Call paths and their self times, for flame graph tools.
    Folded,
    /// The report for people, as Markdown.
    Markdown,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Svg, Self::Json, Self::Folded, Self::Markdown];

    /// The file name extension, which is also its name on the command line.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Json => "json",
            Self::Folded => "folded",
            Self::Markdown => "md",
        }
    }

    /// The format with this extension, in upper or lower case.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| extension.eq_ignore_ascii_case(format.extension()))
    }

    /// Whether it is of no use on a terminal.
    #[must_use]
    pub fn is_binary(self) -> bool {
        false
    }

    /// Whether [`View::Graph`] can be written as it.
    #[must_use]
    pub fn has_graph(self) -> bool {
        matches!(self, Self::Svg | Self::Folded)
    }
}

/// How calls are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The flame chart: in time order, every run of a function for itself.
    #[default]
    Chart,
    /// The flame graph: equal call paths merged, in no order of time.
    Graph,
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
    /// Bars narrower than this are joined, in px.
    pub min_width: f64,
    /// What colours tell apart.
    pub colours: Scheme,
    /// Whether the JSON lists every span.
    pub spans: bool,
    /// How many functions a report for people lists.
    pub functions: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            title: "CPU profile".into(),
            subtitle: None,
            source: None,
            view: View::Chart,
            width: None,
            min_width: 0.1,
            colours: Scheme::default(),
            spans: false,
            functions: 15,
        }
    }
}

/// Why an output could not be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExportError {
    /// The recording has no samples, so nothing is known about time.
    NoSamples,
    /// No code ran, so there is nothing to merge.
    NothingRan,
    /// The format cannot show this view.
    NoGraph(Format),
    /// The output could not be written.
    Io(io::Error),
}

impl ExportError {
    /// What to do about it, in a sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSamples => "`--view graph` draws its hit counts as a merged flame graph",
            Self::NothingRan => "record while the program works",
            Self::NoGraph(_) => "write the graph to a .svg or .folded file",
            Self::Io(_) => "what was at its place before is unchanged",
        }
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSamples => f.write_str("the recording has no samples, and so no order in time"),
            Self::NothingRan => f.write_str("no code ran in the recording, so there is nothing to draw"),
            Self::NoGraph(format) => write!(f, "a merged graph cannot be written as .{}", format.extension()),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Writes a recording as `format`.
///
/// # Errors
/// Those of `out`; where the recording has no samples or nothing ran in it; where `options` ask
/// for a view that `format` cannot show.
pub fn write(
    findings: &Findings<'_>,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let merged = options.view == View::Graph || format == Format::Folded;
    if merged {
        return write_merged(findings, format, options, out);
    }
    if findings.profile().samples.is_empty() {
        return Err(ExportError::NoSamples);
    }
    match format {
        Format::Svg => return Err(io::Error::other("charts are not drawn yet").into()),
        Format::Json => {
            let source = options.source.as_deref();
            let options = json::Options { title: &options.title, source, spans: options.spans };
            json::write(findings, options, out)?;
        }
        Format::Markdown => {
            let options = markdown::Options { title: &options.title, functions: options.functions };
            markdown::write(findings, options, out)?;
        }
        Format::Folded => {}
    }
    Ok(())
}

fn write_merged(
    findings: &Findings<'_>,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let profile = findings.profile();
    let by_hits = profile.samples.is_empty();
    let paths =
        if by_hits { stacks::by_hits(profile, &profile.hits) } else { stacks::by_time(&findings.timeline) };
    let whole = paths.iter().map(|path| path.weight).sum();
    if whole == 0 {
        return Err(if by_hits { ExportError::NoSamples } else { ExportError::NothingRan });
    }
    match format {
        Format::Folded => folded::write(profile, &paths, out)?,
        Format::Svg => {
            let subtitle = match &options.subtitle {
                Some(subtitle) => subtitle.clone(),
                None if by_hits => format!("flame graph of {whole} hits, merged; the recording has no times"),
                None => format!("flame graph of {} of busy time, merged; not in time order", Micros(whole)),
            };
            let colour = |function| {
                colour_of(&profile.functions, function, options.colours).swatch().light.to_string()
            };
            let options = graph::Options {
                title: &options.title,
                subtitle: &subtitle,
                width: options.width,
                min_width: options.min_width,
                unit: if by_hits { "hits" } else { "µs" },
                colour: &colour,
            };
            graph::write(profile, &paths, options, out)?;
        }
        _ => return Err(ExportError::NoGraph(format)),
    }
    Ok(())
}
