//! The samples of a lane, on its time axis.

use super::{Deltas, NodeId};
use crate::units::Micros;

/// One sample: the node that was running, when, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The innermost node of the stack; [`NodeId::NONE`] where nothing is known.
    pub node: NodeId,
    /// When it was taken, counted from the origin.
    pub at: Micros,
    /// Until the next sample.
    pub length: Micros,
}

/// The samples of a lane in time order.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    nodes: Vec<NodeId>,
    lengths: Deltas,
    start: Micros,
    end: Micros,
    waits_are_unsampled: bool,
    /// Whether each `(program)` sample is one: those for which V8 could not walk the stack have been told from it.
    hiccups_are_bridged: bool,
    exact: Option<Box<Exact>>,
}

/// What is known of the stretches of a lane whose stacks change between its samples, because exact
/// events begin and end there.
#[derive(Debug, Clone, Default)]
pub struct Exact {
    /// By stretch: whether a sample was taken at its beginning.
    pub is_sample: Vec<bool>,
    /// By stretch: its part of the CPU time that the thread is known to have had, in µs, or at most twice
    /// the interval where nothing is known.
    pub cpu: Vec<u32>,
    /// The interval that was sampled at.
    pub interval: Micros,
    /// Whether the CPU time of every event is known that stands on no other.
    pub knows_cpu: bool,
}

impl Samples {
    /// Samples in time order: the node of each and how long it stands, where the first was taken, and
    /// where the axis ends.
    #[must_use]
    pub fn new(nodes: Vec<NodeId>, lengths: Deltas, start: Micros, end: Micros) -> Self {
        Self {
            nodes,
            lengths,
            start,
            end,
            waits_are_unsampled: false,
            hiccups_are_bridged: false,
            exact: None,
        }
    }

    /// The same samples, of a recorder that takes none while the thread waits.
    #[must_use]
    pub fn without_waits(self) -> Self {
        Self { waits_are_unsampled: true, ..self }
    }

    /// The same as stretches between exact events.
    ///
    /// # Panics
    /// If the columns differ in length.
    #[must_use]
    pub fn with_exact(self, exact: Exact) -> Self {
        assert_eq!((exact.is_sample.len(), exact.cpu.len()), (self.len(), self.len()));
        Self { exact: Some(Box::new(exact)), ..self }
    }

    /// What exact events tell of the stretches, in a lane that has such.
    #[must_use]
    pub fn exact(&self) -> Option<&Exact> {
        self.exact.as_deref()
    }

    /// Whether the CPU time of what ran is known, and no estimate.
    #[must_use]
    pub fn knows_cpu(&self) -> bool {
        self.exact.as_ref().is_some_and(|exact| exact.knows_cpu)
    }

    /// Moves all of them to a later time.
    pub fn shift(&mut self, by: Micros) {
        self.start += by;
        self.end += by;
    }

    /// Whether no `(program)` sample stands for a call that goes on around it.
    pub(super) fn hiccups_are_bridged(&self) -> bool {
        self.hiccups_are_bridged
    }

    /// Says anew which node each sample is of, where hiccups are of what they interrupt.
    ///
    /// # Panics
    /// If there are not as many nodes as samples.
    pub(super) fn set_nodes(&mut self, nodes: Vec<NodeId>) {
        assert_eq!(nodes.len(), self.nodes.len());
        self.nodes = nodes;
        self.hiccups_are_bridged = true;
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// When the first sample was taken.
    #[must_use]
    pub fn start(&self) -> Micros {
        self.start
    }

    /// Where the time axis ends: the recording's end, or the last sample's where that is later.
    #[must_use]
    pub fn end(&self) -> Micros {
        self.end
    }

    /// Whether the producer takes no samples while the thread waits (JavaScriptCore): a long
    /// delta is then a wait, not a long run.
    #[must_use]
    pub fn waits_are_unsampled(&self) -> bool {
        self.waits_are_unsampled
    }

    /// The node of each sample.
    #[must_use]
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// How long until the sample after `at`.
    #[inline]
    #[must_use]
    pub fn length(&self, at: usize) -> Micros {
        Micros(self.lengths.get(at) as u64)
    }

    /// All samples in time order.
    pub fn iter(&self) -> impl Iterator<Item = Sample> + '_ {
        let mut at = self.start;
        self.nodes.iter().enumerate().map(move |(place, &node)| {
            let sample = Sample { node, at, length: self.length(place) };
            at += sample.length;
            sample
        })
    }

    pub(super) fn check(&self, start: Micros, nodes: usize) -> Result<(), String> {
        if self.start < start && !self.is_empty() {
            return Err("the first sample stands before the lane".into());
        }
        if self.nodes.len() != self.lengths.len() {
            return Err("samples and their lengths differ in number".into());
        }
        if let Some(node) =
            self.nodes.iter().find(|node| node.some().is_some_and(|node| node.index() >= nodes))
        {
            return Err(format!("a sample names node {} of {nodes}", node.0));
        }
        if (0..self.len()).any(|at| self.lengths.get(at) < 0) {
            return Err("a sample has a negative length".into());
        }
        let last = self.start + self.iter().map(|sample| sample.length).sum();
        if self.end < last {
            return Err(format!("the axis ends at {}, before the last sample's end {last}", self.end));
        }
        Ok(())
    }
}
