//! Recordings of several threads: traces, several files, folders.

use serde_json::{Value, json};

use crate::report::schema;
use crate::support::cli::Place;

/// A recording of one thread that begins at `start` on its clock, and spends `busy` ms in `name`.
fn profile(start: i64, name: &str, busy: usize) -> String {
    let frame = |name: &str, url: &str| json!({"functionName": name, "scriptId": "0", "url": url, "lineNumber": 3, "columnNumber": 0});
    json!({
        "nodes": [
            {"id": 1, "callFrame": frame("(root)", ""), "children": [2]},
            {"id": 2, "callFrame": frame(name, "file:///app/main.js")},
        ],
        "startTime": start,
        "endTime": start + 1000 * busy as i64 + 1000,
        "samples": vec![2; busy],
        "timeDeltas": vec![1000; busy],
    })
    .to_string()
}

/// A main thread and two workers of one process.
fn workers() -> Place {
    Place::new()
        .with("day/CPU.20261125.223104.77.0.001.cpuprofile", profile(5_000_000, "main", 9))
        .with("day/CPU.20261125.223104.77.1.003.cpuprofile", profile(5_002_000, "index", 30))
        .with("day/CPU.20261125.223104.77.2.002.cpuprofile", profile(5_004_000, "search", 20))
        .with("day/notes.txt", "no recording")
}

fn trace() -> String {
    let event = |tid: i64, name: &str, ts: i64, more: Value| {
        let mut event = json!({"name": name, "ph": "X", "pid": 7, "tid": tid, "ts": ts, "args": {}});
        more.as_object().expect("an object").iter().for_each(|(key, value)| event[key] = value.clone());
        event
    };
    let frame = json!({"data": {"frames": [{"frame": "A", "isInPrimaryMainFrame": true, "isOutermostMainFrame": true, "processId": 7, "url": "http://shop/"}]}});
    let main = json!({"args": {"name": "CrRendererMain"}, "ph": "M"});
    let compositor = json!({"args": {"name": "Compositor"}, "ph": "M"});
    let node = |id: i64, parent: Option<i64>, name: &str| json!({"id": id, "parent": parent, "callFrame": {"functionName": name, "scriptId": 0, "url": if id == 1 { "" } else { "http://shop/a.js" }}});
    let chunk = json!({"data": {"cpuProfile": {"nodes": [node(1, None, "(root)"), node(2, Some(1), "work")], "samples": vec![2; 80]}, "timeDeltas": vec![1000; 80]}});
    json!({"traceEvents": [
        event(7, "thread_name", 0, main),
        event(8, "thread_name", 0, compositor),
        event(7, "TracingStartedInBrowser", 0, json!({"ph": "I", "args": frame})),
        event(7, "Profile", 100_000, json!({"ph": "P", "id": "0x1", "args": {"data": {"startTime": 100_000}}})),
        event(9, "ProfileChunk", 180_000, json!({"ph": "P", "id": "0x1", "args": chunk})),
        event(7, "RunTask", 100_500, json!({"dur": 70_000, "tdur": 65_000})),
        event(7, "FunctionCall", 100_600, json!({"dur": 60_000, "tdur": 58_000})),
        event(7, "navigationStart", 100_700, json!({"ph": "R", "args": {"data": {"documentLoaderURL": "http://shop/"}}})),
        event(7, "EventTiming", 120_000, json!({"ph": "b", "id": "0x9", "args": {"data": {"interactionId": 3, "type": "click"}}})),
        event(7, "EventTiming", 140_000, json!({"ph": "e", "id": "0x9"})),
        event(8, "RunTask", 110_000, json!({"dur": 500})),
    ]})
    .to_string()
}

#[test]
fn a_folder_of_recordings_is_one_recording() {
    let place = workers();
    let listed = place.flame("day --threads");
    assert_eq!(listed.status, Some(0), "{}", listed.stderr);
    let lines: Vec<&str> = listed.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", listed.stdout);
    assert!(lines[1].contains("77:0") && lines[1].ends_with("Main thread · /app/main.js"), "{}", lines[1]);
    assert!(lines[2].contains("77:1") && lines[2].contains("30.0 ms"), "the busiest worker: {}", lines[2]);

    let ran = place.flame("day -o all.json -o all.folded -o all.svg -o all.md");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&place.read("all.json")).expect("JSON");
    schema::check(&report).expect("as its schema says");
    let starts: Vec<&Value> =
        report["threads"].as_array().unwrap().iter().map(|row| &row["startUs"]).collect();
    assert_eq!(starts, [0, 2000, 4000], "on one clock");
    assert_eq!(report["meta"]["format"], "cpuprofiles");
    let names: Vec<&Value> = report["functions"].as_array().unwrap().iter().map(|row| &row["name"]).collect();
    assert_eq!(names, ["main"], "of the main thread");
    let folded = place.read("all.folded");
    assert!(folded.contains("Worker 1 · /app/main.js;index (/app/main.js:4:1) 30000\n"), "{folded}");
    let chart = place.read("all.svg");
    assert!(chart.contains("Worker 2 · /app/main.js"), "each lane has its name");
    assert!(place.read("all.md").contains("## Threads\n"));
}

#[test]
fn every_lane_is_what_its_file_is() {
    let place = workers();
    for (thread, file) in [("77:0", "77.0.001"), ("77:1", "77.1.003"), ("77:2", "77.2.002")] {
        place.flame(&format!("day --thread {thread} -o lane.json"));
        place.flame(&format!("day/CPU.20261125.223104.{file}.cpuprofile -o alone.json"));
        let [lane, alone] = ["lane.json", "alone.json"].map(|name| {
            let mut report: Value = serde_json::from_str(&place.read(name)).expect("JSON");
            for key in ["title", "source", "format"] {
                report["meta"].as_object_mut().unwrap().remove(key);
            }
            report
        });
        assert_eq!(lane, alone, "{thread}");
    }
}

