//! The format of Chrome before 58, and what any file may have.

use crate::support::oracle::library;
use crate::support::profiles::{META, chart, nodes, read, recording, warnings};
use serde_json::{Value, json};

fn head_node(id: i64, name: &str, children: Value) -> Value {
    let (url, script, line) = if META.contains(&name) { ("", 0, 0) } else { ("app.js", 7, 10) };
    json!({"functionName": name, "url": url, "scriptId": script, "lineNumber": line, "columnNumber": 5,
        "hitCount": 1, "id": id, "children": children})
}

fn head() -> Value {
    let b = head_node(3, "b", json!([]));
    head_node(1, "(root)", json!([head_node(2, "a", json!([b])), head_node(6, "(idle)", json!([]))]))
}

#[test]
fn the_older_format_has_absolute_timestamps_and_seconds() {
    let recording = json!({"head": head(), "startTime": 2, "endTime": 2.002, "samples": [3, 2, 6],
        "timestamps": [2_000_100, 2_000_400, 2_000_900]});
    assert_eq!(chart(&recording), ["a 100-900 (500)", " b 100-400 (300)", "(idle) 900-1300 (400)"]);
    assert_eq!(read(&recording).profile(0).end().0, 2000);
}

#[test]
fn the_older_format_may_state_the_end_of_the_last_sample() {
    let recording = json!({"head": head(), "startTime": 2, "endTime": 2, "samples": [3, 6],
        "timestamps": [2_000_100, 2_000_400, 2_000_450]});
    assert_eq!(chart(&recording), ["a 100-400 (0)", " b 100-400 (300)", "(idle) 400-450 (50)"]);
}

#[test]
fn the_older_format_without_timestamps_is_spaced_evenly() {
    let recording = json!({"head": head(), "startTime": "1", "endTime": "1.003", "samples": [3, 2, 6]});
    assert_eq!(chart(&recording), ["a 0-2000 (1000)", " b 0-1000 (1000)", "(idle) 2000-3000 (1000)"]);
    assert_eq!(warnings(&recording), [("no-time-deltas", 1), ("number-as-text", 2)]);
}

#[test]
fn the_older_format_counts_lines_from_one() {
    let recording = json!({"head": head(), "startTime": 1, "endTime": 2, "samples": [2]});
    let profile = read(&recording);
    let id = profile.profile(0).function_of(profile.profile(0).samples.nodes()[0]);
    assert_eq!((profile.functions.line(id), profile.functions.column(id)), (Some(10), Some(5)));
}

#[test]
fn the_older_format_nests_its_frames_or_has_them_on_the_node() {
    let mut nested = head();
    nested["children"][0] = json!({"id": 2, "callFrame": {"functionName": "a", "url": "app.js", "scriptId": "7",
        "lineNumber": 10, "columnNumber": 5}, "bailoutReason": "optimized too many times", "children": []});
    let profile = read(&json!({"head": nested, "startTime": 1, "endTime": 2, "samples": [2]}));
    let node = profile.profile(0).samples.nodes()[0];
    assert_eq!(profile.functions.name(profile.profile(0).function_of(node)), "a");
    let reason = profile.profile(0).tree.deopt_reason(node).expect("bailoutReason is one");
    assert_eq!(profile.functions.text(reason), "optimized too many times");
}

#[test]
fn unknown_keys_and_the_order_of_keys_do_not_matter() {
    let plain = recording(nodes(), &[4, 7, 6], &[0, 10, 10], 30);
    let text = format!(
        r#"{{"$vscode":{{"rootPath":"/"}},"timeDeltas":[0,10,10],"samples":[4,7,6],"endTime":1030,"x":[[{{}}]],
        "nodes":{},"startTime":1000}}"#,
        nodes()
    );
    assert_eq!(library::model(&library::read(text).unwrap()), library::model(&read(&plain)));
}
