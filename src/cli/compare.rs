//! Recordings of before and after: read, compared, told, and held to rules.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args as Arguments, Parser, ValueHint};
use flame_chart::comparison::{Comparison, NotComparable};
use flame_chart::export;
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
    let base = inputs::named(&args.base)?;
    for (target, format) in &job.outputs {
        if !export::can_compare(*format) {
            return Err(Failure::usage(
                format!("a comparison cannot be written as .{}", format.extension()),
                "write it to a .md or .json file; the recordings alone can be drawn",
            ));
        }
        for input in &base {
            check_distinct(std::iter::once(target), &input.source())?;
        }
    }
    let mut progress = Progress::new(!args.quiet);
    progress.step("reading");
    let mut sides = [Vec::new(), Vec::new()];
    for (side, inputs) in sides.iter_mut().zip([&base, &job.inputs]) {
        for input in inputs {
            side.push(Head::of(&read(input, &job, &progress)?, &input.name(), &job.gate.rules));
        }
    }
    progress.step("comparing");
    let [base, heads] = &sides;
    let measured = |side: &[Head]| side.iter().map(|head| head.measured.clone()).collect::<Vec<_>>();
    let comparison =
        Comparison::of(&measured(base), &measured(heads)).map_err(|error| not_comparable(&error))?;
    progress.hide();
    if job.outputs.is_empty() {
        let width = super::summary_width(job::Stream::Stdout).into();
        print(|out| report::comparison::summary::write(&comparison, width, out))?;
    } else {
        let title = job.title.as_deref();
        write_all(&job, &progress, |format, out| {
            export::write_comparison(&comparison, title, format, out).map(|()| None)
        })?;
        progress.hide();
        for (target, _) in job.outputs.iter().filter(|(target, _)| !target.is_stdout()) {
            terminal.note(&format!("wrote {}", target.name()));
        }
    }
    report::comparison::doubts(&comparison).iter().for_each(|doubt| terminal.warning(doubt));
    job.gate.conclude(heads, Some(&comparison), terminal)
}

/// One recording, as it is compared.
fn read(input: &Input, job: &Job, progress: &Progress) -> Result<Recording, Failure> {
    let mut recording = super::read(input, job.reading, progress)?;
    if let Some(options) = &job.source_maps {
        source_maps::apply(&mut recording, options);
    }
    recording.strip_prefixes(&job.prefixes);
    Ok(recording)
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
