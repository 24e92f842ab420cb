//! Which files are read, and which never (docs/source-maps.md).
//!
//! Nothing is fetched. A map that a script names lies in the script's folder or below, or in a folder that
//! the user named; a source in the project around the map, or there. Only regular files are read, and of
//! links what they lead to is what counts.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hashbrown::HashMap;

use super::comment;
use super::place::{self, join};
use crate::recording::Script;
use crate::system::canonical;

/// No script or source is larger.
pub(super) const LARGEST_TEXT: u64 = 64 << 20;
/// No map is.
const LARGEST_MAP: u64 = 512 << 20;

/// Of longer paths only the end is looked at, folder by folder.
const DEEPEST_FOLDER: usize = 64;

/// What a source is called.
const SCRIPTS: [&str; 10] = ["js", "ts", "jsx", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte"];

/// What became of looking for the map of a script.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lookup<'a> {
    /// The script names no map and none is beside it.
    None,
    /// It names one that is not there.
    Missing,
    /// It names one on another machine.
    Remote,
    /// It names one where none is read.
    Outside,
    /// It has a map in itself that cannot be read.
    Broken,
    /// Several folders have one, and nothing tells which is meant.
    Ambiguous,
    Found(MapFile<'a>),
}

/// A map, and where it lies.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MapFile<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Its url, which its sources are relative to.
    pub(super) url: String,
    /// Its folder on this machine, if it is on it.
    pub(super) folder: Option<PathBuf>,
    pub(super) script: ScriptText<'a>,
}

/// Where the text of a script is that ran.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ScriptText<'a> {
    Nowhere,
    File(PathBuf),
    /// In the recording.
    Carried(&'a str),
}

impl ScriptText<'_> {
    pub(super) fn read(&self) -> Option<String> {
        match self {
            Self::Nowhere => None,
            Self::File(path) => script_text(path),
            Self::Carried(text) => Some((*text).to_owned()),
        }
    }
}

/// Looks for maps and sources.
#[derive(Clone, Debug, Default)]
pub(super) struct Files<'a> {
    /// Folders that the user named.
    pub(super) folders: &'a [PathBuf],
    /// What the recording itself has.
    pub(super) carried: HashMap<&'a str, &'a Script>,
    /// Whether folders are here, as far as that was asked: of a recording from elsewhere none is.
    known: RefCell<HashMap<OsString, bool>>,
}

impl<'a> Files<'a> {
    pub(super) fn new(folders: &'a [PathBuf], scripts: &'a [Script]) -> Self {
        let carried = scripts.iter().map(|script| (script.url.as_str(), script)).collect();
        Self { folders, carried, known: RefCell::default() }
    }

