//! The lines of source that a chart shows on request, and where their samples come from.

use flame_chart::input;
use flame_chart::recording::{FunctionId, Recording};
use flame_chart::source_maps;
use serde_json::{Value, json};

use crate::support::cli::Place;

const SCRIPT: &str = "// first\nfunction work() {\n  begin();\n  middle();\n  loop();\n  rest();\n  rest();\n  rest();\n  last();\n  end();\n}\n";

fn frame(name: &str, url: &str, line: i32, column: i32) -> Value {
    json!({"functionName": name, "scriptId": "9", "url": url, "lineNumber": line, "columnNumber": column})
}

/// A recording of a function that begins in line 2, with its samples by line.
fn profile(url: &str, column: i32, ticks: &[(u32, u64)]) -> String {
    let ticks: Vec<Value> = ticks.iter().map(|(line, ticks)| json!({"line": line, "ticks": ticks})).collect();
    json!({
        "nodes": [
            {"id": 1, "callFrame": frame("(root)", "", -1, -1), "children": [2]},
            {"id": 2, "callFrame": frame("work", url, 1, column), "hitCount": 10, "positionTicks": ticks},
        ],
        "startTime": 0, "endTime": 11_000, "samples": vec![2; 10], "timeDeltas": vec![1000; 10],
    })
    .to_string()
}

fn read(place: &Place, file: &str, sources: bool) -> Recording {
    let mut options = input::Options::default();
    options.lines = sources;
    let mut recording = input::read_path_with(&place.path(file), options).expect("a recording");
    let options = source_maps::Options { folders: Vec::new(), sources };
    source_maps::apply(&mut recording, &options);
    recording
}

fn named(recording: &Recording, name: &str) -> FunctionId {
    let functions = &recording.functions;
    functions.ids().find(|&id| functions.name(id) == name).expect("a function")
}

/// All samples in lines, and each line with its samples.
fn excerpt(recording: &Recording, name: &str) -> (u64, Vec<(u32, String, u64)>) {
    let excerpt = recording.functions.excerpt(named(recording, name)).expect("an excerpt");
    let lines = excerpt.lines.iter().map(|line| (line.number, line.text.trim().to_owned(), line.samples));
    (excerpt.samples, lines.collect())
}

fn line(number: u32, text: &str, samples: u64) -> (u32, String, u64) {
    (number, text.to_owned(), samples)
}

#[test]
fn a_function_shows_its_first_lines_and_those_with_most_samples() {
    let place = Place::new().with("app.js", SCRIPT);
    let url = format!("file://{}", place.path("app.js").display());
    let place = place.with("r.cpuprofile", profile(&url, 13, &[(9, 7), (3, 2), (999, 5), (1, 4)]));
    let (samples, lines) = excerpt(&read(&place, "r.cpuprofile", true), "work");
    assert_eq!(samples, 9, "lines that are none of the function's do not count");
    assert_eq!(
        lines,
        [
            line(2, "function work() {", 0),
            line(3, "begin();", 2),
            line(4, "middle();", 0),
            line(8, "rest();", 0),
            line(9, "last();", 7),
            line(10, "end();", 0),
        ]
    );
    let plain = read(&place, "r.cpuprofile", false);
    assert_eq!(plain.functions.excerpt(named(&plain, "work")), None);
}

#[test]
fn the_lines_are_those_of_the_original_where_there_is_one() {
    // Line 2 is the original's line 2, line 4 its line 9.
    let map = json!({
        "version": 3, "sources": ["work.ts"], "sourcesContent": [SCRIPT], "names": [],
        "mappings": ";aACA;;EAOA",
    });
    let place = Place::new()
        .with("app.js", "//\nfunction work() {\n\n  w();\n}\n")
        .with("app.js.map", map.to_string());
    let url = format!("file://{}", place.path("app.js").display());
    let place = place.with("r.cpuprofile", profile(&url, 13, &[(4, 6), (2, 1)]));
    let (samples, lines) = excerpt(&read(&place, "r.cpuprofile", true), "work");
    assert_eq!(samples, 7);
    assert_eq!(
        lines.iter().filter(|line| line.2 > 0).collect::<Vec<_>>(),
        [&line(2, "function work() {", 1), &line(9, "last();", 6)]
    );
}

