//! Exact events, and how they are woven with samples: rules 31 to 42.

use super::{spans, totals, warnings};
use crate::support::traces::{chunk, event, head, nodes, off, profile, read, task, woven};
use flame_chart::analysis::Findings;
use flame_chart::input::Events;
use flame_chart::recording::MarkKind;
use serde_json::{Value, json};

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
