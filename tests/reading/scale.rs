//! Recordings whose size lies where few have any: depth, functions, names. Each of these tests
//! ends only because the work grows with the recording and not with its square.

use std::io;

use crate::support::oracle::library;
use flame_chart::analysis::Findings;
use flame_chart::export::{Export, ExportError, Format, Options, View};
use flame_chart::recording::Recording as Read;

const IDLE: usize = 2;
const FIRST: usize = 3;

/// A recording that grows; node 1 is the root.
struct Generated {
    nodes: Vec<String>,
    samples: Vec<usize>,
}

impl Generated {
    fn new() -> Self {
        let mut recording = Self { nodes: Vec::new(), samples: Vec::new() };
        recording.node(0, "(root)", "");
        recording.node(1, "(idle)", "");
        recording
    }

    /// A node below `parent`; its id.
    fn node(&mut self, parent: usize, name: &str, url: &str) -> usize {
        let id = self.nodes.len() + 1;
        let parent = if parent == 0 { String::new() } else { format!(r#","parent":{parent}"#) };
        self.nodes.push(format!(
            r#"{{"id":{id}{parent},"callFrame":{{"functionName":"{name}","scriptId":"0","url":"{url}"}}}}"#
        ));
        id
    }

    /// A chain of functions, each called by the one before, all on `parent`; the innermost.
    fn chain(&mut self, parent: usize, length: usize) -> usize {
        (0..length).fold(parent, |parent, at| self.node(parent, &format!("f{at}"), "file:///app.js"))
    }

    /// Milliseconds in a node.
    fn run(&mut self, node: usize, milliseconds: usize) {
        self.samples.extend(std::iter::repeat_n(node, milliseconds));
    }

    fn read(&self) -> Read {
        let samples: Vec<String> = self.samples.iter().map(usize::to_string).collect();
        let text = format!(
            r#"{{"nodes":[{}],"startTime":0,"endTime":{},"samples":[{}],"timeDeltas":[{}]}}"#,
            self.nodes.join(","),
            (samples.len() + 1) * 1000,
            samples.join(","),
            vec!["1000"; samples.len()].join(","),
        );
        library::read(text).expect("readable")
    }
}

fn findings(read: &Read) -> Findings<'_> {
    Findings::of(read, None)
}

#[test]
fn a_slow_call_may_hold_a_deep_chain_of_calls_that_run_once() {
    let mut recording = Generated::new();
    let slow = recording.node(1, "slow", "file:///app.js");
    let innermost = recording.chain(slow, 100_000);
    for call in 0..200 {
        match call {
            100 => recording.run(innermost, 100),
            _ => recording.run(slow, 2),
        }
        recording.run(IDLE, 1);
    }
    let read = recording.read();
    let spikes = findings(&read).spikes.marks;
    assert_eq!(spikes.len(), 1);
    assert_eq!(
        read.profile(0).functions.name(spikes[0].function),
        "f0",
        "the outermost that runs only there"
    );
}

#[test]
fn every_call_of_a_deep_chain_may_be_slow_at_once() {
    let mut recording = Generated::new();
    let innermost = recording.chain(1, 40_000);
    for call in 0..30 {
        if call == 15 {
            recording.run(FIRST, 30);
        }
        recording.run(innermost, if call == 15 { 90 } else { 1 });
        recording.run(IDLE, 1);
    }
    for _ in 0..200 {
        recording.run(FIRST, 1);
        recording.run(IDLE, 1);
    }
    let spikes = findings(&recording.read()).spikes.marks;
    assert_eq!(spikes.len(), 1);
    assert_eq!(spikes[0].cpu.0, 120_000);
}

#[test]
fn stacks_that_would_fill_the_disk_are_not_written_out_in_full() {
    let with = |depth: usize| {
        let mut recording = Generated::new();
        let innermost = recording.chain(1, depth);
        (FIRST..=innermost).for_each(|node| recording.run(node, 1));
        let read = recording.read();
        Export::new(&findings(&read), &Options::default()).write(Format::Folded, &mut io::sink()).map(drop)
    };
    with(1_000).expect("ten megabytes");
    match with(32_000) {
        Err(ExportError::StacksTooLarge) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_graph_of_deep_stacks_of_long_names_joins_what_would_fill_the_memory() {
    const LEAVES: usize = 1_000;
    let mut recording = Generated::new();
    let long = "long".repeat(250);
    let innermost = (0..390).fold(1, |parent, at| recording.node(parent, &format!("{long}{at}"), ""));
    for at in 0..LEAVES {
        let leaf = recording.node(innermost, &format!("leaf{at}"), "");
        recording.run(leaf, 1);
    }
    let read = recording.read();
    let options = Options { view: View::Graph, min_width: Some(0.0), ..Options::default() };
    let mut graph = Vec::new();
    Export::new(&findings(&read), &options).write(Format::Svg, &mut graph).expect("a graph");
    let graph = String::from_utf8(graph).expect("UTF-8");
    assert!(graph.contains("call paths are part of their callers: 1000"), "their lines have 400 MB");
    assert!(graph.contains(r#"total_samples="1000000""#), "and nothing of their time is lost");
    assert!(graph.matches("<title>long").count() > 300);
}
