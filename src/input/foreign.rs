//! Files that are no CPU profile, or are one inside something else: how they are recognised, what they
//! are called, and what to do with them. One table for what the first bytes tell, one for JSON's keys.

use super::ErrorKind;

/// How to make what can be read.
pub(super) const RECORD: &str = "record one with `node --cpu-prof app.js`";

/// What opens recordings of memory.
const MEMORY: &str =
    "open it in the Memory panel of DevTools; for a CPU profile run `node --cpu-prof app.js`";

/// How to make a trace that can be drawn.
const RECORD_TRACE: &str = "record it in the Performance panel of DevTools, or with the category `disabled-by-default-v8.cpu_profiler`";

/// Something by the bytes that it begins with.
struct Start {
    begins: &'static [u8],
    what: &'static str,
    hint: &'static str,
}

const fn start(begins: &'static [u8], what: &'static str, hint: &'static str) -> Start {
    Start { begins, what, hint }
}

/// What is told by its first bytes; letters in either case.
const STARTS: [Start; 17] = [
    start(b"\x28\xb5\x2f\xfd", "zstd-compressed data", "unpack it: `zstd -d FILE`"),
    start(b"\xfd7zXZ\0", "xz-compressed data", "unpack it: `xz -d FILE`"),
    start(b"BZh", "bzip2-compressed data", "unpack it: `bzip2 -d FILE`"),
    start(b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and give the recording inside"),
    start(b"Rar!", "a RAR archive", "unpack it and give the recording inside"),
    start(
        b"<!doctype html",
        "an HTML page",
        "the page of an error or a login was saved in the recording's place; download it again, logged in",
    ),
    start(
        b"<html",
        "an HTML page",
        "the page of an error or a login was saved in the recording's place; download it again, logged in",
    ),
    start(b"<?xml", "an XML document", RECORD),
    start(
        b"<svg",
        "an SVG picture, perhaps a chart drawn already",
        "open it in a browser; to draw a chart give the .cpuprofile",
    ),
    start(
        b"version https://git-lfs",
        "the pointer to a file that Git LFS stores elsewhere",
        "fetch the file itself: `git lfs pull`",
    ),
    start(
        b"/annex/objects/",
        "the pointer to a file that git-annex stores elsewhere",
        "fetch the file itself: `git annex get FILE`",
    ),
    start(
        b"v8-version,",
        "V8's log of `node --prof`",
        "read it with `node --prof-process FILE`; for a chart run `node --cpu-prof app.js`",
    ),
    start(
        b"shared-library,",
        "V8's log of `node --prof`",
        "read it with `node --prof-process FILE`; for a chart run `node --cpu-prof app.js`",
    ),
    start(
        b"PERFILE2",
        "a recording of Linux perf",
        "for a CPU profile of JavaScript run `node --cpu-prof app.js`",
    ),
    start(b"\x89PNG", "a PNG picture", "to draw a chart give the .cpuprofile"),
    start(b"%PDF", "a PDF document", RECORD),
    start(b"\x7fELF", "a program", RECORD),
];

/// What the first bytes of a file tell, where it is nothing that can be read.
pub(super) fn by_start(bytes: &[u8]) -> Option<ErrorKind> {
    let text = bytes.trim_ascii_start();
    let begins = |start: &&Start| {
        let begins = |bytes: &[u8]| {
            bytes.get(..start.begins.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start.begins))
        };
        begins(bytes) || begins(text)
    };
    if let Some(found) = STARTS.iter().find(begins) {
        return Some(kind(found.what, found.hint));
    }
    if is_perfetto(bytes) {
        return Some(kind(
            "a binary trace of Perfetto",
            "open it at ui.perfetto.dev; for a CPU profile run `node --cpu-prof app.js`",
        ));
    }
    // Text has no such bytes, and JSON is text.
    let is_binary = bytes.iter().any(|&byte| byte < 9 || (14..32).contains(&byte) && byte != 27);
    is_binary.then(|| {
        kind(
            "binary data of an unknown kind",
            "if it is compressed (brotli has no mark of its own: `brotli -d FILE`), unpack it first",
        )
    })
}

/// A trace is a list of packets: field 1 (0x0a), a length, and in it fields with small numbers.
fn is_perfetto(bytes: &[u8]) -> bool {
    let [0x0a, length, inner, ..] = *bytes else { return false };
    length > 0
        && length != b'{'
        && length != b'['
        && !inner.is_ascii_alphabetic()
        && bytes[..bytes.len().min(64)].iter().any(|&byte| byte == 0 || byte > 0x7f || byte == 8)
}

/// Something by the keys at the top of its JSON.
struct Keys {
    all: &'static [&'static str],
    what: &'static str,
    hint: &'static str,
}

const fn keys(all: &'static [&'static str], what: &'static str, hint: &'static str) -> Keys {
    Keys { all, what, hint }
}

