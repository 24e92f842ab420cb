//! What the processes of a run left behind: their recordings, and notes that they were there.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, test_kill_process};
use serde_json::Value;

/// A thread that said that it had begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Started {
    pub(super) process: u32,
    pub(super) thread: u32,
    /// What runs there.
    pub(super) script: String,
    /// Whether it only starts other programs, as npm does.
    pub(super) is_launcher: bool,
    /// The port that its inspector would listen on.
    pub(super) inspector: u16,
}

impl Started {
    /// The name to speak of it by.
    pub(super) fn name(&self) -> String {
        let script = if self.script.is_empty() { "without a script" } else { &self.script };
        match self.thread {
            0 => format!("process {} ({script})", self.process),
            thread => format!("worker {thread} of process {} ({script})", self.process),
        }
    }

    /// Whether the process still runs.
    pub(super) fn is_alive(&self) -> bool {
        id(self.process).is_some_and(|id| test_kill_process(id).is_ok()) && !is_zombie(self.process)
    }

    /// Whether a signal has reached it, and it writes its recording.
    pub(super) fn is_ending(&self, folder: &Path) -> bool {
        folder.join(format!("{}.ending", self.process)).exists()
    }

    /// Whether the program listens to a signal itself.
    pub(super) fn listens_to(&self, folder: &Path, signal: &str) -> bool {
        folder.join(format!("{}.{signal}.own", self.process)).exists()
    }
}

/// Whether a process has ended and nobody has asked how; only Linux tells.
fn is_zombie(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // Before it stands the program's name in brackets, which may hold anything.
    status.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z'))
}

/// The id of a process as the system takes it.
pub(super) fn id(process: u32) -> Option<Pid> {
    i32::try_from(process).ok().and_then(Pid::from_raw)
}

/// Every thread that has said so far that it began, in the order of their ids.
pub(super) fn started(folder: &Path) -> io::Result<Vec<Started>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some((process, thread)) = name
            .strip_suffix(".started")
            .and_then(|ids| ids.split_once('.'))
            .and_then(|(process, thread)| Some((process.parse().ok()?, thread.parse().ok()?)))
        else {
            continue;
        };
        // A note that is being written says little yet.
        let told: Value = serde_json::from_slice(&fs::read(&path)?).unwrap_or_default();
        all.push(Started {
            process,
            thread,
            script: told["script"].as_str().unwrap_or_default().to_owned(),
            is_launcher: told["launcher"].as_bool().unwrap_or(false),
            inspector: told["inspector"].as_u64().and_then(|port| port.try_into().ok()).unwrap_or(0),
        });
    }
    all.sort_by_key(|started| (started.process, started.thread));
    Ok(all)
}

/// The recordings of a run.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Their files, by name.
    pub(crate) recordings: Vec<PathBuf>,
    /// What every process and thread of it runs, as far as it said so.
    pub(crate) scripts: Vec<(u32, u32, String)>,
    /// What is missing, and why.
    pub(crate) missing: Vec<String>,
}

/// What is in the folder after the run. What only started other programs is left out.
pub(super) fn collect(folder: &Path) -> io::Result<Found> {
    let started = started(folder)?;
    let launchers: Vec<u32> = started.iter().filter(|one| one.is_launcher).map(|one| one.process).collect();
    let mut by_thread: BTreeMap<(u32, u32), PathBuf> = BTreeMap::new();
    let mut found = Found::default();
    let mut names: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.path());
    }
    names.sort();
    for path in names {
        if path.extension().is_none_or(|extension| extension != "cpuprofile") {
            continue;
        }
        let ids = ids(&path);
        if let Some(ids) = ids {
            by_thread.insert(ids, path.clone());
        }
        if ids.is_none_or(|(process, _)| !launchers.contains(&process)) {
            found.recordings.push(path);
        }
    }
    found.scripts = started.iter().map(|one| (one.process, one.thread, one.script.clone())).collect();
    let silent = started.iter().filter(|one| !launchers.contains(&one.process));
    for one in silent.filter(|one| !by_thread.contains_key(&(one.process, one.thread))) {
        let why = match (one.is_alive(), one.thread) {
            (true, _) => "it is still running",
            (false, 0) => "it was killed, aborted or out of memory",
            (false, _) => "its process ended before it did",
        };
        found.missing.push(format!("{} left no recording: {why}", one.name()));
    }
    Ok(found)
}

/// The process and thread that a file's name tells: `CPU.<date>.<time>.<process>.<thread>.<count>`, or
/// `CPU.<ms>.<process>` of Deno.
fn ids(path: &Path) -> Option<(u32, u32)> {
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    match stem.split('.').collect::<Vec<_>>()[..] {
        ["CPU", _, _, process, thread, _] => Some((process.parse().ok()?, thread.parse().ok()?)),
        ["CPU", _, process] => Some((process.parse().ok()?, 0)),
        _ => None,
    }
}
