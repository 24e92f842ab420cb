//! What a bar says of itself, and how functions and their places are called.

use crate::analysis::{Span, Totals};
use crate::recording::{FunctionId, FunctionTable, Kind, Origin, Profile, origin_of};
use crate::text::{count, cut, cut_front, grouped, percent};
use crate::units::Micros;

/// Names and places in hover texts are cut to this many columns.
const MOST_NAME: usize = 160;
const MOST_PLACE: usize = 120;

/// `file.js:12:5`, without the directories; `None` where the recording knows no script.
#[must_use]
pub fn short_place(functions: &FunctionTable, function: FunctionId) -> Option<String> {
    let url = functions.url(function);
    let file = url.rsplit(['/', '\\']).find(|part| !part.is_empty())?;
    Some(cut(file, MOST_PLACE) + &line_and_column(functions, function))
}

/// The whole path with line and column.
#[must_use]
pub fn place(functions: &FunctionTable, function: FunctionId) -> Option<String> {
    let url = functions.url(function);
    let url = url.strip_prefix("file://").unwrap_or(url);
    let at = line_and_column(functions, function);
    match (url, functions.script_id(function)) {
        ("", None) => (!at.is_empty()).then(|| format!("eval{at}")),
        ("", Some(script)) if !at.is_empty() => Some(format!("eval (script {}){at}", cut(script, 20))),
        ("", Some(_)) => None,
        (url, _) => Some(cut_front(url, MOST_PLACE) + &at),
    }
}

/// The place of a function next to the name of its origin: from the package on.
fn place_in(functions: &FunctionTable, function: FunctionId, origin: Origin<'_>) -> Option<String> {
    if let Origin::Package(package) = origin {
        let folder = format!("node_modules/{package}/");
        if let Some((_, path)) = functions.url(function).rsplit_once(&folder) {
            return Some(cut_front(path, MOST_PLACE) + &line_and_column(functions, function));
        }
    }
    place(functions, function)
}

fn line_and_column(functions: &FunctionTable, function: FunctionId) -> String {
    match (functions.line(function), functions.column(function)) {
        (Some(line), Some(column)) => format!(":{line}:{column}"),
        (Some(line), None) => format!(":{line}"),
        (None, _) => String::new(),
    }
}

/// A function's name; where it has none, with its place.
#[must_use]
pub fn name(functions: &FunctionTable, function: FunctionId) -> String {
    match (functions.name(function), short_place(functions, function)) {
        ("", Some(place)) => format!("(anonymous) {place}"),
        _ => cut(functions.display_name(function), MOST_NAME),
    }
}

/// Where a function's code lives, in words.
#[must_use]
pub fn origin_name(origin: Origin<'_>) -> String {
    match origin {
        Origin::FirstParty => "own code".into(),
        Origin::Package(package) => cut(package, 40),
        Origin::Runtime => "runtime".into(),
        Origin::Native => "native".into(),
        Origin::GarbageCollector => "garbage collector".into(),
        Origin::Meta => "not code".into(),
    }
}

/// All that is known of a span: name, place, times, samples, and what else there is to say.
#[must_use]
pub fn title(profile: Profile<'_>, totals: &Totals, span: &Span, remarks: &[String]) -> String {
    let functions = &profile.functions;
    let function = profile.function_of(span.node);
    let kind = functions.kind(function);
    let mut lines = vec![cut(functions.display_name(function), MOST_NAME)];
    if kind == Kind::Code {
        let origin = origin_of(functions, function);
        let name = origin_name(origin);
        lines.push(match place_in(functions, function, origin) {
            Some(place) => format!("{name} · {place}"),
            None => name,
        });
    }
    lines.push(format!("Self time: {}", span.self_time));
    lines.push(format!("Total time: {}", span.total()));
    let sums = totals.function(function);
    let spans = count(sums.spans, "span");
    let share = |time: Micros| percent(time.share_of(totals.busy));
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
        lines.push(format!("Not optimized: {}", cut(functions.text(reason), MOST_NAME)));
    }
    lines.extend(remarks.iter().map(|remark| cut(remark, 2 * MOST_NAME)));
    lines.join("\n")
}
