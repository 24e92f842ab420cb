//! The comparison for a pull request.

use std::io::{self, Write};

use super::MOST_ROWS;
use crate::comparison::{Comparison, Row};
use crate::report::markdown::{code, escaped};
use crate::text::{count, cut_middle};
use crate::words;

/// Longer names and places are cut, so that the report fits into a comment.
const MOST_COLUMNS: usize = 120;

/// Writes the comparison.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(comparison: &Comparison, title: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(title) = title {
        writeln!(out, "# {}\n", escaped(&cut_middle(title, MOST_COLUMNS)))?;
    }
    writeln!(out, "**{}**\n", escaped(&words::verdict(comparison)))?;
    let changed: Vec<&Row> = comparison.changed().collect();
    table(&changed, out)?;
    let runtime: Vec<&Row> = comparison.runtime().collect();
    if !runtime.is_empty() {
        writeln!(out, "The runtime, which decides nothing:\n")?;
        table(&runtime, out)?;
    }
    for line in words::remarks(comparison) {
        writeln!(out, "- {}", escaped(&line))?;
    }
    writeln!(out, "- base: {}; head: {}", words::side(&comparison.base), words::side(&comparison.head))
}

fn table(rows: &[&Row], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "| Change | Base | Head | Noise | z | Function |\n|---:|---:|---:|---:|---:|---|")?;
    for row in rows.iter().take(MOST_ROWS) {
        let name = code(&cut_middle(&words::row_name(row), MOST_COLUMNS));
        let change = words::change(row);
        writeln!(out, "| {change} | {} | {} | ±{} | {:.1} | {name} |", row.base, row.head, row.noise, row.z)?;
    }
    if rows.len() > MOST_ROWS {
        writeln!(out, "\nand {}", count((rows.len() - MOST_ROWS) as u64, "more function"))?;
    }
    writeln!(out)
}
