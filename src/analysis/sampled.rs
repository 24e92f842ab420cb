//! Sampled call paths: how many samples were taken in each path of the call tree, and the CPU time
//! that they are credited with.

use super::{Stack, Taken, Timeline, Visitor};
use crate::recording::{Kind, NodeId, Profile};
use crate::units::Micros;

/// A call path and what was sampled at its innermost end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampledPath {
    /// The innermost call tree node that the path leads to; `None` where only the garbage
    /// collector ran.
    pub node: Option<NodeId>,
    /// The garbage collector, where it ran on top of `node`.
    pub collector: Option<NodeId>,
    /// How many samples were taken there.
    pub samples: u64,
    /// The sampled CPU time that they are credited with.
    pub cpu: Micros,
}

/// The paths of a lane that were sampled while the thread was busy, in the order of the call tree, each
/// followed by the garbage collector on top of it. Their CPU times add up to
/// [`Totals::sampled_cpu`](super::Totals::sampled_cpu).
#[must_use]
pub fn sampled_paths(timeline: &Timeline<'_>) -> Vec<SampledPath> {
    let profile = timeline.profile();
    let mut counting = Counting {
        profile,
        own: vec![Sums::default(); profile.tree.len()],
        collected: vec![Sums::default(); profile.tree.len() + 1],
        collector: None,
    };
    timeline.replay(&mut counting);
    counting.finish()
}

#[derive(Clone, Copy, Default)]
struct Sums {
    samples: u64,
    cpu: Micros,
}

struct Counting<'a> {
    profile: Profile<'a>,
    /// By node.
    own: Vec<Sums>,
    /// Those of the garbage collector by the node below it; last, those on top of nothing.
    collected: Vec<Sums>,
    collector: Option<NodeId>,
}

impl Visitor for Counting<'_> {
    fn sample(&mut self, taken: &Taken, stack: &Stack) {
        let Some(node) = taken.node else { return };
        let sums = match self.profile.kind_of(node) {
            Kind::GarbageCollector if !self.profile.is_placed_collector(node) => {
                self.collector = Some(node);
                let below = stack.len().checked_sub(2).map(|below| stack[below].node.index());
                &mut self.collected[below.unwrap_or(self.own.len())]
            }
            kind if kind.is_busy() => &mut self.own[node.index()],
            _ => return,
        };
        sums.samples += u64::from(taken.is_sample);
        sums.cpu += taken.credited;
    }
}

impl Counting<'_> {
    fn finish(self) -> Vec<SampledPath> {
        let nodes = self.profile.tree.ids().map(Some).chain([None]);
        let own = self.own.iter().copied().chain([Sums::default()]);
        let mut paths = Vec::new();
        for ((node, own), collected) in nodes.zip(own).zip(self.collected) {
            let entries = [(None, own), (self.collector, collected)];
            let entries = entries.into_iter().filter(|(_, sums)| sums.samples > 0 || sums.cpu > Micros::ZERO);
            paths.extend(entries.map(|(collector, Sums { samples, cpu })| SampledPath {
                node,
                collector,
                samples,
                cpu,
            }));
        }
        paths
    }
}
