//! What a spike did that a usual call does not.

use std::collections::BTreeMap;

use flame_chart::analysis::{Beside, Difference, Part, Spike, SpikeKind, Spikes, Timeline};
use flame_chart::recording::{NodeId, Recording};
use flame_chart::units::Micros;
use flame_chart::words;
use proptest::prelude::*;

use super::oracle::{Stacked, all_spans, record, runs};
use super::recording::{GC, Made, only, other_work};

/// Sampled CPU time by what it was in: calls of a function (by its place), or its own code.
type Parts = BTreeMap<Option<usize>, i64>;

/// What the spans of `node` within `parts` called directly.
fn parts(profile: &Recording, all: &[Stacked], node: NodeId, row: u32, parts: &[(Micros, Micros)]) -> Parts {
    let lies_in =
        |span: &Stacked| parts.iter().any(|part| part.0 <= span.span.start && span.span.end <= part.1);
    let mut times = Parts::new();
    for call in all.iter().filter(|call| lies_in(call)) {
        if call.span.row == row && call.span.node == node {
            *times.entry(None).or_default() += call.span.credited.0 as i64;
        }
        if call.span.row == row + 1 && call.below.last() == Some(&node) {
            *times.entry(None).or_default() -= call.span.credited.0 as i64;
            let function = profile.profile(0).function_of(call.span.node);
            *times.entry(Some(function.index())).or_default() += call.span.credited.0 as i64;
        }
    }
    times
}

/// How much more each part took, without what took as much.
fn expected(here: &Parts, usually: &Parts) -> Vec<(Option<usize>, i64)> {
    let keys: std::collections::BTreeSet<_> = here.keys().chain(usually.keys()).collect();
    let time = |parts: &Parts, key| parts.get(key).copied().unwrap_or(0);
    let more = keys.into_iter().map(|key| (*key, time(here, key) - time(usually, key)));
    more.filter(|row| row.1 != 0).collect()
}

fn part(difference: &Difference) -> Option<Option<usize>> {
    match difference.part {
        Part::Callee(function) => Some(Some(function.index())),
        Part::Own => Some(None),
        _ => None,
    }
}

fn sum(spike: &Spike) -> i64 {
    spike.differences.iter().map(Difference::more).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn differences_are_those_of_the_direct_callees_and_add_up(runs in runs()) {
        let profile = record(&runs);
        let timeline = Timeline::new(profile.profile(0));
        let all = all_spans(&timeline);
        for spike in Spikes::of(&timeline).marks {
            prop_assert_eq!(sum(&spike), spike.excess.0 as i64);
            let more: u64 = spike.differences.iter().map(|row| row.more().max(0).unsigned_abs()).sum();
            prop_assert!(spike.differences.iter().all(|row| row.more() <= more as i64));
            let (here, usually) = match &spike.beside {
                None => (parts(&profile, &all, spike.node, spike.row, &spike.parts), Parts::new()),
                Some(Beside { slow, usual }) => {
                    prop_assert_eq!(usual.credited, spike.median);
                    prop_assert_eq!(profile.profile(0).function_of(slow.node), profile.profile(0).function_of(usual.node));
                    if spike.kind == SpikeKind::Call {
                        prop_assert_eq!((slow.node, slow.row, &slow.parts, slow.cpu), (spike.node, spike.row, &spike.parts, spike.cpu));
                    }
                    (
                        parts(&profile, &all, slow.node, slow.row, &slow.parts),
                        parts(&profile, &all, usual.node, usual.row, &[(usual.start, usual.end)]),
                    )
                }
            };
            let expected = expected(&here, &usually);
            let told: Vec<_> = spike.differences.iter().filter_map(|row| Some((part(row)?, row.more()))).collect();
            prop_assert!(told.iter().all(|row| expected.contains(row)), "{:?} of {:?}", told, expected);
            let others = spike.differences.iter().find_map(|row| match row.part {
                Part::Others(number) => Some(number as usize),
                _ => None,
            });
            prop_assert_eq!(told.len() + others.unwrap_or(0), expected.len());
        }
    }
}

/// `step` runs often for 2 ms, and once for 40, which `parse` spends in `scan`.
fn slow_step() -> Recording {
    let mut made = Made::new();
    made.calls(&["main", "step"], [2; 12]);
    made.run(&["main", "step", "parse", "scan"], 36).run(&["main", "step", "parse"], 1);
    made.sample(&["main", "step"], 1_000).run(&["main", "step", "log"], 2).run(&["main"], 3);
    made.calls(&["main", "step"], [2; 12]);
    other_work(&mut made).profile()
}

fn told(profile: &Recording) -> Vec<String> {
    let spike = only(profile);
    let functions = &profile.functions;
    let line = |row: &Difference| {
        format!("{}: {}", words::part(functions, &spike, row.part), words::difference(functions, &spike, row))
    };
    std::iter::once(words::beside(functions, &spike)).chain(spike.differences.iter().map(line)).collect()
}

#[test]
fn a_one_off_is_told_by_what_the_call_around_it_did_more() {
    assert_eq!(
        told(&slow_step()),
        [
            "40.0 ms of step beside the usual 2.00 ms at 0 µs",
            "parse: 37.0 ms, usually 0 µs: 94.9 % of the extra time; 36.0 ms of it in scan",
            "log: 2.00 ms, usually 0 µs: 5.1 % of the extra time",
            "its own code: 1.00 ms, usually 2.00 ms",
            "what else took longer, which is not its waste: 1.00 ms less",
        ]
    );
}

#[test]
fn the_collector_and_calls_of_itself_are_parts_as_any_other() {
    let mut made = Made::new();
    made.calls(&["main", "step"], [2; 12]);
    made.run(&["main", "step"], 12).run(GC, 20).run(&["main", "step", "step"], 8).run(&["main"], 3);
    made.calls(&["main", "step"], [2; 12]);
    assert_eq!(
        told(&other_work(&mut made).profile()),
        [
            "40.0 ms of step beside the usual 2.00 ms at 0 µs",
            "(garbage collector): 20.0 ms, usually 0 µs: 52.6 % of the extra time",
            "its own code: 12.0 ms, usually 2.00 ms: 26.3 % of the extra time",
            "step: 8.00 ms, usually 0 µs: 21.1 % of the extra time",
        ]
    );
}

#[test]
fn a_task_has_no_call_to_be_held_against() {
    let mut made = Made::new();
    for _ in 0..12 {
        made.run(&["tick"], 2).run(&["(idle)"], 2);
    }
    made.run(&["load", "read"], 30).run(&["load"], 10).run(&["(idle)"], 2);
    for _ in 0..30 {
        made.run(&["tick"], 2).run(&["(idle)"], 2);
    }
    let profile = made.profile();
    assert_eq!(only(&profile).kind, SpikeKind::Task);
    assert_eq!(
        told(&profile),
        [
            "Where its time went",
            "read: 30.0 ms: 75.0 % of the extra time",
            "its own code: 10.0 ms: 25.0 % of the extra time",
            "what usually takes its place: 2.00 ms less",
        ]
    );
}
