//! Random traces: what holds for all of them.

use super::{spans, totals};
use crate::support::oracle::library;
use crate::support::traces::{chunk, event, head, node, off, task, woven};
use flame_chart::analysis::{Span, Stack, Timeline, Visitor};
use flame_chart::recording::{Kind, Profile};
use proptest::prelude::*;
use serde_json::{Value, json};

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