/// What uses some of a CPU profile's keys for something else. The first that fits counts.
const CLAIMS: [Keys; 2] = [
    keys(&["snapshot"], "a heap snapshot", MEMORY),
    keys(&["trace_function_infos"], "a heap snapshot", MEMORY),
];

/// Whether these keys are those of a file of another kind.
pub(super) fn is_claimed(keys: &[String]) -> bool {
    claim(keys).is_some()
}

fn claim(keys: &[String]) -> Option<&'static Keys> {
    CLAIMS.iter().find(|claim| has(keys, claim.all))
}

/// What a file is whose keys other files claim.
pub(super) fn by_claim(keys: &[String]) -> Option<ErrorKind> {
    claim(keys).map(|claim| kind(claim.what, claim.hint))
}

/// Keys that tell what a file without any call tree is.
const OTHERS: [Keys; 5] = [
    keys(
        &["shared", "profiles"],
        "a speedscope file",
        "open it in speedscope; for a chart give the .cpuprofile that it was made of",
    ),
    keys(
        &["meta", "threads"],
        "a Firefox profile",
        "open it at profiler.firefox.com; for a CPU profile of V8 run `node --cpu-prof app.js`",
    ),
    keys(&["mappings", "sources"], "a source map", RECORD),
    keys(&["name", "version"], "a package.json", RECORD),
    keys(
        &["schema", "meta", "functions"],
        "a report that flame wrote",
        "give the .cpuprofile that it was made of",
    ),
];

/// Of unknown keys, as many as a message names.
const KEYS_SHOWN: usize = 8;

/// What JSON is that has no call tree.
pub(super) fn by_keys(keys: &[String]) -> ErrorKind {
    let known = OTHERS.iter().find(|other| has(keys, other.all));
    if let Some(Keys { what, hint, .. }) = known {
        return kind(what, hint);
    }
    let what = if keys.is_empty() {
        "an empty JSON object".into()
    } else {
        let shown = keys.iter().take(KEYS_SHOWN).map(|key| format!("`{}`", key.escape_debug()));
        let more = if keys.len() > KEYS_SHOWN { ", …" } else { "" };
        format!("JSON with the keys {}{more}", shown.collect::<Vec<_>>().join(", "))
    };
    kind(&what, &format!("a .cpuprofile has `nodes`, `samples` and `timeDeltas`; {RECORD}"))
}

/// A list at the top that is no trace.
pub(super) fn list() -> ErrorKind {
    kind("a JSON list", &format!("a .cpuprofile is a JSON object; {RECORD}"))
}

/// JSON that is a text, a number or the like.
pub(super) fn single_value() -> ErrorKind {
    kind("a single JSON value", &format!("a .cpuprofile is a JSON object; {RECORD}"))
}

/// Numbers where a profile has nodes.
pub(super) fn heap_snapshot() -> ErrorKind {
    kind("a heap snapshot", MEMORY)
}

/// Sizes in a list of nodes, where a CPU profile has times; those of a heap profile are nested.
pub(super) fn heap_profile() -> ErrorKind {
    kind(
        "a heap profile in a form that V8 does not write",
        "record one with `node --heap-prof app.js`; its nodes are nested under `head`",
    )
}

/// A sampling profile in which nothing was sampled.
pub(super) fn empty_samples() -> ErrorKind {
    kind(
        "a sampling profile of Hermes, and it is empty: no samples were taken",
        "record again, and let the program work meanwhile",
    )
}

/// A trace in which nothing happens.
pub(super) fn empty_trace() -> ErrorKind {
    kind("a trace without any event", RECORD_TRACE)
}

/// A trace of events that are nobody's spans.
pub(super) fn trace_without_profile() -> ErrorKind {
    kind("a trace without a CPU profile and without events that can be drawn", RECORD_TRACE)
}

/// Text in two bytes a character.
pub(super) fn utf16() -> ErrorKind {
    kind(
        "UTF-16 text",
        "a shell's redirection may have changed the encoding; save it as UTF-8 (PowerShell: `Get-Content in | Set-Content -Encoding utf8 out`)",
    )
}

/// An archive with more than the recording.
pub(super) fn archive_of_several() -> ErrorKind {
    kind("a ZIP archive of several files", "unpack it (`unzip FILE`) and give the recording inside")
}

/// An archive packed in a way that is not read here.
pub(super) fn unreadable_archive() -> ErrorKind {
    kind(
        "a ZIP archive that is encrypted or packed in an unusual way",
        "unpack it (`unzip FILE`) and give the recording inside",
    )
}

fn has(keys: &[String], all: &[&str]) -> bool {
    all.iter().all(|name| keys.iter().any(|key| key == name))
}

fn kind(what: &str, hint: &str) -> ErrorKind {
    ErrorKind::OtherKind { what: what.into(), hint: hint.into() }
}
