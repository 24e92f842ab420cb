//! What runs once inside a loop. The calls of a tight loop run together into a few long spans, so that
//! the one slow call of it cannot be told by its length; but what only that call does, can.

use super::survey::Survey;
use super::{Limits, Once, Outlier, Piece, Usual, frames, is_share};
use crate::analysis::{Span, Stack, Visitor};
use crate::recording::{FunctionId, Kind, NodeId, Profile};
use crate::units::Micros;

/// A function runs in so many places or fewer, or else it spends nearly all its time in one.
const FEW: u64 = 2;

/// What nearly all is: tenths.
const NEARLY_ALL: u64 = 8;

/// The caller has this many times the function's time beside it: it does other things, too.
const CALLER_FACTOR: u64 = 2;

/// The caller goes on for this part of the time before and after.
const AROUND: u64 = 4;

/// What has more spans than this runs all the time.
const MOST_SPANS: u64 = 1_000;

/// The spans of one node on one span of its caller, as far as they follow each other closely.
#[derive(Clone, Debug)]
struct Occurrence {
    node: NodeId,
    row: u32,
    caller: Option<u64>,
    pieces: Vec<Piece>,
    cpu: Micros,
    /// CPU time in calls of itself.
    in_itself: Micros,
    samples: u64,
}

/// A function that may run once inside another.
#[derive(Default)]
struct Function {
    /// How many occurrences have ended, and the longest of them, at most two.
    ended: u64,
    longest: Vec<Occurrence>,
    /// CPU time in calls of itself, of the span that is open.
    in_itself: Micros,
}

impl Function {
    fn end(&mut self, occurrence: Occurrence) {
        self.ended += 1;
        let place = self.longest.partition_point(|longer| longer.cpu >= occurrence.cpu);
        if place < FEW as usize {
            self.longest.truncate(FEW as usize - 1);
            self.longest.insert(place, occurrence);
        }
    }
}

/// What a node is to this search; nearly all are nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    /// Its spans may be occurrences.
    Occurs,
    /// A call of the same function inside one.
    Inner,
    /// A call of the same function where it cannot be a one-off: it is an occurrence that nobody marks.
    Elsewhere,
}

/// Collects the occurrences in a replay.
pub(super) struct Occurrences<'a> {
    profile: Profile<'a>,
    limits: Limits,
    /// By node.
    parts: Vec<Part>,
    /// By function: its place in `functions`, if it is looked at.
    places: Vec<Option<u32>>,
    functions: Vec<Function>,
    /// The latest occurrence of each function.
    latest: Vec<Option<Occurrence>>,
}

