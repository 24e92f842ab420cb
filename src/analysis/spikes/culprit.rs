//! The fourth replay: the frame to blame for a spike. Neither the innermost frame that is slow
//! (a helper that was merely given much to do) nor the outermost (it only waited for the others).

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::nesting::Nest;
use super::survey::{FEWEST_CALLS, Survey};
use super::{Limits, MOST_MARKS, Outlier, Spike, SpikeKind, frames, is_share, why};
use crate::analysis::{Span, Stack, Timeline, Visitor};
use crate::profile::{FunctionId, Kind, NodeId, Profile};
use crate::units::Micros;

/// Frames are about equally slow where one explains this share (in tenths) of the other's excess.
const SAME_EXCESS: u64 = 7;

/// A function spent (nearly) all its time in one call: tenths of it.
const NEARLY_ALL: u64 = 8;

/// A frame stands for another where it has this share (in tenths) of its CPU time.
const SAME_CPU: u64 = 9;

/// The spikes, by rank; `kept` are those of the outliers that are.
pub(super) fn blame(
    timeline: &Timeline<'_>,
    limits: Limits,
    survey: &Survey,
    nest: &Nest,
    kept: &[usize],
) -> Vec<Spike> {
    let mut blaming = Blaming::new(timeline, limits, survey, nest, kept);
    let inside = std::mem::take(&mut blaming.inside);
    let mut spikes: Vec<Spike> =
        kept.iter().zip(inside).map(|(&at, callees)| blaming.spike(at, &by_caller(callees))).collect();
    spikes.sort_by_key(|spike| (Reverse(spike.excess), spike.start(), spike.row));
    spikes.truncate(MOST_MARKS);
    spikes.iter_mut().zip(1..).for_each(|(spike, rank)| spike.rank = rank);
    spikes
}

/// All spans of one node inside a frame, by the frame's node and their own.
type Callees = HashMap<(NodeId, NodeId), Callee>;

/// The same, those of one frame side by side.
fn by_caller(callees: Callees) -> Vec<((NodeId, NodeId), Callee)> {
    let mut callees: Vec<_> = callees.into_iter().collect();
    callees.sort_unstable_by_key(|entry| entry.0);
    callees
}

#[derive(Default)]
struct Callee {
    row: u32,
    cpu: Micros,
    parts: Vec<(Micros, Micros)>,
}

/// One frame of the chain that a spike runs through.
struct Frame {
    node: NodeId,
    row: u32,
    cpu: Micros,
    parts: Vec<(Micros, Micros)>,
    /// How many calls its function has.
    calls: u64,
    /// Whether it has no kin to be compared with.
    is_kinless: bool,
    /// The outlier that it is.
    outlier: Option<usize>,
}

struct Blaming<'a> {
    profile: &'a Profile,
    limits: Limits,
    survey: &'a Survey,
    nest: &'a Nest,
    kept: &'a [usize],
    /// By function.
    is_event_loop: Vec<bool>,
    /// By function: whether one of its calls is an outlier.
    is_outlying: Vec<bool>,
    /// By outlier: how many of the kept ones are inside it, or are it.
    held: Vec<u32>,
    /// By place in `kept`: what may be to blame inside.
    inside: Vec<Callees>,
    /// The place in `kept` of the first one that may not have ended.
    current: usize,
}

impl<'a> Blaming<'a> {
    fn new(
        timeline: &Timeline<'a>,
        limits: Limits,
        survey: &'a Survey,
        nest: &'a Nest,
        kept: &'a [usize],
    ) -> Self {
        let profile = timeline.profile();
        let functions = &profile.functions;
        let mut blaming = Self {
            profile,
            limits,
            survey,
            nest,
            kept,
            is_event_loop: functions.ids().map(|id| frames::is_event_loop(functions, id)).collect(),
            is_outlying: vec![false; functions.len()],
            held: vec![0; nest.outliers.len()],
            inside: kept.iter().map(|_| Callees::new()).collect(),
            current: 0,
        };
        for outlier in &nest.outliers {
            blaming.is_outlying[profile.function_of(outlier.node).index()] = true;
        }
        for &at in kept {
            nest.around(at).chain([at]).for_each(|outer| blaming.held[outer] += 1);
        }
        let spikes: Vec<_> =
            kept.iter().map(|&at| &nest.outliers[at]).map(|it| (it.start(), it.end())).collect();
        timeline.replay_only(&spikes, &mut blaming);
        blaming
    }

