//! The first replay: the sums, how many calls each function has, its longest few, and the wide
//! calls.

use super::frames;
use super::thresholds::{Limits, Thresholds};
use crate::analysis::{Span, Stack, Summing, Taken, Timeline, Totals, Visitor};
use crate::recording::{Category, Kind, NodeId, Profile};
use crate::units::Micros;

/// At most so many calls are the handful that a call need not differ from.
const LARGEST_HANDFUL: u64 = 10;

/// How many of the longest calls are listed where there is no spike.
const LONGEST: usize = 3;

/// The calls of one function, or all top-level tasks.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// How many there are.
    pub(super) calls: u64,
    /// The CPU time of all together.
    pub(super) cpu: Micros,
    /// The CPU time of the longest, largest first.
    pub(super) longest: Vec<Micros>,
    /// The shortest of them, once they are complete.
    shortest: Micros,
    /// From the start of the first to the end of the last.
    pub(super) range: (Micros, Micros),
}

impl Group {
    #[inline]
    fn add(&mut self, span: &Span) {
        const MOST: usize = LARGEST_HANDFUL as usize + 1;
        let cpu = span.credited;
        // Spans close in the order of their ends; outermost ones start in it, too.
        if self.calls == 0 {
            self.range.0 = span.start;
        }
        self.range.1 = span.end;
        self.calls += 1;
        self.cpu += cpu;
        if cpu > self.shortest || self.longest.len() < MOST {
            self.longest.truncate(MOST - 1);
            let place = self.longest.partition_point(|&longer| longer >= cpu);
            self.longest.insert(place, cpu);
            self.shortest = self.longest.get(MOST - 1).copied().unwrap_or_default();
        }
    }

    /// A call that uses more CPU time is an outlier; `None` where there are too few to tell.
    ///
    /// It is compared with the longest of the usual calls, which are all but a handful: the more
    /// calls, the more of them may be unusual. A plain outlier test (z-score, quartiles, MAD)
    /// fails here because call times have long tails. What is shorter than the interval cannot be
    /// told apart.
    pub(super) fn threshold(&self, limits: Limits) -> Option<Micros> {
        let Thresholds { fewest_calls, factor, .. } = limits.thresholds;
        if self.calls < fewest_calls {
            return None;
        }
        let handful = (self.calls.isqrt() / 2).clamp(1, LARGEST_HANDFUL);
        let usual = self.longest.get(handful as usize).copied().unwrap_or_default();
        Some(Micros(usual.max(limits.interval).0.saturating_mul(factor)))
    }
}

/// A call wide enough to be an outlier. There are at most 500 of them in a row that do not stand
/// on each other, since each uses 1/500 of all CPU time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    pub(super) span: Span,
    /// The span it stands on: its index and node.
    pub(super) caller: Option<(u64, NodeId)>,
}

/// What the first replay finds.
#[derive(Debug)]
pub(super) struct Survey {
    /// By function.
    pub(super) functions: Vec<Group>,
    /// All spans at the bottom that are not the garbage collector's.
    pub(super) tasks: Group,
    /// In the order in which they end.
    pub(super) wide: Vec<Wide>,
    /// The longest calls of user code that are in no other call of user code.
    pub(super) longest: Vec<Span>,
    /// By node.
    pub(super) roles: Vec<Role>,
}

/// What the spans of a node are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Role {
    /// Calls that count: of code or the garbage collector, and no recursion of a function further
    /// out, which counts already.
    pub(super) is_call: bool,
    /// Calls directly inside such a call of the same function, further in or not.
    pub(super) is_inner: bool,
    /// User code that no other user code calls.
    is_entry: bool,
}