#[test]
fn threads_are_chosen_by_name_id_or_number() {
    let place = workers();
    let first = |choice: &str| {
        let ran = place.flame(&format!("day {choice} -o one.json -q"));
        assert_eq!(ran.status, Some(0), "{choice}: {}", ran.stderr);
        let report: Value = serde_json::from_str(&place.read("one.json")).expect("JSON");
        let rows = report["functions"].as_array().unwrap().clone();
        rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(first("--thread main"), ["main"]);
    assert_eq!(first("--thread 77:2"), ["search"]);
    assert_eq!(first("--thread 2"), ["index"]);
    assert_eq!(first("--thread Worker"), ["index", "search"], "rows of both");
    assert_eq!(first("--thread 3 --thread main"), ["search", "main"]);
    assert_eq!(first("--thread all"), ["main", "index", "search"]);
    for (choice, message) in [
        ("--thread 4", "there is no thread 4: the recording has 3"),
        ("--thread 0", "there is no thread 0: the recording has 3"),
        ("--thread nobody", "no thread is called nobody"),
    ] {
        let ran = place.flame(&format!("day {choice}"));
        assert_eq!(ran.status, Some(1));
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
        assert!(ran.stderr.contains("hint: `--threads` lists what there is"), "{}", ran.stderr);
    }
}

#[test]
fn recordings_of_different_clocks_are_refused_until_their_starts_are_aligned() {
    let place = workers().with("other.cpuprofile", profile(9_000_000_000_000, "other", 5));
    let ran = place.flame("day other.cpuprofile --threads");
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("other.cpuprofile: it is not on the clock of the others"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--align start"), "{}", ran.stderr);
    let aligned = place.flame("day other.cpuprofile --align start -o aligned.json");
    assert_eq!(aligned.status, Some(0), "the hint works: {}", aligned.stderr);
    let report: Value = serde_json::from_str(&place.read("aligned.json")).expect("JSON");
    assert!(report["threads"].as_array().unwrap().iter().all(|row| row["startUs"] == 0));
    // The names tell another wall time than the clocks.
    let late = "CPU.20261125.223204.77.3.004.cpuprofile";
    let place = place.with(&format!("day/{late}"), profile(5_003_000, "late", 5));
    let ran = place.flame("day --threads");
    assert!(ran.stderr.contains(late) && ran.stderr.contains("1 min 00 s apart"), "{}", ran.stderr);
}

#[test]
fn one_broken_file_of_several_is_named_and_nothing_is_written() {
    let place = workers().with("day/CPU.broken.cpuprofile", "{\"nodes\":[");
    let ran = place.flame("day -o out.svg");
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("CPU.broken.cpuprofile: the JSON breaks off"), "{}", ran.stderr);
    assert!(!place.names().contains(&"out.svg".to_owned()));
    for file in ["day/CPU.20261125.223104.77.2.002.cpuprofile", "day/CPU.20261125.223104.77.1.003.cpuprofile"]
    {
        let ran = place.flame(&format!("day -o {file} --format svg"));
        assert!(ran.stderr.contains("is the recording itself"), "{file}: {}", ran.stderr);
    }
}

#[test]
fn a_trace_shows_its_page_first_and_its_events() {
    let place = Place::new().with("trace.json", trace());
    let ran = place.flame("trace.json -o t.json -o t.md -o t.svg");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&place.read("t.json")).expect("JSON");
    schema::check(&report).expect("as its schema says");
    assert_eq!(report["meta"]["format"], "chrome-trace");
    assert!(report.get("threads").is_none(), "the compositor has no samples and is not drawn");
    let rows = |name: &str| report[name].as_array().unwrap().clone();
    let names: Vec<_> = rows("events").iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["RunTask", "FunctionCall"]);
    let click = rows("marks").into_iter().find(|row| row["kind"] == "interaction").expect("a click");
    let most = &rows("functions")[click["function"].as_u64().unwrap() as usize];
    assert_eq!((most["name"].as_str(), click["functionSelfUs"].as_u64()), (Some("work"), Some(20_000)));
    assert!(place.read("t.svg").contains("click from 20.0 ms to 40.0 ms: 20.0 ms, most of it in work"));
    assert_eq!(rows("longTasks").len(), 1);
    assert_eq!(rows("longTasks")[0]["cpuUs"], 65_000);
    assert_eq!(rows("marks")[0]["name"], "navigation to http://shop/");
    let own: u64 = rows("functions").iter().map(|row| row["selfUs"].as_u64().unwrap()).sum();
    assert_eq!(own, report["meta"]["busyUs"].as_u64().unwrap(), "parts add up");
    assert!(place.read("t.md").contains("### Long tasks\n"), "{}", place.read("t.md"));
    assert!(place.read("t.svg").contains("long task: 70.0 ms (65.0 ms CPU)"));

    let without = place.flame("trace.json --events off -o off.json");
    assert_eq!(without.status, Some(0), "{}", without.stderr);
    let report: Value = serde_json::from_str(&place.read("off.json")).expect("JSON");
    assert!(report.get("events").is_none());
    assert_eq!(report["functions"].as_array().unwrap().len(), 1, "work alone");

    let all = place.flame("trace.json --thread all -o all.json");
    assert_eq!(all.status, Some(0), "{}", all.stderr);
    let report: Value = serde_json::from_str(&place.read("all.json")).expect("JSON");
    assert_eq!(report["threads"].as_array().unwrap().len(), 2);
    assert_eq!(report["threads"][0]["role"], "page");
}