    /// Whether a function with `cpu` of its time in one call has no kin to compare that with. All
    /// garbage collection is alike.
    fn is_kinless(&self, function: FunctionId, cpu: Micros) -> bool {
        let group = &self.survey.functions[function.index()];
        self.profile.functions.kind(function) == Kind::Code
            && (group.calls < FEWEST_CALLS || is_share(cpu, NEARLY_ALL, group.cpu))
    }

    fn frame(&self, at: usize) -> Frame {
        let outlier = &self.nest.outliers[at];
        let function = self.profile.function_of(outlier.node);
        Frame {
            node: outlier.node,
            row: outlier.row,
            cpu: outlier.cpu,
            parts: outlier.parts(),
            calls: self.survey.functions[function.index()].calls,
            is_kinless: self.is_kinless(function, outlier.cpu),
            outlier: Some(at),
        }
    }

    /// The frames that share the excess of an outlier, outermost first: outliers around it that
    /// are slow because of it, itself, and what it spends the time on. What is around other spikes
    /// too is not slow because of one, and marking it would put them inside each other.
    fn chain(&self, at: usize, callees: &[((NodeId, NodeId), Callee)]) -> Vec<Frame> {
        let outliers = &self.nest.outliers;
        let excess = outliers[at].excess();
        let shares = |&outer: &usize| {
            !outliers[outer].is_task
                && self.held[outer] == 1
                && is_share(excess, SAME_EXCESS, outliers[outer].excess())
        };
        let mut chain: Vec<Frame> =
            self.nest.around(at).filter(shares).map(|outer| self.frame(outer)).collect();
        chain.reverse();
        chain.push(self.frame(at));
        let inside = self.outliers_inside(at);
        let mut node = outliers[at].node;
        let called_by = |node| {
            let from = callees.partition_point(|entry| entry.0.0 < node);
            callees[from..]
                .iter()
                .take_while(move |entry| entry.0.0 == node)
                .map(|entry| (entry.0.1, &entry.1))
        };
        while let Some(callee) = self.heaviest(called_by(node), excess, &inside) {
            node = callee.node;
            chain.push(callee);
        }
        chain
    }

    /// The callee that carries an excess, if it can be blamed; `inside` are the outliers among them.
    fn heaviest<'c>(
        &self,
        callees: impl Iterator<Item = (NodeId, &'c Callee)>,
        excess: Micros,
        inside: &HashMap<NodeId, usize>,
    ) -> Option<Frame> {
        let carrying = callees.filter(|(_, callee)| is_share(callee.cpu, SAME_EXCESS, excess));
        let frames = carrying.filter_map(|(node, callee)| {
            let function = self.profile.function_of(node);
            let is_kinless = self.is_kinless(function, callee.cpu);
            match inside.get(&node) {
                Some(&outlier) => Some(Frame { is_kinless, ..self.frame(outlier) }),
                None => (is_kinless || self.is_event_loop[function.index()]).then(|| Frame {
                    node,
                    row: callee.row,
                    cpu: callee.cpu,
                    parts: callee.parts.clone(),
                    calls: self.survey.functions[function.index()].calls,
                    is_kinless,
                    outlier: None,
                }),
            }
        });
        frames.max_by_key(|frame| (frame.cpu, Reverse(frame.node)))
    }

    /// The largest outlier of every node inside the outlier `at`; of equals the first.
    fn outliers_inside(&self, at: usize) -> HashMap<NodeId, usize> {
        let outliers = &self.nest.outliers;
        let inside =
            (at + 1..outliers.len()).take_while(|&inner| outliers[inner].start() < outliers[at].end());
        let mut largest = HashMap::new();
        for inner in inside {
            let so_far = largest.entry(outliers[inner].node).or_insert(inner);
            if outliers[inner].cpu > outliers[*so_far].cpu {
                *so_far = inner;
            }
        }
        largest
    }

