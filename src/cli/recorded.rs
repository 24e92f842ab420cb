//! What is drawn of recordings that `flame` has made itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Parser, ValueHint};
use flame_chart::input::{self, Align, Part};
use flame_chart::recording::{Recording, Thread};

use super::args::Args;
use super::failure::Failure;
use super::job::{self, Job, Stream};
use super::progress::Progress;
use super::signals;
use super::terminal::Terminal;
use super::{cannot_write, show};

/// The options that `run` and `record` share.
#[derive(clap::Args, Debug)]
pub(crate) struct Drawing {
    /// Write to FILE, in the format of its extension. May be given several times. Without it, a summary is printed,
    /// and the recordings are kept
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: Vec<PathBuf>,

    /// Take a sample every US microseconds
    #[arg(long, value_name = "US", default_value = "1000", value_parser = clap::value_parser!(u32).range(50..=1_000_000))]
    pub(super) interval: u32,

    /// Open the chart in the browser: the one that is written, else a temporary page
    #[arg(long)]
    open: bool,

    /// Keep the recordings in DIR, which is made
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    keep: Option<PathBuf>,

    /// Title [default: what is recorded]
    #[arg(long, value_name = "TEXT")]
    pub(super) title: Option<String>,

    /// Print nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Say what is done
    #[arg(short, long)]
    verbose: bool,
}

/// Recordings that have been made.
pub(super) struct Recorded {
    /// Where they are.
    pub(super) folder: PathBuf,
    /// Their files, each with whose it is where its name does not tell.
    pub(super) files: Vec<(PathBuf, Option<Thread>)>,
    /// What runs in a thread of a process, where that is known; a recording may name only code of others.
    pub(super) scripts: Vec<(u32, u32, String)>,
    /// What is recorded, as it is called.
    pub(super) title: String,
    /// Where a summary goes.
    pub(super) summary_stream: Stream,
}

impl Drawing {
    /// How to talk to the user.
    pub(super) fn terminal(&self) -> Terminal {
        Terminal::new(&self.args())
    }

    /// The same as options of a recording that is read.
    fn args(&self) -> Args {
        let mut args = Args::parse_from(["flame", "-"]);
        args.output.clone_from(&self.output);
        args.open = self.open;
        args.quiet = self.quiet;
        args.verbose = self.verbose;
        args
    }

    /// Refuses what cannot be meant: what is wrong with the outputs is better known before an hour of recording.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.quiet && self.must_keep() {
            let message = "--quiet leaves nothing to do: no output is named";
            return Err(Failure::usage(message, "name one with -o, or a folder with --keep"));
        }
        job::outputs(&self.args())?;
        match &self.keep {
            Some(folder) => fs::create_dir_all(folder).map_err(|error| cannot_keep(folder, &error)),
            None => Ok(()),
        }
    }

    fn draws_nothing(&self) -> bool {
        self.output.is_empty() && !self.open
    }

    /// Whether the recordings are all that there is in the end.
    pub(super) fn must_keep(&self) -> bool {
        self.draws_nothing() && self.keep.is_none()
    }

    /// Draws what was recorded.
    pub(super) fn draw(&self, recorded: &Recorded, terminal: Terminal) -> Result<(), Failure> {
        // Until now signals were heard for what is recorded, and nobody hears them any more.
        signals::clean_up_on_signals().map_err(|error| cannot_write("anything", &error))?;
        let mut args = self.args();
        args.title = Some(self.title.clone().unwrap_or_else(|| recorded.title.clone()));
        let mut files = recorded.files.clone();
        if let Some(folder) = &self.keep {
            for (file, _) in &mut files {
                *file = moved(file, folder)?;
            }
        }
        if self.quiet && self.draws_nothing() {
            return Ok(());
        }
        args.files = files.iter().map(|file| file.0.clone()).collect();
        let mut job = Job::new(&args)?;
        job.summary_stream = recorded.summary_stream;
        job.options.source = args.title.clone();
        let mut progress = Progress::new(!args.quiet);
        progress.step("reading");
        let mut recording = read(&files, terminal)?;
        for lane in recording.lanes.iter_mut().filter(|lane| lane.thread.url.is_empty()) {
            let is_here = |(process, thread, _): &&(u32, u32, String)| {
                process.to_string() == lane.thread.process && thread.to_string() == lane.thread.thread
            };
            let script = recorded.scripts.iter().find(is_here).map(|one| one.2.clone());
            lane.thread.url = script.unwrap_or_default();
        }
        // Where a run collects its recordings is chance.
        recording.strip_prefixes(&[recorded.folder.display().to_string()]);
        show(&mut job, recording, terminal, &mut progress)
    }
}

/// All recordings as one. One that is damaged is left out.
fn read(files: &[(PathBuf, Option<Thread>)], terminal: Terminal) -> Result<Recording, Failure> {
    let mut faults = Vec::new();
    let parts = parts(files, &mut faults);
    faults.iter().for_each(|fault| terminal.warning(&format!("{fault}; it is left out")));
    if parts.is_empty() {
        return Err(Failure::failed("no recording can be read", "record again"));
    }
    match input::join(parts, Align::Clock) {
        Err(error) if matches!(error.kind, input::ErrorKind::OtherClock(_)) => {
            terminal.warning(&format!("{error}; all recordings are drawn as if they began at once"));
            Ok(input::join(self::parts(files, &mut Vec::new()), Align::Start)?)
        }
        joined => Ok(joined?),
    }
}

fn parts(files: &[(PathBuf, Option<Thread>)], faults: &mut Vec<String>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (path, thread) in files {
        match input::read_path(path) {
            Ok(mut recording) => {
                if let ([lane], Some(thread)) = (&mut recording.lanes[..], thread) {
                    lane.thread = thread.clone();
                }
                parts.push(Part { name: path.display().to_string(), recording });
            }
            Err(error) => faults.push(error.to_string()),
        }
    }
    parts
}

/// Moves a file into a folder; where it is then.
fn moved(file: &Path, folder: &Path) -> Result<PathBuf, Failure> {
    let target = folder.join(file.file_name().unwrap_or_default());
    // Another file system takes copies only.
    let moved = fs::rename(file, &target).or_else(|_| fs::copy(file, &target).map(drop));
    moved.map(|()| target).map_err(|error| cannot_keep(folder, &error))
}

fn cannot_keep(folder: &Path, error: &io::Error) -> Failure {
    let message = format!("cannot keep recordings in {}: {error}", folder.display());
    Failure::failed(message, "name another folder with --keep")
}

/// Says where recordings are that were left where they are.
pub(super) fn say_kept(folder: &Path, terminal: Terminal) {
    let folder = folder.display();
    terminal.warning(&format!("the recordings are kept: draw them with `flame {folder} -o chart.svg`"));
}