impl<'a> Occurrences<'a> {
    pub(super) fn new(profile: Profile<'a>, limits: Limits, survey: &Survey) -> Self {
        let (tree, functions) = (profile.tree, profile.functions);
        let is_event_loop: Vec<bool> =
            functions.ids().map(|id| frames::is_event_loop(functions, id)).collect();
        // By node: whether any frame above it is more than a turn of the event loop. Without this every
        // phase of a program would be a one-off.
        let mut is_within = vec![false; tree.len()];
        for node in tree.ids() {
            is_within[node.index()] = tree.parent(node).is_some_and(|parent| {
                is_within[parent.index()]
                    || (tree.kind(parent) != Kind::Root && !is_event_loop[tree.function(parent).index()])
            });
        }
        let may_run_once = |id: FunctionId| {
            let group = &survey.functions[id.index()];
            group.cpu >= limits.least_once
                && group.calls <= MOST_SPANS
                && frames::is_named_outside_of_node(functions, id)
        };
        let may_occur = |node: NodeId| {
            let Some(caller) = tree.parent(node) else { return false };
            let of = tree.function(caller);
            let (own, around) =
                (&survey.functions[tree.function(node).index()], &survey.functions[of.index()]);
            let beside = around.cpu.saturating_sub(own.cpu);
            is_within[caller.index()]
                && !is_event_loop[of.index()]
                && around.calls >= limits.thresholds.fewest_calls
                && beside.0 >= own.cpu.0.saturating_mul(CALLER_FACTOR)
        };
        let mut found = Self {
            profile,
            limits,
            parts: Vec::new(),
            places: vec![None; functions.len()],
            functions: Vec::new(),
            latest: Vec::new(),
        };
        for (node, role) in tree.ids().zip(&survey.roles) {
            let function = tree.function(node);
            let place = &mut found.places[function.index()];
            if place.is_none() && role.is_call && may_run_once(function) && may_occur(node) {
                *place = Some(found.functions.len() as u32);
                found.functions.push(Function::default());
                found.latest.push(None);
            }
        }
        if !found.functions.is_empty() {
            let part = |(node, role): (NodeId, &super::survey::Role)| match found.places
                [tree.function(node).index()]
            {
                None => Part::Nothing,
                Some(_) if role.is_call && may_occur(node) => Part::Occurs,
                Some(_) if role.is_call => Part::Elsewhere,
                Some(_) if role.is_inner => Part::Inner,
                Some(_) => Part::Nothing,
            };
            found.parts = tree.ids().zip(&survey.roles).map(part).collect();
        }
        found
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// Those that are one-offs, and no outliers already.
    pub(super) fn one_offs(mut self, survey: &Survey, outliers: &[Outlier]) -> Vec<Outlier> {
        for (function, latest) in self.functions.iter_mut().zip(&mut self.latest) {
            latest.take().into_iter().for_each(|occurrence| function.end(occurrence));
        }
        let is_known = |occurrence: &Occurrence| {
            let inside = |index| occurrence.pieces.iter().any(|piece: &Piece| piece.index == index);
            outliers.iter().any(|outlier| outlier.pieces.iter().any(|piece| inside(piece.index)))
        };
        let mut found = Vec::new();
        for Function { ended, longest, .. } in &self.functions {
            for occurrence in longest {
                let is_alone = *ended <= FEW || self.has_nearly_all(occurrence, survey);
                if is_alone && self.is_once(occurrence, survey) && !is_known(occurrence) {
                    found.push(self.outlier(occurrence, *ended, survey));
                }
            }
        }
        found
    }

    fn function(&self, occurrence: &Occurrence) -> FunctionId {
        self.profile.function_of(occurrence.node)
    }

    fn has_nearly_all(&self, occurrence: &Occurrence, survey: &Survey) -> bool {
        is_share(occurrence.cpu, NEARLY_ALL, survey.functions[self.function(occurrence).index()].cpu)
    }

    /// The caller's function.
    fn caller(&self, occurrence: &Occurrence) -> Option<FunctionId> {
        self.profile.tree.parent(occurrence.node).map(|caller| self.profile.function_of(caller))
    }

    fn is_once(&self, occurrence: &Occurrence, survey: &Survey) -> bool {
        if self.parts[occurrence.node.index()] != Part::Occurs {
            return false;
        }
        let Some(caller) = self.caller(occurrence) else { return false };
        let around = Micros(occurrence.cpu.0 / AROUND);
        let (from, to) = survey.functions[caller.index()].range;
        let start = occurrence.pieces.first().map_or(Micros::ZERO, |piece| piece.start);
        let end = occurrence.pieces.last().map_or(Micros::ZERO, |piece| piece.end);
        occurrence.samples >= self.limits.thresholds.fewest_samples
            && occurrence.cpu >= self.limits.least_once
            && start.saturating_sub(from) >= around
            && to.saturating_sub(end) >= around
    }

    fn outlier(&self, occurrence: &Occurrence, occurrences: u64, survey: &Survey) -> Outlier {
        let Occurrence { node, row, caller, pieces, cpu, in_itself, .. } = occurrence.clone();
        let of = self.caller(occurrence).expect("that which runs once has a caller");
        let group = &survey.functions[of.index()];
        let own = survey.functions[self.function(occurrence).index()].cpu;
        Outlier {
            node,
            row,
            caller,
            is_task: false,
            once: Some(Once {
                caller: of,
                occurrences,
                calls: group.calls,
                cpu: group.cpu,
                beside: group.cpu - own,
            }),
            usual: Usual { calls: group.calls, median: Micros::ZERO, threshold: Micros::ZERO },
            pieces,
            cpu,
            longest_callee: Micros::ZERO,
            own_cpu: Micros::ZERO,
            in_itself,
        }
    }
}

impl Visitor for Occurrences<'_> {
    #[inline]
    fn close(&mut self, span: &Span, below: &Stack) {
        let part = self.parts.get(span.node.index()).copied().unwrap_or(Part::Nothing);
        if part == Part::Nothing {
            return;
        }
        let Some(place) = self.places[self.profile.function_of(span.node).index()] else { return };
        let function = &mut self.functions[place as usize];
        if part == Part::Inner {
            function.in_itself += span.credited;
            return;
        }
        let in_itself = std::mem::take(&mut function.in_itself);
        let caller = below.last().map(|open| open.index);
        let latest = &mut self.latest[place as usize];
        if let Some(occurrence) = latest
            && occurrence.node == span.node
            && occurrence.caller == caller
        {
            let end = occurrence.pieces.last().map_or(Micros::ZERO, |piece| piece.end);
            if span.start.saturating_sub(end) <= self.limits.gap().max(Micros(occurrence.cpu.0 / 2)) {
                occurrence.pieces.push(Piece::of(span));
                occurrence.cpu += span.credited;
                occurrence.in_itself += in_itself;
                occurrence.samples += span.samples;
                return;
            }
        }
        let next = Occurrence {
            node: span.node,
            row: span.row,
            caller,
            pieces: vec![Piece::of(span)],
            cpu: span.credited,
            in_itself,
            samples: span.samples,
        };
        if let Some(ended) = latest.replace(next) {
            function.end(ended);
        }
    }
}
