//! What a spike did that a usual call does not: two more replays, of the time of the spikes and of the calls
//! that they are held against. The first finds these, the second weighs what both called.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::Spike;
use super::inside::SAME_EXCESS;
use super::survey::Survey;
use crate::analysis::{Span, Stack, Taken, Timeline, Visitor};
use crate::recording::{FunctionId, Kind, NodeId, Profile};
use crate::units::Micros;

/// More rows than this are no longer an answer; the others are one row together.
const MOST_ROWS: usize = 6;

/// A call that took far longer than the other calls of its function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowCall {
    /// Its call tree node.
    pub node: NodeId,
    /// The row it is drawn at.
    pub row: u32,
    /// The spans that make it up, in time order.
    pub parts: Vec<(Micros, Micros)>,
    /// Its sampled CPU time.
    pub cpu: Micros,
}

/// Two calls of one function: one that is too long, and a usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The spike itself or, for a one-off, the call around it that is too long because of it.
    pub slow: SlowCall,
    /// The call that took the median; of several one on the same call path, and then the first.
    pub usual: Span,
}

/// What took more or less time than usual. The differences of a spike add up to its excess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is of.
    pub part: Part,
    /// Its sampled CPU time in the slow call, or in the spike where no calls of one function are compared.
    pub here: Micros,
    /// Its sampled CPU time in the usual call.
    pub usually: Micros,
    /// The function further in that holds most of the difference, with its sampled CPU time there.
    pub inside: Option<(FunctionId, Micros)>,
}

impl Difference {
    /// How much more it took in the spike, in µs; negative for less.
    #[must_use]
    pub fn more(&self) -> i64 {
        self.here.0 as i64 - self.usually.0 as i64
    }
}

/// A part of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// Calls of this function, with all that they call.
    Callee(FunctionId),
    /// Its own code.
    Own,
    /// So many more parts together.
    Others(u64),
    /// What the spike is not to blame for: what usually takes its place, or what else in the slow call took more.
    Rest,
}

/// Adds the usual calls that the spikes are held against, and what differs.
pub(super) fn tell(
    timeline: &Timeline<'_>,
    survey: &Survey,
    blamed: Vec<(Spike, Option<SlowCall>)>,
) -> Vec<Spike> {
    let mut finding = Finding::new(timeline.profile(), survey, &blamed);
    if !finding.wanted.is_empty() {
        timeline.replay(&mut finding);
    }
    let mut spikes: Vec<Spike> = Vec::with_capacity(blamed.len());
    for (mut spike, slow) in blamed {
        let found = slow.and_then(|slow| finding.nearest(&slow, spike.median).map(|usual| (slow, usual)));
        spike.beside = found.map(|(slow, usual)| Beside { slow, usual });
        spikes.push(spike);
    }
    let slow = spikes.iter().map(|spike| match &spike.beside {
        Some(Beside { slow, .. }) => Call::new(slow.node, slow.row, slow.parts.clone()),
        None => Call::new(spike.node, spike.row, spike.parts.clone()),
    });
    let usual = spikes.iter().filter_map(|spike| spike.beside.as_ref()).map(|beside| &beside.usual);
    let usual = usual.map(|usual| Call::new(usual.node, usual.row, vec![(usual.start, usual.end)]));
    let mut weighing = Weighing::new(timeline.profile(), slow.chain(usual).collect());
    timeline.replay_only(&weighing.ranges(), &mut weighing);
    let Weighing { profile, mut calls, .. } = weighing;
    let mut usual = calls.split_off(spikes.len()).into_iter();
    for (spike, slow) in spikes.iter_mut().zip(calls) {
        let usual = spike.beside.is_some().then(|| usual.next()).flatten();
        let usually = usual.map(|call| Below::of(profile, call));
        spike.differences = differences(spike, &Below::of(profile, slow), usually.as_ref());
    }
    spikes
}

/// Finds the calls nearest the medians.
struct Finding<'a> {
    profile: Profile<'a>,
    survey: &'a Survey,
    /// A slow call's node and its function's median, and the usual call nearest to that so far.
    wanted: Vec<(NodeId, Micros, Option<Span>)>,
    /// By function: whether it is wanted.
    is_wanted: Vec<bool>,
}

impl<'a> Finding<'a> {
    fn new(profile: Profile<'a>, survey: &'a Survey, blamed: &[(Spike, Option<SlowCall>)]) -> Self {
        let slow = blamed.iter().filter_map(|(spike, slow)| Some((slow.as_ref()?.node, spike.median)));
        let mut wanted: Vec<(NodeId, Micros, Option<Span>)> = Vec::new();
        let mut is_wanted = vec![false; profile.functions.len()];
        for (node, median) in slow {
            is_wanted[profile.function_of(node).index()] = true;
            wanted.push((node, median, None));
        }
        Self { profile, survey, wanted, is_wanted }
    }

