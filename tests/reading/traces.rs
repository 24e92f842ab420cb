//! Traces: the rules of `docs/format.md` for them, one after the other, and random ones.

use crate::support::oracle::library;
use crate::support::traces::{chunk, event, head, node, nodes, off, profile, read, trace, woven};
use flame_chart::analysis::{Findings, Span, Stack, Timeline, Totals, Visitor};
use flame_chart::input::Events;
use flame_chart::recording::{Kind, MarkKind, Profile, Recording, Role};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Every span of a lane as `name start-end self`, in the order in which they open.
fn spans(recording: &Recording, lane: usize) -> Vec<String> {
    struct Collect<'a>(Profile<'a>, Vec<(u64, String)>);
    impl Visitor for Collect<'_> {
        fn close(&mut self, span: &Span, _: &Stack) {
            let name = self.0.functions.display_name(self.0.function_of(span.node));
            let text = format!("{name} {}-{} {}", span.start.0, span.end.0, span.self_time.0);
            self.1.push((span.index, text));
        }
    }
    let profile = recording.profile(lane);
    let mut all = Collect(profile, Vec::new());
    Timeline::new(profile).replay(&mut all);
    all.1.sort();
    all.1.into_iter().map(|entry| entry.1).collect()
}

fn totals(recording: &Recording, lane: usize) -> Totals {
    Totals::of(&Timeline::new(recording.profile(lane)))
}

fn warnings(recording: &Recording) -> Vec<(&'static str, u64)> {
    recording.warnings.iter().map(|warning| (warning.code.as_str(), warning.count)).collect()
}

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

#[test]
fn rule_31_ends_are_rounded_not_lengths() {
    let span =
        |ts: f64, dur: f64| json!({"ph": "X", "name": "RunTask", "pid": 1, "tid": 1, "ts": ts, "dur": dur});
    let recording = woven(&[span(10.0, 1.4), span(11.4, 1.4), span(12.8, 9.4)]);
    assert_eq!(spans(&recording, 0), ["RunTask 0-1 1", "RunTask 1-3 2", "RunTask 3-12 9"]);
    let text = json!([{"ph": "X", "name": "RunTask", "pid": "one", "tid": "2", "ts": "10", "dur": "5"}]);
    let recording = read(&text.to_string(), Events::Woven).expect("numbers as text");
    assert_eq!(
        (spans(&recording, 0), recording.lanes[0].thread.id()),
        (vec!["RunTask 0-5 5".into()], "one:2".into())
    );
}

fn task(start: i64, end: i64, name: &str) -> Value {
    event(1, 10, name, "X", start, json!({"dur": end - start}))
}

#[test]
fn rule_33_begins_and_ends_pair_by_thread() {
    let b = |tid, name, ts| event(1, tid, name, "B", ts, json!({}));
    let e = |tid, ts| event(1, tid, "", "E", ts, json!({}));
    let recording = woven(&[
        e(10, 5),
        b(10, "outer", 10),
        b(20, "other", 11),
        b(10, "inner", 12),
        e(10, 14),
        e(20, 30),
        e(10, 20),
        b(10, "open", 25),
        event(1, 10, "last", "X", 26, json!({"dur": 14})),
    ]);
    assert_eq!(spans(&recording, 0), ["outer 0-10 8", "inner 2-4 2", "open 15-30 1", "last 16-30 14"]);
    assert_eq!(spans(&recording, 1), ["other 1-20 19"]);
    assert_eq!(warnings(&recording), [("unmatched-event", 2), ("no-profile", 1)]);
}

#[test]
fn rule_34_what_ends_after_what_it_stands_on_is_cut() {
    let recording = woven(&[task(0, 100, "RunTask"), task(50, 150, "Layout"), task(0, 20, "Paint")]);
    assert_eq!(spans(&recording, 0), ["RunTask 0-100 30", "Paint 0-20 20", "Layout 50-100 50"]);
}

