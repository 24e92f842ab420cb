//! The command line: arguments → job → exit status.

mod args;
mod compare;
mod failure;
mod filters;
mod gate;
mod inputs;
mod job;
mod memory;
mod newest;
mod open;
mod progress;
mod range;
mod record;
mod recorded;
mod run;
mod signals;
mod size;
mod suggest;
mod terminal;
mod threads;

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use flame_chart::analysis::Findings;
use flame_chart::export::{self, Export, ExportError, Format};
use flame_chart::input::{self, Part};
use flame_chart::recording::{self, Recording, Warnings};
use flame_chart::report::{self, summary};
use flame_chart::source_maps;
use flame_chart::text::visible;

use self::args::{Args, Command};
use self::failure::Failure;
use self::inputs::Input;
use self::job::{Job, Stream};
use self::open::Opening;
use self::progress::Progress;
use self::terminal::Terminal;
use crate::output::{Outputs, Target};

/// Columns of a summary that goes to no terminal.
const WIDTH: u16 = 100;

/// Does what the command line asks for.
pub(crate) fn main() -> ExitCode {
    // WASI has no current folder of its own, and its host says which it is.
    #[cfg(target_os = "wasi")]
    if let Some(folder) = std::env::var_os("PWD") {
        let _ = std::env::set_current_dir(folder);
    }
    #[cfg(unix)]
    if crate::record::program::watches() {
        return ExitCode::SUCCESS;
    }
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return wrong_usage(&error),
    };
    let terminal = Terminal::new(&args);
    let done = match &args.command {
        None => run_args(&args, terminal).map(|()| 0),
        Some(Command::Diff(options)) => match options.args() {
            Ok(args) => run_args(&args, Terminal::new(&args)).map(|()| 0),
            Err(error) => return wrong_usage(&error),
        },
        Some(Command::Run(options)) => run::run(options),
        Some(Command::Record(options)) => record::run(options),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(failure.status)
        }
    }
}

/// What the parser of the command line says, in the voice of all other messages.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind as Kind;
    let is_wanted = matches!(error.kind(), Kind::DisplayHelp | Kind::DisplayVersion);
    let is_alone = error.kind() == Kind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_alone && io::stderr().is_terminal() {
        let _ = write!(io::stderr(), "{}", newest::advice(Path::new(".")));
        return ExitCode::from(2);
    }
    if is_wanted || is_alone {
        let _ = error.print();
        return ExitCode::from(if is_wanted { 0 } else { 2 });
    }
    let text = error.to_string();
    let mut hints = Vec::new();
    let mut message = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix("error: "), line.strip_prefix("tip: ")) {
            (Some(what), _) => message.push(what),
            // That a file may be called like an option helps nobody who mistyped one.
            (_, Some(tip)) if tip.starts_with("to pass ") => {}
            (_, Some(tip)) => hints.push(tip),
            // What follows is how the command is used, which --help says better.
            _ if line.starts_with("Usage:") || line.starts_with("For more information") => break,
            _ => message.push(line),
        }
    }
    if error.kind() == Kind::MissingRequiredArgument && text.contains("provided:\n  <FILE>...") {
        message = vec!["no recording is named"];
        hints.push("name the recording: flame RECORDING -o chart.svg");
    }
    hints.push("flame --help lists what there is");
    let failure = Failure::usage(message.join(" "), hints.join("; "));
    Terminal::before_arguments().failure(&failure);
    ExitCode::from(failure.status)
}

fn run_args(args: &Args, terminal: Terminal) -> Result<(), Failure> {
    let mut text = Vec::new();
    if let Some(shell) = args.completions {
        clap_complete::generate(shell, &mut Args::command(), "flame", &mut text);
        return print(|out| out.write_all(&text));
    }
    if args.man {
        clap_mangen::Man::new(Args::command()).render(&mut text).expect("a Vec takes every byte");
        return print(|out| out.write_all(&text));
    }
    if !args.base.is_empty() {
        return compare::run(args, terminal);
    }
    let mut job = Job::new(args)?;
    job.idle_options.iter().for_each(|message| terminal.warning(message));
    let mut progress = Progress::new(!args.quiet);
    work(&mut job, terminal, &mut progress)?;
    let timings = progress.finish();
    if args.timings {
        for (step, time) in timings {
            let _ = writeln!(io::stderr(), "flame: {:>9.1} ms  {step}", time.as_secs_f64() * 1e3);
        }
        if let Some(bytes) = progress::peak_memory() {
            let _ = writeln!(io::stderr(), "flame: {:>9.1} MiB  peak memory", bytes as f64 / 1_048_576.0);
        }
    }
    Ok(())
}

