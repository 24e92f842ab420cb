//! The frame to blame for a spike. Neither the innermost frame that is slow (a helper that was
//! merely given much to do) nor the outermost (it only waited for the others).

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::differences::SlowCall;
use super::inside::{self, Calls, SAME_EXCESS};
use super::nesting::Nest;
use super::survey::Survey;
use super::thresholds::Limits;
use super::{MOST_MARKS, Outlier, Spike, SpikeKind, frames, is_share, reason};
use crate::analysis::Timeline;
use crate::recording::{FunctionId, Kind, NodeId, Profile};
use crate::units::Micros;

/// A function spent (nearly) all its time in one call: tenths of it.
const NEARLY_ALL: u64 = 8;

/// Frames are about as unusual where they differ by less than this factor.
const AS_UNUSUAL: f64 = 1.1;

/// A frame stands for another where it has this share (in tenths) of its CPU time.
const SAME_CPU: u64 = 9;

/// The spikes, by rank, each with the call that stands out from the other calls of its function: itself or, for a
/// one-off, the one around it. `kept` are those of the outliers that are spikes.
pub(super) fn blame(
    timeline: &Timeline<'_>,
    limits: Limits,
    survey: &Survey,
    nest: &Nest,
    kept: &[usize],
) -> Vec<(Spike, Option<SlowCall>)> {
    let blaming = Blaming::new(timeline.profile(), limits, survey, nest, kept);
    let calls = inside::calls(timeline, nest, kept);
    let mut spikes: Vec<(Spike, Option<SlowCall>)> =
        kept.iter().zip(&calls).map(|(&at, calls)| blaming.spike(at, calls)).collect();
    find_one_offs(timeline, nest, kept, spikes.iter_mut().map(|(spike, _)| spike));
    let functions = timeline.profile().functions;
    spikes.sort_by_key(|(spike, _)| (spike.order(functions), spike.start(), spike.row));
    spikes.truncate(MOST_MARKS);
    spikes.iter_mut().zip(1..).for_each(|((spike, _), rank)| spike.rank = rank);
    spikes
}

/// Finds the spans of the spikes that are parts of outliers, each inside one of `kept`.
fn find_one_offs<'a>(
    timeline: &Timeline<'_>,
    nest: &Nest,
    kept: &[usize],
    spikes: impl Iterator<Item = &'a mut Spike>,
) {
    let mut one_offs: Vec<(&mut Spike, usize)> =
        spikes.zip(kept.iter().copied()).filter(|(spike, _)| spike.parts.is_empty()).collect();
    if one_offs.is_empty() {
        return;
    }
    let kept: Vec<usize> = one_offs.iter().map(|&(_, at)| at).collect();
    let nodes: Vec<NodeId> = one_offs.iter().map(|(spike, _)| spike.node).collect();
    let parts = inside::parts(timeline, nest, &kept, &nodes);
    one_offs.iter_mut().zip(parts).for_each(|((spike, _), parts)| spike.parts = parts);
}

/// One frame of the chain that a spike runs through.
struct Frame {
    node: NodeId,
    row: u32,
    cpu: Micros,
    /// How many calls its function has.
    calls: u64,
    /// Whether it has no kin to be compared with.
    is_kinless: bool,
    /// The outlier that it is.
    outlier: Option<usize>,
}

struct Blaming<'a> {
    profile: Profile<'a>,
    limits: Limits,
    survey: &'a Survey,
    nest: &'a Nest,
    /// By function.
    is_event_loop: Vec<bool>,
    /// By outlier: how many of the kept ones are inside it, or are it.
    held: Vec<u32>,
}

impl<'a> Blaming<'a> {
    fn new(profile: Profile<'a>, limits: Limits, survey: &'a Survey, nest: &'a Nest, kept: &[usize]) -> Self {
        let functions = &profile.functions;
        let is_event_loop = functions.ids().map(|id| frames::is_event_loop(functions, id)).collect();
        let mut held = vec![0; nest.outliers.len()];
        for &at in kept {
            nest.around(at).chain([at]).for_each(|outer| held[outer] += 1);
        }
        Self { profile, limits, survey, nest, is_event_loop, held }
    }

