//! Sums over the whole timeline: per function, and of the recording.

use super::{Span, Stack, Taken, Timeline, Visitor};
use crate::recording::{FunctionId, Kind, NodeId, Profile};
use crate::units::Micros;

/// One function over the whole timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FunctionTotals {
    /// Aggregated self time: the sum of its spans' self times.
    pub self_time: Micros,
    /// Aggregated total time: the sum over its outermost spans, so that recursion counts once.
    pub total: Micros,
    /// How many spans it has.
    pub spans: u64,
    /// How many of its spans are in no other of its own: its sampled calls.
    pub calls: u64,
    /// How many samples it was on the stack of.
    pub samples: u64,
    /// Sampled CPU time of its outermost spans: as `total`, but a sample counts for at most twice the
    /// interval.
    pub cpu: Micros,
}

/// The sums of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// By function; those that never ran are all zero.
    pub functions: Vec<FunctionTotals>,
    /// Time in JavaScript, native functions and the garbage collector: the sum of their
    /// aggregated self times, and what percentages are of.
    pub busy: Micros,
    /// Sampled CPU time: as `busy`, but a sample counts for at most twice the interval, since nobody
    /// knows what happened in a longer gap between two of them.
    pub sampled_cpu: Micros,
    /// Time in `(idle)`.
    pub idle: Micros,
    /// Time in `(program)`.
    pub program: Micros,
    /// Time in the garbage collector (part of `busy`).
    pub garbage_collector: Micros,
    /// How many spans there are.
    pub spans: u64,
    /// How many samples were taken.
    pub samples: u64,
    /// How many rows the timeline has.
    pub rows: u32,
    /// How often the stack changes.
    pub changes: u64,
}

impl Totals {
    /// The sums of `timeline`.
    #[must_use]
    pub fn of(timeline: &Timeline<'_>) -> Self {
        let mut summing = Summing::new(timeline.profile());
        timeline.replay(&mut summing);
        summing.finish()
    }

    /// The sums of one function.
    #[must_use]
    pub fn function(&self, id: FunctionId) -> &FunctionTotals {
        &self.functions[id.index()]
    }
}

/// Sums while a timeline is replayed.
#[derive(Debug)]
pub struct Summing<'a> {
    profile: Profile<'a>,
    totals: Totals,
    /// How many spans of each function are open.
    open: Vec<u32>,
    changed: bool,
}

impl<'a> Summing<'a> {
    /// Nothing summed yet.
    #[must_use]
    pub fn new(profile: Profile<'a>) -> Self {
        let functions = profile.functions.len();
        Self {
            profile,
            totals: Totals {
                functions: vec![FunctionTotals::default(); functions],
                busy: Micros::ZERO,
                sampled_cpu: Micros::ZERO,
                idle: Micros::ZERO,
                program: Micros::ZERO,
                garbage_collector: Micros::ZERO,
                spans: 0,
                samples: 0,
                rows: 0,
                changes: 0,
            },
            open: vec![0; functions],
            changed: false,
        }
    }

    /// The sums.
    #[must_use]
    pub fn finish(self) -> Totals {
        self.totals
    }
}

impl Visitor for Summing<'_> {
    #[inline]
    fn open(&mut self, node: NodeId, _: Micros, _: &Stack) {
        self.open[self.profile.function_of(node).index()] += 1;
        self.changed = true;
    }

    #[inline]
    fn close(&mut self, span: &Span, _: &Stack) {
        let function = self.profile.function_of(span.node).index();
        let sums = &mut self.totals.functions[function];
        sums.self_time += span.self_time;
        sums.spans += 1;
        self.open[function] -= 1;
        if self.open[function] == 0 {
            sums.total += span.total();
            sums.calls += 1;
            sums.samples += span.samples;
            sums.cpu += span.credited;
        }
        self.totals.spans += 1;
        self.totals.rows = self.totals.rows.max(span.row + 1);
        self.changed = true;
    }

    #[inline]
    fn sample(&mut self, taken: &Taken, _: &Stack) {
        self.totals.samples += u64::from(taken.is_sample);
        self.totals.changes += u64::from(std::mem::take(&mut self.changed));
        let Some(node) = taken.node else { return };
        let length = taken.end - taken.start;
        match self.profile.kind_of(node) {
            kind if kind.is_busy() => {
                self.totals.busy += length;
                self.totals.sampled_cpu += taken.credited;
                if kind == Kind::GarbageCollector {
                    self.totals.garbage_collector += length;
                }
            }
            Kind::Idle => self.totals.idle += length,
            Kind::Program => self.totals.program += length,
            _ => {}
        }
    }
}
