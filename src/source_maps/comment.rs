//! The comment at the end of a script that names its source map.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::files::{self, LARGEST_TEXT};

/// Behind the comment that names a map there are no more bytes than these.
const BEHIND_COMMENT: usize = 4 << 10;

/// As much of the end of a script is looked at first.
const TAIL: u64 = 8 << 10;

/// What a comment has before its reference is shorter.
const BEGIN: usize = 32;

/// The reference of the last such comment of a script. As a rule its last bytes tell: the whole is read
/// only where they may be the end of a map in a url.
pub(super) fn of_file(path: &Path) -> Option<String> {
    let tail = tail(path)?;
    let begin = tail.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(tail.len());
    let is_whole = (tail.len() as u64) < TAIL;
    match of(&tail) {
        None if !is_whole && may_be_of_url(&tail[BEGIN.min(begin)..begin]) => {
            of(&files::read(path, LARGEST_TEXT)?).map(str::to_owned)
        }
        reference => reference.map(str::to_owned),
    }
}

/// The last bytes of a regular file that is no larger than a script.
fn tail(path: &Path) -> Option<Vec<u8>> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > LARGEST_TEXT {
        return None;
    }
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(metadata.len().saturating_sub(TAIL))).ok()?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Whether bytes have nothing in them that a url never has and a program nearly always.
fn may_be_of_url(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_graphic() && !b"\"`{}<>\\".contains(byte))
}

/// The reference of the last comment that names a map, near the end of a script.
pub(super) fn of(bytes: &[u8]) -> Option<&str> {
    const NAME: &[u8] = b"sourceMappingURL=";
    let mut end = bytes.len();
    while let Some(at) = memchr::memmem::rfind(&bytes[..end], NAME) {
        end = at;
        let line = &bytes[at + NAME.len()..];
        let len = line.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(line.len());
        if line.len() - len > BEHIND_COMMENT {
            return None;
        }
        let is_comment =
            ["//# ", "//@ ", "/*# ", "/*@ "].iter().any(|begin| bytes[..at].ends_with(begin.as_bytes()));
        let reference = std::str::from_utf8(&line[..len]).ok()?.trim();
        let reference = reference.strip_suffix("*/").map_or(reference, str::trim);
        // In a string a quote follows; no url has one.
        if is_comment && !reference.is_empty() && !reference.contains(['"', '\'', '`', ' ']) {
            return Some(reference);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_comment_that_is_one_names_the_map() {
        for (script, named) in [
            ("x\n//# sourceMappingURL=a.js.map", Some("a.js.map")),
            ("x\n//# sourceMappingURL=a.js.map\n\n", Some("a.js.map")),
            ("x//@ sourceMappingURL=a.map\r\n", Some("a.map")),
            ("x\n/*# sourceMappingURL=a.map */", Some("a.map")),
            ("//# sourceMappingURL=a.map\nvar s = \"//# sourceMappingURL=b.map\";", Some("a.map")),
            ("//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map", Some("b.map")),
            ("var s = 'sourceMappingURL=b.map'", None),
            ("//# sourceMappingURL=", None),
        ] {
            assert_eq!(of(script.as_bytes()), named, "{script}");
        }
        let far = format!("//# sourceMappingURL=a.map\n{}", " ".repeat(BEHIND_COMMENT));
        assert_eq!(of(far.as_bytes()), None);
    }

    #[test]
    fn of_a_long_script_the_end_tells() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("app.js");
        let long = "x".repeat(2 * TAIL as usize);
        for (text, named) in [
            (format!("f();{long}\n//# sourceMappingURL=app.js.map"), Some("app.js.map".to_owned())),
            (
                format!("f();\n//# sourceMappingURL=data:application/json;base64,{long}\n"),
                Some(format!("data:application/json;base64,{long}")),
            ),
            (format!("f();\n//# sourceMappingURL=app.js.map\n{long};"), None),
            (format!("f();{{}}{long}"), None),
            // The tail begins within the comment's own words.
            (
                format!("f();\n//# sourceMappingURL=data:,{}", "y".repeat(TAIL as usize - 20)),
                Some(format!("data:,{}", "y".repeat(TAIL as usize - 20))),
            ),
        ] {
            std::fs::write(&path, &text).expect("a file");
            assert_eq!(of_file(&path), named);
            assert_eq!(of(text.as_bytes()).map(str::to_owned), named);
        }
        assert_eq!(of_file(folder.path()), None);
    }
}
