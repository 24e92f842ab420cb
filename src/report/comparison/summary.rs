//! The comparison on a terminal.

use std::io::{self, Write};

use super::MOST_ROWS;
use crate::comparison::{Comparison, Row};
use crate::text::{count, cut_middle, visible};
use crate::words;

/// Writes the comparison in lines of at most about `width` columns.
///
/// # Errors
/// Those of `out`.
pub fn write(comparison: &Comparison, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", visible(&words::verdict(comparison)))?;
    table("", comparison.changed(), width, out)?;
    table("The runtime, which decides nothing", comparison.runtime(), width, out)?;
    writeln!(out)?;
    for line in words::remarks(comparison) {
        writeln!(out, "{}", visible(&line))?;
    }
    Ok(())
}

fn table<'a>(
    heading: &str,
    rows: impl Iterator<Item = &'a Row>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows: Vec<&Row> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    if !heading.is_empty() {
        writeln!(out, "{heading}")?;
    }
    writeln!(out, "{:>22}  {:>9}  {:>9}  {:>9}  function", "change", "base", "head", "noise")?;
    for row in rows.iter().take(MOST_ROWS) {
        let cells = [row.base, row.head, row.noise].map(|time| format!("{:>9}", time.to_string()));
        let room = width.saturating_sub(59).max(24);
        let name = cut_middle(&visible(&words::row_name(row)), room);
        writeln!(out, "{:>22}  {}  {name}", words::change(row), cells.join("  "))?;
    }
    if rows.len() > MOST_ROWS {
        writeln!(out, "and {}", count((rows.len() - MOST_ROWS) as u64, "more function"))?;
    }
    Ok(())
}