#[test]
fn rule_35_beside_profiles_short_events_without_a_known_name_are_left_out() {
    let mut events = vec![task(1000, 1500, "unknown"), task(2000, 3000, "long"), task(3000, 3001, "Layout")];
    events.extend(profile(1, 10, "0x1", 1000, &[3]));
    assert_eq!(spans(&woven(&events), 0)[1..], ["long 1000-2000 1000", "Layout 2000-2001 1"]);
    assert!(spans(&woven(&events[..3]), 0).contains(&"unknown 0-500 500".into()), "all there is");
}

#[test]
fn rule_36_an_event_locks_the_calls_below_it() {
    // b calls layout, and is sampled again behind it: it is one span, and its self time has a hole.
    let mut events =
        vec![task(1000, 2000, "RunTask"), task(1050, 1900, "FunctionCall"), task(1350, 1550, "Layout")];
    events.extend(profile(1, 10, "0x1", 1000, &[6, 6, 6, 8, 8, 6, 3, 3, 3, 3]));
    assert_eq!(
        spans(&woven(&events), 0),
        [
            "RunTask 0-1000 150",
            "FunctionCall 50-900 250",
            "a 100-700 0",
            "b 100-700 400",
            "Layout 350-550 200",
            "(idle) 1000-1100 100",
        ],
        "what Layout seems to be sampled of (d) cannot be, but (idle) in a call is the event's own time"
    );
}

#[test]
fn rule_37_a_task_begins_with_nothing_on_the_stack() {
    let mut events = vec![task(1250, 1400, "RunTask")];
    events.extend(profile(1, 10, "0x1", 1000, &[5, 5, 2, 5]));
    let recording = woven(&events);
    assert_eq!(spans(&recording, 0), ["a 100-250 150", "RunTask 250-400 150", "a 400-500 100"]);
}

#[test]
fn rule_39_a_sample_taken_for_an_event_says_what_called_it() {
    let mut events = vec![
        task(1000, 2000, "RunTask"),
        task(1010, 1900, "FunctionCall"),
        event(1, 10, "Layout", "X", 1150, json!({"dur": 100, "args": {"beginData": {"sampleTraceId": 77}}})),
    ];
    events.push(head(1, 10, "0x1", 1000, json!({"startTime": 1000})));
    let traced = json!({"nodes": nodes(), "samples": [5, 5], "trace_ids": {"77": 7}});
    events.push(chunk(1, "0x1", traced, &[100, 200]));
    let spans = spans(&woven(&events), 0);
    assert_eq!(spans[2..6], ["a 100-500 250", "b 150-300 0", "c 150-300 50", "Layout 150-250 100"]);
}

#[test]
fn rule_40_a_contradicting_sample_counts_for_the_event() {
    let mut events = vec![task(1050, 1900, "FunctionCall"), task(1250, 1650, "EventDispatch")];
    events.extend(profile(1, 10, "0x1", 1000, &[6, 6, 8, 6, 7, 6]));
    let recording = woven(&events);
    assert_eq!(warnings(&recording), [("contradicting-sample", 1)]);
    assert!(spans(&recording, 0).contains(&"EventDispatch 250-650 300".into()), "{:?}", spans(&recording, 0));
    assert!(spans(&recording, 0).contains(&"c 500-600 100".into()));
}

#[test]
fn rule_41_collections_are_told_by_events_where_there_are_such() {
    let sampled: Vec<Value> = profile(1, 10, "0x1", 1000, &[5, 4, 4, 5]).into();
    let around = task(1000, 1600, "FunctionCall");
    let by_samples = woven(&[sampled.clone(), vec![around.clone()]].concat());
    assert_eq!(totals(&by_samples, 0).garbage_collector.0, 200);
    assert_eq!(spans(&by_samples, 0)[1..], ["a 100-500 200", "(garbage collector) 200-400 200"]);
    let by_events = woven(&[sampled, vec![around, task(1210, 1260, "MinorGC")]].concat());
    assert_eq!(totals(&by_events, 0).garbage_collector.0, 50);
    assert_eq!(spans(&by_events, 0)[1..], ["a 100-500 350", "MinorGC 210-260 50"]);
}

