//! Round trips: a second, independent reader of the payload finds the same spans.

use std::io::Read;

use base64::prelude::{BASE64_STANDARD, Engine};
use proptest::prelude::*;

use super::*;
use crate::analysis::{Span, Stack, Visitor};
use crate::recording::{
    CallTree, Deltas, Format, Function, FunctionId, FunctionTable, Kind, Lane, NodeId, Profile, Recording,
    Samples, Warnings,
};
use crate::units::Micros;

/// A span as a reader of the payload sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ReadSpan {
    row: usize,
    function: String,
    start: u64,
    total: u64,
    self_time: u64,
    credited: u64,
    samples: u64,
}

struct Bytes(std::vec::IntoIter<u8>);

impl Bytes {
    fn byte(&mut self) -> u64 {
        self.0.next().expect("the column goes on").into()
    }

    fn varint(&mut self) -> u64 {
        let byte = self.byte();
        if byte < 0x80 { byte } else { byte - 0x80 + (self.varint() << 7) }
    }
}

fn columns(payload: &[String]) -> std::collections::HashMap<String, Vec<u8>> {
    let directory: serde_json::Value = serde_json::from_str(&payload[0]).unwrap();
    assert_eq!(directory["version"], VERSION);
    let mut chunks = payload[1..].iter();
    let columns = directory["columns"].as_array().unwrap().iter().map(|column| {
        let deflated: Vec<u8> = chunks
            .by_ref()
            .take(column[2].as_u64().unwrap() as usize)
            .flat_map(|chunk| BASE64_STANDARD.decode(chunk).unwrap())
            .collect();
        let mut raw = Vec::new();
        flate2::read::DeflateDecoder::new(&deflated[..]).read_to_end(&mut raw).unwrap();
        assert_eq!(raw.len() as u64, column[1].as_u64().unwrap());
        (column[0].as_str().unwrap().to_owned(), raw)
    });
    let columns = columns.collect();
    assert!(chunks.next().is_none(), "chunks of no column");
    columns
}

fn read(payload: &[String]) -> Vec<ReadSpan> {
    let mut columns = columns(payload);
    let head: serde_json::Value = serde_json::from_slice(&columns["head"]).unwrap();
    let names: Vec<String> = head["functions"]["name"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| head["texts"][text.as_u64().unwrap() as usize].as_str().unwrap().to_owned())
        .collect();
    let mut column = |name| Bytes(columns.remove(name).unwrap().into_iter());
    let [mut low, mut high, mut samples, mut losses, mut pops, mut ranks, mut first_seen] =
        ["timeLow", "timeHigh", "samples", "lost", "pops", "ranks", "firstSeen"].map(&mut column);
    let most_credit = 2 * head["interval"].as_u64().unwrap();
    let mut callees = vec![Vec::new(); names.len() + 1];
    let (mut now, mut taken, mut lost) = (0, 0, 0);
    // Function; start, samples and lost time before; time on top.
    let mut stack: Vec<(usize, u64, u64, u64, u64)> = Vec::new();
    let mut spans = Vec::new();
    for _ in 0..head["changes"].as_u64().unwrap() {
        let passed = low.byte() + (high.varint() << 8);
        let taken_since = samples.varint();
        now += passed;
        taken += taken_since;
        lost += match taken_since {
            _ if passed <= most_credit => 0,
            0 => 0,
            1 => passed - most_credit,
            _ => losses.varint(),
        };
        for _ in 0..pops.varint() {
            let (function, start, taken_before, lost_before, on_top) = stack.pop().unwrap();
            if let Some(below) = stack.last_mut() {
                below.4 += now - start;
            }
            spans.push(ReadSpan {
                row: stack.len(),
                function: names[function].clone(),
                start,
                total: now - start,
                self_time: now - start - on_top,
                credited: now - start - (lost - lost_before),
                samples: taken - taken_before,
            });
        }
        while let Some(rank) = (ranks.varint() as usize).checked_sub(1) {
            let caller = stack.last().map_or(names.len(), |below| below.0);
            if rank == callees[caller].len() {
                callees[caller].push(first_seen.varint() as usize);
            }
            stack.push((callees[caller][rank], now, taken, lost, 0));
        }
    }
    assert!(stack.is_empty(), "spans that never end");
    for mut rest in [low, high, samples, losses, pops, ranks, first_seen] {
        assert!(rest.0.next().is_none(), "a column goes on");
    }
    spans
}

struct Spans<'a>(Profile<'a>, Vec<ReadSpan>);

