//! `flame run`: records a program and draws what it did.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args as Arguments, ValueHint};

use super::failure::Failure;

/// Records a program and all that it starts (Node.js, Deno, Bun), and draws the chart when it has ended.
///
/// Standard input, output and error are the program's, and so is the exit status. Ctrl-C and the like end the
/// program, and then the chart is drawn.
#[derive(Arguments, Debug)]
#[command(after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Options {
    /// Write to FILE, in the format of its extension. May be given several times. Without it, a summary is printed on
    /// the standard error, and the recordings are kept
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Vec<PathBuf>,

    /// Take a sample every US microseconds
    #[arg(long, value_name = "US", default_value = "1000", value_parser = clap::value_parser!(u32).range(50..=1_000_000))]
    interval: u32,

    /// End the program after this time, e.g. 10s or 2min
    #[arg(long = "for", value_name = "TIME", value_parser = super::range::parse_duration)]
    limit: Option<std::time::Duration>,

    /// Move the recordings to DIR, which is made
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    keep: Option<PathBuf>,

    /// Title [default: the program and what it runs]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// Print nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Say what is done
    #[arg(short, long)]
    verbose: bool,

    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    command: Vec<OsString>,
}

const EXAMPLES: &str = "\
Examples:
  flame run -o chart.svg -- node app.js
  flame run -o chart.svg -- npm test
  flame run -o chart.svg --interval 200 -- deno run -A main.ts
  flame run -o chart.svg --for 10s -- node server.js

Exit status: that of the program, 128 and its number for a signal; 1 if there is no recording, 127 if there is no
such program.";

#[cfg(unix)]
pub(super) use recorded::run;

/// There are no signals to pass on, and no scripts that stand for programs.
#[cfg(not(unix))]
pub(super) fn run(_options: &Options) -> Result<u8, Failure> {
    Err(Failure::failed(
        "`flame run` needs the native program on Linux or macOS",
        "record with `node --cpu-prof app.js`, and name the .cpuprofile files that it writes",
    ))
}

#[cfg(unix)]
mod recorded {
    use std::fs;
    use std::io::{self, ErrorKind};
    use std::path::{Path, PathBuf};

    use clap::Parser;
    use flame_chart::input::{self, Align, Part};
    use flame_chart::recording::Recording;

    use super::super::args::Args;
    use super::super::job::{self, Job, Stream};
    use super::super::progress::Progress;
    use super::super::terminal::Terminal;
    use super::super::{show, signals};
    use super::{Failure, Options};
    use crate::record::{self, Failed, Plan, Recorded};

    /// More words than this tell nobody more.
    const MOST_WORDS: usize = 3;

    /// Records the program; its exit status.
    pub(in super::super) fn run(options: &Options) -> Result<u8, Failure> {
        let mut args = Args::parse_from(["flame", "-"]);
        args.output.clone_from(&options.output);
        args.quiet = options.quiet;
        args.verbose = options.verbose;
        args.title = Some(options.title.clone().unwrap_or_else(|| title(options)));
        let terminal = Terminal::new(&args);
        // What is wrong with the outputs is better known before an hour of recording.
        check(options, &args)?;
        let plan = Plan {
            command: options.command.clone(),
            interval: options.interval,
            limit: options.limit,
            ignored: signals::ignored(),
        };
        let recorded = record::run(&plan, &|message| terminal.warning(message))
            .map_err(|failed| could_not_run(&failed, &options.command[0].to_string_lossy()))?;
        let status = recorded.status;
        recorded.found.missing.iter().for_each(|message| terminal.warning(message));
        let drawn = draw(options, args, &recorded, terminal);
        if drawn.is_err() || (options.output.is_empty() && options.keep.is_none()) {
            keep(recorded, terminal);
        }
        // A program that failed is what the caller wants to know first.
        drawn.map(|()| status).map_err(|failure| match status {
            0 => failure,
            status => Failure { status, ..failure },
        })
    }

