//! Recording a program: `flame run` starts it so that it writes its recordings into a folder, and collects them.
//!
//! Node, Deno and Bun record themselves (`--cpu-prof`), each process and worker into a file of its own, but only when
//! they exit by themselves. A script that they load first ends them properly when a signal comes, and records where a
//! process was started without the option. Programs that are started by name anywhere below the program are found
//! through scripts of the same name, so that npm and its like need no rules of their own.

mod child;
mod folder;
mod found;
mod guard;
mod obey;
mod runtimes;

use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use self::folder::Folder;
pub(crate) use self::found::Found;
pub(crate) use self::guard::watches;
use self::guard::{Charge, Guard};

/// What is to be recorded.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The program and its arguments.
    pub(crate) command: Vec<OsString>,
    /// Between two samples, in µs.
    pub(crate) interval: u32,
    /// After this time the program is ended.
    pub(crate) limit: Option<Duration>,
    /// The signals that stay ignored, a bit each, the first for signal 1.
    pub(crate) ignored: u64,
}

/// A recorded run.
#[derive(Debug)]
pub(crate) struct Recorded {
    folder: Folder,
    /// The status that the program ended with, as a shell tells it.
    pub(crate) status: u8,
    /// When a signal asked for its end.
    pub(crate) signalled: Option<Instant>,
    /// Whether something that it started runs on, and needs the folder.
    pub(crate) is_left: bool,
    /// What it left.
    pub(crate) found: Found,
    guard: Option<Guard>,
}

impl Recorded {
    /// The folder of the run, which goes away with the value.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
    /// Leaves the folder where it is.
    pub(crate) fn keep(self) -> PathBuf {
        if let Some(guard) = self.guard {
            guard.keep();
        }
        self.folder.keep()
    }
}

/// Why nothing was recorded.
#[derive(Debug)]
pub(crate) enum Failed {
    /// There can be no folder for the recordings.
    Folder(io::Error),
    /// The program could not be started.
    Start(io::Error),
    /// Nobody knows how it ended.
    Wait(io::Error),
}

/// Runs a program to its end. What has to be said meanwhile goes to `say`.
///
/// # Errors
/// Where the program cannot be started, or its recordings be collected; that it failed is no error.
pub(crate) fn run(plan: &Plan, say: &dyn Fn(&str)) -> Result<Recorded, Failed> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folder = Folder::new(plan.interval, &path).map_err(Failed::Folder)?;
    let (program, arguments) = plan.command.split_first().expect("a command line has a program");
    let mut command = Command::new(program);
    command.args(folder.arguments(program, arguments));
    command.envs(folder.environment(&path, std::env::var_os("NODE_OPTIONS").as_deref()));
    let running = child::start(&mut command, folder.path(), plan.ignored).map_err(Failed::Start)?;
    let charge = Charge {
        process: running.process(),
        has_group: running.has_group(),
        folder: folder.path().to_owned(),
    };
    // Without one the run is as good, as long as nobody kills us.
    let mut guard = Guard::start(&charge).ok();
    let end = running.wait(plan.limit, say).map_err(Failed::Wait)?;
    if let Some(guard) = &mut guard {
        guard.ended();
    }
    let found = found::collect(folder.path()).map_err(Failed::Folder)?;
    let status = match (end.was_limited, end.status.code(), end.status.signal()) {
        (true, ..) => 0,
        (_, Some(code), _) => code as u8,
        (_, None, signal) => signal.map_or(1, |signal| (128 + signal) as u8),
    };
    Ok(Recorded { folder, status, signalled: end.signalled, is_left: end.is_left, found, guard })
}