    fn nearest(&self, slow: &SlowCall, median: Micros) -> Option<Span> {
        self.wanted.iter().find(|wanted| (wanted.0, wanted.1) == (slow.node, median))?.2
    }
}

impl Visitor for Finding<'_> {
    #[inline]
    fn close(&mut self, span: &Span, _: &Stack) {
        let function = self.profile.function_of(span.node);
        if !self.is_wanted[function.index()] || !self.survey.roles[span.node.index()].is_call {
            return;
        }
        for (node, median, nearest) in &mut self.wanted {
            let order = |span: &Span| (span.credited.0.abs_diff(median.0), span.node != *node, span.start);
            if self.profile.function_of(*node) == function
                && nearest.as_ref().is_none_or(|so_far| order(span) < order(so_far))
            {
                *nearest = Some(*span);
            }
        }
    }
}

/// A call, and what its samples were in: the innermost node, with the collector on top of it if one ran.
struct Call {
    node: NodeId,
    row: u32,
    parts: Vec<(Micros, Micros)>,
    weights: HashMap<(NodeId, Option<NodeId>), Micros>,
}

impl Call {
    fn new(node: NodeId, row: u32, parts: Vec<(Micros, Micros)>) -> Self {
        Self { node, row, parts, weights: HashMap::new() }
    }
}

/// Weighs what calls spend their time in. They may overlap: the usual call of one spike may be inside another.
struct Weighing<'a> {
    profile: Profile<'a>,
    calls: Vec<Call>,
    /// The parts of all calls that have not begun, the last ones first: from, to, and whose.
    to_come: Vec<(Micros, Micros, usize)>,
    /// The calls that run, with the end of their part.
    running: Vec<(usize, Micros)>,
}

impl<'a> Weighing<'a> {
    fn new(profile: Profile<'a>, calls: Vec<Call>) -> Self {
        let part_of = |at| move |&(from, to): &(Micros, Micros)| (from, to, at);
        let parts = calls.iter().enumerate().flat_map(|(at, call)| call.parts.iter().map(part_of(at)));
        let mut to_come: Vec<_> = parts.collect();
        to_come.sort_unstable_by_key(|&part| Reverse(part));
        Self { profile, calls, to_come, running: Vec::new() }
    }

    /// The time of all calls, each moment once.
    fn ranges(&self) -> Vec<(Micros, Micros)> {
        let mut ranges: Vec<(Micros, Micros)> = Vec::new();
        for &(from, to, _) in self.to_come.iter().rev() {
            match ranges.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => ranges.push((from, to)),
            }
        }
        ranges
    }
}

impl Visitor for Weighing<'_> {
    #[inline]
    fn sample(&mut self, taken: &Taken, stack: &Stack) {
        while let Some(&(from, to, call)) = self.to_come.last()
            && from <= taken.start
        {
            self.to_come.pop();
            self.running.push((call, to));
        }
        self.running.retain(|&(_, to)| to > taken.start);
        let Some(innermost) = stack.last() else { return };
        for &(call, _) in &self.running {
            let call = &mut self.calls[call];
            let row = call.row as usize;
            if stack.get(row).is_none_or(|open| open.node != call.node) {
                continue;
            }
            let key = match self.profile.kind_of(innermost.node) {
                Kind::GarbageCollector if stack.len() > row + 1 => {
                    (stack[stack.len() - 2].node, Some(innermost.node))
                }
                _ => (innermost.node, None),
            };
            *call.weights.entry(key).or_default() += taken.credited;
        }
    }
}

/// The call tree below a call, as far as it ran there.
struct Below<'a> {
    profile: Profile<'a>,
    call: NodeId,
    /// Sampled CPU time with all that is called, by how far a node is behind the call's.
    totals: Vec<Micros>,
    /// Caller and callee, sorted.
    calls: Vec<(NodeId, NodeId)>,
    /// The collector's time on top of a node, sorted by node.
    collectors: Vec<(NodeId, FunctionId, Micros)>,
}

impl<'a> Below<'a> {
    fn of(profile: Profile<'a>, call: Call) -> Self {
        let first = call.node.index();
        let last = call.weights.keys().map(|key| key.0.index()).max().unwrap_or(first);
        let mut totals = vec![Micros::ZERO; last + 1 - first];
        let mut collectors = Vec::new();
        for ((node, collector), cpu) in call.weights {
            totals[node.index() - first] += cpu;
            collectors.extend(collector.map(|collector| (node, profile.function_of(collector), cpu)));
        }
        collectors.sort_unstable();
        // Parents stand before children.
        let mut calls = Vec::new();
        for node in profile.tree.ids().take(last + 1).skip(first + 1).rev() {
            let total = totals[node.index() - first];
            if total > Micros::ZERO
                && let Some(caller) = profile.tree.parent(node)
            {
                totals[caller.index() - first] += total;
                calls.push((caller, node));
            }
        }
        calls.sort_unstable();
        Self { profile, call: call.node, totals, calls, collectors }
    }

