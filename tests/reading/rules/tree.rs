//! The call tree and its functions: rules 8 to 14 and 22.

use crate::support::oracle::library;
use crate::support::profiles::{chart, node, nodes, read, recording, sums, warnings};
use serde_json::{Value, json};

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
