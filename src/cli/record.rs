//! `flame record`: records a process that already runs and draws what it did.

use std::io::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
#[cfg(unix)]
use std::time::Instant;

use flame_chart::recording::{Role, Thread};

use super::failure::Failure;
use super::job::Stream;
use super::recorded::{self, Recorded, say_kept};
#[cfg(unix)]
use super::signals;
use crate::record::attach::{self, Attached, Failed, Plan};

/// Records a process that already runs, through its inspector, and draws the chart. The process goes on.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Options {
    /// Where the inspector of the process listens: a port of this machine, or HOST:PORT
    #[arg(long, value_name = "[HOST:]PORT", value_parser = parse_address, required = true)]
    inspect: (String, u16),

    /// How long, e.g. 10s; without it until Ctrl-C, or until the process ends
    #[arg(long = "for", value_name = "TIME", value_parser = super::range::parse_duration)]
    time: Option<Duration>,

    /// What to record where there is more than one program, page or worker: a part of its title or address
    #[arg(long, value_name = "TEXT")]
    target: Option<String>,

    /// Connect to another machine. Whoever reaches an inspector may run any program through it
    #[arg(long)]
    allow_remote: bool,

    #[command(flatten)]
    drawing: recorded::Drawing,
}

const EXAMPLES: &str = "\
Examples:
  kill -USR1 PID                                        have a running Node.js open its inspector
  flame record --inspect 9229 --for 10s -o chart.svg    record it
  flame record --inspect 9222 --target shop -o chart.svg
                                                        a page of `chromium --remote-debugging-port=9222`

Exit status: 0 done, 1 failed, 2 wrong usage.";

/// `PORT` or `HOST:PORT`.
fn parse_address(text: &str) -> Result<(String, u16), String> {
    let (host, port) = text.rsplit_once(':').unwrap_or(("127.0.0.1", text));
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let port = port.parse().ok().filter(|port| *port > 0);
    match port.filter(|_| !host.is_empty()) {
        Some(port) => Ok((host.to_owned(), port)),
        None => Err("write the port of an inspector, e.g. 9229 or 127.0.0.1:9229".into()),
    }
}

/// Records the process.
pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let drawing = &options.drawing;
    drawing.check()?;
    let (host, port) = &options.inspect;
    let is_local = attach::is_local(host, *port).map_err(|error| no_answer(options, &error))?;
    if !is_local && !options.allow_remote {
        return Err(Failure::usage(
            format!(
                "{host} is another machine, and whoever reaches an inspector may run any program through it"
            ),
            format!(
                "bring the port here, e.g. with `ssh -L {port}:127.0.0.1:{port} {host}`, or say --allow-remote"
            ),
        ));
    }
    let terminal = drawing.terminal();
    let plan = Plan {
        host: host.clone(),
        port: *port,
        target: options.target.clone(),
        interval: drawing.interval,
        time: options.time,
    };
    let listening = Listening::start(options)?;
    if options.time.is_none() {
        terminal.note("recording until Ctrl-C");
    }
    let attached = attach::record(&plan, &|| listening.is_enough.load(Ordering::Relaxed))
        .map_err(|failed| could_not_record(options, &failed))?;
    drop(listening);
    attached.missing.iter().for_each(|message| terminal.warning(message));
    let recorded = recorded(&attached);
    let drawn = drawing.draw(&recorded, terminal);
    if drawn.is_err() || drawing.must_keep() {
        say_kept(&attached.folder.keep(), terminal);
    }
    drawn.map(|()| 0)
}

fn recorded(attached: &Attached) -> Recorded {
    let thread = |number: u32| Thread {
        thread: number.to_string(),
        name: if number == 0 { "Main thread".into() } else { format!("Worker {number}") },
        role: if number == 0 { Role::Main } else { Role::Worker },
        ..Thread::default()
    };
    let has_workers = attached.threads.len() > 1;
    let files = attached.threads.iter();
    Recorded {
        folder: attached.folder.path().to_owned(),
        files: files.map(|one| (one.file.clone(), has_workers.then(|| thread(one.number)))).collect(),
        scripts: Vec::new(),
        title: attached.title.clone(),
        summary_stream: Stream::Stdout,
    }
}

/// While signals are listened to, one ends the recording; the next one ends `flame`.
struct Listening {
    is_enough: Arc<AtomicBool>,
    #[cfg(unix)]
    handle: signal_hook::iterator::Handle,
}

#[cfg(unix)]
impl Listening {
    fn start(_options: &Options) -> Result<Self, Failure> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::{iterator, low_level::emulate_default_handler};
        let mut incoming = iterator::Signals::new([SIGINT, SIGTERM])
            .map_err(|error| Failure::failed(format!("cannot listen to signals: {error}"), "use --for"))?;
        let is_enough = Arc::new(AtomicBool::new(false));
        let (told, handle) = (Arc::clone(&is_enough), incoming.handle());
        std::thread::spawn(move || {
            for signal in incoming.forever() {
                if told.swap(true, Ordering::Relaxed) && !signals::is_heard() {
                    let _ = emulate_default_handler(signal); // does not return
                }
                signals::heard(Instant::now());
            }
        });
        Ok(Self { is_enough, handle })
    }
}

#[cfg(unix)]
impl Drop for Listening {
    fn drop(&mut self) {
        self.handle.close();
    }
}

#[cfg(not(unix))]
impl Listening {
    /// Without signals the time must be known.
    fn start(options: &Options) -> Result<Self, Failure> {
        match options.time {
            Some(_) => Ok(Self { is_enough: Arc::new(AtomicBool::new(false)) }),
            None => Err(Failure::usage(
                "nothing says when the recording ends",
                "say how long it lasts, e.g. --for 10s",
            )),
        }
    }
}

fn no_answer(options: &Options, error: &Error) -> Failure {
    let (host, port) = &options.inspect;
    Failure::failed(
        format!("no inspector answers at {host}:{port}: {error}"),
        "`kill -USR1 PID` has a running Node.js open one at port 9229; so does starting it with `node --inspect`",
    )
}

fn could_not_record(options: &Options, failed: &Failed) -> Failure {
    match failed {
        Failed::Connect(error) => no_answer(options, error),
        Failed::Choose(all) if all.is_empty() => Failure::failed(
            "there is nothing that can be recorded, or somebody else inspects it",
            "close its DevTools, and try again",
        ),
        Failed::Choose(all) => {
            let what = if options.target.is_some() {
                "not one is called so"
            } else {
                "more than one can be recorded"
            };
            Failure::failed(
                format!("{what}: {}", all.join(", ")),
                "choose one with --target, by a part of its name",
            )
        }
        Failed::File(error) => Failure::failed(
            format!("there can be no file for the recording: {error}"),
            "make room, or name another place with TMPDIR",
        ),
        Failed::Lost(error) if attach::has_gone(error) => Failure::failed(
            "the process ended, or closed its inspector, before the recording was fetched",
            "record a shorter time",
        ),
        Failed::Lost(error) => Failure::failed(format!("the recording is lost: {error}"), "try again"),
    }
}
