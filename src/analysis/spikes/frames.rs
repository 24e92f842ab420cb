//! What the frames of a runtime are worth as an explanation.

use crate::recording::{Category, FunctionId, FunctionTable, Kind, Origin, origin_of};

/// The frames in which Node runs callback after callback, so that one span holds many tasks.
const EVENT_LOOP: [&str; 6] = [
    "processTicksAndRejections",
    "processImmediate",
    "runNextTicks",
    "processTimers",
    "listOnTimeout",
    "runMicrotasks",
];

/// A url of Node's own modules; they had no scheme before Node 12.
fn internal_path(url: &str) -> Option<&str> {
    url.strip_prefix("node:").unwrap_or(url).strip_prefix("internal/")
}

/// Whether the function, or exact event, only runs the callbacks of others.
pub(super) fn is_event_loop(functions: &FunctionTable, id: FunctionId) -> bool {
    if let Kind::Event(category) = functions.kind(id) {
        return matches!(category, Category::Task | Category::Script);
    }
    let url = functions.url(id);
    EVENT_LOOP.contains(&functions.name(id)) && (url.is_empty() || internal_path(url).is_some())
}

/// Whether the function is Node's start, which runs the whole program.
pub(super) fn is_node_main(functions: &FunctionTable, id: FunctionId) -> bool {
    internal_path(functions.url(id)).is_some_and(|path| path.starts_with("main"))
}

/// Whether the code is the program's own or of one of its packages.
pub(super) fn is_user_code(functions: &FunctionTable, id: FunctionId) -> bool {
    matches!(origin_of(functions, id), Origin::FirstParty | Origin::Package(_) | Origin::Generated)
}

/// Whether it is a function with a name, of a script that is not one of Node's own.
pub(super) fn is_named_outside_of_node(functions: &FunctionTable, id: FunctionId) -> bool {
    let url = functions.url(id);
    let is_named = functions.kind(id) == Kind::Code && !functions.name(id).is_empty();
    is_named && !url.is_empty() && !url.starts_with("node:") && internal_path(url).is_none()
}

/// Whether a reader can find the function in a source file by its name.
pub(super) fn is_named_user_code(functions: &FunctionTable, id: FunctionId) -> bool {
    !functions.name(id).is_empty() && is_user_code(functions, id)
}
