//! Sampled profiles in traces: rules 23 to 30.

use super::{spans, warnings};
use crate::support::traces::{chunk, event, head, node, nodes, off, profile};
use flame_chart::recording::Role;
use serde_json::json;

#[test]
fn rule_23_a_profile_is_one_of_its_process() {
    let one = profile(1, 10, "0x1", 1000, &[5, 5, 3]);
    let other = profile(2, 20, "0x1", 1000, &[8, 3]);
    let recording = off(&[one[0].clone(), other[0].clone(), other[1].clone(), one[1].clone()]);
    assert_eq!(recording.lanes.len(), 2);
    assert_eq!(spans(&recording, 0), ["a 100-300 200", "(idle) 300-400 100"]);
    assert_eq!(spans(&recording, 1), ["d 100-200 100", "(idle) 200-300 100"]);
}

#[test]
fn rule_24_the_thread_is_that_of_the_head() {
    let recording = off(&profile(1, 10, "0x1", 1000, &[5]));
    assert_eq!(recording.lanes[0].thread.id(), "1:10");
}

#[test]
fn rule_25_chunks_carry_on_and_may_stand_before_their_head() {
    let first = chunk(1, "0x1", json!({"nodes": nodes(), "samples": [5, 6]}), &[100, 100]);
    let nothing = chunk(1, "0x1", json!({}), &[]);
    let no_data = event(1, 999, "ProfileChunk", "P", 0, json!({"id": "0x1", "args": {}}));
    let second = chunk(1, "0x1", json!({"samples": [6, 5], "nodes": [node(9, Some(6), "late")]}), &[50, 50]);
    let expected = ["a 100-350 175", "b 200-275 75"];
    let start = head(1, 10, "0x1", 1000, json!({"startTime": 1000}));
    let orders =
        [[&start, &first, &nothing, &no_data, &second], [&first, &nothing, &no_data, &second, &start]];
    for order in orders {
        let recording = off(&order.map(Clone::clone));
        assert_eq!(spans(&recording, 0)[1], "b 200-300 100");
        assert_eq!(spans(&recording, 0).len(), expected.len());
        assert_eq!(warnings(&recording), []);
    }
    let headless = off(&[first, second]);
    assert_eq!(headless.lanes[0].thread.id(), "1:999");
    assert_eq!(warnings(&headless), [("missing-profile-head", 1)]);
}

#[test]
fn rule_25_a_sample_without_a_time_moves_no_other() {
    let start = head(1, 10, "0x1", 1000, json!({"startTime": 1000}));
    let first = chunk(1, "0x1", json!({"nodes": nodes(), "samples": [5, 6, 7]}), &[100, 100]);
    let second = chunk(1, "0x1", json!({"samples": [8, 8]}), &[100, 100, 100]);
    let recording = off(&[start, first, second]);
    assert_eq!(spans(&recording, 0), ["a 100-300 100", "b 200-300 100", "d 300-500 200"]);
    assert_eq!(warnings(&recording), [("length-mismatch", 2)]);
}

#[test]
fn rule_26_a_call_frame_may_lack_what_nobody_knows() {
    let frame = json!({"functionName": "f", "scriptId": 33, "codeType": "JS"});
    let nodes = json!([node(1, None, "(root)"), {"id": 2, "callFrame": frame, "parent": 1}]);
    let chunk = chunk(1, "0x1", json!({"nodes": nodes, "samples": [2]}), &[100]);
    let recording = off(&[head(1, 10, "0x1", 1000, json!({"startTime": 1000})), chunk]);
    let function = recording.profile(0).function_of(recording.lanes[0].samples.nodes()[0]);
    let functions = &recording.functions;
    assert_eq!((functions.line(function), functions.column(function)), (None, None));
    assert_eq!(functions.script_id(function), Some("33"));
}

#[test]
fn rule_27_times_count_from_the_profiles_start_where_it_is_on_the_clock() {
    let at = |ts: i64, start: i64| {
        let chunk = chunk(1, "0x1", json!({"nodes": nodes(), "samples": [5]}), &[100]);
        let mark = profile(1, 20, "0x2", 10_000_000, &[8]);
        let events = [head(1, 10, "0x1", ts, json!({"startTime": start})), chunk];
        let recording = off(&[events, mark].concat());
        let lane = recording.lanes.iter().position(|lane| lane.thread.thread == "10").expect("a lane");
        recording.lanes[lane].start.0
    };
    assert_eq!(at(10_002_182, 10_000_500), 500, "the event was written late");
    assert_eq!(at(10_002_182, 0), 2182, "another clock");
    assert_eq!(at(10_002_182, 10_102_182), 102_182, "100 ms are near");
    assert_eq!(at(10_002_182, 10_102_183), 2182, "more are not");
}

#[test]
fn rule_28_one_profile_a_thread() {
    let source = |id: &str, source: &str, samples: &[i64]| {
        let deltas = vec![100; samples.len()];
        let nodes = chunk(1, id, json!({"nodes": nodes(), "samples": samples}), &deltas);
        [head(1, 10, id, 1000, json!({"startTime": 1000, "source": source})), nodes]
    };
    let named = |sources: &[(&str, &[i64])]| {
        let ids = ["0x1", "0x2", "0x3"];
        let events: Vec<_> =
            sources.iter().zip(ids).flat_map(|((name, samples), id)| source(id, name, samples)).collect();
        let recording = off(&events);
        assert_eq!(recording.lanes.len(), 1);
        assert_eq!(warnings(&recording), [("second-profile", sources.len() as u64 - 1)]);
        recording.lanes[0].samples.len()
    };
    assert_eq!(named(&[("Inspector", &[5; 9]), ("Internal", &[5; 3])]), 3);
    assert_eq!(named(&[("SelfProfiling", &[5; 9]), ("", &[5; 3]), ("Inspector", &[5; 2])]), 2);
    assert_eq!(named(&[("Internal", &[5; 3]), ("Internal", &[5; 4])]), 4, "of equals the longer");
}

#[test]
fn rule_29_nobody_expects_a_trace_to_say_when_it_ended() {
    let recording = off(&profile(1, 10, "0x1", 1000, &[5, 6, 6]));
    assert_eq!(spans(&recording, 0), ["a 100-400 100", "b 200-400 200"]);
    assert_eq!(warnings(&recording), []);
}

#[test]
fn rule_30_threads_have_names_and_roles() {
    let frame = json!({"data": {"frames": [{"frame": "A", "isInPrimaryMainFrame": true, "isOutermostMainFrame": true, "processId": 1, "url": "http://shop/"}]}});
    let worker = json!({"data": {"url": "http://shop/w.js", "workerThreadId": 20}});
    let mut events = vec![
        event(1, 20, "TracingSessionIdForWorker", "I", 0, json!({"args": worker})),
        event(9, 9, "TracingStartedInBrowser", "I", 0, json!({"args": frame})),
        event(1, 10, "thread_name", "M", 0, json!({"args": {"name": "CrRendererMain"}})),
        event(1, 20, "thread_name", "M", 0, json!({"args": {"name": "DedicatedWorker thread"}})),
    ];
    events.extend(profile(1, 20, "0x2", 1000, &[5; 9]));
    events.extend(profile(1, 10, "0x1", 1000, &[5]));
    let recording = off(&events);
    let threads: Vec<_> = recording.lanes.iter().map(|lane| &lane.thread).collect();
    assert_eq!((threads[0].role, threads[0].url.as_str()), (Role::Page, "http://shop/"), "the page first");
    assert_eq!((threads[1].role, threads[1].url.as_str()), (Role::Worker, "http://shop/w.js"));
}
