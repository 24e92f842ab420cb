//! Which files are opened for source maps, as the file system tells.

use std::collections::BTreeSet;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};
use serde_json::json;

use crate::support::cli::Place;

/// Folders that are watched.
struct Watch {
    inotify: OwnedFd,
    folders: Vec<(i32, String)>,
}

impl Watch {
    fn of(place: &Place, folders: &[&str]) -> Self {
        let inotify = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).expect("inotify");
        let watch = |folder: &&str| {
            let flags = WatchFlags::OPEN | WatchFlags::ACCESS;
            (add_watch(&inotify, place.path(folder), flags).expect("a folder"), (*folder).to_owned())
        };
        let folders = folders.iter().map(watch).collect();
        Self { inotify, folders }
    }

    /// What was opened or read: `folder/name`.
    fn opened(self) -> BTreeSet<String> {
        let mut room = [MaybeUninit::uninit(); 1 << 14];
        let mut events = Reader::new(&self.inotify, &mut room);
        let mut opened = BTreeSet::new();
        while let Ok(event) = events.next() {
            let (_, folder) =
                self.folders.iter().find(|(id, _)| *id == event.wd()).expect("a watched folder");
            let name = event.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            opened.insert(format!("{folder}/{name}"));
        }
        opened
    }
}

/// A recording of a function in each of these scripts.
fn recording(urls: &[String]) -> String {
    let mut nodes = vec![
        json!({"id": 1, "callFrame": {"functionName": "(root)", "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1}}),
    ];
    for (at, url) in urls.iter().enumerate() {
        nodes.push(json!({"id": at + 2, "parent": 1, "callFrame": {"functionName": "t", "scriptId": "9", "url": url, "lineNumber": 0, "columnNumber": 0}}));
    }
    let samples: Vec<usize> = (0..urls.len()).map(|at| at + 2).collect();
    let deltas = vec![1000; urls.len()];
    json!({"nodes": nodes, "startTime": 0, "endTime": 99_000, "samples": samples, "timeDeltas": deltas})
        .to_string()
}

fn map(source: &str) -> String {
    json!({"version": 3, "sources": [source], "names": [], "mappings": "AAAA"}).to_string()
}

/// A project, and things outside of it that its scripts and maps name.
fn place() -> Place {
    let place = Place::new()
        .with("project/package.json", "{}")
        .with("project/notes.txt", "function notes() { }")
        .with("project/src/inside.ts", "function inside() { }")
        .with("outside/package.json", "{}")
        .with("outside/secret.js", "function secret() { }")
        .with("outside/secret.js.map", map("secret.js"))
        .with("outside/app.js.map", map("secret.js"));
    let outside = place.path("outside").display().to_string();
    let sources = [
        "../src/inside.ts",
        "../notes.txt",
        "../../outside/secret.js",
        &format!("{outside}/secret.js"),
        &format!("file://{outside}/secret.js"),
        "link.js",
        "http://127.0.0.1:9/secret.js",
    ];
    let references = [
        "../../outside/app.js.map",
        &format!("{outside}/app.js.map"),
        &format!("file://{outside}/app.js.map"),
        "link.map",
        "http://127.0.0.1:9/app.js.map",
        "..%2F..%2Foutside%2Fapp.js.map",
    ];
    let mut place = place;
    for (at, source) in sources.iter().enumerate() {
        place = place
            .with(&format!("project/dist/source{at}.js"), "t()")
            .with(&format!("project/dist/source{at}.js.map"), map(source));
    }
    for (at, reference) in references.iter().enumerate() {
        place = place
            .with(&format!("project/dist/named{at}.js"), format!("t()\n//# sourceMappingURL={reference}\n"));
    }
    for (link, target) in [("link.js", "secret.js"), ("link.map", "app.js.map")] {
        std::os::unix::fs::symlink(format!("{outside}/{target}"), place.path("project/dist").join(link))
            .expect("a link");
    }
    place
}

/// Runs on a recording of everything in `dist`, and tells what was opened.
fn opened(args: &str) -> BTreeSet<String> {
    let place = place();
    let names = std::fs::read_dir(place.path("project/dist")).expect("a folder");
    let mut urls: Vec<String> = names
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| is_script(path))
        .map(|path| format!("file://{}", path.display()))
        .chain(["node:fs".into(), "http://127.0.0.1:9/../outside/secret.js".into()])
        .collect();
    urls.sort();
    let place = place.with("r.cpuprofile", recording(&urls));
    let watch = Watch::of(&place, &["project", "project/dist", "project/src", "outside"]);
    let ran = place.flame(&format!("r.cpuprofile -o r.json {args}"));
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    watch.opened()
}

fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "js") && !path.is_symlink()
}

#[test]
fn nothing_is_opened_but_scripts_their_maps_and_their_sources() {
    let scripts = (0..7).map(|at| format!("project/dist/source{at}.js"));
    let maps = (0..7).map(|at| format!("project/dist/source{at}.js.map"));
    let named = (0..6).map(|at| format!("project/dist/named{at}.js"));
    let expected: BTreeSet<String> =
        scripts.chain(maps).chain(named).chain(["project/src/inside.ts".to_owned()]).collect();
    assert_eq!(opened(""), expected);
    // The lines of source that a chart shows are of the same files.
    assert_eq!(opened("-o r.svg --sources"), expected);
}

#[test]
fn nothing_is_opened_where_no_maps_are_wanted() {
    assert_eq!(opened("--no-source-maps"), BTreeSet::new());
}

#[test]
fn a_folder_that_is_named_may_be_read() {
    let opened = opened("--source-maps outside");
    assert!(opened.contains("outside/secret.js") && opened.contains("outside/app.js.map"), "{opened:?}");
    assert!(!opened.contains("outside/package.json") && !opened.contains("project/notes.txt"), "{opened:?}");
}
