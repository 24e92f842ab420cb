//! The recording merged by call path: how much time each path took itself.

use crate::analysis::{Span, Stack, Timeline, Visitor};
use crate::recording::{Kind, NodeId, Profile};

/// A call path and its own weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// The innermost call tree node that the path leads to; `None` where only the garbage
    /// collector ran.
    pub node: Option<NodeId>,
    /// The garbage collector, where it ran on top of `node`.
    pub collector: Option<NodeId>,
    /// Self time in µs, or hit counts.
    pub weight: u64,
}

/// The call paths of one lane.
#[derive(Debug)]
pub(crate) struct Merged<'a> {
    /// The lane.
    pub profile: Profile<'a>,
    /// What stands below all of them, where there are several lanes: the thread's name.
    pub root: Option<String>,
    /// In the order of the call tree.
    pub paths: Vec<Path>,
}

/// Busy time by call path: one entry a call tree node that has self time, in the tree's order,
/// each followed by the garbage collector on top of it. The weights add up to the busy time.
#[must_use]
pub(crate) fn by_time(timeline: &Timeline<'_>) -> Vec<Path> {
    let profile = timeline.profile();
    let mut summing = Summing {
        profile,
        own: vec![0; profile.tree.len()],
        collected: vec![0; profile.tree.len() + 1],
        collector: None,
    };
    timeline.replay(&mut summing);
    summing.finish()
}

/// The same by hit counts, for a recording that has no samples.
#[must_use]
pub(crate) fn by_hits(profile: Profile<'_>, hits: &[u32]) -> Vec<Path> {
    let is_busy = |&node: &NodeId| profile.kind_of(node).is_busy();
    let path = |node: NodeId| Path {
        node: Some(node),
        collector: None,
        weight: hits.get(node.index()).copied().unwrap_or(0).into(),
    };
    profile.tree.ids().filter(is_busy).map(path).filter(|path| path.weight > 0).collect()
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
    fn finish(self) -> Vec<Path> {
        let nodes = self.profile.tree.ids().map(Some).chain([None]);
        let own = self.own.iter().copied().chain([0]);
        let mut paths = Vec::new();
        for ((node, own), collected) in nodes.zip(own).zip(self.collected) {
            let entries = [(None, own), (self.collector, collected)];
            let entries = entries.into_iter().filter(|entry| entry.1 > 0);
            paths.extend(entries.map(|(collector, weight)| Path { node, collector, weight }));
        }
        paths
    }
}
