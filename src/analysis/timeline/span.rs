//! Spans, and how they are told.

use crate::recording::NodeId;
use crate::units::Micros;

/// A span: one uninterrupted run of one call tree node. Sampling cannot separate back-to-back
/// calls, so it may stand for several calls of the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The call tree node that ran.
    pub node: NodeId,
    /// Its place in the order in which spans open.
    pub index: u64,
    /// The row: how many spans it stands on.
    pub row: u32,
    /// When it starts, counted from the origin.
    pub start: Micros,
    /// When it ends.
    pub end: Micros,
    /// Self time: total time less that of the spans directly on top.
    pub self_time: Micros,
    /// Sampled CPU time: as `end - start`, but a sample counts for at most twice the interval. In a
    /// longer gap the thread was not running, or the profiler took no samples; nobody knows which.
    pub credited: Micros,
    /// How many samples are behind it.
    pub samples: u64,
}

impl Span {
    /// Total time: the width that is drawn.
    #[must_use]
    pub fn total(&self) -> Micros {
        self.end - self.start
    }
}

/// A span that has not ended yet.
#[derive(Clone, Copy, Debug)]
pub struct OpenSpan {
    /// The call tree node that runs.
    pub node: NodeId,
    /// Its place in the order in which spans open.
    pub index: u64,
    /// When it started.
    pub start: Micros,
    pub(super) on_top: Micros,
    pub(super) credited_before: Micros,
    pub(super) samples_before: u64,
}

/// The spans that are open at a moment, outermost first.
pub type Stack = [OpenSpan];

/// One sample as the timeline takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// When it was taken.
    pub start: Micros,
    /// Until when it stands for what ran.
    pub end: Micros,
    /// The CPU time it is credited with.
    pub credited: Micros,
    /// The innermost node; `None` in a gap.
    pub node: Option<NodeId>,
    /// Whether a sample was taken: between exact events the stack changes without one.
    pub is_sample: bool,
}

/// What [`Timeline::replay`](super::Timeline::replay) reports to. At every change of stack first the ending spans close,
/// innermost first, then new ones open, outermost first; then the sample itself is reported.
pub trait Visitor {
    /// A span opens on top of `below`.
    fn open(&mut self, node: NodeId, start: Micros, below: &Stack) {
        let _ = (node, start, below);
    }
    /// A span closes; `below` are the spans it stood on.
    fn close(&mut self, span: &Span, below: &Stack) {
        let _ = (span, below);
    }
    /// A sample with the stack as it stands now (empty in a gap).
    fn sample(&mut self, taken: &Taken, stack: &Stack) {
        let _ = (taken, stack);
    }
}

/// Two visitors in one replay.
impl<A: Visitor, B: Visitor> Visitor for (A, B) {
    fn open(&mut self, node: NodeId, start: Micros, below: &Stack) {
        self.0.open(node, start, below);
        self.1.open(node, start, below);
    }
    fn close(&mut self, span: &Span, below: &Stack) {
        self.0.close(span, below);
        self.1.close(span, below);
    }
    fn sample(&mut self, taken: &Taken, stack: &Stack) {
        self.0.sample(taken, stack);
        self.1.sample(taken, stack);
    }
}

impl<V: Visitor> Visitor for &mut V {
    fn open(&mut self, node: NodeId, start: Micros, below: &Stack) {
        (**self).open(node, start, below);
    }
    fn close(&mut self, span: &Span, below: &Stack) {
        (**self).close(span, below);
    }
    fn sample(&mut self, taken: &Taken, stack: &Stack) {
        (**self).sample(taken, stack);
    }
}
