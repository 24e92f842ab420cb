//! Findings as GitLab's code quality report.

use std::io::{self, Write};
use std::path::Path;

use serde_json::json;

use super::Finding;
use super::annotate::relative;

/// Writes the report. Findings outside of the workspace stand at its root.
pub(crate) fn write(findings: &[Finding], workspace: Option<&Path>, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<serde_json::Value> = findings
        .iter()
        .map(|finding| {
            let place =
                finding.place.as_ref().and_then(|(url, line, _)| Some((relative(url, workspace?)?, *line)));
            let (path, line) = place.unwrap_or_else(|| (".".into(), 1));
            json!({
                "check_name": format!("flame-{}", finding.kind),
                "description": finding.message,
                // The same finding keeps its print when lines move.
                "fingerprint": format!("{:016x}", hash(&[finding.kind, subject(&finding.message), &path])),
                "severity": if finding.is_broken { "major" } else { "minor" },
                "location": {"path": path, "lines": {"begin": line}},
            })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &rows)?;
    out.write_all(b"\n")
}

/// What a message is about: it begins with that.
fn subject(message: &str) -> &str {
    message.split([':', '(']).next().unwrap_or(message)
}

/// FNV-1a: the same on every machine and in every version.
fn hash(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
