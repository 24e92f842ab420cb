//! Recordings of before and after: read, compared, told, and held to rules.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args as Arguments, Parser, ValueHint};
use flame_chart::analysis::Findings;
use flame_chart::comparison::{Comparison, NotComparable};
use flame_chart::export::{self, Export, ExportError, Format};
use flame_chart::recording::Recording;
use flame_chart::{report, source_maps};

use super::args::Args;
use super::failure::Failure;
use super::gate::Head;
use super::inputs::{self, Input};
use super::job::{self, Job};
use super::progress::Progress;
use super::terminal::Terminal;
use super::{print, write_all};
use crate::output::check_distinct;

/// Compares recordings of before and after: `flame HEAD --base BASE`, for those who type it so.
#[derive(Arguments, Debug)]
#[command(max_term_width = 100)]
pub(crate) struct Options {
    /// The recording of before, or a folder of several
    #[arg(value_name = "BASE", value_hint = ValueHint::AnyPath)]
    base: PathBuf,

    /// The recording of after, or a folder of several
    #[arg(value_name = "HEAD", value_hint = ValueHint::AnyPath)]
    head: PathBuf,

    /// All that `flame --help` lists, such as -o diff.md or --fail-if slower
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    rest: Vec<OsString>,
}

impl Options {
    /// The same as without a word in front.
    pub(super) fn args(&self) -> Result<Args, clap::Error> {
        let before = [OsString::from("flame"), "--base".into(), self.base.clone().into()];
        let rest = self.rest.iter().cloned();
        Args::try_parse_from(before.into_iter().chain(rest).chain(["--".into(), self.head.clone().into()]))
    }
}

/// Compares the recordings with those of `--base`.
pub(super) fn run(args: &Args, terminal: Terminal) -> Result<(), Failure> {
    let job = Job::new(args)?;
    check(args)?;
    job.idle_options.iter().for_each(|message| terminal.warning(message));
    let base = inputs::named(&args.base)?;
    for (target, format) in &job.outputs {
        if !export::can_compare(*format) {
            return Err(Failure::usage(
                format!("a comparison cannot be written as .{}", format.extension()),
                "write it to a .svg, .html, .png, .md, .json or .folded file",
            ));
        }
        for input in &base {
            check_distinct(std::iter::once(target), &input.source())?;
        }
    }
    let mut progress = Progress::new(!args.quiet);
    progress.step("reading");
    let mut sides = [Vec::new(), Vec::new()];
    // A pattern may find its function on one side only.
    let mut idle_filters: Option<Vec<String>> = None;
    let with_paths = job.outputs.iter().any(|output| export::needs_paths(output.1));
    let mut stacks = job.outputs.iter().any(|output| output.1 == Format::Folded).then(Stacks::default);
    for (place, (side, inputs)) in sides.iter_mut().zip([&base, &job.inputs]).enumerate() {
        for input in inputs {
            let (recording, idle) = read(input, &job, &progress)?;
            idle_filters = Some(match idle_filters {
                Some(so_far) => so_far.into_iter().filter(|message| idle.contains(message)).collect(),
                None => idle,
            });
            side.push(Head::of(&recording, &input.name(), &job.gate.rules, with_paths));
            if let Some(stacks) = &mut stacks {
                stacks.add(&recording, place).map_err(|error| Failure::of_export(&input.name(), &error))?;
            }
        }
    }
    progress.step("comparing");
    let [base, heads] = &sides;
    let measured = |side: &[Head]| side.iter().map(|head| head.measured.clone()).collect::<Vec<_>>();
    let mut comparison =
        Comparison::of(&measured(base), &measured(heads)).map_err(|error| not_comparable(&error))?;
    comparison.less = (!job.filters.is_empty()).then(|| job.filters.to_string());
    progress.hide();
    idle_filters.iter().flatten().for_each(|message| terminal.warning(message));
    if job.outputs.is_empty() {
        let width = super::summary_width(job::Stream::Stdout).into();
        print(|out| report::comparison::summary::write(&comparison, width, out))?;
    } else {
        let title = job.title.as_deref();
        write_all(&job, &progress, |format, out| {
            match &stacks {
                Some(stacks) if format == Format::Folded => {
                    stacks.write([base.len() as u64, heads.len() as u64], out)?;
                }
                _ => export::write_comparison(&comparison, title, &job.options, format, out)?,
            }
            Ok(None)
        })?;
        progress.hide();
        for (target, _) in job.outputs.iter().filter(|(target, _)| !target.is_stdout()) {
            terminal.note(&format!("wrote {}", target.name()));
        }
    }
    report::comparison::doubts(&comparison).iter().for_each(|doubt| terminal.warning(doubt));
    job.gate.conclude(heads, Some(&comparison), terminal)
}

/// Refuses what chooses a part of the recordings: both sides are compared whole.
fn check(args: &Args) -> Result<(), Failure> {
    let chosen = [
        ("--from", args.from.is_some()),
        ("--to", args.to.is_some()),
        ("--thread", !args.thread.is_empty()),
        ("--threads", args.threads),
    ];
    match chosen.into_iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((name, _)) => Err(Failure::usage(
            format!("{name} does not go with --base: recordings are compared whole"),
            format!("leave {name} out"),
        )),
    }
}

/// Folded stacks of both sides, as tools that draw differences read them: a line a call path, with the self time
/// before and after.
#[derive(Default)]
struct Stacks(BTreeMap<String, [u64; 2]>);

impl Stacks {
    fn add(&mut self, recording: &Recording, side: usize) -> Result<(), ExportError> {
        let findings = Findings::of(recording, None);
        let options = export::Options::default();
        let mut text = Vec::new();
        Export::new(&findings, &options).write(Format::Folded, &mut text)?;
        for line in String::from_utf8_lossy(&text).lines() {
            if let Some((stack, time)) = line.rsplit_once(' ') {
                self.0.entry(stack.to_owned()).or_default()[side] += time.parse::<u64>().unwrap_or(0);
            }
        }
        Ok(())
    }

    /// Times are the mean of each side's recordings.
    fn write(&self, recordings: [u64; 2], out: &mut dyn Write) -> io::Result<()> {
        for (stack, times) in &self.0 {
            let [before, after] = [0, 1].map(|side| (times[side] + recordings[side] / 2) / recordings[side]);
            writeln!(out, "{stack} {before} {after}")?;
        }
        Ok(())
    }
}

/// One recording, as it is compared, and which filters found nothing in it.
fn read(input: &Input, job: &Job, progress: &Progress) -> Result<(Recording, Vec<String>), Failure> {
    let mut recording = super::read(input, job.reading, progress)?;
    if let Some(options) = &job.source_maps {
        source_maps::apply(&mut recording, options);
    }
    recording.strip_prefixes(&job.prefixes);
    let idle = job.filters.apply(&mut recording);
    Ok((recording, idle))
}

fn not_comparable(error: &NotComparable) -> Failure {
    match error {
        NotComparable::Empty(name) => Failure::failed(
            format!("{name}: no time in code, so there is nothing to compare"),
            "leave it out, or record while the program works",
        ),
        _ => Failure::failed("there is nothing to compare", "name recordings of before with --base"),
    }
}
