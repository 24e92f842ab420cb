//! The definition once more, in the plainest way: all spans in memory, everything sorted.

use std::collections::BTreeMap;

use flame_chart::analysis::{Span, Spike, SpikeKind, Spikes, Stack, Timeline, Visitor};
use flame_chart::recording::{FunctionId, Kind, NodeId, Recording};
use proptest::prelude::*;

use super::recording::{GC, Made};

/// A span and the nodes it stands on, outermost first.
pub(super) struct Stacked {
    pub(super) span: Span,
    pub(super) below: Vec<NodeId>,
}

struct All(Vec<Stacked>);

impl Visitor for All {
    fn close(&mut self, span: &Span, below: &Stack) {
        self.0.push(Stacked { span: *span, below: below.iter().map(|open| open.node).collect() });
    }
}

/// The calls that count, by function, by function and caller, and the tasks: CPU times in order.
#[derive(Default)]
struct Times {
    functions: BTreeMap<FunctionId, Vec<u64>>,
    callers: BTreeMap<(FunctionId, Option<FunctionId>), Vec<u64>>,
    tasks: Vec<u64>,
}

fn lower_median(sorted: &[u64]) -> u64 {
    sorted[(sorted.len() - 1) / 2]
}

fn threshold(sorted: &[u64], interval: u64) -> u64 {
    let handful = ((sorted.len() as f64).sqrt() / 2.0).floor().clamp(1.0, 10.0) as usize;
    4 * sorted[sorted.len() - 1 - handful].max(interval)
}

pub(super) fn all_spans(timeline: &Timeline<'_>) -> Vec<Stacked> {
    let mut all = All(Vec::new());
    timeline.replay(&mut all);
    all.0
}

/// Spans of one node on one span, that follow each other closely.
struct Occurrence<'a> {
    node: NodeId,
    below: &'a [NodeId],
    pieces: Vec<Span>,
    cpu: u64,
    samples: u64,
}

/// What runs once inside a loop: node, start, end.
fn once(profile: &Recording, all: &[Stacked], interval: u64, busy: u64) -> Vec<(NodeId, u64, u64)> {
    let lane = profile.profile(0);
    let function = |node: &NodeId| lane.function_of(*node);
    let is_outermost =
        |call: &&Stacked| call.below.iter().all(|node| function(node) != function(&call.span.node));
    let calls: Vec<&Stacked> =
        all.iter().filter(|call| lane.kind_of(call.span.node) == Kind::Code).filter(is_outermost).collect();
    let of = |id: FunctionId| calls.iter().filter(move |call| function(&call.span.node) == id);
    let cpu_of = |id: FunctionId| of(id).map(|call| call.span.credited.0).sum::<u64>();
    let mut found = Vec::new();
    for id in profile.functions.ids().filter(|&id| !profile.functions.url(id).is_empty()) {
        let mut occurrences: Vec<Occurrence<'_>> = Vec::new();
        for call in of(id) {
            let span = call.span;
            let caller = |start: u64| {
                all.iter().find(|other| {
                    Some(&other.span.node) == call.below.last()
                        && (other.span.start.0..=other.span.end.0).contains(&start)
                        && other.span.end >= span.end
                })
            };
            let is_same = occurrences.last().is_some_and(|Occurrence { node, pieces, cpu, .. }| {
                let before = pieces.last().unwrap();
                *node == span.node
                    && span.start.0 - before.end.0 <= (2 * interval).max(cpu / 2)
                    && (call.below.is_empty() || caller(before.start.0).is_some())
            });
            if !is_same {
                occurrences.push(Occurrence {
                    node: span.node,
                    below: &call.below,
                    pieces: Vec::new(),
                    cpu: 0,
                    samples: 0,
                });
            }
            let latest = occurrences.last_mut().unwrap();
            latest.pieces.push(span);
            latest.cpu += span.credited.0;
            latest.samples += span.samples;
        }
        let own = cpu_of(id);
        for Occurrence { node, below, pieces, cpu, samples } in &occurrences {
            let Some((caller, above)) = below.split_last() else { continue };
            let caller = function(caller);
            let around: Vec<Span> = of(caller).map(|call| call.span).collect();
            let Some(from) = around.iter().map(|span| span.start.0).min() else { continue };
            let to = around.iter().map(|span| span.end.0).max().unwrap();
            let (start, end) = (pieces[0].start.0, pieces.last().unwrap().end.0);
            let is_once = *samples >= 5
                && *cpu >= 2_000.max(busy * 5 / 1_000)
                && (occurrences.len() < 3 || cpu * 10 >= own * 8)
                && !above.is_empty()
                && around.len() >= 5
                && cpu_of(caller).saturating_sub(own) >= 2 * own
                && start >= from + cpu / 4
                && end + cpu / 4 <= to;
            if is_once {
                found.push((*node, start, end));
            }
        }
    }
    found
}

