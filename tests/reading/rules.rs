//! The rules of `docs/format.md`, one after the other: a small recording each, and what a reader
//! must make of it, worked out by hand.

use crate::support::oracle::{self, library};
use flame_chart::input::ErrorKind;
use flame_chart::recording::Recording;
use flame_chart::report;
use flame_chart::units::Unit;
use serde_json::{Value, json};

const META: [&str; 4] = ["(root)", "(program)", "(idle)", "(garbage collector)"];

fn frame(name: &str) -> Value {
    if META.contains(&name) {
        json!({"functionName": name, "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1})
    } else {
        json!({"functionName": name, "scriptId": "7", "url": "file:///app.js", "lineNumber": 9, "columnNumber": 4})
    }
}

fn node(id: i64, name: &str, children: &[i64]) -> Value {
    json!({"id": id, "callFrame": frame(name), "hitCount": 1, "children": children})
}

/// `(root)` 1 calls `a` 2, `(program)` 5, `(idle)` 6 and `(garbage collector)` 7; `a` calls `b` 3,
/// which calls `c` 4.
fn nodes() -> Value {
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

fn recording(nodes: Value, samples: &[i64], deltas: &[i64], end: i64) -> Value {
    json!({"nodes": nodes, "startTime": 1000, "endTime": 1000 + end, "samples": samples, "timeDeltas": deltas})
}

fn read(recording: &Value) -> Recording {
    library::read(recording.to_string()).expect("a readable recording")
}

fn warnings(recording: &Value) -> Vec<(&'static str, u64)> {
    library::warnings(&library::read(recording.to_string()).expect("a readable recording"))
}

/// Every span as a line, indented by its row: `name start-end (self time)`.
fn chart(recording: &Value) -> Vec<String> {
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
fn sums(recording: &Value, name: &str) -> Vec<(i64, i64, u64)> {
    let model = library::model(&read(recording));
    let named = model.functions.iter().filter(|(function, _)| function.name == name);
    named.map(|(_, sums)| (sums.self_time, sums.total, sums.spans)).collect()
}

#[test]
fn rule_1_the_axis_starts_at_start_time_and_fractions_are_rounded_once() {
    let whole = recording(nodes(), &[2, 6], &[250, 1000], 1700);
    assert_eq!(chart(&whole), ["a 250-1250 (1000)", "(idle) 1250-1700 (450)"]);

    // Ten deltas of 0.4 µs are 4 µs, not ten times nothing; 100.4 and 0.4 are 100.8, so 101.
    let fractions = json!({"nodes": nodes(), "startTime": 1_795_328_803_201_872.2_f64, "endTime": 1_795_328_803_202_072.2_f64,
        "samples": [2, 6, 2, 6, 2, 6, 2, 6, 2, 6, 2],
        "timeDeltas": [100.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]});
    let starts: Vec<i64> = library::model(&read(&fractions)).spans.iter().map(|span| span.start).collect();
    assert_eq!(starts, [100, 101, 101, 102, 102, 102, 103, 103, 104, 104, 104]);
}

#[test]
fn rule_1_rounding_never_turns_time_back() {
    let halves = json!({"nodes": nodes(), "startTime": 0, "endTime": 10, "samples": [2, 6, 2, 6],
        "timeDeltas": [0.5, 0.0, 0.0, 1.5]});
    assert_eq!(warnings(&halves), []);
}

#[test]
fn rule_2_a_sample_covers_the_time_until_the_next_one_and_the_first_delta_leads_to_the_first() {
    let recording = recording(nodes(), &[2, 3, 2], &[700, 100, 300], 2000);
    // 700..800 a, 800..1100 b, 1100.. a, which gets the mean of 100 and 300.
    assert_eq!(chart(&recording), ["a 700-1300 (300)", " b 800-1100 (300)"]);
}

#[test]
fn rule_3_the_last_sample_covers_the_mean_interval_but_not_beyond_the_end() {
    let last = |end: i64| chart(&recording(nodes(), &[2, 2, 6], &[0, 100, 300], end))[1].clone();
    assert_eq!(last(10_000), "(idle) 400-600 (200)");
    assert_eq!(last(450), "(idle) 400-450 (50)");
    assert_eq!(last(400), "(idle) 400-400 (0)");
    assert_eq!(last(399), "(idle) 400-600 (200)"); // an end before the last sample is none
    let mut unknown = recording(nodes(), &[2, 2, 6], &[0, 100, 300], 0);
    unknown.as_object_mut().unwrap().remove("endTime");
    assert_eq!(chart(&unknown)[1], "(idle) 400-600 (200)");
}

#[test]
fn rule_3_a_single_sample_covers_everything_to_the_end() {
    assert_eq!(chart(&recording(nodes(), &[2], &[300], 2000)), ["a 300-2000 (1700)"]);
}

#[test]
fn rule_4_samples_are_put_in_order_of_time_and_equal_times_keep_their_order() {
    // In the file: a at 0, b at 300, c at 200, a at 200 and (idle) at 500.
    let recording = recording(nodes(), &[2, 3, 4, 2, 6], &[0, 300, -100, 0, 300], 600);
    assert_eq!(
        chart(&recording),
        ["a 0-500 (300)", " b 200-200 (0)", "  c 200-200 (0)", " b 300-500 (200)", "(idle) 500-600 (100)"]
    );
    assert_eq!(warnings(&recording), [("negative-delta", 1)]);
}

#[test]
fn rule_4_the_axis_starts_at_the_earliest_sample_where_that_is_before_start_time() {
    let recording = recording(nodes(), &[2, 6], &[-400, 1000], 700);
    assert_eq!(chart(&recording), ["a 0-1000 (1000)", "(idle) 1000-1100 (100)"]);
    assert_eq!(read(&recording).profile(0).end().0, 1100);
}

#[test]
fn rule_5_without_deltas_the_samples_are_spaced_evenly() {
    let mut recording = recording(nodes(), &[2, 6, 2, 6], &[], 4000);
    recording.as_object_mut().unwrap().remove("timeDeltas");
    assert_eq!(
        chart(&recording),
        ["a 0-1000 (1000)", "(idle) 1000-2000 (1000)", "a 2000-3000 (1000)", "(idle) 3000-4000 (1000)"]
    );
    assert_eq!(warnings(&recording), [("no-time-deltas", 1)]);
}

#[test]
fn rule_5_without_samples_there_is_no_order_in_time() {
    for samples in [json!({"samples": []}), json!({})] {
        let mut recording = json!({"nodes": nodes(), "startTime": 0, "endTime": 10, "timeDeltas": []});
        recording.as_object_mut().unwrap().extend(samples.as_object().unwrap().clone());
        let profile = read(&recording);
        assert!(profile.profile(0).samples.is_empty());
        let weights = profile.profile(0).weights.expect("the hit counts serve a merged graph");
        assert_eq!((weights.unit, &weights.own), (Unit::Hits, &vec![1; 7]));
        assert!(library::model(&profile).spans.is_empty());
    }
}

#[test]
fn rule_6_what_has_no_partner_is_left_out() {
    let short = ["a 0-100 (100)", "(idle) 100-200 (100)"];
    let few_deltas = recording(nodes(), &[2, 6, 2, 2], &[0, 100], 900);
    assert_eq!(chart(&few_deltas), short);
    assert_eq!(warnings(&few_deltas), [("length-mismatch", 2)]);
    let few_samples = recording(nodes(), &[2, 6], &[0, 100, 50, 50, 50], 900);
    assert_eq!(chart(&few_samples), short);
    assert_eq!(warnings(&few_samples), [("length-mismatch", 3)]);
}

#[test]
fn rule_6_one_extra_time_ends_the_last_sample() {
    let recording = recording(nodes(), &[2, 6], &[0, 100, 730], 900);
    assert_eq!(chart(&recording), ["a 0-100 (100)", "(idle) 100-830 (730)"]);
    assert_eq!(warnings(&recording), []);
}

#[test]
fn rule_7_a_sample_of_an_unknown_node_is_a_gap() {
    let recording = recording(nodes(), &[2, 99, 2, -1], &[0, 100, 100, 100], 400);
    assert_eq!(chart(&recording), ["a 0-100 (100)", "a 200-300 (100)"]);
    assert_eq!(warnings(&recording), [("unknown-sample-node", 2)]);
}

#[test]
fn rule_8_user_functions_may_have_the_names_of_meta_nodes() {
    // Below `a`; with a url; with a script: none of these is the thread waiting.
    let mut with_url = node(3, "(idle)", &[]);
    with_url["callFrame"]["url"] = json!("file:///idle.js");
    let mut with_script = node(4, "(idle)", &[]);
    with_script["callFrame"]["scriptId"] = json!("12");
    let nodes = json!([
        node(1, "(root)", &[2, 3, 4, 6]),
        node(2, "a", &[5]),
        with_url,
        with_script,
        node(5, "(idle)", &[]),
        node(6, "(idle)", &[])
    ]);
    let recording = recording(nodes, &[3, 4, 5, 6], &[0, 10, 10, 10], 40);
    let model = library::model(&read(&recording));
    assert_eq!((model.busy, model.idle), (30, 10));
    assert_eq!(sums(&recording, "(idle)").len(), 4, "four different functions");
}

#[test]
fn rule_8_the_script_id_of_a_meta_node_may_be_a_number() {
    let mut nodes = nodes();
    nodes[5]["callFrame"]["scriptId"] = json!(0);
    let model = library::model(&read(&recording(nodes, &[6, 2], &[0, 10], 20)));
    assert_eq!((model.busy, model.idle), (10, 10));
}

#[test]
fn rule_9_the_root_is_a_gap_and_idle_and_program_are_bars_of_their_own() {
    let recording = recording(nodes(), &[3, 1, 6, 5, 5, 3], &[0, 10, 10, 10, 10, 10], 60);
    assert_eq!(
        chart(&recording),
        [
            "a 0-10 (0)",
            " b 0-10 (10)",
            "(idle) 20-30 (10)",
            "(program) 30-50 (20)",
            "a 50-60 (0)",
            " b 50-60 (10)"
        ]
    );
    let model = library::model(&read(&recording));
    assert_eq!((model.busy, model.idle, model.program), (20, 10, 20));
}

#[test]
fn rule_10_a_single_program_sample_inside_one_call_is_bridged() {
    let bridged = recording(nodes(), &[4, 5, 3], &[0, 10, 10], 30);
    assert_eq!(chart(&bridged), ["a 0-30 (0)", " b 0-30 (10)", "  c 0-20 (20)"]);
}

#[test]
fn rule_10_nothing_else_is_bridged() {
    let twice = recording(nodes(), &[3, 5, 5, 3], &[0, 10, 10, 10], 40);
    assert_eq!(chart(&twice)[2], "(program) 10-30 (20)");
    let beside_idle = recording(nodes(), &[3, 5, 6], &[0, 10, 10], 30);
    assert_eq!(chart(&beside_idle)[2], "(program) 10-20 (10)");
    let beside_collector = recording(nodes(), &[3, 7, 5, 3], &[0, 10, 10, 10], 40);
    assert_eq!(chart(&beside_collector)[3], "(program) 20-30 (10)");
    let first_and_last = recording(nodes(), &[5, 3, 5], &[0, 10, 10], 30);
    assert_eq!(
        chart(&first_and_last),
        ["(program) 0-10 (10)", "a 10-20 (0)", " b 10-20 (10)", "(program) 20-30 (10)"]
    );
    // Another outermost call after it.
    let mut nodes = nodes();
    nodes[0]["children"] = json!([2, 5, 6, 7, 8]);
    nodes.as_array_mut().unwrap().push(node(8, "other", &[]));
    let between_calls = recording(nodes, &[3, 5, 8], &[0, 10, 10], 30);
    assert_eq!(chart(&between_calls)[2], "(program) 10-20 (10)");
}

#[test]
fn rule_11_the_collector_stands_on_the_stack_it_interrupts_and_cuts_nothing() {
    let recording = recording(nodes(), &[3, 7, 7, 3], &[0, 10, 10, 10], 40);
    assert_eq!(chart(&recording), ["a 0-40 (0)", " b 0-40 (20)", "  (garbage collector) 10-30 (20)"]);
    // In total, never in self.
    assert_eq!(sums(&recording, "b"), [(20, 40, 1)]);
    assert_eq!(sums(&recording, "(garbage collector)"), [(20, 20, 1)]);
}

#[test]
fn rule_11_elsewhere_the_collector_stands_alone() {
    for before in [1, 5, 6, 99] {
        let recording = recording(nodes(), &[3, before, 7, 7, 3], &[0, 10, 10, 10, 10], 50);
        let chart = chart(&recording);
        assert!(chart.contains(&"(garbage collector) 20-40 (20)".to_owned()), "after {before}: {chart:?}");
    }
    let first = recording(nodes(), &[7, 3], &[0, 10], 20);
    assert_eq!(chart(&first)[0], "(garbage collector) 0-10 (10)");
}

#[test]
fn rule_11_a_bridged_sample_is_javascript_too() {
    let mut first = nodes();
    first[0]["children"] = json!([2, 5, 6, 7]);
    let recording = recording(first, &[4, 5, 3, 7], &[0, 10, 10, 10], 40);
    assert_eq!(
        chart(&recording),
        ["a 0-40 (0)", " b 0-40 (10)", "  c 0-20 (20)", "  (garbage collector) 30-40 (10)"]
    );
}

/// The same tree with `parent` in place of `children`.
fn with_parents(nodes: &Value) -> Value {
    let mut nodes = nodes.clone();
    let links: Vec<(Value, Value)> = nodes
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|node| {
            let children = node["children"].as_array().unwrap().iter();
            children.map(|child| (child.clone(), node["id"].clone())).collect::<Vec<_>>()
        })
        .collect();
    for node in nodes.as_array_mut().unwrap() {
        node.as_object_mut().unwrap().remove("children");
        if let Some((_, parent)) = links.iter().find(|(child, _)| *child == node["id"]) {
            node["parent"] = parent.clone();
        }
    }
    nodes
}

#[test]
fn rule_12_the_tree_may_be_told_by_parents() {
    let by_children = recording(nodes(), &[4, 7, 6], &[0, 10, 10], 30);
    let by_parents = recording(with_parents(&nodes()), &[4, 7, 6], &[0, 10, 10], 30);
    assert_eq!(chart(&by_children), chart(&by_parents));
    assert_eq!(chart(&by_parents).len(), 5);
}

#[test]
fn rule_12_the_first_parent_wins_and_cycles_end() {
    // 4 is listed below 2 and 3; 3 lists its own ancestor 2, and itself.
    let nodes = json!([
        node(1, "(root)", &[2, 6]),
        node(2, "a", &[3, 4]),
        node(3, "b", &[2, 3, 4]),
        node(4, "c", &[]),
        node(6, "(idle)", &[])
    ]);
    let recording = recording(nodes, &[4, 6], &[0, 10], 20);
    assert_eq!(chart(&recording), ["a 0-10 (0)", " b 0-10 (0)", "  c 0-10 (10)", "(idle) 10-20 (10)"]);
    assert_eq!(warnings(&recording), [("second-parent", 3)]);
}

#[test]
fn rule_12_the_last_of_a_duplicate_id_wins() {
    let nodes = json!([
        node(1, "(root)", &[2, 6]),
        node(2, "first", &[]),
        node(6, "(idle)", &[]),
        node(2, "last", &[])
    ]);
    let recording = recording(nodes, &[2, 6], &[0, 10], 20);
    assert_eq!(chart(&recording), ["last 0-10 (10)", "(idle) 10-20 (10)"]);
    assert_eq!(warnings(&recording), [("duplicate-node-id", 1)]);
}

#[test]
fn rule_12_links_to_nowhere_are_left_out() {
    let nodes = json!([node(1, "(root)", &[2, 77, 6]), node(2, "a", &[]), node(6, "(idle)", &[])]);
    let recording = recording(nodes, &[2], &[0], 10);
    assert_eq!(chart(&recording), ["a 0-10 (10)"]);
    assert_eq!(warnings(&recording), [("unknown-child", 1)]);
}

#[test]
fn rule_13_two_nodes_of_one_function_are_two_spans() {
    let nodes =
        json!([node(1, "(root)", &[2, 3, 6]), node(2, "a", &[]), node(3, "a", &[]), node(6, "(idle)", &[])]);
    let recording = recording(nodes, &[2, 3, 3], &[0, 10, 10], 30);
    assert_eq!(chart(&recording), ["a 0-10 (10)", "a 10-30 (20)"]);
    assert_eq!(sums(&recording, "a"), [(30, 30, 2)], "and one function");
}

#[test]
fn rule_14_a_script_id_tells_functions_apart_only_where_there_is_no_url() {
    let with = |url: &str| {
        let mut nodes = json!([
            node(1, "(root)", &[2, 3, 6]),
            node(2, "a", &[]),
            node(3, "a", &[]),
            node(6, "(idle)", &[])
        ]);
        for (at, script) in [(1, "7"), (2, "8")] {
            nodes[at]["callFrame"]["scriptId"] = json!(script);
            nodes[at]["callFrame"]["url"] = json!(url);
        }
        recording(nodes, &[2, 3], &[0, 10], 20)
    };
    assert_eq!(sums(&with("file:///app.js"), "a"), [(20, 20, 2)]);
    assert_eq!(sums(&with(""), "a"), [(10, 10, 1), (10, 10, 1)]);
}

#[test]
fn rule_14_name_url_line_and_column_tell_functions_apart() {
    for (key, value) in [
        ("functionName", json!("b")),
        ("url", json!("file:///other.js")),
        ("lineNumber", json!(10)),
        ("columnNumber", json!(5)),
    ] {
        let mut nodes = json!([
            node(1, "(root)", &[2, 3, 6]),
            node(2, "a", &[]),
            node(3, "a", &[]),
            node(6, "(idle)", &[])
        ]);
        nodes[2]["callFrame"][key] = value;
        let model = library::model(&read(&recording(nodes, &[2, 3], &[0, 10], 20)));
        assert_eq!(model.functions.len(), 2, "{key}");
    }
}

#[test]
fn rule_15_recursion_counts_once_by_its_outermost_span() {
    let nodes = json!([
        node(1, "(root)", &[2, 6]),
        node(2, "a", &[3]),
        node(3, "b", &[4]),
        node(4, "a", &[5]),
        node(5, "a", &[]),
        node(6, "(idle)", &[])
    ]);
    let recording = recording(nodes, &[2, 3, 5, 4, 2], &[0, 10, 10, 10, 10], 50);
    assert_eq!(chart(&recording), ["a 0-50 (20)", " b 10-40 (10)", "  a 20-40 (10)", "   a 20-30 (10)"]);
    assert_eq!(sums(&recording, "a"), [(40, 50, 3)]);
    assert_eq!(sums(&recording, "b"), [(10, 30, 1)]);
}

#[test]
fn rule_16_hit_counts_time_nothing() {
    let mut nodes = nodes();
    let plain = chart(&recording(nodes.clone(), &[2, 6], &[0, 10], 20));
    nodes[1]["hitCount"] = json!(5000);
    nodes[5]["hitCount"] = json!(0);
    assert_eq!(chart(&recording(nodes, &[2, 6], &[0, 10], 20)), plain);
}

#[test]
fn rule_17_lines_and_columns_are_shown_from_one_and_hidden_where_unknown() {
    let place = |line: i64, column: i64| {
        let mut nodes = nodes();
        nodes[1]["callFrame"]["lineNumber"] = json!(line);
        nodes[1]["callFrame"]["columnNumber"] = json!(column);
        let profile = read(&recording(nodes, &[2], &[0], 10));
        let id = profile.functions.ids().find(|&id| profile.functions.name(id) == "a").expect("a");
        (profile.functions.line(id), profile.functions.column(id))
    };
    assert_eq!(place(9, 4), (Some(10), Some(5)));
    assert_eq!(place(0, 0), (Some(1), Some(1)));
    assert_eq!(place(-1, -1), (None, None));
    assert_eq!(place(-52, 0), (None, Some(1)));
}

#[test]
fn rule_18_a_function_without_a_name_is_anonymous() {
    let mut nodes = nodes();
    nodes[1]["callFrame"]["functionName"] = json!("");
    let profile = read(&recording(nodes, &[2], &[0], 10));
    let id = profile.profile(0).function_of(profile.profile(0).samples.nodes()[0]);
    assert_eq!(profile.functions.name(id), "");
    assert_eq!(profile.functions.display_name(id), "(anonymous)");
    assert_eq!(profile.functions.url(id), "file:///app.js");
}

#[test]
fn rule_19_only_a_real_deoptimisation_reason_counts() {
    let reason = |reason: Value| {
        let mut nodes = nodes();
        nodes[1]["deoptReason"] = reason;
        let profile = read(&recording(nodes, &[2], &[0], 10));
        let reason = profile.profile(0).tree.deopt_reason(profile.profile(0).samples.nodes()[0])?;
        Some(profile.functions.text(reason).to_owned())
    };
    assert_eq!(reason(json!("Insufficient type feedback")).as_deref(), Some("Insufficient type feedback"));
    assert_eq!(reason(json!("")), None);
    assert_eq!(reason(json!("no reason")), None);
    assert_eq!(reason(Value::Null), None);
}

#[test]
fn rule_20_stacks_that_lost_their_outer_frames_are_counted() {
    for deep in [250, 255, 4_080] {
        assert_eq!(warnings(&recording_with_a_stack_of(deep)), [("truncated-stack", 2)], "{deep}");
    }
    assert_eq!(warnings(&recording_with_a_stack_of(249)), [], "V8 keeps more");
    assert_eq!(warnings(&recording_with_a_stack_of(4_081)), [], "no inlining makes so much of 255 frames");
    assert_eq!(
        warnings(&recording_with_a_stack_of(20_000)),
        [],
        "no V8 that keeps 255 frames has recorded it"
    );
}

#[test]
fn rule_20_mostly_deeper_stacks_from_their_very_beginning_show_that_none_was_cut() {
    let with_whole_stacks_of = |frames: i64, often: usize| {
        let mut recording = recording_with_a_stack_of(255);
        let nodes = recording["nodes"].as_array_mut().unwrap();
        nodes[0]["children"].as_array_mut().unwrap().push(json!(1_000));
        for level in 0..frames {
            let children: &[i64] = if level + 1 < frames { &[1_001 + level] } else { &[] };
            nodes.push(node(1_000 + level, "whole", children));
        }
        for at in [0, 3].into_iter().take(often) {
            recording["samples"][at] = json!(1_000 + frames - 1);
        }
        warnings(&recording)
    };
    assert_eq!(with_whole_stacks_of(256, 2), [("truncated-stack", 2)]);
    assert_eq!(with_whole_stacks_of(257, 2), []);
    assert_eq!(with_whole_stacks_of(257, 1), [("truncated-stack", 2)], "inlining makes a few");
}

/// `main` calls `again`, which calls itself; on `deep` stacks `main` is lost.
fn recording_with_a_stack_of(deep: i64) -> Value {
    let mut list = vec![
        node(1, "(root)", &[2, 10, 6]),
        node(2, "main", &[3]),
        node(3, "again", &[]),
        node(6, "(idle)", &[]),
    ];
    for level in 0..deep {
        let children: &[i64] = if level + 1 < deep { &[11 + level] } else { &[] };
        list.push(node(10 + level, "again", children));
    }
    recording(json!(list), &[3, 10 + deep - 1, 10 + deep - 1, 12, 6], &[0, 10, 10, 10, 10], 50)
}

#[test]
fn rule_21_without_idle_and_program_a_long_delta_is_a_wait() {
    let nodes = || json!([node(1, "(root)", &[2]), node(2, "a", &[])]);
    let samples = [2; 7];
    let deltas = [0, 10, 10, 51, 10, 50, 10];
    // The third sample is followed by 51 µs: it covers 10 of them. 50 are five times the median.
    let dated = |nodes: Value| {
        let mut dated = recording(nodes, &samples, &deltas, 151);
        dated["startTime"] = json!(1_769_000_000_000_000_i64);
        dated["endTime"] = json!(1_769_000_000_000_151_i64);
        dated
    };
    let waited = dated(nodes());
    assert_eq!(chart(&waited), ["a 0-30 (30)", "a 71-151 (80)"]);
    assert_eq!(warnings(&waited), [("unsampled-wait", 1)]);
    let said = read(&waited);
    let timeline = flame_chart::analysis::Timeline::new(said.profile(0));
    let message = report::warning(&timeline.oddities().iter().next().expect("a warning"));
    assert!(message.ends_with("shown as gaps of 41 µs together"), "{message}");
    for meta in ["(idle)", "(program)"] {
        let mut nodes = nodes();
        nodes[0]["children"] = json!([2, 3]);
        nodes.as_array_mut().unwrap().push(node(3, meta, &[]));
        assert_eq!(chart(&dated(nodes)), ["a 0-151 (151)"], "{meta} tells about waits");
    }
    // V8's clock shows no date: it was sampling, and the machine stood still or it took no samples.
    assert_eq!(chart(&recording(nodes(), &samples, &deltas, 151)), ["a 0-151 (151)"]);
    // The length of the last sample is made up, and no measure for the others.
    let mut two = dated(nodes());
    (two["samples"], two["timeDeltas"]) = (json!([2, 2]), json!([0, 1511]));
    two["endTime"] = json!(1_769_000_000_001_704_i64);
    assert_eq!(chart(&two), ["a 0-1704 (1704)"]);
}

/// As Bun before 1.4 writes it: `hot` and `run` stand where their samples fell.
fn moving_places() -> Value {
    let at = |id: i64, name: &str, line: i64, children: &[i64]| {
        let mut node = node(id, name, children);
        node["callFrame"]["lineNumber"] = json!(line);
        node
    };
    let list = json!([
        node(1, "(root)", &[2, 5]),
        at(2, "run", 12, &[3]),
        at(3, "hot", 5, &[]),
        at(4, "hot", 4, &[]),
        at(5, "run", 15, &[4, 6]),
        at(6, "hot", 8, &[]),
    ]);
    let mut moving = recording(list, &[3, 4, 6, 5, 3], &[0, 10, 10, 10, 10], 50);
    moving["startTime"] = json!(1_769_000_000_000_000_i64);
    moving["endTime"] = json!(1_769_000_000_000_050_i64);
    moving
}

#[test]
fn rule_22_functions_whose_places_move_with_the_samples_are_one() {
    let moving = moving_places();
    assert_eq!(chart(&moving), ["run 0-50 (10)", " hot 0-30 (30)", " hot 40-50 (10)"]);
    assert_eq!(warnings(&moving), [("moving-places", 2)]);
    let functions = read(&moving).functions;
    let lines: Vec<_> =
        functions.ids().filter(|&id| functions.name(id) == "hot").map(|id| functions.line(id)).collect();
    assert!(lines.contains(&Some(5)), "the first place is nearest to the definition: {lines:?}");
    // With ticks by line, or on V8's clock, a place is where the function is defined.
    let mut ticks = moving.clone();
    ticks["nodes"][2]["positionTicks"] = json!([{"line": 6, "ticks": 1}]);
    let mut v8 = moving.clone();
    (v8["startTime"], v8["endTime"]) = (json!(0), json!(50));
    // Two functions of one name that are called from different places show nothing.
    let mut apart = moving;
    apart["nodes"][4]["callFrame"]["functionName"] = json!("other");
    apart["nodes"][4]["children"] = json!([4]);
    apart["nodes"][5]["callFrame"]["functionName"] = json!("third");
    for still in [ticks, v8, apart] {
        assert!(!warnings(&still).iter().any(|(code, _)| *code == "moving-places"), "{still}");
    }
}

#[test]
fn rule_12_a_stated_parent_counts_where_no_list_names_the_node() {
    let mut list = json!([node(1, "(root)", &[2]), node(2, "a", &[]), node(3, "b", &[]), node(4, "c", &[])]);
    list[2]["parent"] = json!(2);
    list[3]["parent"] = json!(3);
    list[1]["parent"] = json!(1);
    let mixed = recording(list.clone(), &[4, 3], &[0, 10], 20);
    assert_eq!(chart(&mixed), ["a 0-20 (0)", " b 0-20 (10)", "  c 0-10 (10)"]);
    assert_eq!(warnings(&mixed), []);
    list[1]["parent"] = json!(4);
    assert_eq!(warnings(&recording(list, &[4, 3], &[0, 10], 20)), [("contradictory-parent", 1)]);
}

#[test]
fn rule_12_the_tree_begins_at_the_node_that_nothing_calls() {
    let list = json!([node(3, "b", &[]), node(2, "a", &[3]), node(1, "(root)", &[2])]);
    let leaf_first = recording(list, &[3, 2], &[0, 10], 20);
    assert_eq!(chart(&leaf_first), ["a 0-20 (10)", " b 0-10 (10)"]);
    assert_eq!(warnings(&leaf_first), []);
}

#[test]
fn rule_5_without_a_start_an_end_says_nothing() {
    let nodes = json!([node(1, "(root)", &[2]), node(2, "a", &[])]);
    let bare = json!({"nodes": nodes, "samples": [2, 2, 1, 2], "endTime": 1_795_328_805_201_872_i64});
    assert_eq!(chart(&bare), ["a 0-2000 (2000)", "a 3000-4000 (1000)"]);
    assert_eq!(warnings(&bare), [("no-time-deltas", 1)]);
}

#[test]
fn rule_3_a_single_sample_without_an_end_gets_what_its_warning_says() {
    let nodes = json!([node(1, "(root)", &[2]), node(2, "a", &[])]);
    let single = json!({"nodes": nodes, "samples": [2], "timeDeltas": [5], "startTime": 100});
    assert_eq!(chart(&single), ["a 5-1005 (1000)"]);
    let message = report::warning(&read(&single).warnings.iter().next().expect("a warning"));
    assert!(message.ends_with("the last sample gets 1.00 ms"), "{message}");
}

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
fn without_a_start_the_axis_is_that_of_the_samples() {
    // endTime is absolute: it says nothing where nobody knows when time started.
    let mut recording = recording(nodes(), &[2, 6], &[0, 100], 1_000_000_000_000);
    recording.as_object_mut().unwrap().remove("startTime");
    assert_eq!(chart(&recording), ["a 0-100 (100)", "(idle) 100-200 (100)"]);
    assert_eq!(read(&recording).profile(0).end().0, 200);
}

#[test]
fn a_time_beyond_every_clock_is_an_error_that_names_the_sample() {
    let recording = recording(nodes(), &[2, 6, 2], &[0, i64::MAX / 2, i64::MAX / 2], 10);
    match library::read(recording.to_string()).expect_err("no clock shows that").kind {
        ErrorKind::TimeOutOfRange { sample } => assert_eq!(sample, 1),
        other => panic!("{other:?}"),
    }
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
