//! The timeline: from samples to spans.
//!
//! Spans are never stored: a recording of recursive code has a dozen spans for every change of
//! stack. [`Timeline::replay`] walks them in time order as often as they are needed.

mod cut_stacks;
mod replay;
mod span;

pub use self::span::{OpenSpan, Span, Stack, Taken, Visitor};

use self::replay::Replay;
use crate::recording::{Detail, Hiccups, Kind, NodeId, Profile, WarningCode, Warnings};
use crate::units::{Micros, median};

/// A delta this many times the median is a wait where waits are not sampled.
const WAIT_FACTOR: u64 = 5;

/// A recording as a sequence of spans.
#[derive(Clone, Debug)]
pub struct Timeline<'a> {
    profile: Profile<'a>,
    /// τ: the interval that was really sampled at.
    interval: Micros,
    /// Where waits are not sampled: how much a longer delta covers, and from which length on.
    wait: Option<(Micros, Micros)>,
    hiccups: Hiccups,
    range: (Micros, Micros),
    /// What is odd about the lane, as its times show.
    oddities: Warnings,
}

impl<'a> Timeline<'a> {
    /// Prepares the timeline of a lane.
    #[must_use]
    pub fn new(profile: Profile<'a>) -> Self {
        let mut oddities = Warnings::default();
        let samples = profile.samples;
        let kinds = Kinds::of(profile);
        let lengths = || (0..samples.len()).map(|at| samples.length(at).0);
        // JavaScriptCore takes no samples while the thread waits: without this rule a second of
        // sleep is painted as a second of JavaScript.
        // The length of the last sample is made up, and no measure for the others.
        let measured = || (0..samples.len().saturating_sub(1)).map(|at| samples.length(at).0);
        let wait = samples.waits_are_unsampled().then(|| median(measured)).flatten();
        let wait = wait
            .filter(|&usual| usual > 0)
            .map(|usual| (Micros(usual), Micros(usual.saturating_mul(WAIT_FACTOR))));
        let cover = |length: Micros| match wait {
            Some((usual, longest)) if length > longest => usual,
            _ => length,
        };
        let busy = || {
            let lengths = (0..samples.len()).map(|at| (samples.nodes()[at], samples.length(at)));
            lengths
                .filter(|&(node, _)| kinds.get(node).is_some_and(Kind::is_busy))
                .map(|(_, length)| cover(length).0)
        };
        let interval = match samples.exact() {
            Some(exact) => exact.interval.0,
            None => median(busy).or_else(|| median(lengths)).unwrap_or(0),
        };
        if let Some((_, longest)) = wait {
            let waits = || lengths().filter(|&length| length > longest.0);
            let together: u64 = waits().map(|length| length - cover(Micros(length)).0).sum();
            oddities.tell(WarningCode::UnsampledWait, waits().count() as u64, Detail::Time(Micros(together)));
        }
        let mut timeline = Self {
            profile,
            interval: Micros(interval),
            wait,
            hiccups: Hiccups::of(profile.tree),
            range: (profile.start, profile.end()),
            oddities,
        };
        let cut = timeline.count_cut_stacks();
        timeline.oddities.count(WarningCode::TruncatedStack, cut);
        timeline
    }

    /// The same timeline, but only what lies between two times, if any are given; samples across a
    /// border are cut.
    #[must_use]
    pub fn within(mut self, range: Option<(Micros, Micros)>) -> Self {
        let Some((from, to)) = range else { return self };
        let end = self.profile.end();
        let from = from.clamp(self.profile.start, end);
        self.range = (from, to.clamp(from, end));
        self
    }

    /// What is odd about the lane, as its times show.
    #[must_use]
    pub fn oddities(&self) -> &Warnings {
        &self.oddities
    }

    /// The lane.
    #[must_use]
    pub fn profile(&self) -> Profile<'a> {
        self.profile
    }

    /// The range of time it covers: the whole recording, or what [`Self::within`] left.
    #[must_use]
    pub fn range(&self) -> (Micros, Micros) {
        self.range
    }

    /// The interval that was really sampled at: the median length of the samples in code. The one
    /// that was asked for is not recorded, and often not what the machine gave.
    #[must_use]
    pub fn interval(&self) -> Micros {
        self.interval
    }

    /// What one sample is credited with at most: twice the interval.
    #[must_use]
    pub fn most_credit(&self) -> Micros {
        Micros(self.interval.0.saturating_mul(2))
    }

    /// Walks all spans in time order.
    pub fn replay(&self, visitor: &mut impl Visitor) {
        self.replay_only(&[self.range], visitor);
    }

    /// Walks what lies in these ranges of time only. They are in order, and begin where samples do;
    /// spans across a border are cut.
    pub(super) fn replay_only(&self, ranges: &[(Micros, Micros)], visitor: &mut impl Visitor) {
        let mut ranges = ranges.iter();
        let Some(&(mut from, mut to)) = ranges.next() else { return };
        let samples = &self.profile.samples;
        let nodes = samples.nodes();
        let kinds = Kinds::of(self.profile);
        let mut replay = Replay::new(self.profile.tree, visitor);
        let most_credit = self.most_credit();
        let mut at = samples.start();
        // The innermost node that is not the garbage collector, if what ran last was JavaScript.
        let mut script: Option<NodeId> = None;
        for (place, &sampled) in nodes.iter().enumerate() {
            let length = samples.length(place);
            let covered = match self.wait {
                Some((usual, longest)) if length > longest => usual,
                _ => length,
            };
            let kind = kinds.get(sampled);
            let mut node = sampled;
            let mut collector = None;
            match kind {
                Some(Kind::Code | Kind::Event(_)) => script = Some(node),
                Some(Kind::Program) if self.hiccups.is_one(self.profile, place) => {
                    node = nodes[place - 1];
                    script = Some(node);
                }
                // V8 records no stack for the collector; it runs on top of what was running,
                // which would otherwise be cut in pieces by every scavenge.
                Some(Kind::GarbageCollector) => {
                    // One that is known to run inside something stands there.
                    if let Some(below) = script.filter(|_| !self.profile.is_placed_collector(sampled)) {
                        collector = Some(node);
                        node = below;
                    }
                }
                _ => script = None,
            }
            let node = node.some().filter(|_| kind != Some(Kind::Root));
            while at >= to
                && let Some(&next) = ranges.next()
            {
                (from, to) = next;
            }
            if at > to {
                break;
            }
            let end = at + covered;
            let (start, end) = (at.max(from), end.min(to));
            at += length;
            if start > end || (start == end && covered > Micros::ZERO) {
                continue;
            }
            let credited = match samples.exact() {
                None => (end - start).min(most_credit),
                Some(exact) => part_of(Micros(exact.cpu[place].into()), end - start, covered),
            };
            let is_sample = samples.exact().is_none_or(|exact| exact.is_sample[place]);
            replay.advance(Taken { start, end, credited, node, is_sample }, collector);
        }
        replay.finish();
    }
}

/// The part of `all` that falls on `part` of a stretch of `length`.
fn part_of(all: Micros, part: Micros, length: Micros) -> Micros {
    if part == length || length == Micros::ZERO {
        return all;
    }
    Micros((u128::from(all.0) * u128::from(part.0) / u128::from(length.0)) as u64)
}

/// Kind by node.
struct Kinds<'a>(Profile<'a>);

impl<'a> Kinds<'a> {
    fn of(profile: Profile<'a>) -> Self {
        Self(profile)
    }

    #[inline]
    fn get(&self, node: NodeId) -> Option<Kind> {
        node.some().map(|node| self.0.kind_of(node))
    }
}
