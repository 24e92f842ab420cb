//! Files of other shapes, damaged and cut ones.

use super::{spans, warnings};
use crate::support::traces::{event, nodes, off, profile, read, task, trace};
use flame_chart::input::Events;
use serde_json::json;

#[test]
fn whole_profiles_of_older_browsers_are_read() {
    let profile = json!({"nodes": nodes(), "samples": [5, 6], "timeDeltas": [100, 100], "startTime": 5000, "endTime": 5300});
    let whole = event(1, 10, "CpuProfile", "I", 900_000, json!({"args": {"data": {"cpuProfile": profile}}}));
    let recording = off(&[whole]);
    assert_eq!(spans(&recording, 0), ["a 100-300 100", "b 200-300 100"]);
}

#[test]
fn samples_of_hermes_are_read() {
    let text = json!({
        "traceEvents": [event(7, 9, "thread_name", "M", 0, json!({"args": {"name": "mqt_js"}}))],
        "samples": [
            {"cpu": "-1", "ts": "1000", "pid": 7, "tid": "9", "weight": "1", "sf": 2},
            {"cpu": "-1", "ts": "1100", "pid": 7, "tid": "9", "weight": "1", "sf": 3},
            {"cpu": "-1", "ts": "1200", "pid": 7, "tid": "9", "weight": "1", "sf": 1},
        ],
        "stackFrames": {
            "1": {"name": "[root]", "category": "root"},
            "2": {"name": "load(http://localhost/index.bundle?a=(b):1:2)", "category": "JavaScript", "parent": 1},
            "3": {"name": "[GC Young Gen]", "category": "Metadata", "parent": 2},
        },
    });
    let recording = read(&text.to_string(), Events::Woven).expect("a Hermes profile");
    assert_eq!(recording.format.name(), "hermes");
    assert_eq!(recording.lanes[0].thread.name, "mqt_js");
    assert_eq!(spans(&recording, 0), ["load 0-200 100", "[GC Young Gen] 100-200 100"]);
    let load = recording.profile(0).function_of(recording.lanes[0].samples.nodes()[0]);
    assert_eq!((recording.functions.line(load), recording.functions.column(load)), (Some(1), Some(2)));
    assert_eq!(recording.functions.url(load), "http://localhost/index.bundle?a=(b)");
}

#[test]
fn a_trace_may_end_anywhere() {
    let mut events = vec![task(1000, 2000, "RunTask"), task(1100, 1200, "Layout")];
    events.extend(profile(1, 10, "0x1", 1000, &[5, 6, 6]));
    events.push(task(2000, 2500, "RunTask"));
    for text in [trace(&events), json!(events).to_string(), serde_json::to_string_pretty(&events).unwrap()] {
        for end in 0..text.len() {
            // An answer, whatever it is; what stands before the cut is kept.
            if let Ok(recording) = read(&text[..end], Events::Woven) {
                assert!(!recording.lanes.is_empty());
            }
        }
    }
    let list = json!(events).to_string();
    let whole = read(&list, Events::Woven).expect("whole");
    for tail in ["", ",", ",\n"] {
        let open = format!("{}{tail}", list.trim_end_matches(']'));
        let recording = read(&open, Events::Woven).expect("a list without its end");
        assert_eq!(warnings(&recording), warnings(&whole), "that is how such files are written");
        assert_eq!(spans(&recording, 0), spans(&whole, 0));
    }
    let cut = read(&list[..list.len() - 20], Events::Woven).expect("cut in an event");
    assert_eq!(warnings(&cut), [("cut-trace", 1)]);
}

#[test]
fn what_breaks_a_trace_is_said_with_its_place() {
    let text = r#"[{"ph":"X","name":"a","ts":1,"dur":2},
{"ph":;}]"#;
    let error = read(text, Events::Woven).expect_err("no JSON").to_string();
    assert!(error.contains("line 2") && error.contains("no JSON object"), "{error}");
}

#[test]
fn nothing_in_an_event_is_taken_for_one() {
    let inner = r#"{\"name\":\"ProfileChunk\",\"ph\":\"P\",\"pid\":1,\"id\":\"0x1\",\"args\":{}}"#;
    let text = format!(
        r#"[{{"args":{{"text":"{inner}","list":[{{"name":"Profile"}}]}},"name":"Layout","ph":"X","ts":5,"dur":7,"pid":1,"tid":1}}]"#
    );
    let recording = read(&text, Events::Woven).expect("events");
    assert_eq!(spans(&recording, 0), ["Layout 0-7 7"]);
}
