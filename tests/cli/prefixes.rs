//! Outputs without the folders that tell of a machine.

use serde_json::{Value, json};

use crate::support::cli::Place;

const URL: &str = "file:///home/ann/shop/dist/app.js";

/// A recording whose every text tells of the folder, and its map.
fn place() -> Place {
    let frame = |name: &str, url: &str, column: i32| json!({"functionName": name, "scriptId": "3", "url": url, "lineNumber": 0, "columnNumber": column});
    let nodes = json!([
        {"id": 1, "callFrame": {"functionName": "(root)", "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1}},
        {"id": 2, "parent": 1, "callFrame": frame("t", URL, 0)},
        {"id": 3, "parent": 2, "callFrame": frame("/home/ann/shop/lib.js", "/home/ann/shop/lib.js", 0)},
        {"id": 4, "parent": 2, "callFrame": frame("helper", "file:///home/ann/shop/node_modules/react/index.js", 0)},
        {"id": 5, "parent": 1, "callFrame": frame("other", "file:///home/anna/other.js", 0), "deoptReason": "in /home/ann/shop/a.js"},
    ]);
    let samples: Vec<usize> = (0..40).map(|at| at % 4 + 2).collect();
    let profile = json!({"title": URL, "nodes": nodes, "startTime": 0, "endTime": 41_000, "samples": samples, "timeDeltas": vec![1000; 40]});
    let map = json!({"version": 3, "sources": ["../src/a.ts"], "names": [], "mappings": "AAAA", "sourcesContent": ["function original() { }"]});
    Place::new()
        .with("r.cpuprofile", profile.to_string())
        .with("maps/dist/app.js.map", map.to_string())
        .with("maps/lib.js", "//# sourceMappingURL=http://127.0.0.1:9/lib.js.map")
}

const OUTPUTS: &str = "-o r.json -o r.md -o r.folded -o r.svg -o r.html --static --spans";

#[test]
fn a_folder_that_is_stripped_stands_in_no_output() {
    let place = place();
    let names = ["r.json", "r.md", "r.folded", "r.svg", "r.html"];
    place.flame(&format!("r.cpuprofile {OUTPUTS} --source-maps maps"));
    for name in ["r.json", "r.md", "r.svg"] {
        assert!(place.read(name).contains("/home/ann/shop"), "{name} tells it otherwise");
    }
    let args = "--source-maps maps --strip-prefix /home/ann/shop/";
    let ran = place.flame(&format!("r.cpuprofile {OUTPUTS} {args}"));
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let summary = place.flame(&format!("r.cpuprofile {args}"));
    let texts = names.iter().map(|name| place.read(name)).chain([ran.stderr, summary.stdout, summary.stderr]);
    for text in texts {
        assert!(!text.contains("/home/ann/"), "{text}");
    }
    assert!(place.read("r.json").contains("\"./lib.js\""), "what is below the folder stays");
}

#[test]
fn functions_stay_what_they_are() {
    let place = place();
    let functions = |args: &str| -> Vec<Value> {
        place.flame(&format!("r.cpuprofile -o r.json --source-maps maps {args}"));
        let report: Value = serde_json::from_str(&place.read("r.json")).expect("JSON");
        report["functions"].as_array().expect("functions").clone()
    };
    let (plain, mut stripped) = (functions(""), functions("--strip-prefix /home/ann/shop"));
    assert_eq!(plain.len(), stripped.len());
    for (plain, stripped) in plain.iter().zip(&mut stripped) {
        let url = plain["url"].as_str().expect("a url");
        let shown = url.trim_start_matches("file://").replacen("/home/ann/shop/", "./", 1);
        let shown = if url.contains("/anna/") { url.to_owned() } else { shown };
        assert_eq!(stripped["url"], shown);
        for key in ["selfUs", "totalUs", "spans", "origin", "line", "column"] {
            assert_eq!(plain[key], stripped[key], "{key} of {plain}");
        }
    }
}

#[test]
fn what_is_no_folder_or_begins_no_path_is_told() {
    let place = place();
    for no_folder in ["shop", "./shop", ".", "/"] {
        let ran = place.flame(&format!("r.cpuprofile -o r.json --strip-prefix {no_folder}"));
        assert_eq!(ran.status, Some(2), "{no_folder}");
        assert!(ran.stderr.contains("name it as the recording does"), "{}", ran.stderr);
    }
    let ran = place.flame("r.cpuprofile -o r.json --strip-prefix /home/bob");
    assert_eq!(ran.status, Some(0));
    assert!(ran.stderr.contains("no path begins with /home/bob"), "{}", ran.stderr);
}