    /// The map of the script that a recording names.
    pub(super) fn map_of(&self, url: &str) -> Lookup<'a> {
        // What the recording has is of the code that ran; a file may be newer.
        let script = self.carried.get(url).copied();
        if let Some(map) = script.and_then(carried) {
            return map;
        }
        if let Some(path) = place::file_path(url).map(PathBuf::from)
            && path.is_absolute()
        {
            match self.beside(&path, url) {
                Lookup::None => {}
                found => return found,
            }
        }
        match self.in_folders(url) {
            Lookup::None => {
                script.and_then(|script| script.map_url.as_deref()).map_or(Lookup::None, |reference| {
                    match place::file_path(&join(url, reference)) {
                        Some(_) => Lookup::Missing,
                        None => Lookup::Remote,
                    }
                })
            }
            found => found,
        }
    }

    /// Whether a folder is here. Nothing is below one that is not, so that it is asked for once.
    fn has_folder(&self, folder: &Path) -> bool {
        let mut known = self.known.borrow_mut();
        if let Some(&is_here) = known.get(folder.as_os_str()) {
            return is_here;
        }
        let ancestors = folder.ancestors().take(DEEPEST_FOLDER).filter(|path| !path.as_os_str().is_empty());
        let ancestors: Vec<&Path> = ancestors.collect();
        let mut is_here = true;
        for ancestor in ancestors.into_iter().rev() {
            is_here = is_here && *known.entry_ref(ancestor.as_os_str()).or_insert_with(|| ancestor.is_dir());
        }
        known.insert(folder.as_os_str().to_owned(), is_here);
        is_here
    }

    /// The map that a script here names, or that lies beside it.
    fn beside(&self, script: &Path, url: &str) -> Lookup<'a> {
        if script.parent().is_none_or(|folder| !self.has_folder(folder)) {
            return Lookup::None;
        }
        let named = match comment::of_file(script) {
            Some(reference) => self.named_by(&reference, script, url),
            None => Lookup::None,
        };
        match named {
            Lookup::None | Lookup::Missing => {
                let beside = PathBuf::from(format!("{}.map", script.display()));
                match read(&beside, LARGEST_MAP) {
                    Some(bytes) => Lookup::Found(MapFile {
                        bytes: bytes.into(),
                        url: format!("{url}.map"),
                        folder: script.parent().map(Path::to_path_buf),
                        script: ScriptText::File(script.to_path_buf()),
                    }),
                    None => named,
                }
            }
            named => named,
        }
    }

    fn named_by(&self, reference: &str, script: &Path, url: &str) -> Lookup<'a> {
        let folder = script.parent().unwrap_or(Path::new("/"));
        let found = |bytes: Vec<u8>, url: String, folder: &Path| {
            let (folder, script) = (Some(folder.to_path_buf()), ScriptText::File(script.to_path_buf()));
            Lookup::Found(MapFile { bytes: bytes.into(), url, folder, script })
        };
        if let Some(data) = reference.strip_prefix("data:") {
            return match inline(data) {
                Some(bytes) => found(bytes, url.to_owned(), folder),
                None => Lookup::Broken,
            };
        }
        let reference = reference.split(['?', '#']).next().unwrap_or(reference);
        let Some(path) = referenced(reference, folder) else { return Lookup::Remote };
        let is_map = path.extension().is_some_and(|extension| extension == "map" || extension == "json");
        if !is_map || !self.is_within(&path, folder) {
            // What is not there is missing, wherever it is not.
            return if is_map && !path.exists() && lexically_within(&path, folder) {
                Lookup::Missing
            } else {
                Lookup::Outside
            };
        }
        match read(&path, LARGEST_MAP) {
            Some(bytes) => found(bytes, join(url, reference), path.parent().unwrap_or(folder)),
            None => Lookup::Missing,
        }
    }

    /// Whether a file lies in a folder or below, or in one that the user named; links are followed.
    fn is_within(&self, path: &Path, folder: &Path) -> bool {
        let Ok(path) = canonical(path) else { return false };
        let folders = self.folders.iter().map(PathBuf::as_path).chain([folder]);
        folders.filter_map(|folder| canonical(folder).ok()).any(|folder| path.starts_with(folder))
    }

    /// The map below one of the named folders: by the url's path, then by ever shorter tails of it.
    fn in_folders(&self, url: &str) -> Lookup<'a> {
        if self.folders.is_empty() {
            return Lookup::None;
        }
        let parts = parts_of(url);
        for first in 0..parts.len() {
            let tail: PathBuf = parts[first..].iter().collect();
            let mut found: Vec<Lookup<'a>> = Vec::new();
            for folder in self.folders {
                let script = folder.join(&tail);
                if !self.is_within(&script, folder) && !self.is_within(&with_map(&script), folder) {
                    continue;
                }
                match self.beside(&script, url) {
                    Lookup::None | Lookup::Missing => {}
                    lookup => found.push(lookup),
                }
            }
            match found.len() {
                0 => {}
                1 => return found.remove(0),
                _ if found.iter().all(|lookup| same_map(lookup, &found[0])) => return found.remove(0),
                _ => return Lookup::Ambiguous,
            }
        }
        Lookup::None
    }

    /// The text of a script that ran as it was written: what the recording has of it, else the file where the recording
    /// says, else the only one below the folders that the user named.
    pub(super) fn script(&self, url: &str) -> Option<String> {
        if let Some(text) = self.carried.get(url).and_then(|script| script.text.clone()) {
            return Some(text);
        }
        let named = place::file_path(url).map(PathBuf::from);
        let is_script = |path: &Path| {
            let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
            extension.is_some_and(|extension| SCRIPTS.contains(&extension.as_str()))
        };
        if let Some(text) =
            named.filter(|path| path.is_absolute() && is_script(path)).and_then(|path| script_text(&path))
        {
            return Some(text);
        }
        let parts = parts_of(url);
        for first in 0..parts.len() {
            let tail: PathBuf = parts[first..].iter().collect();
            let found = self.folders.iter().map(|folder| (folder, folder.join(&tail)));
            let mut found = found.filter(|(folder, path)| is_script(path) && self.is_within(path, folder));
            match (found.next(), found.next()) {
                (Some((_, path)), None) => return script_text(&path),
                (None, _) => {}
                _ => return None,
            }
        }
        None
    }

    /// The text of a TypeScript file that is where the recording says.
    pub(super) fn typescript(&self, url: &str) -> Option<String> {
        let path = PathBuf::from(place::file_path(url)?);
        let extension = path.extension()?.to_string_lossy().to_lowercase();
        let is_typescript = matches!(extension.as_str(), "ts" | "tsx" | "mts" | "cts");
        is_typescript.then(|| script_text(&path)).flatten()
    }

    /// The text of a source on this machine, if it may be read.
    pub(super) fn source(&self, url: &str, map: &MapFile<'_>) -> Option<String> {
        let path = PathBuf::from(place::file_path(url)?);
        self.source_at(&path, map).or_else(|| {
            // The recording's machine may have had the project elsewhere: as the map says it, beside the map.
            let folder = map.folder.as_ref()?;
            let base = place::file_path(&map.url)?;
            let base = Path::new(&base).parent()?;
            let relative = relative(&path, base)?;
            self.source_at(&folder.join(relative), map)
        })
    }

    fn source_at(&self, path: &Path, map: &MapFile<'_>) -> Option<String> {
        let extension = path.extension()?.to_string_lossy().to_lowercase();
        if !SCRIPTS.contains(&extension.as_str()) {
            return None;
        }
        let project = project_of(map.folder.as_deref()?);
        if !self.is_within(path, &project) {
            return None;
        }
        String::from_utf8(read(path, LARGEST_TEXT)?).ok()
    }
}

