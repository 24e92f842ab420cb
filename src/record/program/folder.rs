//! The folder that a run's recordings are collected in, with what makes its processes write them.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::runtimes::Runtime;

/// What every process loads first.
const HOOK: &str = include_str!("hook.cjs");

/// A file that every folder of a run has.
pub(super) const MARK: &str = "options.json";

/// The folder of one run.
#[derive(Debug)]
pub(super) struct Folder {
    place: TempDir,
    interval: u32,
}

impl Folder {
    /// A new one; the runtimes that `path` (as in `PATH`) finds get a script each that makes them record.
    pub(super) fn new(interval: u32, path: &OsStr) -> io::Result<Self> {
        let place = tempfile::Builder::new().prefix("flame-run-").tempdir()?;
        let folder = Self { place, interval };
        fs::create_dir_all(folder.hook().parent().expect("a folder"))?;
        fs::write(folder.hook(), HOOK)?;
        fs::write(folder.path().join(MARK), format!("{{\"interval\":{interval}}}\n"))?;
        fs::create_dir(folder.programs())?;
        for runtime in Runtime::ALL {
            if let Some(program) = find(runtime.name().as_ref(), path) {
                let options: Vec<String> = folder.options(runtime).iter().map(|word| quoted(word)).collect();
                let run = runtime.script(&quoted(program.as_os_str()), &options.join(" "));
                let script = folder.programs().join(runtime.name());
                fs::write(&script, format!("#!/bin/sh\n{run}"))?;
                fs::set_permissions(&script, fs::Permissions::from_mode(0o700))?;
            }
        }
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        self.place.path()
    }

    /// Leaves the folder where it is.
    pub(super) fn keep(self) -> PathBuf {
        self.place.keep()
    }

    /// In a package, so that nobody takes it for the program's own code.
    fn hook(&self) -> PathBuf {
        self.path().join("node_modules/flame-run/hook.cjs")
    }

    /// Where the programs are that stand for the runtimes.
    fn programs(&self) -> PathBuf {
        self.path().join("bin")
    }

    fn options(&self, runtime: Runtime) -> Vec<OsString> {
        runtime.options(self.path(), self.interval, &self.hook())
    }

    /// The arguments with which `program` records, if it is a runtime by its path. One by its name is found among our
    /// programs.
    pub(super) fn arguments(&self, program: &OsStr, arguments: &[OsString]) -> Vec<OsString> {
        let mut all = arguments.to_vec();
        if program.as_bytes().contains(&b'/')
            && let Some(runtime) = Runtime::of(program)
            && let Some(place) = runtime.place(arguments)
        {
            all.splice(place..place, self.options(runtime));
        }
        all
    }

    /// What the processes of the run find in their environment, given what is there now.
    pub(super) fn environment(
        &self,
        path: &OsStr,
        node_options: Option<&OsStr>,
    ) -> [(&'static str, OsString); 2] {
        let mut programs = self.programs().into_os_string();
        programs.push(":");
        programs.push(path);
        let mut options = node_options.map(OsStr::to_owned).unwrap_or_default();
        if !options.is_empty() {
            options.push(" ");
        }
        options.push("--require=");
        options.push(quoted_for_node(self.hook().as_os_str()));
        [("PATH", programs), ("NODE_OPTIONS", options)]
    }
}

/// The first program of a name in the folders of `path`.
fn find(name: &OsStr, path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path).map(|folder| folder.join(name)).find(|program| {
        fs::metadata(program).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
    })
}

/// A word for the shell that means itself.
fn quoted(word: &OsStr) -> String {
    format!("'{}'", word.to_string_lossy().replace('\'', "'\\''"))
}

/// A word of `NODE_OPTIONS` that means itself.
fn quoted_for_node(word: &OsStr) -> OsString {
    let mut quoted = vec![b'"'];
    for &byte in word.as_bytes() {
        if matches!(byte, b'"' | b'\\') {
            quoted.push(b'\\');
        }
        quoted.push(byte);
    }
    quoted.push(b'"');
    OsString::from_vec(quoted)
}
