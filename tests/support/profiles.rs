//! Small CPU profiles written down as JSON, and what the library makes of them.

use flame_chart::recording::Recording;
use serde_json::{Value, json};

use super::oracle::{self, library};

pub const META: [&str; 4] = ["(root)", "(program)", "(idle)", "(garbage collector)"];

pub fn frame(name: &str) -> Value {
    if META.contains(&name) {
        json!({"functionName": name, "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1})
    } else {
        json!({"functionName": name, "scriptId": "7", "url": "file:///app.js", "lineNumber": 9, "columnNumber": 4})
    }
}

pub fn node(id: i64, name: &str, children: &[i64]) -> Value {
    json!({"id": id, "callFrame": frame(name), "hitCount": 1, "children": children})
}

/// `(root)` 1 calls `a` 2, `(program)` 5, `(idle)` 6 and `(garbage collector)` 7; `a` calls `b` 3,
/// which calls `c` 4.
pub fn nodes() -> Value {
    json!([
        node(1, "(root)", &[2, 5, 6, 7]),
        node(2, "a", &[3]),
        node(3, "b", &[4]),
        node(4, "c", &[]),
        node(5, "(program)", &[]),
        node(6, "(idle)", &[]),
        node(7, "(garbage collector)", &[]),
    ])
}

pub fn recording(nodes: Value, samples: &[i64], deltas: &[i64], end: i64) -> Value {
    json!({"nodes": nodes, "startTime": 1000, "endTime": 1000 + end, "samples": samples, "timeDeltas": deltas})
}

pub fn read(recording: &Value) -> Recording {
    library::read(recording.to_string()).expect("a readable recording")
}

pub fn warnings(recording: &Value) -> Vec<(&'static str, u64)> {
    library::warnings(&library::read(recording.to_string()).expect("a readable recording"))
}

/// Every span as a line, indented by its row: `name start-end (self time)`.
pub fn chart(recording: &Value) -> Vec<String> {
    let read = read(recording);
    library::check_invariants(&read);
    let line = |span: &oracle::Span| {
        let (row, name) = (span.row, &span.function.name);
        let end = span.start + span.total;
        format!("{:row$}{name} {}-{end} ({})", "", span.start, span.self_time)
    };
    library::model(&read).spans.iter().map(line).collect()
}

/// Aggregated self time, aggregated total time and number of spans of the functions named so.
pub fn sums(recording: &Value, name: &str) -> Vec<(i64, i64, u64)> {
    let model = library::model(&read(recording));
    let named = model.functions.iter().filter(|(function, _)| function.name == name);
    named.map(|(_, sums)| (sums.self_time, sums.total, sums.spans)).collect()
}
