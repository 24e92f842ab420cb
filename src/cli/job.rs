//! From the command line as typed to the job as meant. Whatever is wrong with it is found here,
//! before any work.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use flame_chart::export::{Format, Options, View};
use flame_chart::input::{self, Align, Events};
use flame_chart::source_maps;

use super::args::{AlignName, Args, EventsName};
use super::failure::Failure;
use super::filters::Filters;
use super::gate::Gate;
use super::inputs::{self, Input};
use super::memory;
use super::open::{self, Opening};
use super::range::Moment;
use super::threads::Choice;
use crate::output::{Target, check_distinct};

/// What to do.
#[derive(Debug)]
pub(crate) struct Job {
    /// One recording, or several of one run.
    pub(crate) inputs: Vec<Input>,
    /// The same as they were typed.
    pub(crate) typed: Vec<PathBuf>,
    pub(crate) align: Align,
    pub(crate) reading: input::Options,
    /// Where source maps are looked for, if they are.
    pub(crate) source_maps: Option<source_maps::Options>,
    /// Folders that paths are shown without.
    pub(crate) prefixes: Vec<String>,
    /// What is left out and hidden.
    pub(crate) filters: Filters,
    /// Which threads to look at.
    pub(crate) threads: Vec<Choice>,
    /// Whether to list the threads and do nothing else.
    pub(crate) lists_threads: bool,
    /// None: print a summary.
    pub(crate) outputs: Vec<(Target, Format)>,
    /// Which of them is opened in the browser, if any.
    pub(crate) opening: Option<Opening>,
    /// Where a summary goes.
    pub(crate) summary_stream: Stream,
    pub(crate) options: Options,
    /// The part of the recording to look at.
    pub(crate) from: Option<Moment>,
    pub(crate) to: Option<Moment>,
    /// The title that the user wants, instead of the recording's.
    pub(crate) title: Option<String>,
    /// Options that change nothing of what is asked for.
    pub(crate) idle_options: Vec<String>,
    /// The same, where the recording turns out to have no times, and its picture is the merged graph.
    pub(crate) idle_without_time: Vec<String>,
    /// What it is held to.
    pub(crate) gate: Gate,
    /// Options that choose by time or by thread.
    pub(crate) options_of_time: Vec<&'static str>,
}

/// One of the two streams that text goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

impl Job {
    /// What to speak of the recording by.
    pub(crate) fn name(&self) -> String {
        match &self.inputs[..] {
            [only] => only.name(),
            several => format!("the {} recordings", several.len()),
        }
    }

    /// The path of the recording, if it is one file.
    pub(crate) fn only_path(&self) -> Option<&Path> {
        match &self.inputs[..] {
            [only] => only.path(),
            _ => None,
        }
    }

    /// The job that `args` describe.
    pub(crate) fn new(args: &Args) -> Result<Self, Failure> {
        let inputs = inputs::named(&args.files)?;
        let view = args.view();
        let mut outputs = outputs(args)?;
        let opening = args.open.then(|| open::plan(&mut outputs)).transpose()?;
        if outputs.is_empty() && args.quiet && !args.threads {
            let message = "--quiet leaves nothing to do: no output is named";
            return Err(Failure::usage(message, "name one with -o, or leave --quiet out"));
        }
        let summary = outputs.is_empty().then(Target::stdout);
        for input in &inputs {
            check_distinct(outputs.iter().map(|output| &output.0).chain(&summary), &input.source())?;
        }
        let defaults = Options::default();
        let options = Options {
            title: defaults.title,
            subtitle: subtitle(args),
            source: inputs::source_name(&args.files, &inputs),
            view,
            width: args.width,
            scale: args.scale.unwrap_or(if view == View::Card { 2.0 } else { defaults.scale }),
            dark: args.dark,
            min_width: args.minwidth,
            colours: args.colors.map_or(defaults.colours, Into::into),
            interactive: !args.is_static,
            max_size: args.max_size,
            spans: args.spans,
            functions: defaults.functions,
            spikes: args.spikes.map_or(defaults.spikes, usize::from),
            source_link: args.source_link.clone(),
            every_lane: !args.thread.is_empty(),
        };
        let mut reading = input::Options::default();
        reading.events = match args.events {
            EventsName::Woven => Events::Woven,
            EventsName::Off => Events::Off,
        };
        reading.scripts = !args.no_source_maps;
        reading.lines = args.sources;
        let align = match args.align {
            AlignName::Clock => Align::Clock,
            AlignName::Start => Align::Start,
        };
        let idle_options = idle_options(args, view, &outputs, false);
        let mut idle_without_time = self::idle_options(args, View::Graph, &outputs, true);
        let option = |message: &String| message.split(' ').next().map(str::to_owned);
        idle_without_time.retain(|message| !idle_options.iter().any(|idle| option(idle) == option(message)));
        let title = args.title.clone();
        Ok(Self {
            inputs,
            typed: args.files.clone(),
            align,
            reading,
            source_maps: folders(args)?,
            prefixes: prefixes(args)?,
            filters: args.filters.clone(),
            threads: args.thread.iter().map(|text| Choice::of(text)).collect(),
            lists_threads: args.threads,
            outputs,
            opening,
            summary_stream: Stream::Stdout,
            options,
            from: args.from,
            to: args.to,
            title,
            idle_options,
            idle_without_time,
            gate: Gate::new(args)?,
            options_of_time: memory::options_of_time(args),
        })
    }
}