/// The outliers before any joining, and whether each is a task.
fn outliers(profile: &Recording, all: &[Stacked], timeline: &Timeline<'_>, busy: u64) -> Vec<(Span, bool)> {
    let function = |node: &NodeId| profile.profile(0).function_of(*node);
    let calls: Vec<&Stacked> = all
        .iter()
        .filter(|call| profile.profile(0).kind_of(call.span.node).is_busy())
        .filter(|call| call.below.iter().all(|node| function(node) != function(&call.span.node)))
        .collect();
    let is_task =
        |call: &Stacked| call.below.is_empty() && profile.profile(0).kind_of(call.span.node) == Kind::Code;
    let mut times = Times::default();
    for call in &calls {
        let id = function(&call.span.node);
        let caller = call.below.last().map(function);
        times.functions.entry(id).or_default().push(call.span.credited.0);
        times.callers.entry((id, caller)).or_default().push(call.span.credited.0);
        times.tasks.extend(is_task(call).then_some(call.span.credited.0));
    }
    times.functions.values_mut().chain(times.callers.values_mut()).for_each(|times| times.sort_unstable());
    times.tasks.sort_unstable();

    let interval = timeline.interval().0;
    let mut found = Vec::new();
    for call in &calls {
        let id = function(&call.span.node);
        let cpu = call.span.credited.0;
        let own = &times.functions[&id];
        let as_task = own.len() < 5;
        let group = if as_task { &times.tasks } else { own };
        let from_there = &times.callers[&(id, call.below.last().map(function))];
        let is_out = group.len() >= 5
            && (!as_task || is_task(call))
            && cpu > threshold(group, interval)
            && call.span.samples >= 5
            && cpu - lower_median(group) >= 2_000.max(busy / 500)
            && cpu <= busy / 2
            && (from_there.len() < 5 || as_task || cpu >= 4 * lower_median(from_there));
        if is_out {
            found.push((call.span, as_task));
        }
    }
    found
}

