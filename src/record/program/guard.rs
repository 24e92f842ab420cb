//! Whatever becomes of `flame`, also by `kill -9`, neither the program nor its folder is left behind: a second process
//! sees to it, which notices the end of the first by a pipe.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use rustix::process::{Signal, kill_process, kill_process_group};

use super::found;

/// The program has ended by itself.
const ENDED: u8 = b'e';

/// The folder shall stay.
const KEEP: u8 = b'k';

/// The word that tells this program to watch; nobody types it, and no help names it.
const WATCH: &str = "guard-of-run";

/// What there is to be seen to.
#[derive(Clone, Debug)]
pub(super) struct Charge {
    /// The id of the program's process.
    pub(super) process: u32,
    /// Whether it leads a group of processes.
    pub(super) has_group: bool,
    /// The folder of the run.
    pub(super) folder: PathBuf,
}

impl Charge {
    fn arguments(&self) -> [OsString; 4] {
        let group = if self.has_group { "group" } else { "process" };
        [WATCH.into(), group.into(), self.process.to_string().into(), self.folder.clone().into()]
    }

    fn of(arguments: &[OsString]) -> Option<Self> {
        let [word, group, process, folder] = arguments else { return None };
        let process = process.to_str()?.parse().ok()?;
        (word == WATCH).then(|| Self { process, has_group: group == "group", folder: folder.into() })
    }
}

/// The second process, as the first one knows it.
#[derive(Debug)]
pub(super) struct Guard {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Guard {
    /// Starts one.
    pub(super) fn start(charge: &Charge) -> io::Result<Self> {
        let mut guard = Command::new(std::env::current_exe()?);
        guard.args(charge.arguments());
        // Ctrl-C is none of its business.
        guard.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = guard.spawn()?;
        let pipe = child.stdin.take();
        Ok(Self { child, pipe })
    }

    fn tell(&mut self, what: u8) {
        // One that has gone guards nothing, and that is all that there is to it.
        let _gone = self.pipe.as_mut().map(|pipe| pipe.write_all(&[what]));
    }

    /// The program has ended; only the folder is left.
    pub(super) fn ended(&mut self) {
        self.tell(ENDED);
    }

    /// The folder shall stay.
    pub(super) fn keep(mut self) {
        self.tell(KEEP);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.pipe = None;
        let _over = self.child.wait();
    }
}

/// Whether this process is the second one. Then it waits until the first has gone, and leaves nothing behind.
pub(crate) fn watches() -> bool {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let charge = Charge::of(&arguments);
    charge.iter().for_each(watch);
    charge.is_some()
}

fn watch(charge: &Charge) {
    let mut told = Vec::new();
    let _broken = io::stdin().read_to_end(&mut told);
    if told.is_empty() {
        kill(charge);
    }
    if !told.contains(&KEEP) {
        remove(&charge.folder);
    }
}

fn kill(charge: &Charge) {
    for one in found::started(&charge.folder).unwrap_or_default() {
        let _gone = found::id(one.process).map(|id| kill_process(id, Signal::KILL));
    }
    let _gone = found::id(charge.process).map(|id| match charge.has_group {
        true => kill_process_group(id, Signal::KILL),
        false => kill_process(id, Signal::KILL),
    });
}

/// Removes a folder that a run has made, and no other.
fn remove(folder: &Path) {
    if folder.join(super::folder::MARK).is_file() {
        let _gone = fs::remove_dir_all(folder);
    }
}
