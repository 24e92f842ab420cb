//! Recording a process that already runs, through its inspector: `Profiler.start`, some time, `Profiler.stop`.

use std::fs::File;
use std::io::{self, BufWriter, Error, ErrorKind, Write};
use std::net::ToSocketAddrs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::inspector::{Inspector, Target, targets};

/// How long a process that was told to open its inspector may take to do it.
const OPENING: Duration = Duration::from_millis(500);

/// How long a process may take to put its recording together.
const PACKING: Duration = Duration::from_secs(60);

/// How often is looked whether the recording shall end.
const LOOK: Duration = Duration::from_millis(50);

/// What Node says when it would exit, were it not for us.
const EXITING: &str = "NodeRuntime.waitingForDisconnect";

/// What is to be recorded.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// A part of the title or address of what is meant, where there is more than one.
    pub(crate) target: Option<String>,
    /// Between two samples, in µs.
    pub(crate) interval: u32,
    /// How long; without it until `should_end` says so.
    pub(crate) time: Option<Duration>,
}

/// Why there is no recording.
#[derive(Debug)]
pub(crate) enum Failed {
    /// Nobody answers, or not as an inspector does.
    Connect(Error),
    /// There is more than one thing to inspect, or none that is meant: all of them by title and address.
    Choose(Vec<String>),
    /// There can be no file for the recording.
    File(Error),
    /// The conversation broke off.
    Lost(Error),
}

/// A recording of one thread.
#[derive(Debug)]
pub(crate) struct Thread {
    /// 0 for the main thread.
    pub(crate) number: u32,
    pub(crate) file: PathBuf,
}

/// What was recorded.
#[derive(Debug)]
pub(crate) struct Attached {
    /// What is recorded, as it calls itself.
    pub(crate) title: String,
    /// The files are in here, and go away with it.
    pub(crate) folder: TempDir,
    pub(crate) threads: Vec<Thread>,
    /// What is missing, and why.
    pub(crate) missing: Vec<String>,
}

/// Whether a host is this machine.
///
/// # Errors
/// Where there is no such host.
pub(crate) fn is_local(host: &str, port: u16) -> io::Result<bool> {
    Ok((host, port).to_socket_addrs()?.all(|address| address.ip().is_loopback()))
}

/// A worker of the process.
struct Worker {
    session: String,
    number: u32,
    is_gone: bool,
}

/// Records for the time that is planned, or until `should_end`, or until the process ends.
///
/// # Errors
/// Where there is nothing to be recorded, or the process breaks the conversation off.
pub(crate) fn record(plan: &Plan, should_end: &dyn Fn() -> bool) -> Result<Attached, Failed> {
    let target = choose(plan)?;
    let folder = tempfile::Builder::new().prefix("flame-record-").tempdir().map_err(Failed::File)?;
    let mut inspector = Inspector::connect(&target).map_err(Failed::Connect)?;
    let begin = Instant::now();
    let mut workers = Vec::new();
    start(&mut inspector, plan.interval).map_err(Failed::Connect)?;
    // Others than Node know neither; all that follows does without.
    let _unknown = inspector.ask("NodeRuntime.notifyWhenWaitingForDisconnect", json!({ "enabled": true }));
    let has_workers = inspector.ask("NodeWorker.enable", json!({ "waitForDebuggerOnStart": false })).is_ok();
    let is_over = || should_end() || plan.time.is_some_and(|time| begin.elapsed() >= time);
    loop {
        for event in inspector.events() {
            heed(&event, &mut workers, &mut inspector, plan.interval).map_err(Failed::Lost)?;
            if event["method"] == EXITING {
                return finish(inspector, target, folder, &workers);
            }
        }
        if is_over() {
            return finish(inspector, target, folder, if has_workers { &workers } else { &[] });
        }
        inspector.listen(LOOK).map_err(Failed::Lost)?;
    }
}

/// What is meant of all that can be inspected.
fn choose(plan: &Plan) -> Result<Target, Failed> {
    let all = targets(&plan.host, plan.port, OPENING).map_err(Failed::Connect)?;
    let all: Vec<Target> = all.into_iter().filter(Target::has_program).collect();
    let is_meant = |target: &&Target| plan.target.as_ref().is_none_or(|part| target.name().contains(part));
    let meant: Vec<&Target> = all.iter().filter(is_meant).collect();
    match meant[..] {
        [one] => Ok(one.clone()),
        _ => Err(Failed::Choose(all.iter().map(Target::name).collect())),
    }
}

