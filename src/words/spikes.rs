//! Spikes, and that there are none.

use super::name;
use crate::analysis::{Beside, Difference, Part, Reason, RunTogether, Slow, Span, Spike, Spikes, Totals};
use crate::recording::{FunctionTable, Kind, Origin, origin_of};
use crate::text::{count, cut_middle, grouped, percent, ratio};

/// Longer names are cut: a recording may hold names of megabytes.
const LONGEST_NAME: usize = 60;

/// What stands above the spikes where there are none.
pub const NO_SPIKES: &str = "No spikes found";

/// Where a spike is on the time axis.
#[must_use]
pub fn when(spike: &Spike) -> String {
    format!("{} to {}", spike.start(), spike.end())
}

/// Why `spike` is one. May hold a name from the recording, as recorded.
#[must_use]
pub fn reason(functions: &FunctionTable, totals: &Totals, spike: &Spike) -> String {
    let &Spike { cpu, excess, median, calls, .. } = spike;
    let times = ratio(spike.ratio);
    let reason = match spike.reason {
        Reason::Call { next_longest } => {
            let next = next_longest.map(|time| format!(" (next longest {time})")).unwrap_or_default();
            format!(
                "{cpu} of sampled CPU time, {times} its median of {median} over {calls} sampled calls{next}"
            )
        }
        Reason::Once { whole, occurrences, caller, calls, cpu: around } => {
            let only = match occurrences {
                1 => "it runs only here".into(),
                2 => "it runs only here and once more".into(),
                _ => format!("it has {} of its time here", percent(cpu.0, whole.0)),
            };
            let caller = cut_middle(&name(functions, caller), LONGEST_NAME);
            let calls = count(calls, "sampled call");
            format!("{cpu} of sampled CPU time; {only}, inside {caller} ({calls}, {around})")
        }
        Reason::Task => {
            format!("{cpu} of sampled CPU time, {times} the median top-level task ({median}) of {calls}")
        }
        Reason::OneOff { whole, slow, .. } => {
            let part = if cpu == whole {
                format!("{cpu} of sampled CPU time, all that it had in the recording")
            } else {
                format!("{cpu} of its {whole} of sampled CPU time")
            };
            let slow = match slow {
                Slow::Task => {
                    format!("this top-level task {times} the median of {median} over {calls} tasks")
                }
                Slow::Function(function) => {
                    let name = cut_middle(&name(functions, function), LONGEST_NAME);
                    format!("this {name} {times} its median of {median} over {calls} calls")
                }
            };
            format!("{part}; it makes {slow}")
        }
    };
    let whose = match origin_of(functions, spike.function) {
        Origin::FirstParty | Origin::Generated | Origin::GarbageCollector => String::new(),
        Origin::Package(package) => format!("; code of the package {package}"),
        origin => format!("; {} code", super::origin_name(origin)),
    };
    format!("{reason}; wasted {excess}, {} of busy time{whose}", super::share(excess, totals))
}

/// What a spike's differences are of.
#[must_use]
pub fn beside(functions: &FunctionTable, spike: &Spike) -> String {
    match &spike.beside {
        Some(Beside { slow, usual }) => {
            let function = match spike.reason {
                Reason::OneOff { slow: Slow::Function(slow), .. } => slow,
                _ => spike.function,
            };
            let name = cut_middle(&name(functions, function), LONGEST_NAME);
            format!("{} of {name} beside the usual {} at {}", slow.cpu, usual.credited, usual.start)
        }
        None => "Where its time went".into(),
    }
}

/// What the usual call is that stands beside a spike.
#[must_use]
pub fn usual_call(usual: &Span) -> String {
    format!("the usual {}, on the same scale", usual.credited)
}

/// What took more or less than usual. May hold a name from the recording, as recorded.
#[must_use]
pub fn part(functions: &FunctionTable, spike: &Spike, part: Part) -> String {
    match (part, &spike.beside) {
        (Part::Callee(function), _) => cut_middle(&name(functions, function), LONGEST_NAME),
        (Part::Own, _) => "its own code".into(),
        (Part::Others(number), _) => count(number, "other part"),
        (_, Some(_)) => "what else took longer, which is not its waste".into(),
        (_, None) => "what usually takes its place".into(),
    }
}

/// How much more or less it took than usually, and which share that is of all that took more.
#[must_use]
pub fn difference(functions: &FunctionTable, spike: &Spike, difference: &Difference) -> String {
    let &Difference { part, here, usually, inside } = difference;
    let times = match (part, &spike.beside) {
        (Part::Rest, _) => format!("{usually} less"),
        (_, Some(_)) => format!("{here}, usually {usually}"),
        (_, None) => here.to_string(),
    };
    let all_more: u64 = spike.differences.iter().map(|row| row.more().max(0).unsigned_abs()).sum();
    let share = match difference.more() {
        more @ 1.. => format!(": {} of the extra time", percent(more.unsigned_abs(), all_more)),
        _ => String::new(),
    };
    let inside = inside.map(|(function, cpu)| {
        format!("; {cpu} of it in {}", cut_middle(&name(functions, function), LONGEST_NAME))
    });
    format!("{times}{share}{}", inside.unwrap_or_default())
}

/// That no spike was found, and how far that reaches: of a function with few spans nobody can say what
/// is usual, and calls that ran together are one span.
#[must_use]
pub fn no_spikes(functions: &FunctionTable, totals: &Totals, spikes: &Spikes) -> String {
    let fewest = spikes.thresholds.fewest_calls;
    let ran = functions.ids().filter(|&function| functions.kind(function) == Kind::Code);
    let spans = ran.map(|function| totals.function(function).spans).filter(|&spans| spans > 0);
    let (few, enough): (Vec<u64>, Vec<u64>) = spans.partition(|&spans| spans < fewest);
    let too_few = format!("fewer than {fewest} spans, too few to tell what is usual");
    let far_longer = format!("none of {} has a span far longer than its others", functions_of(enough.len()));
    match (enough.len(), few.len()) {
        (0, 0) => format!("{NO_SPIKES}: no function ran"),
        (_, 0) => format!("{NO_SPIKES}: {far_longer}"),
        (0, few) => format!("{NO_SPIKES}: {} ran, each with {too_few}", functions_of(few)),
        (_, few) => format!("{NO_SPIKES}: {far_longer}; {} more ran, with {too_few}", grouped(few as u64)),
    }
}

/// That a shorter interval would tell more, of which functions, and which interval. Holds names from the recording,
/// as recorded.
#[must_use]
pub fn run_together(functions: &FunctionTable, advice: &RunTogether) -> String {
    let names: Vec<_> =
        advice.functions.iter().map(|&id| cut_middle(&name(functions, id), LONGEST_NAME)).collect();
    format!(
        "Calls of {} are short for this interval: several may be one span, others are missed. A shorter one would tell more (--cpu-prof-interval {})",
        names.join(", "),
        advice.interval.0
    )
}

fn functions_of(number: usize) -> String {
    count(number as u64, "function")
}

/// That there are more spikes than are told.
#[must_use]
pub fn more_spikes(more: usize) -> String {
    count(more as u64, "more spike")
}

/// What stands above the longest calls.
pub const LONGEST_CALLS: &str = "The longest calls";
