//! From the command line as typed to the job as meant. Whatever is wrong with it is found here,
//! before any work.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use flame_chart::export::{Format, Options, View};

use super::args::Args;
use super::failure::Failure;
use super::range::Moment;
use crate::output::{Source, Target, check_distinct};

/// What to do.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) input: Input,
    /// None: print a summary.
    pub(crate) outputs: Vec<(Target, Format)>,
    pub(crate) options: Options,
    /// The part of the recording to look at.
    pub(crate) from: Option<Moment>,
    pub(crate) to: Option<Moment>,
    /// The title that the user wants, instead of the recording's.
    pub(crate) title: Option<String>,
    /// Options that change nothing of what is asked for.
    pub(crate) idle_options: Vec<String>,
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
            Some(path) if is_url(path) => {
                let message = format!("{} is an address, and flame reads files only", path.display());
                return Err(Failure::usage(message, "download it first, and name the file"));
            }
            Some(path) => Input::File(path.clone()),
            None => return Err(Failure::usage("no recording given", "name a .cpuprofile file")),
        };
        let view = View::from(args.view);
        let paths = named_outputs(args, view);
        check_format(&paths, args.format)?;
        if paths.is_empty() && args.quiet {
            let message = "--quiet leaves nothing to do: no output is named";
            return Err(Failure::usage(message, "name one with -o, or leave --quiet out"));
        }
        let mut outputs = Vec::new();
        for path in paths {
            let format = format_of(&path, args.format)?;
            if view == View::Graph && !format.has_graph() {
                let message = format!("--view graph cannot be written as .{}", format.extension());
                return Err(Failure::usage(message, "write it to a .svg or .folded file"));
            }
            let target = Target::resolve(&path).map_err(Failure::from)?;
            if target.is_stdout() && format.is_picture() && io::stdout().is_terminal() {
                let hint = format!("write it to a file, e.g. -o chart.{}", format.extension());
                return Err(Failure::usage("a picture cannot be shown in a terminal", hint));
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
            scale: args.scale.unwrap_or(defaults.scale),
            min_width: args.minwidth,
            colours: args.colors.map_or(defaults.colours, Into::into),
            interactive: !args.is_static,
            max_size: args.max_size,
            spans: args.spans,
            functions: defaults.functions,
        };
        let idle_options = idle_options(args, view, &outputs);
        let title = args.title.clone();
        Ok(Self { input, outputs, options, from: args.from, to: args.to, title, idle_options })
    }
}

/// An address with a scheme, and not a path such as `C:\\file`.
fn is_url(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// What is given, but belongs to formats that nobody asks for.
fn idle_options(args: &Args, view: View, outputs: &[(Target, Format)]) -> Vec<String> {
    use Format::{Html, Json, Png, Svg};
    let pictures: &[Format] = &[Svg, Html, Png];
    let documents: &[Format] = &[Svg, Html];
    let options: [(bool, &str, &[Format], bool); 8] = [
        (args.spans, "--spans", &[Json], true),
        (args.is_static, "--static", documents, view == View::Chart),
        (args.max_size.is_some(), "--max-size", documents, view == View::Chart),
        (args.scale.is_some(), "--scale", &[Png], true),
        (args.width.is_some(), "--width", pictures, true),
        (args.minwidth.is_some(), "--minwidth", pictures, true),
        (args.colors.is_some(), "--colors", pictures, true),
        (args.subtitle.is_some(), "--subtitle", pictures, true),
    ];
    let is_used = |formats: &[Format]| outputs.iter().any(|(_, format)| formats.contains(format));
    let idle =
        options.into_iter().filter(|&(given, _, formats, has_view)| given && !(has_view && is_used(formats)));
    idle.map(|(_, name, formats, has_view)| {
        let names: Vec<String> = formats.iter().map(|format| format!(".{}", format.extension())).collect();
        let kind = if has_view { "" } else { " charts" };
        format!("{name} changes nothing here: it is for {}{kind}", names.join(", "))
    })
    .collect()
}

/// Refuses a `--format` that no output's name leaves to it, and that one of them contradicts.
fn check_format(paths: &[PathBuf], format: Option<Format>) -> Result<(), Failure> {
    let Some(format) = format else { return Ok(()) };
    let told: Vec<Option<Format>> = paths.iter().map(|path| told_format(path)).collect();
    if told.contains(&None) {
        return Ok(());
    }
    match paths.iter().zip(told).find(|(_, told)| *told != Some(format)) {
        None => Ok(()),
        Some((path, _)) => Err(Failure::usage(
            format!("{} is named otherwise than --format {}", path.display(), format.extension()),
            "leave --format out, or give the file another name",
        )),
    }
}

/// The format that a name tells.
fn told_format(path: &Path) -> Option<Format> {
    path.extension().and_then(|extension| Format::from_extension(&extension.to_string_lossy()))
}

/// The outputs that are asked for. Who names a format or a view without a file wants it on the
/// standard output.
fn named_outputs(args: &Args, view: View) -> Vec<PathBuf> {
    let is_implied = args.format.is_some() || view == View::Graph;
    if args.output.is_empty() && is_implied { vec![PathBuf::from("-")] } else { args.output.clone() }
}

fn format_of(path: &Path, fallback: Option<Format>) -> Result<Format, Failure> {
    let told = told_format(path);
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