impl Visitor for Spans<'_> {
    fn close(&mut self, span: &Span, _: &Stack) {
        let function = self.0.function_of(span.node);
        self.1.push(ReadSpan {
            row: span.row as usize,
            function: self.0.functions.display_name(function).to_owned(),
            start: span.start.0,
            total: span.total().0,
            self_time: span.self_time.0,
            credited: span.credited.0,
            samples: span.samples,
        });
    }
}

/// Names, one a function; parents of the nodes behind the root, with their functions; samples with
/// their deltas.
fn recording(nodes: &[(usize, usize)], samples: &[(usize, i64)]) -> Recording {
    let mut functions = FunctionTable::default();
    let mut function = |name: &str, kind| -> FunctionId {
        let [name, empty] = [functions.intern_text(name), functions.intern_text("")];
        functions.intern(Function { name, url: empty, script_id: empty, line: 1, column: 1, kind })
    };
    let mut facts = vec![
        (None, function("(root)", Kind::Root)),
        (Some(0), function("(garbage collector)", Kind::GarbageCollector)),
        (Some(0), function("(idle)", Kind::Idle)),
        (Some(0), function("(program)", Kind::Program)),
    ];
    for &(parent, name) in nodes {
        let callers = facts.len() - 3;
        let parent = if parent % callers == 0 { 0 } else { parent % callers + 3 };
        facts.push((Some(parent), function(&format!("f{name}"), Kind::Code)));
    }
    let (order, parents) = depth_first(&facts.iter().map(|fact| fact.0).collect::<Vec<_>>());
    let functions_in_order = order.iter().map(|&place| facts[place].1).collect();
    let ids = order.iter().map(|&place| place as i64).collect();
    let tree = CallTree::new(functions_in_order, parents, ids, &functions);
    // One node more than there are: a sample of an unknown one.
    let node_of = |place: usize| order.iter().position(|&at| at == place).map(|at| NodeId(at as u32));
    let node = |&(node, _): &(usize, i64)| node_of(node % (facts.len() + 1)).unwrap_or(NodeId::NONE);
    let mut lengths = Deltas::default();
    samples.iter().for_each(|&(_, length)| lengths.push(length));
    let all: i64 = samples.iter().map(|sample| sample.1).sum();
    let end = Micros(START + all as u64);
    let samples = Samples::new(samples.iter().map(node).collect(), lengths, Micros(START), end);
    let lanes = vec![Lane { tree, samples, ..Lane::default() }];
    let recording = Recording {
        title: None,
        origin: None,
        format: Format::Nodes,
        mapped: None,
        unmapped: None,
        scripts: Vec::new(),
        functions,
        lanes,
        marks: Vec::new(),
        warnings: Warnings::default(),
    };
    recording.check().unwrap();
    recording
}

/// When the first sample is taken.
const START: u64 = 17;

/// Places in depth-first order, and the parent of each in that order.
fn depth_first(parent_of: &[Option<usize>]) -> (Vec<usize>, Vec<NodeId>) {
    let (mut order, mut parents) = (Vec::new(), Vec::new());
    let mut pending = vec![(0, NodeId::NONE)];
    while let Some((place, parent)) = pending.pop() {
        let node = NodeId(order.len() as u32);
        order.push(place);
        parents.push(parent);
        let children = (0..parent_of.len()).rev().filter(|&child| parent_of[child] == Some(place));
        pending.extend(children.map(|child| (child, node)));
    }
    (order, parents)
}

fn round_trip(recording: &Recording, range: Option<(u64, u64)>) {
    let findings = Findings::of(recording, range.map(|(from, to)| (Micros(from), Micros(to))));
    let options = Options { title: "t", subtitle: None, scheme: Scheme::default(), source_link: None };
    let payload = payload(vec![(Encoded::of(&findings.timeline), &findings)], options);
    let mut expected = Spans(recording.profile(0), Vec::new());
    findings.timeline.replay(&mut expected);
    assert_eq!(read(&payload), expected.1);
}

proptest! {
    #[test]
    fn every_span_is_read_back_exactly(
        nodes in prop::collection::vec((0_usize..50, 0_usize..4), 0..30),
        samples in prop::collection::vec((0_usize..40, prop_oneof![Just(0), 0_i64..1000, 1_i64..1 << 40]), 1..200),
        range in prop::option::of((0_u64..20_000, 0_u64..100_000)),
    ) {
        round_trip(&recording(&nodes, &samples), range);
    }
}

#[test]
fn two_calls_from_sibling_nodes_of_one_function_stay_two_spans() {
    let profile = recording(&[(0, 0), (1, 1), (1, 1)], &[(5, 10), (6, 10), (5, 10), (4, 10)]);
    round_trip(&profile, None);
}