#[test]
fn rule_42_equal_events_back_to_back_are_two_spans() {
    let tasks = [(0, 10), (10, 20), (20, 20), (20, 20)].map(|(start, end)| task(start, end, "RunTask"));
    let expected = ["RunTask 0-10 10", "RunTask 10-20 10", "RunTask 20-20 0", "RunTask 20-20 0"];
    assert_eq!(spans(&woven(&tasks), 0), expected);
}

#[test]
fn the_cpu_time_of_an_event_is_that_of_its_thread() {
    let with_cpu = |start: i64, end: i64, name: &str, cpu: i64| {
        event(1, 10, name, "X", start, json!({"dur": end - start, "tdur": cpu}))
    };
    let mut events = vec![with_cpu(1000, 2000, "RunTask", 400), with_cpu(1100, 1600, "FunctionCall", 300)];
    events.extend(profile(1, 10, "0x1", 1000, &[2, 5, 5, 5, 5, 2, 2, 2, 2, 3]));
    let recording = woven(&events);
    let totals = totals(&recording, 0);
    let cpu = |name: &str| {
        let functions = &recording.functions;
        let id = functions.ids().find(|&id| functions.name(id) == name).expect(name);
        totals.function(id).cpu.0
    };
    assert_eq!((cpu("RunTask"), cpu("FunctionCall"), cpu("a")), (400, 300, 240), "400 of 500 µs are of a");
    assert_eq!(totals.sampled_cpu.0, 400, "the idle sample is not busy");
    assert!(recording.lanes[0].samples.knows_cpu());
    let unknown = [task(1000, 2000, "RunTask"), with_cpu(2000, 3000, "RunTask", 9)];
    assert!(!woven(&unknown).lanes[0].samples.knows_cpu(), "of one of them it is not told");
}

#[test]
fn turns_of_the_event_loop_from_50_ms_on_are_long_tasks() {
    let mut events = vec![
        task(1_000_000, 1_049_999, "RunTask"),
        task(1_100_000, 1_150_000, "RunTask"),
        task(1_110_000, 1_130_000, "Layout"),
        task(1_120_000, 1_121_000, "Paint"),
        task(1_200_000, 1_290_000, "RunTask"),
        // Neither a task, nor one that stands on another.
        task(1_300_000, 1_400_000, "Layout"),
        task(1_500_000, 1_700_000, "FunctionCall"),
        task(1_520_000, 1_690_000, "RunTask"),
    ];
    events.extend(profile(1, 10, "0x1", 1_000_000, &[3]));
    let recording = woven(&events);
    let found = Findings::of(&recording, None).long_tasks;
    let told: Vec<_> = found
        .iter()
        .map(|task| {
            let most = task.most.map(|(function, time)| (recording.functions.name(function), time.0));
            (task.start.0, task.total().0, most)
        })
        .collect();
    assert_eq!(told, [(100_000, 50_000, Some(("Layout", 19_000))), (200_000, 90_000, None)]);
}

#[test]
fn what_happens_by_name_is_told() {
    let data = |data: Value| json!({"args": {"data": data}});
    let mut timing = event(1, 10, "work", "b", 1500, json!({"id": "0x3c"}));
    timing["cat"] = "blink.user_timing".into();
    let mut ended = timing.clone();
    (ended["ph"], ended["ts"]) = ("e".into(), 1800.into());
    let interaction = |ph: &str, ts| {
        event(
            1,
            10,
            "EventTiming",
            ph,
            ts,
            json!({"id": "0x1", "args": {"data": {"interactionId": 7, "type": "click"}}}),
        )
    };
    let mut events = vec![
        event(
            1,
            10,
            "navigationStart",
            "R",
            1100,
            data(json!({"documentLoaderURL": "http://shop/", "isOutermostMainFrame": true})),
        ),
        event(1, 10, "MarkLoad", "I", 1900, data(json!({"isOutermostMainFrame": true}))),
        event(1, 10, "largestContentfulPaint::Candidate", "R", 1300, data(json!({"navigationId": "N"}))),
        event(1, 10, "largestContentfulPaint::Candidate", "R", 1400, data(json!({"navigationId": "N"}))),
        event(1, 10, "MarkLoad", "I", 1700, data(json!({"isOutermostMainFrame": false}))),
        event(2, 10, "MarkLoad", "I", 1700, json!({})),
        timing,
        interaction("b", 1200),
        interaction("e", 1250),
        ended,
        event(1, 10, "thread_name", "M", 0, json!({"args": {"name": "CrRendererMain"}})),
    ];
    events.extend(profile(1, 10, "0x1", 1000, &[5; 10]));
    let marks: Vec<_> =
        off(&events).marks.into_iter().map(|mark| (mark.name, mark.kind, mark.start.0, mark.end.0)).collect();
    let mark = |name: &str, kind, start, end| (name.to_owned(), kind, start, end);
    assert_eq!(
        marks,
        [
            mark("navigation to http://shop/", MarkKind::Navigation, 100, 100),
            mark("click", MarkKind::Interaction, 200, 250),
            mark("LCP", MarkKind::Paint, 400, 400),
            mark("work", MarkKind::Timing, 500, 800),
            mark("load", MarkKind::Load, 900, 900),
        ]
    );
}

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

