//! Numbers and facts as words, the same in every report.

use crate::analysis::{Findings, Spike};
use crate::units::Micros;

/// A count with its thousands apart: `1,234,567`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and what is counted: `1 span`, `3 spans`.
pub(super) fn counted(number: u64, what: &str) -> String {
    format!("{} {what}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A time as percent of another: `12.3 %`.
pub(super) fn percent(part: Micros, whole: Micros) -> String {
    format!("{:.1} %", 100.0 * part.share_of(whole))
}

/// What the recording consists of, in a sentence.
pub(super) fn overview(findings: &Findings<'_>) -> String {
    let totals = &findings.totals;
    let (from, to) = findings.timeline.range();
    let mut text = if findings.is_partial() {
        format!("{} of {} recorded (from {from} to {to})", to - from, findings.profile().end())
    } else {
        format!("{} recorded", to - from)
    };
    text += &format!(": {} busy", totals.busy);
    if totals.garbage_collector > Micros::ZERO {
        text += &format!(" (of it {} garbage collection)", totals.garbage_collector);
    }
    for (time, what) in [(totals.idle, "idle"), (totals.program, "native (program)")] {
        if time > Micros::ZERO {
            text += &format!(", {time} {what}");
        }
    }
    text + &format!("; {}, one every {}", counted(totals.samples, "sample"), findings.timeline.interval())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let shown = [0, 12, 999, 1_000, 12_345, 1_234_567].map(count);
        assert_eq!(shown, ["0", "12", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(counted(1, "span"), "1 span");
        assert_eq!(counted(1_000, "span"), "1,000 spans");
    }
}
