//! Merged call paths: how much each path of the call tree weighs, wherever it stands in time, and
//! what that makes of every function.

use super::{Span, Stack, Timeline, Visitor};
use crate::recording::{FunctionId, Kind, NodeId, Profile, Weights};
use crate::units::{Unit, Weight};

/// A call path and its own weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallPath {
    /// The innermost call tree node that the path leads to; `None` where only the garbage
    /// collector ran.
    pub node: Option<NodeId>,
    /// The garbage collector, where it ran on top of `node`.
    pub collector: Option<NodeId>,
    /// What it weighs by itself: its self time, hits or bytes.
    pub own: u64,
}

/// One function over all call paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FunctionWeights {
    /// Aggregated self weight: the sum over its call paths.
    pub own: u64,
    /// Aggregated total weight: with all that it calls, so that recursion counts once.
    pub total: u64,
    /// How many call tree nodes run it.
    pub nodes: u64,
}

/// The call paths of one lane.
#[derive(Debug)]
pub struct Merged<'a> {
    /// The lane.
    pub profile: Profile<'a>,
    /// What the weights are counted in.
    pub unit: Unit,
    /// Those that weigh something, in the order of the call tree.
    pub paths: Vec<CallPath>,
}

impl<'a> Merged<'a> {
    /// The call paths of a lane by busy time; where it has no samples, by the weights of its nodes.
    #[must_use]
    pub fn of(timeline: &Timeline<'a>) -> Self {
        let profile = timeline.profile();
        match profile.weights {
            Some(weights) if profile.samples.is_empty() => Self::by_weights(profile, weights),
            _ => Self::by_time(timeline),
        }
    }

    /// Busy time by call path: one entry a call tree node that has self time, in the tree's order,
    /// each followed by the garbage collector on top of it. The weights add up to the busy time.
    fn by_time(timeline: &Timeline<'a>) -> Self {
        let profile = timeline.profile();
        let mut summing = Summing {
            profile,
            own: vec![0; profile.tree.len()],
            collected: vec![0; profile.tree.len() + 1],
            collector: None,
        };
        timeline.replay(&mut summing);
        Self { profile, unit: Unit::Micros, paths: summing.finish() }
    }

    /// What the nodes weigh. Hits count where the thread was busy, memory wherever it was taken.
    fn by_weights(profile: Profile<'a>, weights: &Weights) -> Self {
        let unit = weights.unit;
        let counts = |node: &NodeId| unit == Unit::Bytes || profile.kind_of(*node).is_busy();
        let path =
            |node: NodeId| CallPath { node: Some(node), collector: None, own: weights.own[node.index()] };
        let paths = profile.tree.ids().filter(counts).map(path).filter(|path| path.own > 0).collect();
        Self { profile, unit, paths }
    }

    /// What all paths weigh together.
    #[must_use]
    pub fn whole(&self) -> Weight {
        Weight { amount: self.paths.iter().map(|path| path.own).sum(), unit: self.unit }
    }

    /// By call tree node: what it weighs with all that it calls, and the garbage collector on top.
    #[must_use]
    pub fn node_totals(&self) -> Vec<u64> {
        let tree = &self.profile.tree;
        let mut totals = vec![0; tree.len()];
        for path in &self.paths {
            if let Some(node) = path.node {
                totals[node.index()] += path.own;
            }
        }
        for node in tree.ids().rev() {
            if let Some(parent) = tree.parent(node) {
                totals[parent.index()] += totals[node.index()];
            }
        }
        totals
    }

    /// By function: what it weighs.
    #[must_use]
    pub fn functions(&self) -> Vec<FunctionWeights> {
        let mut functions = vec![FunctionWeights::default(); self.profile.functions.len()];
        for path in &self.paths {
            let innermost = path.collector.or(path.node).expect("a path leads somewhere");
            functions[self.profile.function_of(innermost).index()].own += path.own;
            if let Some(collector) = path.collector {
                functions[self.profile.function_of(collector).index()].total += path.own;
            }
        }
        for (outermost, total) in self.outermost().zip(self.node_totals()) {
            let (function, is_outermost) = outermost;
            let sums = &mut functions[function.index()];
            sums.nodes += u64::from(total > 0);
            sums.total += if is_outermost { total } else { 0 };
        }
        functions
    }

    /// By node, in the tree's order: its function, and whether nothing that calls it is the same.
    fn outermost(&self) -> impl Iterator<Item = (FunctionId, bool)> {
        let profile = self.profile;
        let mut open = vec![0u32; profile.functions.len()];
        let mut callers: Vec<FunctionId> = Vec::new();
        profile.tree.ids().map(move |node| {
            // A hidden root calls nobody, and shares its row with those below it.
            let row = profile.tree.row(node) as usize;
            callers.drain(row..).for_each(|function| open[function.index()] -= 1);
            let function = profile.function_of(node);
            let is_outermost = open[function.index()] == 0;
            open[function.index()] += 1;
            callers.push(function);
            (function, is_outermost)
        })
    }
}

struct Summing<'a> {
    profile: Profile<'a>,
    /// Self time by node.
    own: Vec<u64>,
    /// Time of the garbage collector by the node below it; last, that on top of nothing.
    collected: Vec<u64>,
    collector: Option<NodeId>,
}

impl Visitor for Summing<'_> {
    fn close(&mut self, span: &Span, below: &Stack) {
        match self.profile.kind_of(span.node) {
            Kind::Code | Kind::Event(_) => self.own[span.node.index()] += span.self_time.0,
            Kind::GarbageCollector if self.profile.is_placed_collector(span.node) => {
                self.own[span.node.index()] += span.self_time.0;
            }
            Kind::GarbageCollector => {
                let place = below.last().map_or(self.own.len(), |below| below.node.index());
                self.collected[place] += span.self_time.0;
                self.collector = Some(span.node);
            }
            _ => {}
        }
    }
}

impl Summing<'_> {
    fn finish(self) -> Vec<CallPath> {
        let nodes = self.profile.tree.ids().map(Some).chain([None]);
        let own = self.own.iter().copied().chain([0]);
        let mut paths = Vec::new();
        for ((node, own), collected) in nodes.zip(own).zip(self.collected) {
            let entries = [(None, own), (self.collector, collected)];
            let entries = entries.into_iter().filter(|entry| entry.1 > 0);
            paths.extend(entries.map(|(collector, own)| CallPath { node, collector, own }));
        }
        paths
    }
}