/// A profile as a `.cpuprofile`, for what a lane of samples is compared with.
#[derive(Clone, Debug)]
struct Sampled {
    parents: Vec<usize>,
    samples: Vec<(usize, i64)>,
    start: i64,
    chunk: usize,
}

impl Sampled {
    fn nodes(&self, first: usize, last: usize) -> Value {
        let all = (0..=self.parents.len()).map(|place| {
            let name = match place {
                0 => "(root)".into(),
                1 => "(program)".into(),
                2 => "(idle)".into(),
                3 => "(garbage collector)".into(),
                place => format!("f{}", place % 5),
            };
            let parent = (place > 0).then(|| match place {
                1..=3 => 0,
                place => match self.parents[place - 1] % place {
                    1..=3 => 0,
                    parent => parent,
                },
            });
            node(place as i64 + 1, parent.map(|parent| parent as i64 + 1), &name)
        });
        all.skip(first).take(last - first).collect()
    }

    fn ids(&self) -> Vec<i64> {
        self.samples.iter().map(|&(place, _)| (place % (self.parents.len() + 2)) as i64 + 1).collect()
    }

    fn deltas(&self) -> Vec<i64> {
        self.samples.iter().map(|&(_, delta)| delta).collect()
    }

    fn cpuprofile(&self) -> String {
        json!({
            "nodes": self.nodes(0, self.parents.len() + 1),
            "startTime": self.start,
            "samples": self.ids(),
            "timeDeltas": self.deltas(),
        })
        .to_string()
    }

    fn events(&self, pid: i64, tid: i64, id: &str) -> Vec<Value> {
        let (ids, deltas) = (self.ids(), self.deltas());
        let len = self.parents.len() + 1;
        let mut events = vec![head(pid, tid, id, self.start + 7, json!({"startTime": self.start}))];
        let chunks = ids.chunks(self.chunk).zip(deltas.chunks(self.chunk)).enumerate();
        for (at, (ids, deltas)) in chunks {
            let nodes = if at == 0 { self.nodes(0, len) } else { json!([]) };
            events.push(chunk(pid, id, json!({"nodes": nodes, "samples": ids}), deltas));
        }
        events
    }
}

fn sampled() -> impl Strategy<Value = Sampled> {
    let delta = prop_oneof![9 => 0..400i64, 1 => -300..0i64, 1 => 2000..90_000i64];
    (
        prop::collection::vec(0..40usize, 4..20),
        prop::collection::vec((0..30usize, delta), 1..60),
        1_000_000..1_050_000i64,
        1..20usize,
    )
        .prop_map(|(parents, samples, start, chunk)| Sampled { parents, samples, start, chunk })
}

/// Exact events of a thread as (start, length), in a window that the samples lie in.
fn exact() -> impl Strategy<Value = Vec<(i64, i64, usize)>> {
    prop::collection::vec((1_000_000..1_060_000i64, 0..9_000i64, 0..7usize), 0..30)
}