impl Survey {
    /// Surveys a timeline; the same replay sums it up.
    pub(super) fn with_totals(timeline: &Timeline<'_>, thresholds: Thresholds) -> (Totals, Limits, Self) {
        let profile = timeline.profile();
        let mut both = (
            Summing::new(profile),
            Surveying {
                profile,
                thresholds,
                cpu: Micros::ZERO,
                survey: Self {
                    functions: profile.functions.ids().map(|_| Group::default()).collect(),
                    tasks: Group::default(),
                    wide: Vec::new(),
                    longest: Vec::new(),
                    roles: roles(profile),
                },
            },
        );
        timeline.replay(&mut both);
        let (summing, Surveying { mut survey, .. }) = both;
        let totals = summing.finish();
        let limits = Limits::new(thresholds, timeline.interval(), totals.sampled_cpu);
        let outlying = limits.least_excess..=limits.most_cpu;
        survey.wide.retain(|wide| outlying.contains(&wide.span.credited));
        (totals, limits, survey)
    }
}

/// Whether spans of this kind are compared with one another. Turns of the event loop have nothing in
/// common but that they are tasks, as which they are compared.
fn is_call(kind: Kind) -> bool {
    kind.is_busy() && kind != Kind::Event(Category::Task)
}

/// By node: they depend on what is around a node in the call tree only.
fn roles(profile: Profile<'_>) -> Vec<Role> {
    let tree = &profile.tree;
    let functions = &profile.functions;
    let is_user: Vec<bool> = functions.ids().map(|id| frames::is_user_code(functions, id)).collect();
    let mut open = vec![0u32; functions.len()];
    let mut open_user_nodes = 0u32;
    let mut path = Vec::new();
    let role = |node| {
        while path.len() > tree.row(node) as usize {
            let left: NodeId = path.pop().expect("longer than a row");
            let function = tree.function(left).index();
            open[function] -= 1;
            open_user_nodes -= u32::from(is_user[function]);
        }
        path.push(node);
        let function = tree.function(node).index();
        open[function] += 1;
        open_user_nodes += u32::from(is_user[function]);
        Role {
            is_call: open[function] == 1 && is_call(profile.kind_of(node)),
            is_inner: open[function] == 2 && is_call(profile.kind_of(node)),
            is_entry: is_user[function] && open_user_nodes == 1,
        }
    };
    tree.ids().map(role).collect()
}

struct Surveying<'a> {
    profile: Profile<'a>,
    thresholds: Thresholds,
    /// Sampled CPU time so far.
    cpu: Micros,
    survey: Survey,
}

impl Visitor for Surveying<'_> {
    #[inline]
    fn close(&mut self, span: &Span, below: &Stack) {
        let role = self.survey.roles[span.node.index()];
        if role.is_entry {
            self.survey.note_long(span);
        }
        let is_task =
            below.is_empty() && matches!(self.profile.kind_of(span.node), Kind::Code | Kind::Event(_));
        if is_task {
            self.survey.tasks.add(span);
        }
        if role.is_call {
            self.survey.functions[self.profile.function_of(span.node).index()].add(span);
        } else if !is_task {
            return;
        }
        // The least only grows: what is not wide here is not in the end either.
        let least = || Limits::new(self.thresholds, Micros::ZERO, self.cpu).least_excess;
        if span.samples >= self.thresholds.fewest_samples && span.credited >= least() {
            let caller = below.last().map(|open| (open.index, open.node));
            self.survey.wide.push(Wide { span: *span, caller });
        }
    }

    #[inline]
    fn sample(&mut self, taken: &Taken, _: &Stack) {
        if taken.node.is_some_and(|node| self.profile.kind_of(node).is_busy()) {
            self.cpu += taken.credited;
        }
    }
}

impl Survey {
    /// Keeps `span` if it is one of the longest so far; of equals the earlier one stays.
    fn note_long(&mut self, span: &Span) {
        let place = self.longest.partition_point(|longer| longer.total() >= span.total());
        if place < LONGEST {
            self.longest.truncate(LONGEST - 1);
            self.longest.insert(place, *span);
        }
    }
}
