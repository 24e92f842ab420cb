//! Running the `flame` command in a directory of its own.
#![allow(dead_code)] // Each test file uses what it needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A recording that comes with the project.
pub(crate) fn profile(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles").join(name).with_extension("cpuprofile")
}

/// The command: the one that was built, or what `FLAME_COMMAND` names, such as that of the npm package.
pub(crate) fn flame() -> String {
    std::env::var("FLAME_COMMAND").unwrap_or_else(|_| env!("CARGO_BIN_EXE_flame").into())
}

/// A directory to work in.
pub(crate) struct Place {
    pub(crate) dir: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary directory") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Puts a file there.
    pub(crate) fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("can make a folder");
        fs::write(path, content).expect("can write");
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of all files, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).expect("can list");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    /// `flame`, to be started here.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(flame());
        command.current_dir(self.dir.path()).stdin(Stdio::null()).env_remove("NO_COLOR");
        command
    }

    /// Runs `flame` with the words of `line`; `{checkout}` stands for the path of that recording.
    pub(crate) fn flame(&self, line: &str) -> Ran {
        self.command().args(words(line)).output().expect("flame runs").into()
    }
}

/// A port of this machine that nobody listens on now.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The words of a command line.
pub(crate) fn words(line: &str) -> Vec<PathBuf> {
    let word = |word: &str| match word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
        Some(name) => profile(name),
        None => PathBuf::from(word),
    };
    line.split_whitespace().map(word).collect()
}

/// A recording with hit counts and without samples.
pub(crate) const HITS: &str = r#"{"nodes":[
{"id":1,"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"hitCount":0,"children":[2,3]},
{"id":2,"callFrame":{"functionName":"work","scriptId":"5","url":"file:///app/a.js","lineNumber":3,"columnNumber":4},"hitCount":7,"children":[4]},
{"id":3,"callFrame":{"functionName":"(idle)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"hitCount":90},
{"id":4,"callFrame":{"functionName":"part","scriptId":"5","url":"file:///app/a.js","lineNumber":9,"columnNumber":0},"hitCount":2}
],"startTime":0,"endTime":1000}"#;
