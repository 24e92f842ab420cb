//! Numbers and facts as words, the same in every report.

use crate::analysis::{Findings, Spike};
use crate::text;
use crate::units::Micros;

/// A time as percent of another: `12.3 %`.
pub(super) fn percent(part: Micros, whole: Micros) -> String {
    text::percent(part.share_of(whole))
}

/// What the recording consists of, in a sentence.
pub(super) fn overview(findings: &Findings<'_>) -> String {
    let totals = &findings.totals;
    let (from, to) = findings.timeline.range();
    let mut words = if findings.is_partial() {
        format!("{} of {} recorded (from {from} to {to})", to - from, findings.profile().end())
    } else {
        format!("{} recorded", to - from)
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
    words
        + &format!("; {}, one every {}", text::count(totals.samples, "sample"), findings.timeline.interval())
}

/// Where a spike is on the time axis.
pub(super) fn when(spike: &Spike) -> String {
    format!("{} to {}", spike.start(), spike.end())
}

/// The words that every report uses, explained.
pub(super) const LEGEND: &str = "Self time: in the function itself. Total time: with what it called; recursion counts once. \
Both are sums over the whole recording; percentages are of busy time. A span is an uninterrupted run of a \
function at one place of the call tree; sampling cannot tell whether it was one call or several in a row.";

/// What to say where there is no spike.
pub(super) const NO_SPIKES: &str =
    "No spikes: no call took much longer than the other calls of its function.";
