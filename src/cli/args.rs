//! The command line as it is typed.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use flame_chart::export::{Format, Scheme, View, WIDTHS, check_link};

use super::filters::Filters;
use super::gate::Rule;
use super::range::Moment;

/// The version, and the commit where the build was told of it.
static VERSION: LazyLock<String> = LazyLock::new(|| match option_env!("FLAME_COMMIT") {
    Some(commit) if !commit.is_empty() => format!("{} ({commit})", env!("CARGO_PKG_VERSION")),
    _ => env!("CARGO_PKG_VERSION").into(),
});

/// Turns a V8 CPU profile into a flame chart: every call in the order of time, how long it took,
/// and which calls took unusually long.
#[derive(Debug, Parser)]
#[command(
    name = "flame",
    version = VERSION.as_str(),
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    after_help = EXAMPLES,
    max_term_width = 100
)]
#[allow(clippy::struct_excessive_bools)] // Each is a switch of its own.
pub(crate) struct Args {
    /// What to do instead of reading a recording.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// The recording: a .cpuprofile of Node.js, Chrome, Deno or Bun, or a trace of Chrome's
    /// Performance panel, or a .heapprofile, gzipped or not; `-` is the standard input. Several files of one run, or
    /// a folder of them, are drawn on one axis of time
    #[arg(required_unless_present_any = ["completions", "man"], value_hint = ValueHint::AnyPath, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Write to FILE, in the format of its extension; `-` is the standard output. May be given
    /// several times. Without it, a summary is printed
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Vec<PathBuf>,

    /// Open the chart in the browser: the one that is written, else a temporary page
    #[arg(long, conflicts_with = "threads")]
    pub(crate) open: bool,

    /// The format of outputs whose name does not tell it
    #[arg(long, value_parser = format_parser())]
    pub(crate) format: Option<Format>,

    /// A flame chart (in the order of time) or a flame graph (equal call paths merged)
    #[arg(long, value_enum, default_value = "chart")]
    pub(crate) view: ViewName,

    /// Draw a small picture with the headline, for a README, a chat or a job summary; a PNG has two pixels for every px
    #[arg(long, conflicts_with_all = ["view", "spike", "base"])]
    pub(crate) card: bool,

    /// Draw the spike of this rank alone, beside a usual call
    #[arg(long, value_name = "RANK", conflicts_with_all = ["view", "base"])]
    pub(crate) spike: Option<u32>,

