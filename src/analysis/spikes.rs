//! Outlier spikes: calls that break their own function's pattern and are long enough to matter.

use super::{Span, Timeline, Totals};
use crate::profile::{FunctionId, NodeId};
use crate::units::Micros;

/// What a spike breaks the pattern of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpikeKind {
    /// A call among the other calls of its function.
    Call,
    /// The part of a slow call that runs (nearly) only there.
    OneOff,
    /// A top-level task among the other top-level tasks.
    Task,
}

impl SpikeKind {
    /// The word for it in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::OneOff => "one-off",
            Self::Task => "task",
        }
    }
}

/// A call that took unusually long.
#[derive(Clone, Debug, PartialEq)]
pub struct Spike {
    /// 1 for the one that wasted most.
    pub rank: u32,
    /// What breaks which pattern.
    pub kind: SpikeKind,
    /// The function to look at.
    pub function: FunctionId,
    /// Its call tree node.
    pub node: NodeId,
    /// The row it is drawn at.
    pub row: u32,
    /// The spans that make up the call, in time order; never empty. V8 now and then loses the top
    /// frames for one sample, which cuts a call in two.
    pub parts: Vec<(Micros, Micros)>,
    /// CPU time credited to it.
    pub cpu: Micros,
    /// The part of it that is beyond the usual.
    pub excess: Micros,
    /// The usual: the median of the calls it is compared with.
    pub median: Micros,
    /// `cpu` as a multiple of the median.
    pub ratio: f64,
    /// How many sampled calls it is compared with, itself included.
    pub calls: u64,
    /// The reason in words.
    pub why: String,
}

impl Spike {
    /// When it starts.
    #[must_use]
    pub fn start(&self) -> Micros {
        self.parts.first().map_or(Micros::ZERO, |part| part.0)
    }

    /// When it ends.
    #[must_use]
    pub fn end(&self) -> Micros {
        self.parts.last().map_or(Micros::ZERO, |part| part.1)
    }
}

/// The outliers of a recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spikes {
    /// The spikes by rank; none is a normal answer.
    pub marks: Vec<Spike>,
    /// The three longest calls (outermost spans of code), for a reader who finds no spike.
    pub longest: Vec<Span>,
    /// Wide spans for most of which the thread was not running or not sampled; no spikes.
    pub stalls: Vec<Span>,
}

impl Spikes {
    /// Finds the spikes of a timeline.
    #[must_use]
    pub fn of(timeline: &Timeline<'_>, totals: &Totals) -> Self {
        let _ = (timeline, totals);
        Self::default()
    }
}