fn work(job: &mut Job, terminal: Terminal, progress: &mut Progress) -> Result<(), Failure> {
    progress.step("reading");
    let recording = read_all(job, progress)?;
    show(job, recording, terminal, progress)
}

/// Makes of a recording what is asked for.
fn show(
    job: &mut Job,
    mut recording: Recording,
    terminal: Terminal,
    progress: &mut Progress,
) -> Result<(), Failure> {
    if let Some(options) = &job.source_maps {
        progress.step("mapping");
        source_maps::apply(&mut recording, options);
    }
    let mut notes = memory::check(job, &recording)?;
    if !job.prefixes.is_empty() && !recording.strip_prefixes(&job.prefixes) {
        let prefixes = job.prefixes.join(" or ");
        notes.push(format!("--strip-prefix changes nothing here: no path begins with {prefixes}"));
    }
    notes.extend(job.filters.apply(&mut recording));
    if let Some(unmapped) = &recording.unmapped {
        terminal.detail(&report::unmapped(unmapped));
    }
    if job.lists_threads {
        progress.hide();
        return list_threads(&recording);
    }
    let lanes = threads::choose(&recording, &job.threads)?;
    let end = lanes.iter().map(|&lane| recording.profile(lane).end()).max().unwrap_or_default();
    let range = range::resolve(job.from, job.to, end)
        .map_err(|message| Failure::failed(message, "choose a time within the recording"))?;
    progress.step("analysing");
    job.options.title = title(job, &recording);
    let formats: Vec<Format> = job.outputs.iter().map(|output| output.1).collect();
    let opening = job.opening.take();
    export::work_out(&recording, &lanes, range, &job.options, &formats, |export| {
        let warnings = all_warnings(export);
        if job.outputs.is_empty() {
            progress.hide();
            notes.iter().for_each(|message| terminal.warning(message));
            return summarise(export, &warnings, job, terminal);
        }
        let left_out = write_outputs(export, job, progress)?;
        progress.hide();
        notes.iter().chain(&left_out).for_each(|message| terminal.warning(message));
        warn(&warnings, terminal);
        for (target, _) in job.outputs.iter().filter(|(target, _)| !target.is_stdout()) {
            terminal.note(&format!("wrote {}", target.name()));
        }
        Ok(())
    })?;
    job.gate.check_alone(&recording, terminal)?;
    opening.map_or(Ok(()), Opening::open)
}

fn list_threads(recording: &Recording) -> Result<(), Failure> {
    let lanes: Vec<Findings<'_>> =
        (0..recording.lanes.len()).map(|lane| Findings::of_lane(recording, lane, None)).collect();
    print(|out| summary::threads(lanes.iter(), summary_width(Stream::Stdout).into(), out))
}

/// What was odd about the recording and each of its lanes that are looked at.
fn all_warnings(export: &Export<'_>) -> Warnings {
    let mut warnings = export.findings().recording.warnings.clone();
    export.lanes().for_each(|lane| warnings.extend(lane.timeline.oddities().clone()));
    warnings
}

/// Says what was odd about the recording.
fn warn(warnings: &Warnings, terminal: Terminal) {
    for warning in warnings.iter() {
        terminal.warning(&format!("{} × {}", warning.count, report::warning(&warning)));
    }
}

fn read_all(job: &Job, progress: &Progress) -> Result<Recording, Failure> {
    let mut parts = Vec::new();
    for input in &job.inputs {
        let recording = read(input, job.reading, progress).map_err(|failure| {
            let meant = input.path().and_then(|path| suggest::for_unreadable(path, &job.typed));
            Failure { hint: meant.or(failure.hint), ..failure }
        })?;
        parts.push(Part { name: input.name(), recording });
    }
    Ok(input::join(parts, job.align)?)
}

fn read(input: &Input, options: input::Options, progress: &Progress) -> Result<Recording, Failure> {
    let name = input.name();
    Ok(match input {
        Input::Stdin => input::read_with(io::stdin(), &name, options)?,
        Input::File(path) => match progress.watch(path) {
            Some(file) => input::read_with(file, &name, options)?,
            None => input::read_path_with(path, options)?,
        },
    })
}