    /// Whether a function with `cpu` of its time in one call has no kin to compare that with. All
    /// garbage collection is alike.
    fn is_kinless(&self, function: FunctionId, cpu: Micros) -> bool {
        let group = &self.survey.functions[function.index()];
        self.profile.functions.kind(function) == Kind::Code
            && (group.calls < self.limits.thresholds.fewest_calls || is_share(cpu, NEARLY_ALL, group.cpu))
    }

    fn frame(&self, at: usize) -> Frame {
        let outlier = &self.nest.outliers[at];
        let function = self.profile.function_of(outlier.node);
        Frame {
            node: outlier.node,
            row: outlier.row,
            cpu: outlier.cpu,
            calls: self.survey.functions[function.index()].calls,
            is_kinless: outlier.once.is_some() || self.is_kinless(function, outlier.cpu),
            outlier: Some(at),
        }
    }

    /// The frames that share the excess of an outlier, outermost first: outliers around it that
    /// are slow because of it, itself, and what it spends the time on. What is around other spikes
    /// too is not slow because of one, and marking it would put them inside each other.
    fn chain(&self, at: usize, calls: &Calls) -> Vec<Frame> {
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
            let from = calls.partition_point(|call| call.0 < node);
            calls[from..].iter().take_while(move |call| call.0 == node)
        };
        while let Some(callee) = self.heaviest(called_by(node), &inside) {
            node = callee.node;
            chain.push(callee);
        }
        chain
    }

    /// The heaviest callee, of those that can be blamed; `inside` are the outliers among them.
    fn heaviest<'c>(
        &self,
        calls: impl Iterator<Item = &'c (NodeId, NodeId, Micros)>,
        inside: &HashMap<NodeId, usize>,
    ) -> Option<Frame> {
        let frames = calls.filter_map(|&(_, node, cpu)| {
            let function = self.profile.function_of(node);
            let is_kinless = self.is_kinless(function, cpu);
            match inside.get(&node) {
                Some(&outlier) => {
                    let frame = self.frame(outlier);
                    Some(Frame { is_kinless: is_kinless || frame.is_kinless, ..frame })
                }
                None => (is_kinless || self.is_event_loop[function.index()]).then(|| Frame {
                    node,
                    row: self.profile.tree.row(node),
                    cpu,
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
            .filter(|frame| {
                frame.is_kinless || ratio(frame).is_some_and(|ratio| ratio * AS_UNUSUAL >= largest)
            })
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
        // Nothing is as unusual as what runs once.
        if outlier.once.is_some() {
            return f64::INFINITY;
        }
        outlier.cpu.as_f64() / outlier.usual.median.max(self.limits.interval).as_f64()
    }

    /// The spike that the outlier `at` is, without its rank.
    fn spike(&self, at: usize, calls: &Calls) -> (Spike, Option<SlowCall>) {
        let frame = self.culprit(at, self.chain(at, calls));
        let compared = &self.nest.outliers[frame.outlier.unwrap_or(at)];
        let kind = match frame.outlier {
            None => SpikeKind::OneOff,
            Some(_) if compared.once.is_some() => SpikeKind::OneOff,
            Some(_) if compared.is_task => SpikeKind::Task,
            Some(_) => SpikeKind::Call,
        };
        let function = self.profile.function_of(frame.node);
        // What runs once is held against what a call of its caller takes without it.
        let usual =
            compared.once.map_or(compared.usual.median, |once| Micros(once.beside.0 / once.calls.max(1)));
        let slow = (!compared.is_task && compared.once.is_none()).then(|| SlowCall {
            node: compared.node,
            row: compared.row,
            parts: compared.parts(),
            cpu: compared.cpu,
        });
        let spike = Spike {
            rank: 0,
            kind,
            function,
            node: frame.node,
            row: frame.row,
            parts: frame.outlier.map(|at| self.nest.outliers[at].parts()).unwrap_or_default(),
            cpu: frame.cpu,
            excess: compared.excess().min(frame.cpu),
            median: compared.usual.median,
            ratio: compared.cpu.as_f64() / usual.as_f64().max(1.0),
            calls: compared.usual.calls,
            reason: reason::of(kind, function, compared, self.profile, self.survey, &self.nest.outliers),
            beside: None,
            differences: Vec::new(),
        };
        (spike, slow)
    }
}