const NAMES: [&str; 7] =
    ["RunTask", "FunctionCall", "Layout", "RunMicrotasks", "MinorGC", "EventDispatch", "Paint"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_lane_of_samples_is_the_profile_of_its_thread(one in sampled(), other in sampled(), front in any::<bool>()) {
        let (a, b) = (one.events(1, 10, "0x1"), other.events(2, 10, "0x1"));
        let events = if front { [a, b].concat() } else { [b, a].concat() };
        let recording = off(&events);
        for (sampled, process) in [(&one, "1"), (&other, "2")] {
            let lane = recording.lanes.iter().position(|lane| lane.thread.process == process).expect("a lane");
            let alone = library::read(sampled.cpuprofile()).expect("a profile");
            let by = recording.lanes[lane].start.0;
            let moved: Vec<String> = spans(&alone, 0)
                .into_iter()
                .map(|span| {
                    let (rest, own) = span.rsplit_once(' ').unwrap();
                    let (name, times) = rest.rsplit_once(' ').unwrap();
                    let (from, to) = times.split_once('-').unwrap();
                    let [from, to] = [from, to].map(|time| time.parse::<u64>().unwrap() + by);
                    format!("{name} {from}-{to} {own}")
                })
                .collect();
            prop_assert_eq!(spans(&recording, lane), moved);
        }
    }

    #[test]
    fn woven_self_times_add_up_and_events_keep_their_lengths(profile in sampled(), exact in exact()) {
        let mut events = profile.events(1, 10, "0x1");
        events.extend(exact.iter().map(|&(start, length, name)| task(start, start + length, NAMES[name])));
        let recording = woven(&events);
        let totals = totals(&recording, 0);
        let functions = &recording.functions;
        let own: u64 = functions
            .ids()
            .filter(|&id| functions.kind(id).is_busy())
            .map(|id| totals.function(id).self_time.0)
            .sum();
        prop_assert_eq!(own, totals.busy.0, "the sum of self times is the busy time");
        prop_assert!(totals.sampled_cpu.0 <= totals.busy.0);
        prop_assert_eq!(totals.samples, profile.samples.len() as u64, "each sample is counted once");
        // What begins in another event ends with it at the latest.
        let mut ordered: Vec<(i64, i64)> = exact.iter().map(|&(start, length, _)| (start, start + length)).collect();
        ordered.sort_by_key(|&(start, end)| (start, -end));
        let (mut sum, mut until) = (0, i64::MIN);
        for (start, end) in ordered.into_iter().filter(|&(start, end)| end > start) {
            if start >= until {
                sum += end - start;
                until = end;
            }
        }
        struct Outermost<'a>(Profile<'a>, u64);
        impl Visitor for Outermost<'_> {
            fn close(&mut self, span: &Span, below: &Stack) {
                let is_event = |node| {
                    matches!(self.0.kind_of(node), Kind::Event(_))
                        || self.0.functions.name(self.0.function_of(node)) == "MinorGC"
                };
                if is_event(span.node) && !below.iter().any(|open| is_event(open.node)) {
                    self.1 += span.total().0;
                }
            }
        }
        let mut outermost = Outermost(recording.profile(0), 0);
        Timeline::new(recording.profile(0)).replay(&mut outermost);
        prop_assert_eq!(outermost.1, sum as u64);
    }

    #[test]
    fn the_order_of_events_of_different_threads_says_nothing(one in sampled(), other in sampled(), exact in exact()) {
        let spans_of = |tid: i64| exact.iter().map(move |&(start, length, name)| event(1, tid, NAMES[name], "X", start, json!({"dur": length})));
        let a: Vec<Value> = one.events(1, 10, "0x1").into_iter().chain(spans_of(10)).collect();
        let b: Vec<Value> = other.events(1, 20, "0x2").into_iter().chain(spans_of(20)).collect();
        let lanes = |events: &[Value]| {
            let recording = woven(events);
            let lanes = 0..recording.lanes.len();
            lanes.map(|lane| (recording.lanes[lane].thread.id(), spans(&recording, lane))).collect::<Vec<_>>()
        };
        prop_assert_eq!(lanes(&[a.clone(), b.clone()].concat()), lanes(&[b, a].concat()));
    }
}
