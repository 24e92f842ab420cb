//! The third replay: joins the pieces of calls that were cut in two, and sums up what the
//! outliers call directly.

use super::survey::Survey;
use super::thresholds::Limits;
use super::{Outlier, Piece, frames};
use crate::analysis::{Span, Stack, Timeline, Visitor};
use crate::recording::{NodeId, Profile};
use crate::units::Micros;

/// V8 loses the top frames for a sample now and then. Beside an outlier, what uses this many times
/// the usual CPU time is a piece of it that was cut off; less is an ordinary call.
const PIECE_FACTOR: u64 = 2;

/// The outliers with all their pieces.
pub(super) fn complete(
    timeline: &Timeline<'_>,
    limits: Limits,
    survey: &Survey,
    outliers: Vec<Outlier>,
) -> Vec<Outlier> {
    let profile = timeline.profile();
    let functions = &profile.functions;
    let mut joining = Joining {
        profile,
        limits,
        sites: functions.ids().map(|_| Vec::new()).collect(),
        in_itself: vec![Micros::ZERO; functions.len()],
        nodes: Vec::new(),
        joined: Vec::new(),
    };
    let is_event_loop: Vec<bool> = functions.ids().map(|id| frames::is_event_loop(functions, id)).collect();
    let node = |node| Node {
        is_event_loop: is_event_loop[profile.function_of(node).index()],
        has_site: false,
        recursion: Recursion::None,
    };
    joining.nodes = profile.tree.ids().map(node).collect();
    for outlier in outliers {
        joining.nodes[outlier.node.index()].has_site = true;
        let sites = &mut joining.sites[profile.function_of(outlier.node).index()];
        match sites.iter_mut().find(|site| site.is_at(outlier.node, outlier.caller)) {
            Some(site) => site.outliers.extend(outlier.pieces.iter().map(|piece| piece.index)),
            None => sites.push(Site::of(outlier, limits)),
        }
    }
    for ((node, role), entry) in profile.tree.ids().zip(&survey.roles).zip(&mut joining.nodes) {
        if !joining.sites[profile.function_of(node).index()].is_empty() {
            entry.recursion = match (role.is_call, role.is_inner) {
                (true, _) => Recursion::Outermost,
                (_, true) => Recursion::Inner,
                _ => Recursion::None,
            };
        }
    }
    timeline.replay(&mut joining);
    let Joining { sites, mut joined, .. } = joining;
    joined.extend(sites.into_iter().flatten().filter_map(|mut site| site.finish_call()));
    joined
}

/// A place in the timeline with outliers: the spans of one node on top of one span.
struct Site {
    /// Which of the spans are outliers, by index, in order.
    outliers: Vec<u64>,
    /// A piece uses at least this.
    smallest_piece: Micros,
    /// The latest call, with the pieces so far.
    call: Outlier,
    /// Whether one of its pieces is an outlier.
    is_outlier: bool,
    /// What the span that is open has called so far.
    callees: Callees,
}

#[derive(Clone, Copy, Default)]
struct Callees {
    /// CPU time of all together.
    cpu: Micros,
    /// CPU time of the longest.
    longest: Micros,
}

impl Site {
    fn of(mut outlier: Outlier, limits: Limits) -> Self {
        let pieces = std::mem::take(&mut outlier.pieces);
        Self {
            outliers: pieces.iter().map(|piece| piece.index).collect(),
            smallest_piece: Micros(outlier.usual.median.max(limits.interval).0.saturating_mul(PIECE_FACTOR)),
            call: outlier,
            is_outlier: false,
            callees: Callees::default(),
        }
    }

    fn is_at(&self, node: NodeId, caller: Option<u64>) -> bool {
        self.call.node == node && self.call.caller == caller
    }

    /// Takes a span that has ended as a piece of the latest call, or of a new one.
    fn add(&mut self, span: &Span, gap: Micros, in_itself: Micros) -> Option<Outlier> {
        let callees = std::mem::take(&mut self.callees);
        if span.credited < self.smallest_piece {
            return None; // no outlier either: those are larger still
        }
        let is_apart = span.start.saturating_sub(self.call.end()) > gap;
        let finished = if is_apart { self.finish_call() } else { None };
        let call = &mut self.call;
        if call.pieces.is_empty() {
            (call.cpu, call.own_cpu, call.in_itself, call.longest_callee) = Default::default();
        }
        call.pieces.push(Piece::of(span));
        call.cpu += span.credited;
        call.own_cpu += span.credited - callees.cpu;
        call.in_itself += in_itself;
        call.longest_callee = call.longest_callee.max(callees.longest);
        self.is_outlier |= self.outliers.binary_search(&span.index).is_ok();
        finished
    }

    /// The latest call, if it is an outlier.
    fn finish_call(&mut self) -> Option<Outlier> {
        let pieces = std::mem::take(&mut self.call.pieces);
        std::mem::take(&mut self.is_outlier).then(|| Outlier { pieces, ..self.call.clone() })
    }
}

/// What is asked of the node of every span; nearly all are nothing of it.
#[derive(Clone, Copy)]
struct Node {
    has_site: bool,
    is_event_loop: bool,
    recursion: Recursion,
}

/// How the node of a function with a site stands to other nodes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Recursion {
    /// Of no function with a site, or deeper than the second.
    None,
    Outermost,
    /// The second on its stack.
    Inner,
}

struct Joining<'a> {
    profile: Profile<'a>,
    limits: Limits,
    /// By function; no more than a handful each.
    sites: Vec<Vec<Site>>,
    /// By function: CPU time in calls of itself, of the span that is open.
    in_itself: Vec<Micros>,
    /// By node.
    nodes: Vec<Node>,
    joined: Vec<Outlier>,
}

impl Joining<'_> {
    #[inline]
    fn site(&mut self, node: NodeId, below: &Stack) -> Option<&mut Site> {
        if !self.nodes[node.index()].has_site {
            return None;
        }
        let caller = below.last().map(|open| open.index);
        self.sites[self.profile.function_of(node).index()].iter_mut().find(|site| site.is_at(node, caller))
    }

    /// Adds a span to what its caller called. Event-loop frames are looked through: what they run
    /// counts as called by their caller too.
    #[inline]
    fn note_callee(&mut self, span: &Span, below: &Stack) {
        let is_event_loop = self.nodes[span.node.index()].is_event_loop;
        for (depth, caller) in below.iter().enumerate().rev() {
            if let Some(site) = self.site(caller.node, &below[..depth]) {
                if depth + 1 == below.len() {
                    site.callees.cpu += span.credited;
                }
                if !is_event_loop {
                    site.callees.longest = site.callees.longest.max(span.credited);
                }
            }
            if !self.nodes[caller.node.index()].is_event_loop {
                break;
            }
        }
    }
}

impl Visitor for Joining<'_> {
    #[inline]
    fn close(&mut self, span: &Span, below: &Stack) {
        self.note_callee(span, below);
        let function = || self.profile.function_of(span.node).index();
        let in_itself = match self.nodes[span.node.index()].recursion {
            Recursion::None => Micros::ZERO,
            Recursion::Outermost => std::mem::take(&mut self.in_itself[function()]),
            Recursion::Inner => {
                self.in_itself[function()] += span.credited;
                Micros::ZERO
            }
        };
        let gap = self.limits.gap();
        let finished = self.site(span.node, below).and_then(|site| site.add(span, gap, in_itself));
        self.joined.extend(finished);
    }
}
