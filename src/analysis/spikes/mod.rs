//! Outlier spikes: calls that break their own function's pattern and are long enough to matter.
//!
//! A call is a spike when it used more than four times the CPU time of all but a handful of the
//! calls of the same function, and wasted at least 2 ms. `docs/spikes.md` is the whole definition.
//!
//! Spans are never stored, so that a recording of any size needs little memory. The timeline is
//! replayed up to three times as a whole, and a quiet one only once:
//!
//! 1. [`survey`]: the sums; how many calls each function has, and the longest few; the wide calls.
//! 2. [`outliers`]: the medians of the functions that may have an outlier; the outliers. In the same
//!    replay, [`once`]: what runs once inside a loop.
//! 3. [`join`]: the other pieces of calls that were cut in two, and what the outliers spent
//!    their time on. [`nesting`] then settles which of the outliers inside each other count.
//! 4. [`inside`]: what the spikes call; replays their own time only. From that, [`culprit`] takes
//!    the frame to blame, in the call or around it, and [`reason`] says why.
//! 5. [`differences`]: what the spikes did that usual calls of their functions do not.

mod culprit;
mod differences;
mod frames;
mod inside;
mod join;
mod nesting;
mod once;
mod outliers;
mod reason;
mod survey;
mod thresholds;

use std::cmp::Reverse;

use super::{Span, Timeline, Totals};
use crate::recording::{FunctionId, FunctionTable, NodeId, Origin, Profile, origin_of};
use crate::units::Micros;
use survey::{Survey, Wide};
use thresholds::Limits;

pub use differences::{Beside, Difference, Part, SlowCall};
pub use reason::{Reason, Slow};
pub use thresholds::Thresholds;

/// More spikes than this are no longer a list that a person reads.
pub(super) const MOST_MARKS: usize = 10;

/// A stall shorter than this is not worth pointing at.
pub const SHORTEST_STALL: Micros = Micros(5_000);

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
    /// 1 for the one to look at first: of those in the program's own code the one that wasted most, and
    /// then of all others.
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
    /// Its sampled CPU time.
    pub cpu: Micros,
    /// The part of it that is beyond the usual.
    pub excess: Micros,
    /// The usual: the median of the calls it is compared with.
    pub median: Micros,
    /// The sampled CPU time of the call as a multiple of the median. For a one-off that of the slow call
    /// around it, which is what is compared.
    pub ratio: f64,
    /// How many sampled calls it is compared with, itself included.
    pub calls: u64,
    /// Why it is one.
    pub reason: Reason,
    /// The call that is too long, and the usual one that it is held against. `None` where no calls of one function
    /// are compared.
    pub beside: Option<Beside>,
    /// What took more or less than usual; what matters most first. They add up to `excess`.
    pub differences: Vec<Difference>,
}

impl Spike {
    /// What ranks spikes: own code before that of others, and then what wasted most.
    pub(super) fn order(&self, functions: &FunctionTable) -> (bool, Reverse<Micros>) {
        let is_own = origin_of(functions, self.function) == Origin::FirstParty;
        (!is_own, Reverse(self.excess))
    }

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
    /// The spikes by rank, at most ten, none inside another; none at all is a normal answer.
    pub marks: Vec<Spike>,
    /// The three longest calls, for a reader who finds no spike: of the outermost spans of the
    /// program's own code and its packages, so that none is inside another.
    pub longest: Vec<Span>,
    /// What they were found by.
    pub thresholds: Thresholds,
}

impl Spikes {
    /// Finds the spikes of a timeline.
    #[must_use]
    pub fn of(timeline: &Timeline<'_>) -> Self {
        Self::with_totals(timeline).1
    }

    /// Finds the spikes of a timeline, and sums it up in the first of the replays that this takes.
    #[must_use]
    pub fn with_totals(timeline: &Timeline<'_>) -> (Totals, Self) {
        Self::with_thresholds(timeline, Thresholds::default())
    }