    /// Only what happened from this time on, e.g. 1.2s, 300ms, 500us or 40%
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) from: Option<Moment>,

    /// Only what happened until this time
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) to: Option<Moment>,

    #[command(flatten)]
    pub(crate) filters: Filters,

    /// Only this thread: main, all, a part of its name or address, PID:TID, or its number in
    /// --threads. May be given several times; the first is the one that reports tell of
    #[arg(long, value_name = "THREAD", help_heading = "Threads")]
    pub(crate) thread: Vec<String>,

    /// List the threads of the recording and exit
    #[arg(long, conflicts_with = "output", help_heading = "Threads")]
    pub(crate) threads: bool,

    /// What becomes of the exact events of a trace (tasks, layout, paint): woven with the sampled
    /// calls into one stack, or left out
    #[arg(long, value_enum, default_value = "woven", help_heading = "Threads")]
    pub(crate) events: EventsName,

    /// Where several files begin: where their common clock says, or all at once
    #[arg(long, value_enum, default_value = "clock", help_heading = "Threads")]
    pub(crate) align: AlignName,

    /// Look for source maps in DIR too, for scripts that are not where the recording says. May be given
    /// several times. Nothing is ever fetched
    #[arg(long, value_name = "DIR", help_heading = "Originals", value_hint = ValueHint::DirPath)]
    pub(crate) source_maps: Vec<PathBuf>,

    /// Show names and places as recorded, without source maps
    #[arg(long, conflicts_with = "source_maps", help_heading = "Originals")]
    pub(crate) no_source_maps: bool,

    /// Write `.` for this folder wherever a path begins with it: scripts, originals, threads, warnings.
    /// May be given several times
    #[arg(long, value_name = "PATH", help_heading = "Originals", value_hint = ValueHint::DirPath)]
    pub(crate) strip_prefix: Vec<String>,

    /// Make places in the interactive chart links by this template, e.g. vscode://file/{path}:{line}:{column}; it tells
    /// whoever gets the chart the paths of this machine
    #[arg(long, value_name = "TEMPLATE", help_heading = "Originals", value_parser = parse_link)]
    pub(crate) source_link: Option<String>,

    /// Put a few lines of each function's source into the interactive chart, with how many samples fell in each where
    /// the recording tells; whoever gets the chart can read them
    #[arg(long, conflicts_with = "no_source_maps", help_heading = "Originals")]
    pub(crate) sources: bool,

    /// Title [default: the file's name]
    #[arg(long, value_name = "TEXT", help_heading = "Pictures")]
    pub(crate) title: Option<String>,

    /// A line below the title
    #[arg(long, value_name = "TEXT", help_heading = "Pictures")]
    pub(crate) subtitle: Option<String>,

    /// Width in px [default: 1200]
    #[arg(long, value_name = "PX", help_heading = "Pictures", value_parser = parse_width)]
    pub(crate) width: Option<u32>,

    /// Pixels of a PNG for every px of its width [default: 1]
    #[arg(long, value_name = "FACTOR", help_heading = "Pictures", value_parser = parse_scale)]
    pub(crate) scale: Option<f32>,

    /// Draw a PNG on dark paper; an .svg or .html follows the reader's setting by itself
    #[arg(long, help_heading = "Pictures")]
    pub(crate) dark: bool,

    /// Join bars narrower than this many px (charts: at least 1)
    #[arg(long, value_name = "PX", help_heading = "Pictures", value_parser = parse_min_width)]
    pub(crate) minwidth: Option<f64>,

    /// What colours tell apart: where code lives (own code warm, each package its own cool hue,
    /// generated code lime, the runtime grey), files or functions [default: origin]
    #[arg(short, long, value_enum, help_heading = "Pictures")]
    pub(crate) colors: Option<Colors>,

    /// Leave out what makes the chart interactive: no script, no data
    #[arg(long = "static", help_heading = "Pictures")]
    pub(crate) is_static: bool,

    /// The most that an .svg or .html may take, e.g. 1MB; leaves out what makes it interactive, and
    /// says so, where it would be larger
    #[arg(long, value_name = "SIZE", help_heading = "Pictures", value_parser = super::size::parse)]
    pub(crate) max_size: Option<u64>,

    /// List every span in the JSON
    #[arg(long, help_heading = "Reports")]
    pub(crate) spans: bool,

    /// Tell of so many spikes in words, instead of the first three
    #[arg(long, value_name = "COUNT", help_heading = "Reports")]
    pub(crate) spikes: Option<u8>,

    /// Compare with these recordings of before (files or folders), and tell what has changed
    #[arg(long, value_name = "BASE", num_args = 1.., help_heading = "Before and after", value_hint = ValueHint::AnyPath)]
    pub(crate) base: Vec<PathBuf>,

    /// End with status 3 if this is so, e.g. slower, spike>50ms, gc>15%, "validate self>8%". May be given several times
    #[arg(long, value_name = "RULE", help_heading = "Before and after")]
    pub(crate) fail_if: Vec<Rule>,

    /// The same with the rules of a file, one a line
    #[arg(long, value_name = "FILE", help_heading = "Before and after", value_hint = ValueHint::FilePath)]
    pub(crate) rules: Vec<PathBuf>,

    /// Write broken rules to the standard error as GitHub's annotations; there this is the default
    #[arg(long, help_heading = "Before and after")]
    pub(crate) annotate: bool,

    /// Write broken rules to FILE as GitLab's code quality report
    #[arg(long, value_name = "FILE", help_heading = "Before and after", value_hint = ValueHint::FilePath)]
    pub(crate) code_quality: Option<PathBuf>,

    /// Print nothing but errors; needs an output
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Messages")]
    pub(crate) quiet: bool,

    /// Say what is done
    #[arg(short, long, help_heading = "Messages")]
    pub(crate) verbose: bool,

    /// Say how long each step takes
    #[arg(long, help_heading = "Messages")]
    pub(crate) timings: bool,

    /// Colour the summary and messages; `auto` does on a terminal unless NO_COLOR is set
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", help_heading = "Messages")]
    pub(crate) color: ColorWhen,

    /// Print a completion script for SHELL and exit
    #[arg(long, value_enum, value_name = "SHELL", exclusive = true, help_heading = "Set-up")]
    pub(crate) completions: Option<clap_complete::Shell>,

    /// Print the manual page and exit
    #[arg(long, exclusive = true, help_heading = "Set-up")]
    pub(crate) man: bool,
}

