//! The timeline: from samples to spans.
//!
//! Spans are never stored: a recording of recursive code has a dozen spans for every change of
//! stack. [`Timeline::replay`] walks them in time order as often as they are needed.

use crate::recording::{Detail, Kind, NodeId, Profile, WarningCode, Warnings};
use crate::units::{Micros, median};

/// V8 keeps this many frames of a stack and drops the outer ones
/// (`TickSample::kMaxFramesCount` in V8's `src/profiler/tick-sample.h`). Frames without a name
/// are left out after that and inlined ones are put in, so a cut stack is a little shorter or
/// longer.
const V8_MAX_FRAMES: u32 = 255;

/// From how many frames on a stack may have been cut.
const NEARLY_MAX_FRAMES: u32 = 250;

/// Inlining makes a dozen frames of one at most; a recorder of deeper stacks than this cuts none.
const MOST_CUT_FRAMES: u32 = 16 * V8_MAX_FRAMES;

/// A delta this many times the median is a wait where waits are not sampled.
const WAIT_FACTOR: u64 = 5;

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
    on_top: Micros,
    credited_before: Micros,
    samples_before: u64,
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

/// What [`Timeline::replay`] reports to. At every change of stack first the ending spans close,
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

/// A recording as a sequence of spans.
#[derive(Clone, Debug)]
pub struct Timeline<'a> {
    profile: Profile<'a>,
    /// τ: the interval that was really sampled at.
    interval: Micros,
    /// Where waits are not sampled: how much a longer delta covers, and from which length on.
    wait: Option<(Micros, Micros)>,
    /// The nodes that nothing calls, in order.
    outermost: Vec<NodeId>,
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
        let outermost = profile.tree.ids().filter(|&node| profile.tree.parent(node).is_none()).collect();
        let mut timeline = Self {
            profile,
            interval: Micros(interval),
            wait,
            outermost,
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
                Some(Kind::Program) if self.is_hiccup(&kinds, place) => {
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

    /// Whether the `(program)` sample at `place` is a hiccup: a single sample for which V8 could
    /// not walk the stack, between two of the same outermost call. DevTools bridges these too; a
    /// hiccup of 1 ms would otherwise cut a call of seconds in two.
    fn is_hiccup(&self, kinds: &Kinds<'_>, place: usize) -> bool {
        let nodes = self.profile.samples.nodes();
        let code = |place: usize| {
            let node = *nodes.get(place)?;
            (kinds.get(node) == Some(Kind::Code)).then_some(node)
        };
        match (place.checked_sub(1).and_then(code), code(place + 1)) {
            (Some(before), Some(after)) => self.outermost(before) == self.outermost(after),
            _ => false,
        }
    }

    /// The outermost call on the stack of `node`. Nodes below one outermost node stand in one run.
    fn outermost(&self, node: NodeId) -> NodeId {
        self.outermost[self.outermost.partition_point(|&first| first <= node) - 1]
    }

    /// How many samples lost their outer frames: those of a deep stack that seems to begin in a
    /// function which is really called by others.
    fn count_cut_stacks(&self) -> u64 {
        let tree = &self.profile.tree;
        let deepest = tree.ids().map(|node| tree.row(node) + 1).max().unwrap_or(0);
        // What does not sample while it waits is no V8.
        if !(NEARLY_MAX_FRAMES..=MOST_CUT_FRAMES).contains(&deepest)
            || self.profile.samples.waits_are_unsampled()
        {
            return 0;
        }
        let mut is_called = vec![false; self.profile.functions.len()];
        for node in tree.ids() {
            // A function that calls itself may be called by nothing else.
            let caller = tree.parent(node).map(|caller| tree.function(caller));
            if caller.is_some_and(|caller| caller != tree.function(node)) {
                is_called[tree.function(node).index()] = true;
            }
        }
        let begins_within = |node| is_called[tree.function(self.outermost(node)).index()];
        let sampled = || self.profile.samples.nodes().iter().filter_map(|node| node.some());
        let frames = |node| tree.row(node) + 1;
        // Inlining keeps a deeper stack from its very beginning now and then; who mostly does cuts none.
        let whole = sampled().filter(|&node| frames(node) > V8_MAX_FRAMES + 1 && !begins_within(node));
        let cut = sampled().filter(|&node| frames(node) >= NEARLY_MAX_FRAMES && begins_within(node));
        let (whole, cut) = (whole.count() as u64, cut.count() as u64);
        if cut > whole { cut } else { 0 }
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

struct Replay<'a, V> {
    tree: &'a crate::recording::CallTree,
    visitor: &'a mut V,
    stack: Vec<OpenSpan>,
    entering: Vec<NodeId>,
    now: Micros,
    credited: Micros,
    samples: u64,
    opened: u64,
}

impl<'a, V: Visitor> Replay<'a, V> {
    fn new(tree: &'a crate::recording::CallTree, visitor: &'a mut V) -> Self {
        Self {
            tree,
            visitor,
            stack: Vec::new(),
            entering: Vec::new(),
            now: Micros::ZERO,
            credited: Micros::ZERO,
            samples: 0,
            opened: 0,
        }
    }

    #[inline]
    fn advance(&mut self, taken: Taken, collector: Option<NodeId>) {
        if taken.start > self.now {
            self.close_to(0); // nothing is known of the time in between
        }
        self.now = taken.start;
        match taken.node {
            None => self.close_to(0),
            Some(node) => self.switch_to(node, collector),
        }
        let innermost = collector.or(taken.node);
        self.visitor.sample(&Taken { node: innermost, ..taken }, &self.stack);
        self.now = taken.end;
        self.credited += taken.credited;
        self.samples += u64::from(taken.is_sample);
    }

    #[inline]
    fn switch_to(&mut self, node: NodeId, collector: Option<NodeId>) {
        let row = self.tree.row(node) as usize;
        let is_open = self.stack.get(row).is_some_and(|span| span.node == node);
        if !is_open {
            // Up to the innermost ancestor that is open.
            let mut next = Some(node);
            while let Some(entering) = next {
                let row = self.tree.row(entering) as usize;
                if self.stack.get(row).is_some_and(|span| span.node == entering) {
                    break;
                }
                self.entering.push(entering);
                next = self.tree.parent(entering);
            }
            self.close_to(row + 1 - self.entering.len());
            while let Some(entering) = self.entering.pop() {
                self.open(entering);
            }
        }
        match collector {
            Some(collector) => {
                if self.stack.get(row + 1).is_none_or(|span| span.node != collector) {
                    self.close_to(row + 1);
                    self.open(collector);
                }
            }
            None => self.close_to(row + 1),
        }
    }

    #[inline]
    fn open(&mut self, node: NodeId) {
        self.visitor.open(node, self.now, &self.stack);
        self.stack.push(OpenSpan {
            node,
            index: self.opened,
            start: self.now,
            on_top: Micros::ZERO,
            credited_before: self.credited,
            samples_before: self.samples,
        });
        self.opened += 1;
    }

    #[inline]
    fn close_to(&mut self, len: usize) {
        while self.stack.len() > len {
            let open = self.stack.pop().expect("longer than len");
            let total = self.now - open.start;
            if let Some(below) = self.stack.last_mut() {
                below.on_top += total;
            }
            let span = Span {
                node: open.node,
                index: open.index,
                row: self.stack.len() as u32,
                start: open.start,
                end: self.now,
                self_time: total - open.on_top,
                credited: self.credited - open.credited_before,
                samples: self.samples - open.samples_before,
            };
            self.visitor.close(&span, &self.stack);
        }
    }

    fn finish(mut self) {
        self.close_to(0);
    }
}
