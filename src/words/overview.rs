//! The recording as a whole, and shares of it.

use crate::analysis::{Span, Timeline, Totals};
use crate::text::{count, percent};
use crate::units::Micros;

/// So few samples have no interval: what stands between two of them may be anything.
const FEWEST_FOR_INTERVAL: u64 = 3;

/// What the recording consists of, in a line.
#[must_use]
pub fn overview(timeline: &Timeline<'_>, totals: &Totals) -> String {
    let (from, to) = timeline.range();
    let (start, end) = (timeline.profile().start, timeline.profile().end());
    let length = to.saturating_sub(from);
    let mut words = if from > start || to < end {
        format!("{length} of {} recorded (from {from} to {to})", end.saturating_sub(start))
    } else {
        format!("{length} recorded")
    };
    words += &format!(": {} busy", totals.busy);
    if totals.garbage_collector > Micros::ZERO {
        words += &format!(" (of it {} garbage collection)", totals.garbage_collector);
    }
    for (time, what) in [(totals.idle, "idle"), (totals.program, "native (program)")] {
        if time > Micros::ZERO {
            words += &format!(", {time} {what}");
        }
    }
    let functions = totals.functions.iter().filter(|sums| sums.spans > 0).count() as u64;
    words += &format!("; {} of {}", count(totals.spans, "span"), count(functions, "function"));
    words += &format!("; {}", count(totals.samples, "sample"));
    if totals.samples >= FEWEST_FOR_INTERVAL {
        words += &format!(", one every {}", timeline.interval());
    }
    words
}

/// A time as percent of the busy time: `12.3 %`.
#[must_use]
pub fn share(time: Micros, totals: &Totals) -> String {
    share_of(time, totals.busy)
}

/// A time as percent of another that holds it.
#[must_use]
pub fn share_of(time: Micros, all: Micros) -> String {
    percent(time.0, all.0)
}

/// What to say of a span that is wide but was hardly sampled. The samples do not tell why; a trace that
/// tells the CPU time of what runs does.
#[must_use]
pub fn stall(span: &Span, knows_cpu: bool) -> String {
    let (cpu, total) = (span.credited, span.total());
    match knows_cpu {
        true => format!("the thread ran for {cpu} of {total}; for the rest it waited or others had the CPU"),
        false => format!(
            "sampled for {cpu} of {total}: the thread was not running, or the profiler took no samples"
        ),
    }
}
