//! How functions are called, and where they stand.

use std::borrow::Cow;

use crate::recording::{FunctionId, FunctionTable, Kind, Origin, origin_of};
use crate::text::cut_middle;

/// The script of a function as shown: its url or path without `file://`; `eval (script 33)` for code
/// from `eval`, which only its script tells apart. `None` for native functions and what is no code.
#[must_use]
pub fn script(functions: &FunctionTable, function: FunctionId) -> Option<Cow<'_, str>> {
    if functions.kind(function) != Kind::Code || functions.is_native(function) {
        return None;
    }
    let url = functions.url(function);
    match (url.strip_prefix("file://").unwrap_or(url), functions.script_id(function)) {
        ("", None) => Some("eval".into()),
        ("", Some(id)) => Some(format!("eval (script {id})").into()),
        (url, _) => Some(url.into()),
    }
}

/// Where a function stands: `/app/validate.js:7:23`, as far as it is known; `native` for a function
/// without a script; what an exact event is about. `None` for anything else.
#[must_use]
pub fn place(functions: &FunctionTable, function: FunctionId) -> Option<String> {
    match script(functions, function) {
        Some(script) => Some(format!("{script}{}", line_and_column(functions, function))),
        None => match functions.kind(function) {
            Kind::Code => Some("native".into()),
            Kind::Event(_) => Some(functions.url(function).to_owned()).filter(|about| !about.is_empty()),
            _ => None,
        },
    }
}

/// The place without directories: `validate.js:7:23`.
#[must_use]
pub fn short_place(functions: &FunctionTable, function: FunctionId) -> Option<String> {
    let script = script(functions, function)?;
    let file = script.rsplit(['/', '\\']).find(|part| !part.is_empty())?;
    Some(format!("{file}{}", line_and_column(functions, function)))
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
pub fn name(functions: &FunctionTable, function: FunctionId) -> Cow<'_, str> {
    match (functions.name(function), short_place(functions, function)) {
        ("", Some(place)) => format!("(anonymous) {place}").into(),
        _ => functions.display_name(function).into(),
    }
}

/// The least columns for a place; where there are fewer it says nothing.
const LEAST_PLACE: usize = 12;

/// Name and place, each cut in the middle so that both together take at most `room` columns. The
/// name comes first and may take two thirds where both are long.
#[must_use]
pub fn name_and_place(functions: &FunctionTable, function: FunctionId, room: usize) -> (String, String) {
    let name = functions.display_name(function);
    let Some(place) = place(functions, function) else { return (cut_middle(name, room), String::new()) };
    let place_wants = crate::text::width(&place).max(LEAST_PLACE);
    let for_name = room.saturating_sub(place_wants + 2).max(room * 2 / 3);
    let name = cut_middle(name, for_name);
    match room.saturating_sub(crate::text::width(&name) + 2) {
        left if left >= LEAST_PLACE => (name, cut_middle(&place, left)),
        _ => (name, String::new()),
    }
}

/// What was recorded of a function that is known by its original: `t, app.js:1:48213`.
#[must_use]
pub fn generated(functions: &FunctionTable, function: FunctionId) -> Option<String> {
    let generated = functions.generated(function)?;
    let name = match functions.text(generated.name) {
        "" => "(anonymous)",
        name => name,
    };
    let url = functions.text(generated.url);
    let file = url.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(url);
    Some(format!("{name}, {file}:{}:{}", generated.line, generated.column))
}

/// Where a function's code lives, in words.
#[must_use]
pub fn origin_name(origin: Origin<'_>) -> Cow<'_, str> {
    match origin {
        Origin::FirstParty => "own code".into(),
        Origin::Package(package) => package.to_string().into(),
        Origin::Runtime => "runtime".into(),
        Origin::Native => "native".into(),
        Origin::Generated => "generated".into(),
        Origin::GarbageCollector => "garbage collector".into(),
        Origin::Meta => "not code".into(),
        Origin::Event(category) => category.name().into(),
    }
}

/// The same where there is room for what it means.
#[must_use]
pub fn origin_title(origin: Origin<'_>) -> Cow<'_, str> {
    match origin {
        Origin::Runtime => "node: and other runtime code".into(),
        Origin::Native => "native functions".into(),
        Origin::Generated => "generated (eval, templates, wasm)".into(),
        other => origin_name(other),
    }
}

/// Where the code of a function lives and where it stands, in one line; below an installed package's
/// folder the folder is not repeated.
#[must_use]
pub fn origin_and_place(functions: &FunctionTable, function: FunctionId) -> String {
    let origin = origin_name(origin_of(functions, function));
    let Some(place) = place(functions, function).filter(|place| *place != origin) else {
        return origin.into_owned();
    };
    let inside = place.rsplit_once(&format!("node_modules/{origin}/")).map_or(&*place, |(_, inside)| inside);
    format!("{origin} · {inside}")
}