    /// The frame of a chain to blame.
    fn culprit(&self, at: usize, chain: Vec<Frame>) -> Frame {
        let functions = &self.profile.functions;
        let function = |frame: &Frame| self.profile.function_of(frame.node);
        let ratio = |frame: &Frame| {
            let outlier = &self.nest.outliers[frame.outlier?];
            (!outlier.is_task).then(|| self.ratio(outlier))
        };
        let largest = chain.iter().filter_map(ratio).fold(0.0, f64::max);
        let candidates: Vec<Frame> = chain
            .into_iter()
            .filter(|frame| !self.is_event_loop[function(frame).index()])
            .filter(|frame| frame.is_kinless || ratio(frame).is_some_and(|ratio| ratio * 1.25 >= largest))
            .collect();
        let Some(fewest) = candidates.iter().map(|frame| frame.calls).min() else { return self.frame(at) };
        let first = candidates.iter().position(|frame| frame.calls * 2 <= fewest * 3).unwrap_or(0);
        let is_named = |frame: &Frame| frames::is_named_user_code(functions, function(frame));
        let stands_for_first = |frame: &Frame| {
            is_named(frame)
                && frame.calls <= fewest.max(4)
                && is_share(frame.cpu, SAME_CPU, candidates[first].cpu)
        };
        let chosen = match is_named(&candidates[first]) {
            true => first,
            false => candidates.iter().position(stands_for_first).unwrap_or(first),
        };
        candidates.into_iter().nth(chosen).unwrap_or_else(|| self.frame(at))
    }

    fn ratio(&self, outlier: &Outlier) -> f64 {
        outlier.cpu.as_f64() / outlier.usual.median.max(self.limits.interval).as_f64()
    }

    /// The spike that the outlier `at` is, without its rank.
    fn spike(&self, at: usize, callees: &[((NodeId, NodeId), Callee)]) -> Spike {
        let frame = self.culprit(at, self.chain(at, callees));
        let compared = &self.nest.outliers[frame.outlier.unwrap_or(at)];
        let kind = match frame.outlier {
            None => SpikeKind::OneOff,
            Some(_) if compared.is_task => SpikeKind::Task,
            Some(_) => SpikeKind::Call,
        };
        let mut spike = Spike {
            rank: 0,
            kind,
            function: self.profile.function_of(frame.node),
            node: frame.node,
            row: frame.row,
            parts: frame.parts,
            cpu: frame.cpu,
            excess: compared.excess().min(frame.cpu),
            median: compared.usual.median,
            ratio: compared.cpu.as_f64() / compared.usual.median.as_f64().max(1.0),
            calls: compared.usual.calls,
            why: String::new(),
        };
        spike.why =
            why::words(&spike, compared, self.profile, self.limits.busy, self.survey, &self.nest.outliers);
        spike
    }
}

impl Visitor for Blaming<'_> {
    #[inline]
    fn close(&mut self, span: &Span, below: &Stack) {
        let outliers = &self.nest.outliers;
        while self.kept.get(self.current).is_some_and(|&at| outliers[at].end() <= span.start) {
            self.current += 1;
        }
        let Some(&at) = self.kept.get(self.current) else { return };
        let (mark, Some(caller)) = (&outliers[at], below.last()) else { return };
        if span.row <= mark.row || span.start < mark.start() {
            return;
        }
        let function = self.profile.function_of(span.node);
        let group = &self.survey.functions[function.index()];
        let may_be_kinless = group.calls < FEWEST_CALLS || is_share(mark.cpu, NEARLY_ALL, group.cpu);
        let may_be_blamed =
            may_be_kinless || self.is_outlying[function.index()] || self.is_event_loop[function.index()];
        if may_be_blamed && is_share(group.cpu, SAME_EXCESS, mark.excess()) {
            let callee = self.inside[self.current].entry((caller.node, span.node)).or_default();
            callee.row = span.row;
            callee.cpu += span.credited;
            if may_be_kinless {
                callee.parts.push((span.start, span.end));
            }
        }
    }
}