/// The parts of a url's path that can lead into a folder.
fn parts_of(url: &str) -> Vec<String> {
    let path = place::percent_decoded(place::path_of(url));
    // A part with a drive would lead out of the folder.
    let is_part = |part: &&str| !part.is_empty() && *part != ".." && !place::has_drive(part);
    path.split(['/', '\\']).filter(is_part).map(str::to_owned).collect()
}

/// The file that a reference in a script of `folder` leads to; `None` where that is on another machine.
fn referenced(reference: &str, folder: &Path) -> Option<PathBuf> {
    if let Some(path) = place::file_path(reference) {
        return Some(path.into());
    }
    let decoded = place::percent_decoded(reference);
    let is_remote = reference.contains("://") || place::is_of_a_network(&decoded);
    (!is_remote).then(|| folder.join(decoded))
}

fn same_map(one: &Lookup<'_>, other: &Lookup<'_>) -> bool {
    matches!((one, other), (Lookup::Found(one), Lookup::Found(other)) if one.bytes == other.bytes)
}

fn with_map(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.map", path.display()))
}

/// Whether a path lies below a folder by its parts alone.
fn lexically_within(path: &Path, folder: &Path) -> bool {
    let joined = join("", &path.display().to_string());
    Path::new(&joined).starts_with(folder)
}

/// `path` as seen from `base`, with `..` for what they do not share.
fn relative(path: &Path, base: &Path) -> Option<PathBuf> {
    let (path, base): (Vec<_>, Vec<_>) = (path.components().collect(), base.components().collect());
    let shared = path.iter().zip(&base).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..", base.len() - shared);
    Some(up.map(PathBuf::from).chain(path[shared..].iter().map(PathBuf::from)).collect())
}

/// The folder of the project that a folder is in: the nearest with a `package.json`, or itself.
fn project_of(folder: &Path) -> PathBuf {
    let project = folder.ancestors().find(|folder| folder.join("package.json").is_file());
    project.unwrap_or(folder).to_path_buf()
}

/// A regular file that is not too large.
pub(super) fn read(path: &Path, most: u64) -> Option<Vec<u8>> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > most {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

/// The text of a script, for its identifiers.
pub(super) fn script_text(path: &Path) -> Option<String> {
    String::from_utf8(read(path, LARGEST_TEXT)?).ok()
}

/// The map that the recording carries of a script, or that is in the text it carries.
fn carried(script: &Script) -> Option<Lookup<'_>> {
    let text = script.text.as_deref();
    let reference = script.map_url.as_deref().filter(|reference| !reference.starts_with("data:"));
    let found = |bytes, url| {
        let script = text.map_or(ScriptText::Nowhere, ScriptText::Carried);
        Lookup::Found(MapFile { bytes, url, folder: None, script })
    };
    if let Some(map) = &script.map {
        let url = reference.map_or_else(|| format!("{}.map", script.url), |url| join(&script.url, url));
        return Some(found(map.as_bytes().into(), url));
    }
    let named = [text.and_then(|text| comment::of(text.as_bytes())), script.map_url.as_deref()];
    let data = named.into_iter().flatten().find_map(|reference| reference.strip_prefix("data:"))?;
    Some(inline(data).map_or(Lookup::Broken, |bytes| found(bytes.into(), script.url.clone())))
}

/// The map in a `data:` url.
fn inline(data: &str) -> Option<Vec<u8>> {
    let (kind, data) = data.split_once(',')?;
    if !kind.split(';').any(|part| part == "base64") {
        return Some(place::percent_decoded(data).into_bytes());
    }
    let data = data.trim_end_matches('=');
    let standard = base64::engine::GeneralPurpose::new(&base64::alphabet::STANDARD, UNPADDED);
    standard.decode(data).or_else(|_| URL_SAFE_NO_PAD.decode(data)).or_else(|_| STANDARD.decode(data)).ok()
}

const UNPADDED: base64::engine::GeneralPurposeConfig = base64::engine::GeneralPurposeConfig::new()
    .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_are_no_files() {
        let folder = Path::new("/srv");
        for remote in ["https://h/a.map", "//h/a.map", "\\\\h\\a.map", "%5C%5Ch/a.map", "file://h/a.map"] {
            assert_eq!(referenced(remote, folder), None, "{remote}");
        }
        assert_eq!(referenced("a%20b.map", folder), Some("/srv/a b.map".into()));
        assert_eq!(referenced("file:///a.map", folder), Some("/a.map".into()));
    }

    #[test]
    fn maps_in_urls_are_decoded() {
        assert_eq!(inline("application/json;base64,e30=").as_deref(), Some(b"{}".as_slice()));
        assert_eq!(inline("application/json;charset=utf-8;base64,e30").as_deref(), Some(b"{}".as_slice()));
        assert_eq!(inline("application/json,%7B%7D").as_deref(), Some(b"{}".as_slice()));
        assert_eq!(inline("application/json;base64,?"), None);
        assert_eq!(inline("nothing"), None);
    }
}