/// What is to be written, and where.
pub(crate) fn outputs(args: &Args) -> Result<Vec<(Target, Format)>, Failure> {
    let view = args.view();
    let paths = named_outputs(args, view);
    check_format(&paths, args.format)?;
    let mut outputs = Vec::new();
    for path in paths {
        let format = format_of(&path, args.format)?;
        if view == View::Graph && !format.has_graph() {
            let message = format!("--view graph cannot be written as .{}", format.extension());
            return Err(Failure::usage(message, "write it to a .svg, .html, .folded or .pb.gz file"));
        }
        let target = Target::resolve(&path).map_err(Failure::from)?;
        if target.is_stdout() && io::stdout().is_terminal() {
            check_terminal(format)?;
        }
        outputs.push((target, format));
    }
    Ok(outputs)
}

/// Refuses what is of no use on a terminal, or would disturb it.
fn check_terminal(format: Format) -> Result<(), Failure> {
    let (message, stem) = match format {
        format if format.is_picture() => ("a picture cannot be shown in a terminal", "chart"),
        format if !format.is_text() => ("a pprof profile is no text, and cannot be shown in a terminal", "p"),
        _ => return Ok(()),
    };
    let hint = format!("write it to a file, e.g. -o {stem}.{}", format.extension());
    Err(Failure::usage(message, hint))
}

/// Where source maps are looked for; nowhere if the user wants none.
fn folders(args: &Args) -> Result<Option<source_maps::Options>, Failure> {
    if let Some(path) = args.source_maps.iter().find(|path| !path.is_dir()) {
        let message = format!("--source-maps {}: there is no such folder", path.display());
        return Err(Failure::usage(message, "name the folder that the maps are in, or one above it"));
    }
    let folders = args.source_maps.clone();
    Ok((!args.no_source_maps).then_some(source_maps::Options { folders, sources: args.sources }))
}

/// A line below the title: the user's own, and what is left out and hidden.
fn subtitle(args: &Args) -> Option<String> {
    let filters = (!args.filters.is_empty()).then(|| args.filters.to_string());
    let lines: Vec<String> = args.subtitle.iter().cloned().chain(filters).collect();
    (!lines.is_empty()).then(|| lines.join(" · "))
}

/// The folders that paths are shown without; each begins as a path in a recording may.
fn prefixes(args: &Args) -> Result<Vec<String>, Failure> {
    let is_whole = |text: &str| {
        let path = Path::new(text);
        path.parent().is_some()
            && (path.is_absolute() || text.starts_with('/') || text.contains(":\\") || text.contains(":/"))
    };
    match args.strip_prefix.iter().find(|text| !is_whole(text)) {
        None => Ok(args.strip_prefix.clone()),
        Some(text) => Err(Failure::usage(
            format!("--strip-prefix {text}: not a folder from its root on"),
            "name it as the recording does, e.g. /home/ann/shop",
        )),
    }
}

/// What is given, but belongs to formats that nobody asks for.
fn idle_options(args: &Args, view: View, outputs: &[(Target, Format)], is_timeless: bool) -> Vec<String> {
    use Format::{Html, Json, Markdown, Png, Svg};
    let pictures: &[Format] = &[Svg, Html, Png];
    let documents: &[Format] = &[Svg, Html];
    let told: &[Format] = &[Svg, Html, Png, Markdown];
    let options: [(bool, &str, &[Format], bool); 14] = [
        (args.spans, "--spans", &[Json], !is_timeless),
        // Without an output it is for the summary.
        (
            args.spikes.is_some() && (is_timeless || !outputs.is_empty()),
            "--spikes",
            told,
            !is_timeless && view == View::Chart,
        ),
        (args.card, "--card", pictures, !is_timeless),
        (args.spike.is_some(), "--spike", pictures, !is_timeless),
        (args.is_static, "--static", documents, view == View::Chart),
        (args.source_link.is_some(), "--source-link", documents, view == View::Chart),
        (args.sources, "--sources", documents, view == View::Chart),
        (args.max_size.is_some(), "--max-size", documents, view == View::Chart),
        (args.scale.is_some(), "--scale", &[Png], true),
        (args.dark, "--dark", &[Png], true),
        (args.width.is_some(), "--width", pictures, view != View::Card),
        (args.minwidth.is_some(), "--minwidth", pictures, true),
        (args.colors.is_some(), "--colors", pictures, true),
        (args.subtitle.is_some(), "--subtitle", pictures, true),
    ];
    let is_used = |formats: &[Format]| outputs.iter().any(|(_, format)| formats.contains(format));
    let idle =
        options.into_iter().filter(|&(given, _, formats, has_view)| given && !(has_view && is_used(formats)));
    idle.map(|(_, name, formats, has_view)| {
        let names: Vec<String> = formats.iter().map(|format| format!(".{}", format.extension())).collect();
        let kind = match (has_view, name) {
            (true, _) => "",
            (false, "--spans" | "--spikes") => " of recordings with times",
            (false, _) => " charts",
        };
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
            format!("{} is named otherwise than --format {}", path.display(), format.name()),
            "leave --format out, or give the file another name",
        )),
    }
}

/// The format that a name tells.
fn told_format(path: &Path) -> Option<Format> {
    path.file_name().and_then(|name| Format::of_file_name(&name.to_string_lossy()))
}

/// The outputs that are asked for. Who names a format or a view without a file wants it on the
/// standard output.
fn named_outputs(args: &Args, view: View) -> Vec<PathBuf> {
    let is_implied = args.format.is_some() || (view == View::Graph && !args.open);
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