#[test]
fn the_samples_of_a_trace_say_their_lines_too() {
    let place = Place::new().with("app.js", SCRIPT);
    let url = format!("file://{}", place.path("app.js").display());
    let event = |name: &str, args: Value| json!({"name": name, "ph": "P", "cat": "disabled-by-default-v8.cpu_profiler", "pid": 1, "tid": 1, "ts": 1_000, "id": "0x1", "args": args});
    let nodes = json!([
        {"id": 1, "callFrame": frame("(root)", "", -1, -1)},
        {"id": 2, "parent": 1, "callFrame": frame("work", &url, 1, 13)},
    ]);
    let chunk = json!({"data": {"cpuProfile": {"nodes": nodes, "samples": [2, 2, 2, 1]}, "timeDeltas": [0, 900, 900, 900], "lines": [5, 9, 9, 0]}});
    let events =
        json!([event("Profile", json!({"data": {"startTime": 1_000}})), event("ProfileChunk", chunk)]);
    let place = place.with("trace.json", json!({"traceEvents": events}).to_string());
    let recording = read(&place, "trace.json", true);
    let (samples, lines) = excerpt(&recording, "work");
    assert_eq!(samples, 3);
    assert!(lines.contains(&line(5, "loop();", 1)) && lines.contains(&line(9, "last();", 2)), "{lines:?}");
}

#[test]
fn of_two_profiles_of_a_thread_the_lines_are_those_of_the_one_that_is_kept() {
    let place = Place::new().with("app.js", SCRIPT);
    let url = format!("file://{}", place.path("app.js").display());
    let event = |name: &str, id: &str, args: Value| json!({"name": name, "ph": "P", "cat": "disabled-by-default-v8.cpu_profiler", "pid": 1, "tid": 1, "ts": 1_000, "id": id, "args": args});
    let chunk = |count: usize| {
        let nodes = json!([
            {"id": 1, "callFrame": frame("(root)", "", -1, -1)},
            {"id": 2, "parent": 1, "callFrame": frame("work", &url, 1, 13)},
        ]);
        json!({"data": {"cpuProfile": {"nodes": nodes, "samples": vec![2; count]}, "timeDeltas": vec![900; count], "lines": vec![9; count]}})
    };
    let head = |id: &str| event("Profile", id, json!({"data": {"startTime": 1_000}}));
    let events = json!([
        head("0x1"),
        event("ProfileChunk", "0x1", chunk(5)),
        head("0x2"),
        event("ProfileChunk", "0x2", chunk(3)),
    ]);
    let place = place.with("trace.json", json!({"traceEvents": events}).to_string());
    assert_eq!(excerpt(&read(&place, "trace.json", true), "work").0, 5);
}

#[test]
fn lines_stay_with_functions_whose_paths_are_cut_and_that_are_read_together() {
    let place = Place::new().with("app.js", SCRIPT);
    let folder = place.dir.path().display().to_string();
    let url = format!("file://{folder}/app.js");
    let place = place.with("r.cpuprofile", profile(&url, 13, &[(9, 7)]));
    let mut recording = read(&place, "r.cpuprofile", true);
    let before = excerpt(&recording, "work");
    assert!(recording.strip_prefixes(&[folder]));
    assert_eq!(recording.functions.url(named(&recording, "work")), "./app.js");
    assert_eq!(excerpt(&recording, "work"), before);

    let mut options = input::Options::default();
    options.lines = true;
    let part = |name: &str| input::Part {
        name: name.into(),
        recording: input::read_path_with(&place.path("r.cpuprofile"), options).expect("a recording"),
    };
    let mut joined = input::join(vec![part("a"), part("b")], input::Align::Start).expect("joined");
    source_maps::apply(&mut joined, &source_maps::Options { folders: Vec::new(), sources: true });
    assert_eq!(excerpt(&joined, "work").0, 14, "the samples of both");
}

#[test]
fn a_chart_has_them_only_on_request() {
    let place = Place::new().with("app.js", SCRIPT);
    let url = format!("file://{}", place.path("app.js").display());
    let place = place.with("r.cpuprofile", profile(&url, 13, &[(9, 7)]));
    let ran = place.flame("r.cpuprofile -o r.md --sources");
    assert!(ran.stderr.contains("--sources changes nothing here"), "{}", ran.stderr);
    let sizes = ["", "--sources"].map(|option| {
        assert_eq!(place.flame(&format!("r.cpuprofile -o r.svg {option}")).status, Some(0));
        place.read("r.svg").len()
    });
    assert!(sizes[0] < sizes[1], "{sizes:?}");
}
