//! Where functions stand, for reports.

use std::borrow::Cow;

use crate::recording::{FunctionId, FunctionTable, Kind};

/// Where a function stands: `url:line:column`, as far as it is known; `native` for a function
/// without a script, `eval (script 33)` for one from `eval`. Empty for what is no code.
pub(super) fn location(functions: &FunctionTable, function: FunctionId) -> String {
    if functions.kind(function) != Kind::Code {
        return String::new();
    }
    let script = match (functions.url(function), functions.script_id(function)) {
        ("", None | Some("0")) => Cow::Borrowed("native"),
        ("", Some(id)) => format!("eval (script {id})").into(),
        (url, _) => Cow::Borrowed(url),
    };
    match (functions.line(function), functions.column(function)) {
        (None, _) => script.into_owned(),
        (Some(line), None) => format!("{script}:{line}"),
        (Some(line), Some(column)) => format!("{script}:{line}:{column}"),
    }
}
