//! What is most worth knowing of a recording, in one sentence.

use super::{name, share, short_place};
use crate::analysis::{Difference, Part, Reason, Slow, Spike, Spikes, Totals};
use crate::recording::{FunctionId, FunctionTable, Kind, Origin, origin_of};
use crate::text::{cut_middle, grouped};

/// Longer names are cut: a recording may hold names of megabytes.
const LONGEST_NAME: usize = 48;

/// The first spike, or else the hottest function, its own code's if any ran. Nothing where no code ran. May hold names
/// from the recording, as recorded. Times are sampled CPU time, as in the spike's reason.
#[must_use]
pub fn headline(functions: &FunctionTable, totals: &Totals, spikes: &Spikes) -> Option<String> {
    match spikes.marks.iter().min_by_key(|spike| spike.rank) {
        Some(spike) => Some(of_spike(functions, spike)),
        None => hottest(functions, totals),
    }
}

fn called(functions: &FunctionTable, function: FunctionId) -> String {
    cut_middle(&name(functions, function), LONGEST_NAME)
}

/// Name and file; an anonymous function's name has it already.
fn placed(functions: &FunctionTable, function: FunctionId) -> String {
    let name = called(functions, function);
    match short_place(functions, function).filter(|_| !functions.name(function).is_empty()) {
        Some(place) => format!("{name} ({})", cut_middle(&place, LONGEST_NAME)),
        None => name,
    }
}

fn of_spike(functions: &FunctionTable, spike: &Spike) -> String {
    let &Spike { function, cpu, median, calls, .. } = spike;
    let one_of = |what: String| format!("1 of {} {what}", grouped(calls));
    match spike.reason {
        Reason::Call { .. } => {
            let most = spike.differences.first().and_then(|row| most_of(functions, row));
            format!(
                "{} took {cpu}, usually {median}{}",
                one_of(format!("calls of {}", placed(functions, function))),
                most.map(|most| format!(": {most}")).unwrap_or_default()
            )
        }
        Reason::Task => {
            format!(
                "{} took {cpu}, usually {median}: {}",
                one_of("top-level tasks".into()),
                placed(functions, function)
            )
        }
        Reason::OneOff { slow, took, .. } => {
            let of = match slow {
                Slow::Task => one_of("top-level tasks".into()),
                Slow::Function(slow) => one_of(format!("calls of {}", called(functions, slow))),
            };
            let own = spike.differences.iter().find(|row| row.part == Part::Callee(function));
            let inside = own.and_then(|row| row.inside).map(|(inner, cpu)| (called(functions, inner), cpu));
            let did = match inside {
                Some((inner, cpu)) => format!("ran {cpu} in {inner}"),
                None => format!("took {cpu} of it"),
            };
            format!("{of} took {took}, usually {median}: {} {did}", placed(functions, function))
        }
        Reason::Once { caller, occurrences, .. } => {
            let often = if occurrences == 1 { "once" } else { "hardly ever" };
            format!(
                "{} ran {often}, for {cpu}, inside {}",
                placed(functions, function),
                called(functions, caller)
            )
        }
    }
}

/// What held most of what a call took more.
fn most_of(functions: &FunctionTable, difference: &Difference) -> Option<String> {
    let here = difference.here;
    match difference.part {
        Part::Callee(callee) if difference.more() > 0 => {
            let callee = called(functions, callee);
            Some(match difference.inside {
                Some((inner, cpu)) => format!("{callee} ran {cpu} in {}", called(functions, inner)),
                None => format!("{here} of it in {callee}"),
            })
        }
        Part::Own if difference.more() > 0 => Some(format!("{here} of it in its own code")),
        _ => None,
    }
}

fn hottest(functions: &FunctionTable, totals: &Totals) -> Option<String> {
    let most = |is_meant: &dyn Fn(FunctionId) -> bool| {
        let ran = functions.ids().filter(|&id| functions.kind(id) == Kind::Code && is_meant(id));
        let ran = ran.filter(|&id| totals.function(id).self_time.0 > 0);
        // Of equals the first.
        ran.max_by_key(|&id| (totals.function(id).self_time, std::cmp::Reverse(id)))
    };
    let is_own = |id| matches!(origin_of(functions, id), Origin::FirstParty);
    let (id, what) = match most(&is_own) {
        Some(id) => (id, "own function"),
        None => (most(&|_| true)?, "function"),
    };
    let time = totals.function(id).self_time;
    Some(format!(
        "The hottest {what} is {}: {time} in itself, {} of busy time",
        placed(functions, id),
        share(time, totals)
    ))
}
