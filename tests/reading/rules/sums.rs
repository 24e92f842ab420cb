//! Sums and what is shown: rules 15 to 20.

use crate::support::profiles::{chart, node, nodes, read, recording, sums, warnings};
use serde_json::{Value, json};

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