/// What ran, for how many samples, and how long the first of them is.
pub(super) type Run = (Vec<&'static str>, usize, i64);

/// Runs of a few functions that call each other and themselves: many short ones, few long ones,
/// now and then the garbage collector or nothing.
pub(super) fn runs() -> impl Strategy<Value = Vec<Run>> {
    let frame = prop::sample::select(vec!["a", "b", "c", "d"]);
    let stack = prop_oneof![
        16 => prop::collection::vec(frame.clone(), 1..4),
        16 => prop::collection::vec(frame, 0..4).prop_map(|callees| [vec!["main"], callees].concat()),
        2 => Just(GC.to_vec()),
        2 => Just(vec!["(idle)"]),
    ];
    let length = prop_oneof![12 => 1usize..4, 4 => 4usize..12, 1 => 12usize..90];
    let first = prop_oneof![30 => 900i64..1_100, 1 => 0i64..20_000];
    prop::collection::vec((stack, length, first), 0..220)
}

pub(super) fn record(runs: &[Run]) -> Recording {
    let mut recording = Made::new();
    for (stack, length, first) in runs {
        recording.sample(stack, *first).run(stack, length - 1);
    }
    recording.profile()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spikes_are_what_the_definition_says(runs in runs()) {
        let profile = record(&runs);
        let timeline = Timeline::new(profile.profile(0));
        let (totals, Spikes { marks, .. }) = Spikes::with_totals(&timeline);
        let busy = totals.sampled_cpu;
        let all = all_spans(&timeline);
        let outliers = outliers(&profile, &all, &timeline, busy.0);
        let once = once(&profile, &all, timeline.interval().0, busy.0);
        let function = |node: NodeId| profile.profile(0).function_of(node);
        // Whether any of a stretch is in a call of the function inside another.
        let is_in_itself = |node: NodeId, start: u64, end: u64| all.iter().any(|call| {
            function(call.span.node) == function(node)
                && call.span.start.0 < end && start < call.span.end.0
                && call.below.iter().any(|&below| function(below) == function(node))
        });

        prop_assert!(marks.len() <= 10);
        prop_assert!(marks.iter().map(|mark| mark.rank).eq(1..=marks.len() as u32));
        // The program's own before the collector.
        let is_own = |mark: &Spike| profile.profile(0).kind_of(mark.node) == Kind::Code;
        prop_assert!(marks.is_sorted_by_key(|mark| (!is_own(mark), std::cmp::Reverse(mark.excess))));
        for mark in &marks {
            prop_assert!(!mark.parts.is_empty() && mark.parts.iter().all(|part| part.0 < part.1));
            prop_assert!(mark.parts.windows(2).all(|pair| pair[0].1 <= pair[1].0));
            prop_assert!(mark.excess <= mark.cpu);
            prop_assert_eq!(mark.function, profile.profile(0).function_of(mark.node));
            let width = mark.parts.iter().map(|part| part.1 - part.0).sum();
            prop_assert!(mark.cpu <= width);
            let others = marks.iter().filter(|other| other.rank != mark.rank);
            prop_assert!(others.into_iter().all(|other| mark.end() <= other.start() || other.end() <= mark.start()));

            let is_part = |span: &Span| span.node == mark.node && mark.parts.contains(&(span.start, span.end));
            let kind = outliers.iter().find(|(span, _)| is_part(span)).map(|&(_, is_task)| is_task);
            match mark.kind {
                SpikeKind::Call => prop_assert_eq!(kind, Some(false)),
                SpikeKind::Task => prop_assert_eq!(kind, Some(true)),
                SpikeKind::OneOff => {
                    let around = |span: &Span| span.start <= mark.start() && mark.end() <= span.end;
                    let is_once = once.contains(&(mark.node, mark.start().0, mark.end().0));
                    prop_assert!(is_once || outliers.iter().any(|(span, _)| around(span)) || marks.len() > 1);
                }
            }
        }
        // An outlier with a caller and no other outlier inside explains itself: it is marked, or
        // what is marked lies in it or around it.
        for (span, _) in &outliers {
            let is_inner = |other: &Span| other.row > span.row && other.start < span.end && span.start < other.end;
            let has_caller = profile.profile(0).tree.parent(span.node).is_some();
            let recurses = is_in_itself(span.node, span.start.0, span.end.0);
            let is_outer = |&(_, start, end): &(NodeId, u64, u64)| start < span.end.0 && span.start.0 < end;
            if has_caller && !recurses && !once.iter().any(is_outer) && marks.len() < 10 && !outliers.iter().any(|(other, _)| is_inner(other)) {
                prop_assert!(marks.iter().any(|mark| mark.start() < span.end && span.start < mark.end()));
            }
        }
        // So does what runs once.
        for &(node, start, end) in &once {
            if marks.len() < 10 && !is_in_itself(node, start, end) {
                prop_assert!(marks.iter().any(|mark| mark.start().0 < end && start < mark.end().0));
            }
        }
    }
}
