//! Recordings of memory: every output holds the same sums, which are those of a small oracle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use flame_chart::analysis::{Findings, Merged};
use flame_chart::export::{Format, Options};
use flame_chart::report::summary;
use flame_chart::units::Unit;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{exported, read, recordings};

/// A node before it is nested: its caller's place (taken modulo its own), its function, its size.
type Node = (usize, usize, u64);

/// A heap profile of these nodes below a root that holds something itself now and then.
fn heap_profile(root: u64, nodes: &[Node]) -> Value {
    let mut children: Vec<Vec<Value>> = vec![Vec::new(); nodes.len() + 1];
    for (at, &(caller, function, size)) in nodes.iter().enumerate().rev() {
        let mut below = std::mem::take(&mut children[at + 1]);
        below.reverse();
        let frame = json!({
            "functionName": format!("f{function}"), "scriptId": "7", "url": "file:///a.js",
            "lineNumber": function, "columnNumber": 0,
        });
        let node = json!({"callFrame": frame, "selfSize": size, "id": at + 2, "children": below});
        children[caller % (at + 1)].push(node);
    }
    let below = children.swap_remove(0);
    let frame =
        json!({"functionName": "(root)", "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1});
    let head = json!({"callFrame": frame, "selfSize": root, "id": 1, "children": below});
    json!({"head": head, "samples": [{"size": 24, "nodeId": 2, "ordinal": 1}]})
}

fn heap_profiles() -> impl Strategy<Value = Value> {
    let size = prop_oneof![2 => Just(0), 5 => 1..100_000u64];
    let nodes = prop::collection::vec((any::<usize>(), 0..5usize, size), 1..60);
    (prop_oneof![3 => Just(0), 1 => 1..100u64], nodes).prop_map(|(root, nodes)| heap_profile(root, &nodes))
}

/// By name: aggregated self and total bytes, by the definition.
#[derive(Default)]
struct Oracle(BTreeMap<String, (u64, u64)>);

impl Oracle {
    fn of(profile: &Value) -> Self {
        let mut oracle = Self::default();
        let head = &profile["head"];
        oracle.add("(root)".into(), own(head), own(head));
        head["children"].as_array().unwrap().iter().for_each(|node| {
            oracle.node(node, &BTreeSet::new());
        });
        oracle.0.retain(|_, sums| sums.1 > 0);
        oracle
    }

    fn add(&mut self, name: String, own: u64, total: u64) {
        let sums = self.0.entry(name).or_default();
        *sums = (sums.0 + own, sums.1 + total);
    }

    /// What a node weighs with all below it, where these functions call it.
    fn node(&mut self, node: &Value, callers: &BTreeSet<String>) -> u64 {
        let name = node["callFrame"]["functionName"].as_str().unwrap().to_owned();
        let mut open = callers.clone();
        let is_outermost = open.insert(name.clone());
        let below: u64 =
            node["children"].as_array().unwrap().iter().map(|child| self.node(child, &open)).sum();
        let total = own(node) + below;
        self.add(name, own(node), if is_outermost { total } else { 0 });
        total
    }

    fn whole(&self) -> u64 {
        self.0.values().map(|sums| sums.0).sum()
    }
}

fn own(node: &Value) -> u64 {
    node["selfSize"].as_u64().unwrap()
}

fn summary_of(text: &str) -> String {
    let recording = read(text.into());
    let options = summary::Options { title: "heap", width: 100, colour: false, functions: 100, spikes: 3 };
    let mut shown = Vec::new();
    summary::write(&Findings::of(&recording, None), &[], options, &mut shown).unwrap();
    String::from_utf8(shown).unwrap()
}

/// The cells of the rows in a table of Markdown.
fn rows<'a>(markdown: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let (_, table) = markdown.split_once(heading).expect("a heading");
    let rows = table.lines().skip(4).take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

proptest! {
    #[test]
    fn merged_bytes_are_those_of_the_oracle(profile in heap_profiles()) {
        let recording = read(profile.to_string());
        prop_assert_eq!(recording.check(), Ok(()));
        let findings = Findings::of(&recording, None);
        let merged = Merged::of(&findings.timeline);
        let sums = merged.functions();
        let found: BTreeMap<String, (u64, u64)> = recording
            .functions
            .ids()
            .map(|id| (recording.functions.name(id).to_owned(), (sums[id.index()].own, sums[id.index()].total)))
            .filter(|(_, sums)| sums.1 > 0)
            .collect();
        let oracle = Oracle::of(&profile);
        prop_assert_eq!(merged.unit, Unit::Bytes);
        prop_assert_eq!(merged.whole().amount, oracle.whole());
        prop_assert_eq!(&found, &oracle.0);
        let tree = &recording.lanes[0].tree;
        let tops = tree.ids().filter(|&node| tree.parent(node).is_none());
        let totals = merged.node_totals();
        prop_assert_eq!(tops.map(|node| totals[node.index()]).sum::<u64>(), oracle.whole(), "self adds up to the root's total");
    }

    #[test]
    fn every_output_holds_the_same_bytes(profile in heap_profiles()) {
        let oracle = Oracle::of(&profile);
        prop_assume!(oracle.whole() > 0);
        let recording = read(profile.to_string());
        let options = Options { functions: 100, ..Options::default() };
        let report: Value = serde_json::from_str(&exported(&recording, Format::Json, &options)).unwrap();
        super::schema::check_memory(&report)?;
        let sum = |list: &str| -> u64 {
            report[list].as_array().unwrap().iter().map(|row| row["selfBytes"].as_u64().unwrap()).sum()
        };
        prop_assert_eq!([sum("functions"), sum("nodes")], [oracle.whole(); 2]);
        prop_assert_eq!(report["meta"]["totalBytes"].as_u64(), Some(oracle.whole()));
        for row in report["functions"].as_array().unwrap() {
            let sums = (row["selfBytes"].as_u64().unwrap(), row["totalBytes"].as_u64().unwrap());
            prop_assert_eq!(Some(&sums), oracle.0.get(row["name"].as_str().unwrap()));
        }
        let folded = exported(&recording, Format::Folded, &options);
        let weight = |line: &str| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap();
        prop_assert_eq!(folded.lines().map(weight).sum::<u64>(), oracle.whole());
        let graph = exported(&recording, Format::Svg, &options);
        let total = format!(r#"total_samples="{}""#, oracle.whole());
        prop_assert!(graph.contains(&total));
        let page = exported(&recording, Format::Html, &options);
        prop_assert!(page.contains(&total) && page.starts_with("<!doctype html>") && !page.contains("<?xml"));
        // Both reports for people show one text for one number.
        let markdown = exported(&recording, Format::Markdown, &options);
        let summary = summary_of(&profile.to_string());
        for (heading, places) in [("## Most self memory", "Most self memory"), ("## Most total memory", "Most total memory")] {
            let shown: Vec<Vec<&str>> = summary
                .split_once(places).unwrap().1.lines().skip(2).take_while(|line| !line.is_empty())
                .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).take(5).collect())
                .collect();
            let told: Vec<Vec<&str>> = rows(&markdown, heading).into_iter().map(|row| row[..5].to_vec()).collect();
            let cells = |rows: &[Vec<&str>]| -> Vec<String> {
                rows.iter().map(|row| row.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")).collect()
            };
            prop_assert_eq!(cells(&shown), cells(&told));
        }
    }

    #[test]
    fn merged_times_are_the_totals_of_the_timeline(text in recordings()) {
        let recording = read(text);
        let findings = Findings::of(&recording, None);
        let merged = Merged::of(&findings.timeline);
        prop_assert_eq!((merged.whole().amount, merged.unit), (findings.totals.busy.0, Unit::Micros));
        for (id, sums) in recording.functions.ids().zip(merged.functions()) {
            if recording.functions.kind(id).is_busy() {
                let totals = findings.totals.function(id);
                prop_assert_eq!((sums.own, sums.total), (totals.self_time.0, totals.total.0));
            }
        }
    }
}

/// Holds an output of `profiles/keep.heapprofile` to what somebody has looked at.
#[test]
fn a_recorded_heap_profile_gives_what_it_gave() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let recording =
        flame_chart::input::read_path(&root.join("profiles/keep.heapprofile")).expect("a recording");
    let options = Options { title: "keep.heapprofile".into(), ..Options::default() };
    for format in [Format::Json, Format::Markdown, Format::Folded] {
        let found = exported(&recording, format, &options);
        let path = root
            .join("tests/golden/keep.heapprofile")
            .with_extension(format!("heapprofile.{}", format.extension()));
        if std::env::var_os("FLAME_BLESS").is_some() {
            std::fs::write(&path, &found).expect("can write");
        }
        let golden = std::fs::read_to_string(&path).expect("readable");
        assert_eq!(
            found.replace(env!("CARGO_PKG_VERSION"), "VERSION"),
            golden.replace(env!("CARGO_PKG_VERSION"), "VERSION")
        );
    }
}
