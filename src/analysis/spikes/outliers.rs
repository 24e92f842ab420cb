//! The second replay: the medians of the functions that may have an outlier, and the outliers.

use super::once::Occurrences;
use super::survey::{Role, Survey, Wide};
use super::thresholds::Limits;
use super::{Outlier, Usual, frames};
use crate::analysis::{Span, Stack, Timeline, Visitor};
use crate::recording::{FunctionId, Kind, NodeId, Profile};
use crate::units::Micros;

/// A wide call that is an outlier if it is also far enough from the median.
struct Candidate {
    wide: Wide,
    is_task: bool,
    threshold: Micros,
}

/// The outliers, each of one piece, in the order in which they end; and what may run once.
pub(super) fn find<'a>(
    timeline: &Timeline<'a>,
    limits: Limits,
    survey: &Survey,
) -> (Vec<Outlier>, Occurrences<'a>) {
    let profile = timeline.profile();
    let candidates: Vec<Candidate> =
        survey.wide.iter().filter_map(|wide| Candidate::of(wide, profile, limits, survey)).collect();
    let mut occurrences = Occurrences::new(profile, limits, survey);
    if candidates.is_empty() && occurrences.is_empty() {
        return (Vec::new(), occurrences);
    }
    let mut timing = Timing::new(profile, survey, &candidates);
    match occurrences.is_empty() {
        true => timeline.replay(&mut timing),
        false => timeline.replay(&mut (&mut timing, &mut occurrences)),
    }
    let judged = candidates.iter().filter_map(|candidate| timing.judge(candidate, limits, survey)).collect();
    (judged, occurrences)
}

impl Candidate {
    fn of(wide: &Wide, profile: Profile<'_>, limits: Limits, survey: &Survey) -> Option<Self> {
        let function = profile.function_of(wide.span.node);
        let group = &survey.functions[function.index()];
        let is_task = group.calls < limits.thresholds.fewest_calls;
        let group = if is_task { &survey.tasks } else { group };
        let threshold = group.threshold(limits)?;
        let functions = &profile.functions;
        let can_be_task = || {
            let is_callback =
                || !frames::is_event_loop(functions, function) && !frames::is_node_main(functions, function);
            wide.caller.is_none()
                && match profile.kind_of(wide.span.node) {
                    Kind::Event(_) => true,
                    kind => kind == Kind::Code && is_callback(),
                }
        };
        let is_candidate = wide.span.credited > threshold && (!is_task || can_be_task());
        is_candidate.then_some(Self { wide: *wide, is_task, threshold })
    }

    /// Its function, and the one that calls it.
    fn functions(&self, profile: Profile<'_>) -> (FunctionId, Option<FunctionId>) {
        let caller = self.wide.caller.map(|(_, node)| profile.function_of(node));
        (profile.function_of(self.wide.span.node), caller)
    }
}

/// The times of many calls, for their median. Most calls are short and are counted by their
/// length; that keeps millions of them small.
struct Times {
    short: Vec<u32>,
    long: Vec<Micros>,
}

impl Times {
    fn for_calls(calls: u64) -> Self {
        const SHORT: usize = 4096;
        let short = if calls > SHORT as u64 { vec![0; SHORT] } else { Vec::new() };
        Self { short, long: Vec::new() }
    }

    #[inline]
    fn add(&mut self, time: Micros) {
        match self.short.get_mut(time.0 as usize) {
            Some(count) => *count += 1,
            None => self.long.push(time),
        }
    }

    fn len(&self) -> u64 {
        self.short.iter().map(|&count| u64::from(count)).sum::<u64>() + self.long.len() as u64
    }

    /// The lower median; zero of nothing.
    fn median(&mut self) -> Micros {
        let mut rank = self.len().saturating_sub(1) / 2;
        for (time, &count) in self.short.iter().enumerate() {
            match rank.checked_sub(u64::from(count)) {
                Some(rest) => rank = rest,
                None => return Micros(time as u64),
            }
        }
        match self.long.is_empty() {
            true => Micros::ZERO,
            false => *self.long.select_nth_unstable(rank as usize).1,
        }
    }
}

/// The times of the calls of one function.
struct FunctionTimes {
    all: Times,
    /// Only of the callers that have a candidate: a few.
    by_caller: Vec<(Option<FunctionId>, Times)>,
}

