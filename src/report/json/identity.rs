//! What reports on time and on memory say alike: functions and oddities.

use serde::Serialize;

use crate::recording::{FunctionId, FunctionTable, Warning};
use crate::words;

#[derive(Serialize)]
pub(in crate::report) struct Oddity {
    code: &'static str,
    count: u64,
    message: String,
}

impl From<Warning> for Oddity {
    fn from(warning: Warning) -> Self {
        Self { code: warning.code.as_str(), count: warning.count, message: words::warning(&warning) }
    }
}

/// What a reader finds a function by.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::report) struct Identity<'a> {
    name: &'a str,
    url: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    script_id: Option<&'a str>,
    /// What was recorded, where this is the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    generated: Option<GeneratedRow<'a>>,
}

#[derive(Serialize)]
struct GeneratedRow<'a> {
    name: &'a str,
    url: &'a str,
    line: i32,
    column: i32,
}

impl<'a> Identity<'a> {
    pub(in crate::report) fn of(functions: &'a FunctionTable, function: FunctionId) -> Self {
        Self {
            name: functions.display_name(function),
            url: functions.url(function),
            line: functions.line(function),
            column: functions.column(function),
            script_id: functions.script_id(function).filter(|&id| id != "0"),
            generated: functions.generated(function).map(|generated| GeneratedRow {
                name: functions.text(generated.name),
                url: functions.text(generated.url),
                line: generated.line,
                column: generated.column,
            }),
        }
    }
}