    fn draw(
        options: &Options,
        mut args: Args,
        recorded: &Recorded,
        terminal: Terminal,
    ) -> Result<(), Failure> {
        if recorded.found.recordings.is_empty() {
            return Err(Failure::failed(
                "no recording was written",
                "the program must run Node.js, Deno or Bun, and end by itself or by Ctrl-C; see docs/record.md",
            ));
        }
        args.files = match &options.keep {
            Some(folder) => moved(&recorded.found.recordings, folder)?,
            None => recorded.found.recordings.clone(),
        };
        if options.quiet && options.output.is_empty() {
            return Ok(());
        }
        let mut job = Job::new(&args)?;
        job.summary_stream = Stream::Stderr;
        job.options.source = args.title.clone();
        let mut progress = Progress::new(!args.quiet);
        progress.step("reading");
        let mut recording = read(&args.files, terminal)?;
        // Where a run collects its recordings is chance.
        recording.strip_prefixes(&[recorded.folder().display().to_string()]);
        show(&mut job, recording, terminal, &mut progress)
    }

    /// All recordings as one. One that is damaged is left out.
    fn read(files: &[PathBuf], terminal: Terminal) -> Result<Recording, Failure> {
        let parts = |say: bool| -> Vec<Part> {
            let read = files.iter().filter_map(|path| match input::read_path(path) {
                Ok(recording) => Some(Part { name: path.display().to_string(), recording }),
                Err(error) => {
                    if say {
                        terminal.warning(&format!("{error}; it is left out"));
                    }
                    None
                }
            });
            read.collect()
        };
        let first = parts(true);
        if first.is_empty() {
            return Err(Failure::failed("no recording can be read", "run the program again"));
        }
        match input::join(first, Align::Clock) {
            Err(error) if matches!(error.kind, input::ErrorKind::OtherClock(_)) => {
                terminal.warning(&format!("{error}; all recordings are drawn as if they began at once"));
                Ok(input::join(parts(false), Align::Start)?)
            }
            joined => Ok(joined?),
        }
    }

    /// Moves files into a folder; where they are then.
    fn moved(files: &[PathBuf], folder: &Path) -> Result<Vec<PathBuf>, Failure> {
        let target = |file: &PathBuf| folder.join(file.file_name().unwrap_or_default());
        for file in files {
            // Another file system takes copies only.
            let moved = fs::rename(file, target(file)).or_else(|_| fs::copy(file, target(file)).map(drop));
            moved.map_err(|error| cannot_keep(folder, &error))?;
        }
        Ok(files.iter().map(target).collect())
    }

    fn cannot_keep(folder: &Path, error: &io::Error) -> Failure {
        let message = format!("cannot keep recordings in {}: {error}", folder.display());
        Failure::failed(message, "name another folder with --keep")
    }

    /// Leaves the recordings where they are, and says where.
    fn keep(recorded: Recorded, terminal: Terminal) {
        if !recorded.found.recordings.is_empty() {
            let folder = recorded.keep();
            let folder = folder.display();
            terminal
                .warning(&format!("the recordings are kept: draw them with `flame {folder} -o chart.svg`"));
        }
    }

    /// Refuses what cannot be meant.
    fn check(options: &Options, args: &Args) -> Result<(), Failure> {
        if options.quiet && options.output.is_empty() && options.keep.is_none() {
            let message = "--quiet leaves nothing to do: no output is named";
            return Err(Failure::usage(message, "name one with -o, or a folder with --keep"));
        }
        if job::outputs(args)?.iter().any(|(target, _)| target.is_stdout()) {
            let message = "the standard output is the program's";
            return Err(Failure::usage(message, "write to a file, e.g. -o chart.svg"));
        }
        match &options.keep {
            Some(folder) => fs::create_dir_all(folder).map_err(|error| cannot_keep(folder, &error)),
            None => Ok(()),
        }
    }

    fn could_not_run(failed: &Failed, program: &str) -> Failure {
        match failed {
            Failed::Folder(error) => Failure::failed(
                format!("there can be no folder for the recordings: {error}"),
                "make room, or name another place with TMPDIR",
            ),
            Failed::Start(error) => Failure {
                message: format!("cannot start {program}: {error}"),
                hint: Some("check its name; what comes after `--` is the program and its arguments".into()),
                status: if error.kind() == ErrorKind::NotFound { 127 } else { 126 },
            },
            Failed::Wait(error) => {
                Failure::failed(format!("nobody knows how {program} ended: {error}"), "run it again")
            }
        }
    }

    /// What the chart is called: the program and what it runs, without options, which may be secret.
    fn title(options: &Options) -> String {
        let names = options.command.iter().map(|word| {
            let name = Path::new(word).file_name().unwrap_or(word);
            name.to_string_lossy().into_owned()
        });
        let is_plain = |word: &String| !word.starts_with('-') && !word.contains('=');
        names.filter(is_plain).take(MOST_WORDS).collect::<Vec<_>>().join(" ")
    }
}