    fn total(&self, node: NodeId) -> Micros {
        self.totals[node.index() - self.call.index()]
    }

    /// What nodes of one function call, by function, and what is left of their time: their own code.
    fn parts(&self, nodes: &[NodeId], mut tell: impl FnMut(Part, Micros, Option<NodeId>)) {
        let mut own: Micros = nodes.iter().map(|&node| self.total(node)).sum();
        for &node in nodes {
            let from = self.calls.partition_point(|call| call.0 < node);
            for &(_, callee) in self.calls[from..].iter().take_while(|call| call.0 == node) {
                own = own - self.total(callee);
                tell(Part::Callee(self.profile.function_of(callee)), self.total(callee), Some(callee));
            }
            let from = self.collectors.partition_point(|entry| entry.0 < node);
            for &(_, collector, cpu) in self.collectors[from..].iter().take_while(|entry| entry.0 == node) {
                own = own - cpu;
                tell(Part::Callee(collector), cpu, None);
            }
        }
        tell(Part::Own, own, None);
    }
}

/// A part in both calls, with the nodes that it is.
#[derive(Default)]
struct Both {
    here: Micros,
    usually: Micros,
    nodes_here: Vec<NodeId>,
    nodes_usually: Vec<NodeId>,
}

impl Both {
    fn more(&self) -> i64 {
        self.here.0 as i64 - self.usually.0 as i64
    }

    /// What it is made of.
    fn parts(&self, here: &Below<'_>, usually: Option<&Below<'_>>) -> BTreeMap<Part, Both> {
        let mut parts: BTreeMap<Part, Both> = BTreeMap::new();
        here.parts(&self.nodes_here, |part, cpu, node| {
            let both = parts.entry(part).or_default();
            both.here += cpu;
            both.nodes_here.extend(node);
        });
        if let Some(usually) = usually {
            usually.parts(&self.nodes_usually, |part, cpu, node| {
                let both = parts.entry(part).or_default();
                both.usually += cpu;
                both.nodes_usually.extend(node);
            });
        }
        parts
    }

    /// The function furthest in that holds most of what it took more.
    fn furthest(&self, here: &Below<'_>, usually: Option<&Below<'_>>) -> Option<(FunctionId, Micros)> {
        let holds_most = |outer: i64, inner: i64| inner as i128 * 10 >= outer as i128 * SAME_EXCESS as i128;
        let mut furthest = None;
        let mut parts = self.parts(here, usually);
        let mut more = self.more();
        while more > 0 {
            let most = parts.into_iter().max_by_key(|(part, both)| (both.more(), Reverse(*part)));
            let Some((Part::Callee(function), both)) = most else { break };
            if !holds_most(more, both.more()) {
                break;
            }
            more = both.more();
            furthest = Some((function, both.here));
            parts = both.parts(here, usually);
        }
        furthest
    }
}

fn differences(spike: &Spike, here: &Below<'_>, usually: Option<&Below<'_>>) -> Vec<Difference> {
    let whole = Both {
        nodes_here: vec![here.call],
        nodes_usually: usually.iter().map(|usually| usually.call).collect(),
        ..Both::default()
    };
    let parts = whole.parts(here, usually).into_iter().filter(|(_, both)| both.more() != 0);
    let mut rows: Vec<Difference> = parts
        .map(|(part, both)| Difference {
            part,
            here: both.here,
            usually: both.usually,
            inside: matches!(part, Part::Callee(_)).then(|| both.furthest(here, usually)).flatten(),
        })
        .collect();
    rows.sort_by_key(|row| (Reverse(row.more().unsigned_abs()), row.part));
    if rows.len() > MOST_ROWS {
        let others = rows.split_off(MOST_ROWS - 1);
        rows.push(Difference {
            part: Part::Others(others.len() as u64),
            here: others.iter().map(|row| row.here).sum(),
            usually: others.iter().map(|row| row.usually).sum(),
            inside: None,
        });
    }
    let more: i64 = rows.iter().map(Difference::more).sum();
    let rest = Micros(more.saturating_sub_unsigned(spike.excess.0).max(0).unsigned_abs());
    if rest > Micros::ZERO {
        rows.push(Difference { part: Part::Rest, here: Micros::ZERO, usually: rest, inside: None });
    }
    rows
}
