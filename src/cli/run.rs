//! `flame run`: records a program and draws what it did.

use std::ffi::OsString;
use std::time::Duration;

use clap::ValueHint;

use super::failure::Failure;
use super::recorded;

/// Records a program and all that it starts (Node.js, Deno, Bun), and draws the chart when it has ended.
///
/// Standard input, output and error are the program's, and so is the exit status. Ctrl-C and the like end the
/// program, and then the chart is drawn.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Options {
    #[command(flatten)]
    drawing: recorded::Drawing,

    /// End the program after this time, e.g. 10s or 2min
    #[arg(long = "for", value_name = "TIME", value_parser = super::range::parse_duration)]
    limit: Option<Duration>,

    /// The program and its arguments
    #[arg(trailing_var_arg = true, required = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    command: Vec<OsString>,
}

const EXAMPLES: &str = "\
Examples:
  flame run -o chart.svg -- node app.js
  flame run -o chart.svg -- npm test
  flame run -o chart.svg --interval 200 -- deno run -A main.ts
  flame run -o chart.svg --for 10s -- node server.js

Exit status: that of the program, 128 and its number for a signal; 1 without a recording, 127 without
such a program.";

#[cfg(unix)]
pub(super) use program::run;

/// There are no signals to pass on, and no scripts that stand for programs.
#[cfg(not(unix))]
pub(super) fn run(_options: &Options) -> Result<u8, Failure> {
    Err(Failure::failed(
        "`flame run` needs the native program on Linux or macOS",
        "record with `node --cpu-prof app.js`, and name the .cpuprofile files that it writes",
    ))
}

#[cfg(unix)]
mod program {
    use std::io::ErrorKind;
    use std::path::Path;

    use super::super::job::Stream;
    use super::super::recorded::{Recorded, say_kept};
    use super::super::signals;
    use super::{Failure, Options};
    use crate::record::program::{self, Failed, Plan};

    /// More words than this tell nobody more.
    const MOST_WORDS: usize = 3;

    /// Records the program; its exit status.
    pub(in super::super) fn run(options: &Options) -> Result<u8, Failure> {
        let drawing = &options.drawing;
        drawing.check()?;
        if drawing.output.iter().any(|output| output == Path::new("-")) {
            let message = "the standard output is the program's";
            return Err(Failure::usage(message, "write to a file, e.g. -o chart.svg"));
        }
        let terminal = drawing.terminal();
        let plan = Plan {
            command: options.command.clone(),
            interval: drawing.interval,
            limit: options.limit,
            ignored: signals::ignored(),
        };
        let ended = program::run(&plan, &|message| terminal.warning(message))
            .map_err(|failed| could_not_run(&failed, &options.command[0].to_string_lossy()))?;
        ended.signalled.into_iter().for_each(signals::heard);
        ended.found.missing.iter().for_each(|message| terminal.warning(message));
        let status = ended.status;
        let has_recordings = !ended.found.recordings.is_empty();
        let recorded = Recorded {
            folder: ended.folder().to_owned(),
            files: ended.found.recordings.iter().map(|file| (file.clone(), None)).collect(),
            scripts: ended.found.scripts.clone(),
            title: title(options),
            summary_stream: Stream::Stderr,
        };
        let drawn = match has_recordings {
            true => drawing.draw(&recorded, terminal),
            false => Err(Failure::failed(
                "no recording was written",
                "the program must run Node.js, Deno or Bun, and end by itself or by Ctrl-C; see docs/record.md",
            )),
        };
        if has_recordings && (drawn.is_err() || drawing.must_keep()) {
            say_kept(&ended.keep(), terminal);
        } else if ended.is_left {
            let folder = ended.keep();
            terminal.warning(&format!("what runs on writes its recordings into {}", folder.display()));
        }
        // A program that failed is what the caller wants to know first.
        drawn.map(|()| status).map_err(|failure| match status {
            0 => failure,
            status => Failure { status, ..failure },
        })
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
