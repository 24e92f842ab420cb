//! From the timeline to the payload's columns, in one walk.

use hashbrown::HashMap;

use super::column::{Column, FinishedColumn};
use crate::analysis::{Span, Stack, Taken, Timeline, Visitor};
use crate::recording::{CallTree, FunctionId, Kind, NodeId, Profile};
use crate::units::Micros;

pub(super) const UNKNOWN: u32 = u32::MAX;

/// Writes every change of stack of a timeline. Spans are not held: a recording of recursive code
/// has a dozen of them for each change.
#[derive(Debug)]
pub(super) struct Encoder<'a> {
    profile: Profile<'a>,
    callees: Callees<'a>,
    change: Change,
    /// What a sample is credited with at most.
    most_credit: Micros,
    /// Whether credits follow from nothing but what is written.
    is_exact: bool,
    /// When the last change happened, the samples taken since, and the time that they do not stand
    /// for.
    last_change: Micros,
    samples: u64,
    lost: Micros,
    changes: u64,
    spans_by_row: Vec<u64>,
    time_low: Column,
    time_high: Column,
    sample_counts: Column,
    lost_times: Column,
    pops: Column,
    ranks: Column,
    first_seen: Column,
}

/// A whole timeline in compact form.
#[derive(Debug)]
pub struct Encoded {
    pub(super) order: Order,
    pub(super) columns: Vec<FinishedColumn>,
    pub(super) changes: u64,
    pub(super) spans_by_row: Vec<u64>,
}

/// A change of stack that is not complete yet. What begins at it is written already.
#[derive(Debug, Default)]
struct Change {
    at: Micros,
    pops: u64,
    has_pushes: bool,
}

impl<'a> Encoder<'a> {
    pub(super) fn new(timeline: &Timeline<'a>) -> Self {
        let profile = timeline.profile();
        let column = |name| Column::new(name, profile.samples.len());
        Self {
            profile,
            callees: Callees::new(profile),
            change: Change::default(),
            most_credit: timeline.most_credit(),
            is_exact: profile.samples.exact().is_some(),
            last_change: Micros::ZERO,
            samples: 0,
            lost: Micros::ZERO,
            changes: 0,
            spans_by_row: Vec::new(),
            time_low: column("timeLow"),
            time_high: column("timeHigh"),
            sample_counts: column("samples"),
            lost_times: column("lost"),
            pops: column("pops"),
            ranks: column("ranks"),
            first_seen: column("firstSeen"),
        }
    }

    /// Writes the last change.
    pub(super) fn finish(mut self) -> Encoded {
        self.write_change();
        let columns = [
            self.time_low,
            self.time_high,
            self.sample_counts,
            self.lost_times,
            self.pops,
            self.ranks,
            self.first_seen,
        ];
        Encoded {
            order: self.callees.order,
            columns: columns.into_iter().map(Column::finish).collect(),
            changes: self.changes,
            spans_by_row: self.spans_by_row,
        }
    }

    /// One change of stack holds what happens at one time between two samples.
    #[inline]
    fn at(&mut self, time: Micros) {
        if self.change.at != time {
            self.write_change();
            self.change.at = time;
        }
    }

    #[inline]
    fn write_change(&mut self) {
        if self.change.pops == 0 && !self.change.has_pushes {
            return;
        }
        let passed = self.change.at - self.last_change;
        self.last_change = self.change.at;
        // The low byte is close to noise; apart from it, the rest compresses well.
        self.time_low.byte(passed.0 as u8);
        self.time_high.varint(passed.0 >> 8);
        self.sample_counts.varint(self.samples);
        if self.is_exact || (self.samples > 1 && passed > self.most_credit) {
            self.lost_times.varint(self.lost.0);
        }
        (self.samples, self.lost) = (0, Micros::ZERO);
        self.pops.varint(std::mem::take(&mut self.change.pops));
        self.ranks.varint(0);
        self.change.has_pushes = false;
        self.changes += 1;
    }
}

impl Visitor for Encoder<'_> {
    #[inline]
    fn open(&mut self, node: NodeId, start: Micros, below: &Stack) {
        self.at(start);
        let caller = below.last().map(|span| span.node);
        let is_collector = self.profile.kind_of(node) == Kind::GarbageCollector;
        let (rank, first_seen) = self.callees.rank(node, caller, is_collector);
        self.ranks.varint(u64::from(rank) + 1);
        if let Some(function) = first_seen {
            self.first_seen.varint(function.into());
        }
        self.change.has_pushes = true;
        let row = below.len();
        if row == self.spans_by_row.len() {
            self.spans_by_row.push(0);
        }
        self.spans_by_row[row] += 1;
    }

    #[inline]
    fn close(&mut self, span: &Span, _: &Stack) {
        self.at(span.end);
        self.change.pops += 1;
    }

    #[inline]
    fn sample(&mut self, taken: &Taken, _: &Stack) {
        self.write_change();
        self.samples += u64::from(taken.is_sample);
        self.lost += taken.end - taken.start - taken.credited;
    }
}

/// The functions that ran, in the payload's order: as they are first called.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) functions: Vec<FunctionId>,
    /// The place of every function in that order; of those that never ran, [`UNKNOWN`].
    pub(super) places: Vec<u32>,
}

impl Order {
    #[inline]
    fn place(&mut self, function: FunctionId) -> u32 {
        let place = &mut self.places[function.index()];
        if *place == UNKNOWN {
            *place = self.functions.len() as u32;
            self.functions.push(function);
        }
        *place
    }
}

/// The functions seen so far under each caller, numbered in the order of their first call.
#[derive(Debug)]
struct Callees<'a> {
    tree: &'a CallTree,
    order: Order,
    ranks: HashMap<(u32, u32), u32>,
    /// How many callees are known, by the caller's place; last, of what nothing calls.
    known: Vec<u32>,
    /// A node's rank never changes, and is asked for at each of its spans.
    by_node: Vec<u32>,
}

impl<'a> Callees<'a> {
    fn new(profile: Profile<'a>) -> Self {
        let functions = profile.functions.len();
        Self {
            tree: profile.tree,
            order: Order { functions: Vec::new(), places: vec![UNKNOWN; functions] },
            ranks: HashMap::new(),
            known: vec![0; functions + 1],
            by_node: vec![UNKNOWN; profile.tree.len()],
        }
    }

    /// The rank of a node's function under its caller and, where it is new there, its place.
    #[inline]
    fn rank(&mut self, node: NodeId, caller: Option<NodeId>, is_collector: bool) -> (u32, Option<u32>) {
        let known = self.by_node[node.index()];
        if known != UNKNOWN && !is_collector {
            return (known, None);
        }
        let callee = self.order.place(self.tree.function(node));
        let caller = match caller {
            Some(caller) => self.order.place(self.tree.function(caller)),
            None => self.known.len() as u32 - 1,
        };
        let count = &mut self.known[caller as usize];
        let mut first_seen = None;
        let rank = *self.ranks.entry((caller, callee)).or_insert_with(|| {
            first_seen = Some(callee);
            *count += 1;
            *count - 1
        });
        self.by_node[node.index()] = rank;
        (rank, first_seen)
    }
}
