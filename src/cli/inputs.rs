//! What is read: the files, folders and streams that the command line names.

use std::io;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::suggest;
use crate::output::Source;

/// Where the recording comes from.
#[derive(Debug)]
pub(crate) enum Input {
    Stdin,
    File(PathBuf),
}

impl Input {
    /// The path that was typed, if it names a file or folder.
    fn named(path: &Path) -> Option<PathBuf> {
        (path != Path::new("-")).then(|| match path.file_name() {
            Some(_) => path.to_path_buf(),
            None => std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()),
        })
    }

    /// The name to speak of it by.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".into(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// What no output may overwrite.
    pub(super) fn source(&self) -> Source<'_> {
        match self {
            Self::Stdin => Source::Stdin,
            Self::File(path) => Source::File(path),
        }
    }

    /// The file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path),
        }
    }
}

/// What is read: the files that are named, and those in the folders that are.
pub(super) fn named(named: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for path in named {
        if path == Path::new("-") {
            inputs.push(Input::Stdin);
        } else if is_url(path) {
            let message = format!("{} is an address, and flame reads files only", path.display());
            return Err(Failure::usage(message, "download it first, and name the file"));
        } else if path.is_dir() {
            inputs.extend(recordings_in(path)?.into_iter().map(Input::File));
        } else {
            inputs.push(Input::File(path.clone()));
        }
    }
    check_names(named)?;
    if inputs.iter().filter(|input| matches!(input, Input::Stdin)).count() > 1 {
        return Err(Failure::usage("the standard input is named twice", "name `-` once"));
    }
    match inputs.is_empty() {
        true => Err(Failure::usage("no recording given", "name a .cpuprofile file")),
        false => Ok(inputs),
    }
}

/// Refuses words that name no file where it is known what is meant by them.
fn check_names(named: &[PathBuf]) -> Result<(), Failure> {
    let missing = named.iter().filter(|path| path.as_path() != Path::new("-") && !path.exists());
    let mut meant = missing.filter_map(|path| suggest::for_missing(path, named).map(|hint| (path, hint)));
    match meant.next() {
        Some((path, hint)) => {
            Err(Failure::usage(format!("{}: there is no such recording", path.display()), hint))
        }
        None => Ok(()),
    }
}

/// The recordings in a folder, by name.
fn recordings_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let shown = folder.display();
    let failed = |error: io::Error| {
        Failure::failed(format!("{shown}: cannot read the folder: {error}"), "check its permissions")
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        if (name.ends_with(".cpuprofile") || name.ends_with(".cpuprofile.gz")) && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    match paths.is_empty() {
        true => Err(Failure::failed(
            format!("{shown}: there is no .cpuprofile in this folder"),
            "name the recordings themselves; `node --cpu-prof --cpu-prof-dir=DIR app.js` writes them into a folder",
        )),
        false => Ok(paths),
    }
}

/// The name that a recording goes by: that of its file, of the only folder, or of the first file.
pub(super) fn source_name(named: &[PathBuf], inputs: &[Input]) -> Option<String> {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    match (named, inputs) {
        ([only], _) => Input::named(only).and_then(|path| name(&path)),
        (_, [Input::File(first), rest @ ..]) => {
            name(first).map(|name| format!("{name} and {} more", rest.len()))
        }
        _ => None,
    }
}

/// An address with a scheme, and not a path such as `C:\\file`.
fn is_url(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
