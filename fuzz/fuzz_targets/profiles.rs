//! Recordings of any shape: the library agrees with the oracle, and every invariant holds.
#![no_main]

#[path = "../../tests/support/oracle/mod.rs"]
mod oracle;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

#[derive(Arbitrary, Debug)]
struct Recording {
    nodes: Vec<Node>,
    samples: Vec<i8>,
    deltas: Vec<Delta>,
    start: Option<i32>,
    end: Option<i32>,
    by_parents: bool,
    nested: bool,
    cuts: [u16; 2],
}

#[derive(Arbitrary, Debug)]
struct Node {
    id: i8,
    name: Name,
    script: u8,
    has_url: bool,
    links: Vec<i8>,
}

#[derive(Arbitrary, Debug)]
enum Name {
    Root,
    Program,
    Idle,
    GarbageCollector,
    Other(u8),
}

#[derive(Arbitrary, Debug)]
enum Delta {
    Small(i16),
    Eighths(i16),
    Large(i32),
}

impl Node {
    fn frame(&self) -> Value {
        let name = match self.name {
            Name::Root => "(root)".into(),
            Name::Program => "(program)".into(),
            Name::Idle => "(idle)".into(),
            Name::GarbageCollector => "(garbage collector)".into(),
            Name::Other(at) => ["", "a", "b", "c"][at as usize % 4].to_owned(),
        };
        json!({"functionName": name, "scriptId": (self.script % 3).to_string(),
            "url": if self.has_url { "file:///a.js" } else { "" }, "lineNumber": 1, "columnNumber": 1})
    }
}

impl Recording {
    /// Each node below the one that its first link counts back to.
    fn nested(&self) -> Value {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for at in 1..self.nodes.len().min(100) {
            let back = self.nodes[at].links.first().map_or(1, |link| link.unsigned_abs() as usize);
            children[at - 1 - back % at].push(at);
        }
        fn write(at: usize, nodes: &[Node], children: &[Vec<usize>]) -> Value {
            let mut node = nodes[at].frame();
            node["id"] = json!(nodes[at].id);
            node["children"] = children[at].iter().map(|&child| write(child, nodes, children)).collect();
            node
        }
        write(0, &self.nodes, &children)
    }

    fn write(&self) -> Option<Value> {
        let deltas = self.deltas.iter().map(|delta| match *delta {
            Delta::Small(delta) => json!(delta),
            Delta::Eighths(delta) => json!(f64::from(delta) / 8.0),
            Delta::Large(delta) => json!(delta),
        });
        let mut profile = json!({"samples": self.samples, "timeDeltas": deltas.collect::<Value>()});
        let unit = if self.nested { 1e6 } else { 1.0 };
        if let Some(start) = self.start {
            profile["startTime"] = json!(f64::from(start) / unit);
        }
        if let Some(end) = self.end {
            profile["endTime"] = json!(f64::from(end) / unit);
        }
        if self.nodes.is_empty() {
            return None;
        }
        if self.nested {
            profile["head"] = self.nested();
            return Some(profile);
        }
        let nodes = self.nodes.iter().map(|node| {
            let mut written = json!({"id": node.id, "callFrame": node.frame()});
            match (self.by_parents, node.links.first()) {
                (true, Some(parent)) => written["parent"] = json!(parent),
                (true, None) => {}
                (false, _) => written["children"] = json!(node.links),
            }
            written
        });
        profile["nodes"] = nodes.collect();
        Some(profile)
    }
}

fuzz_target!(|recording: Recording| {
    let Some(value) = recording.write() else { return };
    let Ok(read) = oracle::library::read(value.to_string()) else { panic!("{value} is readable") };
    oracle::library::check_invariants(&read);
    oracle::library::check_ranges(&read, &recording.cuts.map(u64::from));
    if let Some(expected) = oracle::model(&value) {
        assert_eq!(oracle::library::model(&read), expected, "{value}");
    }
});
