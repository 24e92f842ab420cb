//! What a bar says of itself.

use crate::analysis::{Span, Totals};
use crate::recording::{Kind, Profile};
use crate::text::{count, cut, cut_middle, grouped};
use crate::units::Micros;
use crate::words;

/// Names and places in hover texts are cut to this many columns.
const MOST_COLUMNS: usize = 160;

/// All that is known of a span: name, place, times, samples, and what else there is to say.
pub(super) fn title(profile: Profile<'_>, totals: &Totals, span: &Span, remarks: &[String]) -> String {
    let functions = profile.functions;
    let function = profile.function_of(span.node);
    let kind = functions.kind(function);
    let mut lines = vec![cut_middle(functions.display_name(function), MOST_COLUMNS)];
    if matches!(kind, Kind::Code | Kind::Event(_)) {
        lines.push(cut_middle(&words::origin_and_place(functions, function), MOST_COLUMNS));
    }
    if let Some(generated) = words::generated(functions, function) {
        lines.push(cut_middle(&format!("In the bundle: {generated}"), MOST_COLUMNS));
    }
    lines.push(format!("Self time: {}", span.self_time));
    lines.push(format!("Total time: {}", span.total()));
    let sums = totals.function(function);
    let spans = count(sums.spans, "span");
    let share = |time: Micros| words::share(time, totals);
    let [of_self, of_total] = match kind.is_busy() {
        true => {
            [format!("{} of busy time", share(sums.self_time)), format!("{}, {spans}", share(sums.total))]
        }
        false => ["not busy time".into(), spans],
    };
    lines.push(format!("Aggregated self time: {} ({of_self})", sums.self_time));
    lines.push(format!("Aggregated total time: {} ({of_total})", sums.total));
    lines.push(format!("Samples: {}", grouped(span.samples)));
    if let Some(reason) = profile.tree.deopt_reason(span.node) {
        lines.push(format!("Not optimized: {}", cut(functions.text(reason), MOST_COLUMNS)));
    }
    lines.extend(remarks.iter().map(|remark| cut(remark, 2 * MOST_COLUMNS)));
    lines.join("\n")
}