fn start(inspector: &mut Inspector, interval: u32) -> io::Result<()> {
    inspector.ask("Profiler.enable", json!({}))?;
    inspector.ask("Profiler.setSamplingInterval", json!({ "interval": interval }))?;
    inspector.ask("Profiler.start", json!({})).map(drop)
}

/// Workers come and go.
fn heed(
    event: &Value,
    workers: &mut Vec<Worker>,
    inspector: &mut Inspector,
    interval: u32,
) -> io::Result<()> {
    let parameters = &event["params"];
    let session = parameters["sessionId"].as_str().unwrap_or_default().to_owned();
    match event["method"].as_str() {
        Some("NodeWorker.attachedToWorker") => {
            let number = parameters["workerInfo"]["workerId"].as_str().and_then(|id| id.parse().ok());
            let worker = Worker { session, number: number.unwrap_or(0), is_gone: false };
            tell(inspector, &worker, 1, "Profiler.enable", &json!({}))?;
            tell(inspector, &worker, 2, "Profiler.setSamplingInterval", &json!({ "interval": interval }))?;
            tell(inspector, &worker, 3, "Profiler.start", &json!({}))?;
            workers.push(worker);
        }
        Some("NodeWorker.detachedFromWorker") => {
            workers
                .iter_mut()
                .filter(|worker| worker.session == session)
                .for_each(|worker| worker.is_gone = true);
        }
        _ => {}
    }
    Ok(())
}

/// Sends a request to a worker, through its main thread.
fn tell(
    inspector: &mut Inspector,
    worker: &Worker,
    id: u32,
    method: &str,
    parameters: &Value,
) -> io::Result<()> {
    let message = json!({ "id": id, "method": method, "params": parameters }).to_string();
    let parameters = json!({ "sessionId": worker.session, "message": message });
    inspector.send("NodeWorker.sendMessageToWorker", parameters).map(drop)
}

/// Fetches what was recorded.
fn finish(
    mut inspector: Inspector,
    target: Target,
    folder: TempDir,
    workers: &[Worker],
) -> Result<Attached, Failed> {
    const STOP: u32 = 4;
    let mut attached =
        Attached { title: target.title().to_owned(), folder, threads: Vec::new(), missing: Vec::new() };
    let (mut here, gone): (Vec<&Worker>, Vec<&Worker>) = workers.iter().partition(|worker| !worker.is_gone);
    let lost = |worker: &&Worker| format!("worker {} left no recording: it ended before", worker.number);
    attached.missing.extend(gone.iter().map(lost));
    for worker in &here {
        tell(&mut inspector, worker, STOP, "Profiler.stop", &json!({})).map_err(Failed::Lost)?;
    }
    let begin = Instant::now();
    while !here.is_empty() && begin.elapsed() < PACKING {
        for event in inspector.events() {
            let parameters = &event["params"];
            let Some(at) = here.iter().position(|worker| parameters["sessionId"] == worker.session.as_str())
            else {
                continue;
            };
            if event["method"] == "NodeWorker.detachedFromWorker" {
                attached.missing.push(lost(&here.remove(at)));
            } else if let Some(message) = parameters["message"].as_str()
                && message.starts_with(&format!("{{\"id\":{STOP},"))
            {
                let worker = here.remove(at);
                let file = attached.folder.path().join(format!("worker-{}.cpuprofile", worker.number));
                std::fs::write(&file, message).map_err(Failed::File)?;
                attached.threads.push(Thread { number: worker.number, file });
            }
        }
        if !here.is_empty() && inspector.listen(LOOK).is_err() {
            break;
        }
    }
    attached.missing.extend(here.iter().map(lost));
    let file = attached.folder.path().join("main.cpuprofile");
    let mut out = BufWriter::new(File::create(&file).map_err(Failed::File)?);
    inspector.fetch("Profiler.stop", json!({}), PACKING, &mut out).map_err(Failed::Lost)?;
    out.flush().map_err(Failed::File)?;
    attached.threads.insert(0, Thread { number: 0, file });
    Ok(attached)
}

/// Whether an error is that the other side has gone.
pub(crate) fn has_gone(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::BrokenPipe
    )
}
