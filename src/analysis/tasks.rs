//! Long tasks: turns of the event loop that held up everything else.

use hashbrown::HashMap;

use super::{Span, Stack, Timeline, Visitor};
use crate::recording::{Category, FunctionId, Kind, NodeId, Profile};
use crate::units::Micros;

/// A task from this length on is long (W3C Long Tasks API).
pub const LONG_TASK: Micros = Micros(50_000);

/// A turn of the event loop that took 50 ms or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongTask {
    /// The call tree node of the exact event.
    pub node: NodeId,
    /// When it began.
    pub start: Micros,
    /// When it ended.
    pub end: Micros,
    /// Its CPU time: that of its thread, where the trace tells it.
    pub cpu: Micros,
    /// What took the most self time in it, and how much: a function, or an exact event; `None` where all
    /// of it is the task's own.
    pub most: Option<(FunctionId, Micros)>,
}

impl LongTask {
    /// How long it took.
    #[must_use]
    pub fn total(&self) -> Micros {
        self.end - self.start
    }
}

/// The long tasks of a timeline, in the order of time; none where it has no exact events.
#[must_use]
pub fn long_tasks(timeline: &Timeline<'_>) -> Vec<LongTask> {
    let profile = timeline.profile();
    if profile.samples.exact().is_none() {
        return Vec::new();
    }
    let mut finding = Finding { profile, own: HashMap::new(), found: Vec::new() };
    timeline.replay(&mut finding);
    finding.found
}

/// What took the most self time in a range of a timeline, and how much.
#[must_use]
pub fn most_in(timeline: &Timeline<'_>, range: (Micros, Micros)) -> Option<(FunctionId, Micros)> {
    let profile = timeline.profile();
    let mut own = Own { own: HashMap::new(), profile };
    timeline.clone().within(Some(range)).replay(&mut own);
    // Of equals the one that the recording names first.
    own.own
        .into_iter()
        .filter(|&(function, time)| time > Micros::ZERO && profile.functions.kind(function).is_busy())
        .max_by_key(|&(function, time)| (time, std::cmp::Reverse(function)))
}

struct Own<'a> {
    own: HashMap<FunctionId, Micros>,
    profile: Profile<'a>,
}

impl Visitor for Own<'_> {
    fn close(&mut self, span: &Span, _: &Stack) {
        *self.own.entry(self.profile.function_of(span.node)).or_default() += span.self_time;
    }
}

struct Finding<'a> {
    profile: Profile<'a>,
    /// Self time by function within the outermost span that is open.
    own: HashMap<FunctionId, Micros>,
    found: Vec<LongTask>,
}

impl Visitor for Finding<'_> {
    fn close(&mut self, span: &Span, below: &Stack) {
        let function = self.profile.function_of(span.node);
        if !below.is_empty() {
            *self.own.entry(function).or_default() += span.self_time;
            return;
        }
        let own = std::mem::take(&mut self.own);
        let is_task = self.profile.functions.kind(function) == Kind::Event(Category::Task);
        if is_task && span.total() >= LONG_TASK {
            // Of equals the one that the recording names first.
            let most = own.into_iter().max_by_key(|&(function, time)| (time, std::cmp::Reverse(function)));
            self.found.push(LongTask {
                node: span.node,
                start: span.start,
                end: span.end,
                cpu: span.credited,
                most: most.filter(|&(_, time)| time > Micros::ZERO),
            });
        }
    }
}
