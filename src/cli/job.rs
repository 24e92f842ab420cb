//! From the command line as typed to the job as meant. Whatever is wrong with it is found here,
//! before any work.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use flame_chart::export::{Format, Options, View};

use super::args::Args;
use super::failure::Failure;
use crate::output::{Source, Target, check_distinct};

/// What to do.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) input: Input,
    /// None: print a summary.
    pub(crate) outputs: Vec<(Target, Format)>,
    pub(crate) options: Options,
    /// The title that the user wants, instead of the recording's.
    pub(crate) title: Option<String>,
}

/// Where the recording comes from.
#[derive(Debug)]
pub(crate) enum Input {
    Stdin,
    File(PathBuf),
}

impl Input {
    /// The name to speak of it by.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".into(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// What no output may overwrite.
    fn source(&self) -> Source<'_> {
        match self {
            Self::Stdin => Source::Stdin,
            Self::File(path) => Source::File(path),
        }
    }

    /// The file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path),
        }
    }
}

impl Job {
    /// The job that `args` describe.
    pub(crate) fn new(args: &Args) -> Result<Self, Failure> {
        let input = match &args.file {
            Some(path) if path == Path::new("-") => Input::Stdin,
            Some(path) => Input::File(path.clone()),
            None => return Err(Failure::usage("no recording given", "name a .cpuprofile file")),
        };
        let view = View::from(args.view);
        let mut outputs = Vec::new();
        for path in named_outputs(args, view) {
            let format = format_of(&path, args.format)?;
            if view == View::Graph && !format.has_graph() {
                let message = format!("--view graph cannot be written as .{}", format.extension());
                return Err(Failure::usage(message, "write it to a .svg or .folded file"));
            }
            let target = Target::resolve(&path).map_err(Failure::from)?;
            if target.is_stdout() && format.is_binary() && io::stdout().is_terminal() {
                return Err(Failure::usage(
                    "a picture cannot be shown in a terminal",
                    "write it to a file, e.g. -o chart.png",
                ));
            }
            outputs.push((target, format));
        }
        let summary = outputs.is_empty().then(Target::stdout);
        check_distinct(outputs.iter().map(|output| &output.0).chain(&summary), &input.source())?;
        let defaults = Options::default();
        let options = Options {
            title: defaults.title,
            subtitle: args.subtitle.clone(),
            source: input.path().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()),
            view,
            width: args.width,
            scale: args.scale,
            min_width: args.minwidth,
            colours: args.colors.into(),
            interactive: !args.is_static,
            max_size: args.max_size,
            spans: args.spans,
            functions: defaults.functions,
        };
        Ok(Self { input, outputs, options, title: args.title.clone() })
    }
}

/// The outputs that are asked for. Who names a format or a view without a file wants it on the
/// standard output.
fn named_outputs(args: &Args, view: View) -> Vec<PathBuf> {
    let is_implied = args.format.is_some() || view == View::Graph;
    if args.output.is_empty() && is_implied { vec![PathBuf::from("-")] } else { args.output.clone() }
}

fn format_of(path: &Path, fallback: Option<Format>) -> Result<Format, Failure> {
    let extension = path.extension().map(|extension| extension.to_string_lossy());
    let told = extension.and_then(|extension| Format::from_extension(&extension));
    let standard = (path == Path::new("-")).then_some(Format::Svg);
    told.or(fallback).or(standard).ok_or_else(|| {
        let known: Vec<String> =
            Format::ALL.iter().map(|format| format!(".{}", format.extension())).collect();
        Failure::usage(
            format!("the name {} does not tell a format", path.display()),
            format!("end it in {}, or say --format", known.join(", ")),
        )
    })
}