/// Columns of what is printed.
fn summary_width(stream: Stream) -> u16 {
    #[cfg(not(target_family = "wasm"))]
    let told = match stream {
        Stream::Stdout => terminal_size::terminal_size_of(io::stdout()),
        Stream::Stderr => terminal_size::terminal_size_of(io::stderr()),
    };
    #[cfg(not(target_family = "wasm"))]
    let told = told.map(|(width, _)| width.0);
    // The host of WebAssembly says it so.
    #[cfg(target_family = "wasm")]
    let told = std::env::var("COLUMNS")
        .ok()
        .filter(|_| stream == Stream::Stdout)
        .and_then(|columns| columns.parse().ok());
    told.unwrap_or(WIDTH)
}

/// What the user calls the recording, else its file's name, else what it calls itself.
fn title(job: &Job, recording: &Recording) -> String {
    let named = job.title.clone().or_else(|| job.options.source.clone()).or_else(|| recording.title.clone());
    named.unwrap_or_else(|| match recording.format {
        recording::Format::HeapProfile => "Heap profile".into(),
        _ => job.options.title.clone(),
    })
}

fn summary_options(job: &Job, colour: bool) -> summary::Options<'_> {
    let width = summary_width(job.summary_stream).into();
    summary::Options {
        title: &job.options.title,
        width,
        colour,
        functions: job.options.functions,
        spikes: job.options.spikes,
    }
}

fn summarise(export: &Export<'_>, warnings: &Warnings, job: &Job, terminal: Terminal) -> Result<(), Failure> {
    export::check(export.findings()).map_err(|error| Failure::of_export(&job.name(), &error))?;
    if job.summary_stream == Stream::Stderr {
        let stderr = io::stderr();
        warn(warnings, terminal);
        let options = summary_options(job, terminal.colours(&stderr));
        // Nobody is left to tell when this fails.
        let _ = summary::write(export.findings(), export.others(), options, &mut stderr.lock());
        return Ok(());
    }
    let stdout = io::stdout();
    let options = summary_options(job, terminal.colours(&stdout));
    if !stdout.is_terminal() {
        // Who reads the beginning only must know of them, too.
        warn(warnings, terminal);
    }
    print(|out| {
        summary::write(export.findings(), export.others(), options, out)?;
        match job.only_path() {
            Some(path) if stdout.is_terminal() => {
                writeln!(out, "\nDraw it: flame {} -o chart.svg", visible(&path.display().to_string()))
            }
            _ => Ok(()),
        }
    })
}

/// Writes all outputs; returns what had to be left out of them.
fn write_outputs(export: &Export<'_>, job: &Job, progress: &Progress) -> Result<Vec<String>, Failure> {
    write_all(job, progress, |format, out| export.write(format, out))
}

/// Writes each output by its format.
fn write_all(
    job: &Job,
    progress: &Progress,
    write: impl Fn(Format, &mut dyn Write) -> Result<Option<String>, ExportError>,
) -> Result<Vec<String>, Failure> {
    signals::clean_up_on_signals().map_err(|error| cannot_write("anything", &error))?;
    let mut outputs = Outputs::default();
    let mut left_out = Vec::new();
    for (target, format) in &job.outputs {
        progress.step(format!("writing {}", target.name()));
        let written = outputs.write(target, |out| write(*format, out));
        let missing = written.map_err(|error| match error {
            ExportError::Io(error) => cannot_write(&target.name(), &error),
            error => Failure::of_export(&job.name(), &error),
        })?;
        left_out.extend(missing.map(|missing| format!("{}: {missing}", target.name())));
    }
    outputs.commit().map_err(|(path, error)| cannot_write(&path.display().to_string(), &error))?;
    Ok(left_out)
}

fn cannot_write(name: &str, error: &io::Error) -> Failure {
    let advice = match error.kind() {
        ErrorKind::PermissionDenied => "change the directory's permissions, or write somewhere else",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room, or write somewhere else",
        _ => "write somewhere else",
    };
    Failure::failed(
        format!("cannot write {name}: {error}"),
        format!("{advice}; what was there before is unchanged"),
    )
}

/// Writes a file that is no output of a recording.
fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let target = Target::resolve(path).map_err(Failure::from)?;
    let mut outputs = Outputs::default();
    outputs.write(&target, write).map_err(|error| cannot_write(&target.name(), &error))?;
    outputs.commit().map_err(|(path, error)| cannot_write(&path.display().to_string(), &error))
}

/// Writes to the standard output. A reader that has seen enough is no error.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    Outputs::default().write(&Target::stdout(), write).map_err(|error| {
        Failure::failed(format!("cannot write to the standard output: {error}"), "check where it leads")
    })
}
