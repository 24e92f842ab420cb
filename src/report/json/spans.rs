//! Every span as a row.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::Told;
use crate::report::spans::in_time_order;
use crate::units::Micros;

/// Every span. They are walked while they are written, and never stored.
pub(super) struct Spans<'a>(pub(super) &'a [Told<'a>]);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpanRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    depth: u32,
    node: i64,
    function: u32,
    start_us: Micros,
    total_us: Micros,
    self_us: Micros,
}

impl Serialize for Spans<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        let mut result = Ok(());
        for Told { findings, thread, places, .. } in self.0 {
            let profile = findings.profile();
            in_time_order(&findings.timeline, |span| {
                if result.is_ok() {
                    result = sequence.serialize_element(&SpanRow {
                        thread: thread.as_deref(),
                        depth: span.row,
                        node: profile.tree.file_id(span.node),
                        function: places[profile.function_of(span.node).index()],
                        start_us: span.start,
                        total_us: span.total(),
                        self_us: span.self_time,
                    });
                }
            });
        }
        result?;
        sequence.end()
    }
}
