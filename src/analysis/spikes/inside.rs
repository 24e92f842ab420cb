//! The fourth replay: what the spikes spend their time on. And a fifth: when they do so.

use hashbrown::HashMap;

use super::nesting::Nest;
use super::{Outlier, is_share};
use crate::analysis::{Span, Stack, Timeline, Visitor};
use crate::recording::{Kind, NodeId, Profile};
use crate::units::Micros;

/// Frames are about equally slow where one explains this share (in tenths) of the other's excess.
pub(super) const SAME_EXCESS: u64 = 7;

/// Calls inside a spike: caller, callee, and the CPU time of all spans of the callee there. Sorted,
/// and only those that explain the excess.
pub(super) type Calls = Vec<(NodeId, NodeId, Micros)>;

/// The calls inside each of the outliers `kept`.
pub(super) fn calls(timeline: &Timeline<'_>, nest: &Nest, kept: &[usize]) -> Vec<Calls> {
    let profile = timeline.profile();
    let marks = Marks::new(nest, kept);
    let ranges = marks.ranges();
    let mut weighing = Weighing {
        profile,
        calls: vec![Calls::new(); kept.len()],
        marks,
        place: 0,
        weights: vec![Micros::ZERO; profile.tree.len()],
        weighed: Vec::new(),
        collectors: HashMap::new(),
    };
    timeline.replay_only(&ranges, &mut weighing);
    weighing.finish_spike();
    weighing.calls
}

/// The spans of one node inside each of the outliers `kept`.
pub(super) fn parts(
    timeline: &Timeline<'_>,
    nest: &Nest,
    kept: &[usize],
    nodes: &[NodeId],
) -> Vec<Vec<(Micros, Micros)>> {
    let marks = Marks::new(nest, kept);
    let ranges = marks.ranges();
    let mut timing = Timing { marks, nodes, parts: vec![Vec::new(); kept.len()] };
    timeline.replay_only(&ranges, &mut timing);
    timing.parts
}

/// The outliers that are spikes; none is inside another.
struct Marks<'a> {
    outliers: Vec<&'a Outlier>,
    /// The place of the first one that may not have ended.
    current: usize,
}

impl<'a> Marks<'a> {
    fn new(nest: &'a Nest, kept: &[usize]) -> Self {
        Self { outliers: kept.iter().map(|&at| &nest.outliers[at]).collect(), current: 0 }
    }

    fn ranges(&self) -> Vec<(Micros, Micros)> {
        self.outliers.iter().map(|outlier| (outlier.start(), outlier.end())).collect()
    }

    /// The place of the spike that a span is inside of.
    #[inline]
    fn around(&mut self, span: &Span) -> Option<usize> {
        while self.outliers.get(self.current)?.end() <= span.start {
            self.current += 1;
        }
        let outlier = self.outliers[self.current];
        (span.row > outlier.row && span.start >= outlier.start()).then_some(self.current)
    }
}

struct Weighing<'a> {
    profile: Profile<'a>,
    marks: Marks<'a>,
    calls: Vec<Calls>,
    /// The spike at hand.
    place: usize,
    /// CPU time inside it by node, and the nodes that have any.
    weights: Vec<Micros>,
    weighed: Vec<NodeId>,
    /// The same for the garbage collector, which runs on top of any node.
    collectors: HashMap<(NodeId, NodeId), Micros>,
}

impl Weighing<'_> {
    fn finish_spike(&mut self) {
        let excess = self.marks.outliers[self.place].excess();
        let calls = &mut self.calls[self.place];
        for node in self.weighed.drain(..) {
            let cpu = std::mem::take(&mut self.weights[node.index()]);
            calls.extend(self.profile.tree.parent(node).map(|caller| (caller, node, cpu)));
        }
        calls.extend(self.collectors.drain().map(|((caller, node), cpu)| (caller, node, cpu)));
        calls.retain(|&(_, _, cpu)| is_share(cpu, SAME_EXCESS, excess));
        calls.shrink_to_fit();
        calls.sort_unstable();
    }
}

impl Visitor for Weighing<'_> {
    #[inline]
    fn close(&mut self, span: &Span, below: &Stack) {
        let Some(place) = self.marks.around(span) else { return };
        if place != self.place {
            self.finish_spike();
            self.place = place;
        }
        let (Some(caller), true) = (below.last(), span.credited > Micros::ZERO) else { return };
        if self.profile.kind_of(span.node) == Kind::GarbageCollector {
            *self.collectors.entry((caller.node, span.node)).or_default() += span.credited;
            return;
        }
        let weight = &mut self.weights[span.node.index()];
        if *weight == Micros::ZERO {
            self.weighed.push(span.node);
        }
        *weight += span.credited;
    }
}

struct Timing<'a> {
    marks: Marks<'a>,
    /// By spike.
    nodes: &'a [NodeId],
    parts: Vec<Vec<(Micros, Micros)>>,
}

impl Visitor for Timing<'_> {
    #[inline]
    fn close(&mut self, span: &Span, _: &Stack) {
        if let Some(place) = self.marks.around(span)
            && self.nodes[place] == span.node
        {
            self.parts[place].push((span.start, span.end));
        }
    }
}
