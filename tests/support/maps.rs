//! Any text as a source map and as an original: what a recording keeps when names are taken from there.

use std::collections::BTreeMap;
use std::path::Path;

use flame_chart::analysis::{Timeline, Totals};
use flame_chart::recording::{FunctionId, Recording};
use flame_chart::source_maps;
use serde_json::{Value, json};

use super::oracle::library;

/// Lines and columns of the functions, from zero; where their calls stand in the tree is theirs alone.
const PLACES: [(i32, i32); 8] = [(0, 0), (0, 4), (0, 5), (0, 40), (1, 0), (1, 9), (2, 1), (7, 3)];

/// A recording of functions in the script at a url: each calls the next, and each is called from the root.
pub fn recording(url: &str) -> Vec<u8> {
    let frame = |at: usize| {
        let (line, column) = PLACES[at];
        json!({"functionName": format!("f{at}"), "scriptId": "7", "url": url, "lineNumber": line, "columnNumber": column})
    };
    let root =
        json!({"functionName": "(root)", "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1});
    let mut nodes = vec![json!({"id": 1, "callFrame": root})];
    let count = PLACES.len();
    nodes.extend((0..count).map(|at| json!({"id": at + 2, "parent": at + 1, "callFrame": frame(at)})));
    nodes.extend((1..count).map(|at| json!({"id": at + count + 1, "parent": 1, "callFrame": frame(at)})));
    let samples: Vec<usize> = (0..60).map(|at| at * 7 % (nodes.len() - 1) + 2).collect();
    let deltas: Vec<usize> = (0..60).map(|at| 100 + at * 37 % 500).collect();
    let profile =
        json!({"nodes": nodes, "startTime": 0, "endTime": 60_000, "samples": samples, "timeDeltas": deltas});
    profile.to_string().into_bytes()
}

/// A map with these mappings into one original.
pub fn map(mappings: &str, original: &str) -> Value {
    json!({"version": 3, "sources": ["original.ts"], "sourcesContent": [original], "names": ["name"], "mappings": mappings})
}

/// Holds what must hold with these bytes as the map of a script.
pub fn check(map: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("app.js.map"), map).expect("a file");
    let url = address(&folder.path().join("app.js"));
    let plain = library::read(recording(&url)).expect("a recording");
    let mut mapped = library::read(recording(&url)).expect("a recording");
    source_maps::apply(&mut mapped, &source_maps::Options::default());
    check_sums(&plain, &mapped);
}

/// The address of a file.
pub fn address(path: &Path) -> String {
    format!("file:///{}", path.display().to_string().replace('\\', "/").trim_start_matches('/'))
}

/// Holds that functions were given other names, or were joined, and that nothing else became of them.
pub fn check_sums(plain: &Recording, mapped: &Recording) {
    mapped.check().expect("a sound recording");
    let [before, after] = [plain, mapped].map(|recording| Timeline::new(recording.profile(0)));
    let [before, after] = [&before, &after].map(Totals::of);
    assert_eq!((before.busy, before.idle, before.program), (after.busy, after.idle, after.program));
    let mut became: BTreeMap<FunctionId, FunctionId> = BTreeMap::new();
    for node in plain.profile(0).tree.ids() {
        let functions = [plain, mapped].map(|recording| recording.profile(0).function_of(node));
        assert_eq!(
            *became.entry(functions[0]).or_insert(functions[1]),
            functions[1],
            "one function stays one"
        );
    }
    for id in mapped.functions.ids() {
        let parts = became.iter().filter(|(_, after)| **after == id);
        let parts: Vec<_> = parts.map(|(before_id, _)| before.function(*before_id)).collect();
        let sums = after.function(id);
        assert_eq!(sums.self_time, parts.iter().map(|part| part.self_time).sum());
        assert_eq!(sums.spans, parts.iter().map(|part| part.spans).sum::<u64>());
        // What one part did within another counts once.
        let totals = || parts.iter().map(|part| part.total);
        assert!(totals().max() <= Some(sums.total) && sums.total <= totals().sum());
        assert!(sums.samples <= parts.iter().map(|part| part.samples).sum::<u64>());
        assert!(parts.len() <= 1 || mapped.functions.generated(id).is_some(), "only originals are joined");
    }
    let with_original = mapped.functions.ids().filter(|&id| mapped.functions.generated(id).is_some()).count();
    let told = mapped.mapped.map_or(0, |mapped| mapped.mapped);
    assert!(with_original as u64 <= told && told <= PLACES.len() as u64);
}
