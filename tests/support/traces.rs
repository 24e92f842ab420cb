//! Traces made of events, with their profiles in chunks.

use flame_chart::input::{self, Error, Events, Options};
use flame_chart::recording::Recording;
use serde_json::{Value, json};

/// Reads a trace, with its exact events or without.
pub fn read(text: &str, events: Events) -> Result<Recording, Error> {
    let mut options = Options::default();
    options.events = events;
    let recording = input::read_with(std::io::Cursor::new(text.to_owned().into_bytes()), "trace", options)?;
    recording.check().expect("a sound recording");
    Ok(recording)
}

pub fn trace(events: &[Value]) -> String {
    json!({ "metadata": {"source": "DevTools"}, "traceEvents": events }).to_string()
}

pub fn off(events: &[Value]) -> Recording {
    read(&trace(events), Events::Off).expect("a trace")
}

pub fn woven(events: &[Value]) -> Recording {
    read(&trace(events), Events::Woven).expect("a trace")
}

pub fn event(pid: i64, tid: i64, name: &str, ph: &str, ts: i64, more: Value) -> Value {
    let mut event = json!({"args": {}, "cat": "x", "name": name, "ph": ph, "pid": pid, "tid": tid, "ts": ts});
    for (key, value) in more.as_object().expect("an object") {
        event[key] = value.clone();
    }
    event
}

pub fn head(pid: i64, tid: i64, id: &str, ts: i64, data: Value) -> Value {
    event(pid, tid, "Profile", "P", ts, json!({"id": id, "args": {"data": data}}))
}

pub fn chunk(pid: i64, id: &str, profile: Value, deltas: &[i64]) -> Value {
    let data = json!({"cpuProfile": profile, "timeDeltas": deltas});
    // Chunks come from a thread of the profiler's own.
    event(pid, 999, "ProfileChunk", "P", 0, json!({"id": id, "args": {"data": data}}))
}

pub fn node(id: i64, parent: Option<i64>, name: &str) -> Value {
    let mut node =
        json!({"id": id, "callFrame": {"functionName": name, "scriptId": 7, "url": "", "codeType": "JS"}});
    if !name.starts_with('(') {
        node["callFrame"]["url"] = "http://shop/app.js".into();
        node["callFrame"]["lineNumber"] = (10 * id).into();
    } else {
        node["callFrame"]["scriptId"] = 0.into();
    }
    if let Some(parent) = parent {
        node["parent"] = parent.into();
    }
    node
}

/// `(root)` 1, `(program)` 2, `(idle)` 3, `(garbage collector)` 4, a 5, b in a 6, c in b 7, d 8.
pub fn nodes() -> Value {
    json!([
        node(1, None, "(root)"),
        node(2, Some(1), "(program)"),
        node(3, Some(1), "(idle)"),
        node(4, Some(1), "(garbage collector)"),
        node(5, Some(1), "a"),
        node(6, Some(5), "b"),
        node(7, Some(6), "c"),
        node(8, Some(1), "d"),
    ])
}

/// A profile of one thread, 100 µs a sample, the first one at `start` + 100.
pub fn profile(pid: i64, tid: i64, id: &str, start: i64, samples: &[i64]) -> [Value; 2] {
    let deltas = vec![100; samples.len()];
    [
        head(pid, tid, id, start, json!({"startTime": start})),
        chunk(pid, id, json!({"nodes": nodes(), "samples": samples}), &deltas),
    ]
}

pub fn task(start: i64, end: i64, name: &str) -> Value {
    event(1, 10, name, "X", start, json!({"dur": end - start}))
}