    /// Finds the spikes of a timeline by other thresholds than the usual ones, and sums it up.
    #[must_use]
    pub fn with_thresholds(timeline: &Timeline<'_>, thresholds: Thresholds) -> (Totals, Self) {
        let (totals, limits, survey) = Survey::with_totals(timeline, thresholds);
        let (mut outliers, occurrences) = outliers::find(timeline, limits, &survey);
        if !outliers.is_empty() {
            outliers = join::complete(timeline, limits, &survey, outliers);
        }
        outliers.extend(occurrences.one_offs(&survey, &outliers));
        // What is mostly calls of itself was given more to do.
        outliers.retain(|outlier| !is_share(outlier.in_itself, 5, outlier.cpu));
        outliers.sort_by_key(|outlier| (outlier.start(), outlier.row));
        let nest = nesting::Nest::of(outliers);
        let kept = nest.keep(timeline.profile());
        let marks = if kept.is_empty() {
            Vec::new()
        } else {
            let blamed = culprit::blame(timeline, limits, &survey, &nest, &kept);
            differences::tell(timeline, &survey, blamed)
        };
        (totals, Self { marks, longest: survey.longest, thresholds })
    }
}

/// Whether `span` is a stall: wide, but sampled for less than half its width. The thread was not
/// running or not sampled then; such a width says nothing about the code.
#[must_use]
pub fn is_stall(profile: Profile<'_>, span: &Span) -> bool {
    span.total() >= SHORTEST_STALL
        && span.credited.0 < span.total().0.div_ceil(2)
        && profile.kind_of(span.node).is_busy()
}

/// How long the calls of one group usually take: those of a function, or all top-level tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Usual {
    calls: u64,
    median: Micros,
    /// A call that uses more is an outlier.
    threshold: Micros,
}

/// A call that breaks the pattern of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outlier {
    node: NodeId,
    row: u32,
    /// The span it stands on, by its index; `None` at the bottom.
    caller: Option<u64>,
    /// Compared with the top-level tasks, because its function has too few calls.
    is_task: bool,
    /// Compared with nothing: it runs once.
    once: Option<Once>,
    usual: Usual,
    /// In time order, never empty.
    pieces: Vec<Piece>,
    cpu: Micros,
    /// The CPU time of the longest of the spans that it calls, event-loop frames left out.
    longest_callee: Micros,
    /// CPU time in itself.
    own_cpu: Micros,
    /// CPU time in calls of the same function on top of it.
    in_itself: Micros,
}

/// What is known of a call that has no others to be compared with, and of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Once {
    caller: FunctionId,
    /// In how many places its function runs.
    occurrences: u64,
    /// The calls of the caller's function, and their CPU time.
    calls: u64,
    cpu: Micros,
    /// That which is not of this function.
    beside: Micros,
}

/// One span of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    index: u64,
    start: Micros,
    end: Micros,
    cpu: Micros,
}

impl Piece {
    fn of(span: &Span) -> Self {
        Self { index: span.index, start: span.start, end: span.end, cpu: span.credited }
    }
}

impl Outlier {
    /// Of one span, before anything is known of what it calls.
    fn new(wide: &Wide, is_task: bool, usual: Usual) -> Self {
        Self {
            node: wide.span.node,
            row: wide.span.row,
            caller: wide.caller.map(|(index, _)| index),
            is_task,
            once: None,
            usual,
            pieces: vec![Piece::of(&wide.span)],
            cpu: wide.span.credited,
            longest_callee: Micros::ZERO,
            own_cpu: wide.span.credited,
            in_itself: Micros::ZERO,
        }
    }

    fn start(&self) -> Micros {
        self.pieces.first().map_or(Micros::ZERO, |piece| piece.start)
    }

    fn end(&self) -> Micros {
        self.pieces.last().map_or(Micros::ZERO, |piece| piece.end)
    }

    fn excess(&self) -> Micros {
        self.cpu.saturating_sub(self.usual.median)
    }

    fn parts(&self) -> Vec<(Micros, Micros)> {
        self.pieces.iter().map(|piece| (piece.start, piece.end)).collect()
    }
}

/// Whether `part` is at least `tenths` tenths of `whole`.
fn is_share(part: Micros, tenths: u64, whole: Micros) -> bool {
    part.0.saturating_mul(10) >= whole.0.saturating_mul(tenths)
}
