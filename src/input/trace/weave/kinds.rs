//! What is known of events by their names.

use crate::input::trace::spans::{self, Exact, Spans};
use crate::recording::{Function, FunctionId, FunctionTable, Kind, StrId};

/// What is known of the events by their names.
pub(super) struct Kinds {
    /// By event.
    pub(super) function: Vec<FunctionId>,
    pub(super) invokes: Vec<bool>,
    pub(super) begins_empty: Vec<bool>,
    /// Whether any event is one of a garbage collection, so that samples of it are not needed.
    pub(super) tell_collections: bool,
}

impl Kinds {
    pub(super) fn of(events: &[Exact], spans: &Spans, functions: &mut FunctionTable) -> Self {
        let mut function = |event: &Exact| {
            let name = spans.name(event.name);
            let kind = spans::kind_of(name).unwrap_or(Kind::Event(spans::category_of(name)));
            let [name, url] = [name, spans.name(event.about)].map(|text| functions.intern_text(text));
            functions.intern(Function { name, url, script_id: StrId::EMPTY, line: 0, column: 0, kind })
        };
        let collects = |event: &Exact| matches!(spans.name(event.name), "MinorGC" | "MajorGC");
        Self {
            function: events.iter().map(&mut function).collect(),
            invokes: events.iter().map(|event| spans::invokes(spans.name(event.name))).collect(),
            begins_empty: events.iter().map(|event| spans::begins_empty(spans.name(event.name))).collect(),
            tell_collections: events.iter().any(collects),
        }
    }
}
