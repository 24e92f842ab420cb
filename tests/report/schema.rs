//! Every report meets `docs/report.schema.json`, and what it refers to is in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::cli::Place;

/// Whether a report is as its schema says, and resolves its own references.
pub(crate) fn check(report: &Value) -> Result<(), TestCaseError> {
    let faults: Vec<String> =
        validator().iter_errors(report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    resolve(report)
}

/// The same for a report of memory.
pub(crate) fn check_memory(report: &Value) -> Result<(), TestCaseError> {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
        let schema = serde_json::from_str(include_str!("../../docs/heap.schema.json")).expect("JSON");
        jsonschema::draft202012::new(&schema).expect("a schema")
    });
    let faults: Vec<String> =
        VALIDATOR.iter_errors(report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    let mut nodes = HashMap::new();
    let functions = report["functions"].as_array().map_or(0, Vec::len) as u64;
    for node in list(report, "nodes") {
        let parent = &node["parent"];
        prop_assert!(parent.is_null() || nodes.contains_key(&parent.to_string()), "{node}: no parent");
        prop_assert!(nodes.insert(node["id"].to_string(), node).is_none(), "{node} stands twice");
        prop_assert!(node["function"].as_u64().is_some_and(|place| place < functions), "{node}: no function");
    }
    Ok(())
}

/// The same for a comparison.
pub(crate) fn check_comparison(report: &Value) -> Result<(), TestCaseError> {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
        let schema = serde_json::from_str(include_str!("../../docs/compare.schema.json")).expect("JSON");
        jsonschema::draft202012::new(&schema).expect("a schema")
    });
    let faults: Vec<String> =
        VALIDATOR.iter_errors(report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

fn validator() -> &'static Validator {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
        let schema = serde_json::from_str(include_str!("../../docs/report.schema.json")).expect("JSON");
        jsonschema::draft202012::new(&schema).expect("a schema")
    });
    &VALIDATOR
}

fn list<'a>(report: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    report[name].as_array().into_iter().flatten()
}

fn resolve(report: &Value) -> Result<(), TestCaseError> {
    let mut nodes = HashMap::new();
    for node in list(report, "nodes") {
        let parent = &node["parent"];
        prop_assert!(parent.is_null() || nodes.contains_key(&parent.to_string()), "{node}: no parent");
        prop_assert!(nodes.insert(node["id"].to_string(), node).is_none(), "{node} stands twice");
    }
    for row in list(report, "spikes").chain(list(report, "spans")) {
        let mut node = nodes.get(&row["node"].to_string());
        prop_assert_eq!(node.map(|node| &node["function"]), Some(&row["function"]));
        let mut stack = Vec::new();
        while let Some(found) = node {
            stack.push(found["function"].clone());
            node = nodes.get(&found["parent"].to_string());
        }
        stack.reverse();
        // The garbage collector is drawn on what it interrupts.
        let function = &report["functions"][row["function"].as_u64().unwrap_or_default() as usize];
        if function["kind"] != "garbage-collector" {
            prop_assert_eq!(row["depth"].as_u64(), Some(stack.len() as u64 - 1));
        }
        if let Some(named) = row.get("stack") {
            prop_assert_eq!(named, &Value::from(stack));
        }
    }
    Ok(())
}

#[test]
fn every_recording_of_the_project_gives_a_report_that_meets_the_schema() {
    let place = Place::new();
    let (mut reports, mut spikes) = (0, 0);
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/profiles")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "cpuprofile") {
            continue;
        }
        for options in [&[][..], &["--spans"], &["--from", "20%", "--to", "70%", "--spans"]] {
            let mut command = place.command();
            let ran = command.arg(&path).args(["-q", "-o", "-", "--format", "json"]).args(options).output();
            let report: Value = serde_json::from_slice(&ran.expect("flame runs").stdout).expect("JSON");
            check(&report).unwrap_or_else(|fault| panic!("{} {options:?}: {fault}", path.display()));
            reports += 1;
            spikes += list(&report, "spikes").count();
        }
    }
    assert!(reports >= 27 && spikes > 0, "{reports} reports with {spikes} spikes");
}

#[test]
fn a_report_with_a_field_too_many_or_too_few_does_not_meet_it() {
    let report = Place::new().flame("{checkout} --format json --spans").stdout;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    for at in ["", "/meta", "/functions/0", "/spikes/0", "/nodes/0", "/spans/0"] {
        let mut more = report.clone();
        let row = more.pointer_mut(at).and_then(Value::as_object_mut).expect("an object");
        row.insert("unheardOf".into(), Value::Null);
        assert!(!validator().is_valid(&more), "{at}");
        let fields: Vec<String> =
            report.pointer(at).and_then(Value::as_object).expect("an object").keys().cloned().collect();
        for field in fields.iter().filter(|field| {
            !["source", "scriptId", "spans", "headline", "runTogether"].contains(&field.as_str())
        }) {
            let mut fewer = report.clone();
            fewer.pointer_mut(at).and_then(Value::as_object_mut).expect("an object").remove(field);
            assert!(!validator().is_valid(&fewer), "{at}/{field}");
        }
    }
}