struct Timing<'a> {
    profile: Profile<'a>,
    /// By node: whether its spans are calls of a function with a candidate; few are.
    is_timed: Vec<bool>,
    /// By function: its place in `functions`, if it has a candidate.
    places: Vec<Option<u32>>,
    functions: Vec<FunctionTimes>,
    /// Of the top-level tasks, if one is a candidate.
    tasks: Option<Times>,
}

impl<'a> Timing<'a> {
    fn new(profile: Profile<'a>, survey: &'a Survey, candidates: &[Candidate]) -> Self {
        let mut timing = Self {
            profile,
            is_timed: Vec::new(),
            places: vec![None; profile.functions.len()],
            functions: Vec::new(),
            tasks: None,
        };
        for candidate in candidates {
            if candidate.is_task {
                timing.tasks.get_or_insert_with(|| Times::for_calls(survey.tasks.calls));
                continue;
            }
            let (function, caller) = candidate.functions(profile);
            let calls = survey.functions[function.index()].calls;
            let place = *timing.places[function.index()].get_or_insert(timing.functions.len() as u32);
            if place as usize == timing.functions.len() {
                timing.functions.push(FunctionTimes { all: Times::for_calls(calls), by_caller: Vec::new() });
            }
            let by_caller = &mut timing.functions[place as usize].by_caller;
            if by_caller.iter().all(|entry| entry.0 != caller) {
                by_caller.push((caller, Times::for_calls(calls)));
            }
        }
        let is_timed = |(node, role): (NodeId, &Role)| {
            role.is_call && timing.places[profile.function_of(node).index()].is_some()
        };
        timing.is_timed = profile.tree.ids().zip(&survey.roles).map(is_timed).collect();
        timing
    }

    /// The candidate as an outlier, if it is one.
    fn judge(&mut self, candidate: &Candidate, limits: Limits, survey: &Survey) -> Option<Outlier> {
        let span = &candidate.wide.span;
        let (function, caller) = candidate.functions(self.profile);
        let (calls, median) = if candidate.is_task {
            (survey.tasks.calls, self.tasks.as_mut()?.median())
        } else {
            let times = &mut self.functions[self.places[function.index()]? as usize];
            let from_there = &mut times.by_caller.iter_mut().find(|entry| entry.0 == caller)?.1;
            // One caller may always give its callee much to do.
            let usual_there = Micros(from_there.median().0.saturating_mul(limits.thresholds.factor));
            if from_there.len() >= limits.thresholds.fewest_calls && span.credited < usual_there {
                return None;
            }
            (survey.functions[function.index()].calls, times.all.median())
        };
        let usual = Usual { calls, median, threshold: candidate.threshold };
        let outlier = Outlier::new(&candidate.wide, candidate.is_task, usual);
        (outlier.excess() >= limits.least_excess).then_some(outlier)
    }
}

impl Visitor for Timing<'_> {
    #[inline]
    fn close(&mut self, span: &Span, below: &Stack) {
        let profile = self.profile;
        if below.is_empty()
            && let Some(tasks) = &mut self.tasks
            && matches!(profile.kind_of(span.node), Kind::Code | Kind::Event(_))
        {
            tasks.add(span.credited);
        }
        if !self.is_timed[span.node.index()] {
            return;
        }
        let Some(place) = self.places[profile.function_of(span.node).index()] else { return };
        let times = &mut self.functions[place as usize];
        times.all.add(span.credited);
        let caller = below.last().map(|open| profile.function_of(open.node));
        if let Some((_, times)) = times.by_caller.iter_mut().find(|entry| entry.0 == caller) {
            times.add(span.credited);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_median_of_many_calls_is_exact(times in prop::collection::vec(0u64..9_000, 1..200), many: bool) {
            let mut collected = Times::for_calls(if many { 1_000_000 } else { 100 });
            times.iter().for_each(|&time| collected.add(Micros(time)));
            let mut sorted = times;
            sorted.sort_unstable();
            prop_assert_eq!(collected.len(), sorted.len() as u64);
            prop_assert_eq!(collected.median(), Micros(sorted[(sorted.len() - 1) / 2]));
        }
    }
}