const EXAMPLES: &str = "\
Examples:
  node --cpu-prof app.js                    record a program; writes CPU.….cpuprofile
  flame CPU.….cpuprofile                    print what took long
  flame CPU.….cpuprofile --open             look at the chart in the browser
  flame CPU.….cpuprofile -o chart.svg       draw the chart
  flame trace.json.gz -o chart.svg          a trace saved in DevTools, all its threads
  flame CPU.*.cpuprofile -o chart.svg       main thread and workers on one axis
  flame run -o chart.svg -- npm test        record a program and all that it starts, and draw it
  flame p.cpuprofile -o c.svg -o c.json     several outputs from one run
  flame Heap.….heapprofile -o graph.svg     who allocated what is still in use
  flame p.cpuprofile --from 1.2s --to 1.5s -o part.svg
  flame p.cpuprofile --view graph -o graph.svg
  flame p.cpuprofile -o p.pb.gz             call paths for go tool pprof, Pyroscope, Parca
  zcat p.gz | flame - --format md           a report on the standard output

Exit status: 0 done, 1 failed, 2 wrong usage, 3 a rule of --fail-if is broken.";

/// A word in the place of the recording's name.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(super::run::Options),
    Diff(super::compare::Options),
    Record(super::record::Options),
}

/// `--view`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViewName {
    Chart,
    Graph,
}

impl Args {
    /// What is to be seen.
    pub(crate) fn view(&self) -> View {
        match (self.card, self.spike) {
            (true, _) => View::Card,
            (_, Some(rank)) => View::Spike(rank),
            _ => self.view.into(),
        }
    }
}

impl From<ViewName> for View {
    fn from(name: ViewName) -> Self {
        match name {
            ViewName::Chart => Self::Chart,
            ViewName::Graph => Self::Graph,
        }
    }
}

/// `--events`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventsName {
    Woven,
    Off,
}

/// `--align`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlignName {
    Clock,
    Start,
}

/// `--colors`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Colors {
    Origin,
    File,
    Function,
}

impl From<Colors> for Scheme {
    fn from(name: Colors) -> Self {
        match name {
            Colors::Origin => Self::Origin,
            Colors::File => Self::File,
            Colors::Function => Self::Function,
        }
    }
}

/// `--color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    Auto,
    Always,
    Never,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .try_map(|name| Format::from_name(&name).ok_or("no such format"))
}

fn parse_width(text: &str) -> Result<u32, String> {
    let wrong = || format!("must be a whole number from {} to {}", WIDTHS.start(), WIDTHS.end());
    text.parse().ok().filter(|width| WIDTHS.contains(width)).ok_or_else(wrong)
}

fn parse_scale(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(scale) if (0.1..=10.0).contains(&scale) => Ok(scale),
        _ => Err("must be a number from 0.1 to 10".into()),
    }
}

fn parse_min_width(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(width) if (0.0..=1000.0).contains(&width) => Ok(width),
        _ => Err("must be a number from 0 to 1000".into()),
    }
}

fn parse_link(text: &str) -> Result<String, String> {
    check_link(text).map(|()| text.to_owned())
}
