//! The report as Markdown: for a pull request, an issue, a job's summary.

use std::io::{self, Write};

use super::location::location;
use super::ranking;
use super::words::{LEGEND, NO_SPIKES, overview, percent, when};
use crate::analysis::Findings;
use crate::recording::{FunctionId, Profile};
use crate::text::{count, cut, cut_front, grouped, visible};

/// What to write.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// What was recorded.
    pub title: &'a str,
    /// How many functions to list.
    pub functions: usize,
}

/// Names and places longer than this are cut.
const MOST_COLUMNS: usize = 100;

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub fn write(findings: &Findings<'_>, options: Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", escaped(&cut(options.title, MOST_COLUMNS)))?;
    writeln!(out, "{}.\n", overview(findings))?;
    spikes(findings, out)?;
    table(findings, "Most self time", &ranking::busy_by_self_time(findings), options.functions, out)?;
    table(findings, "Most total time", &ranking::by_total_time(findings), options.functions, out)?;
    writeln!(out, "{LEGEND}")?;
    if !findings.warnings.is_empty() {
        writeln!(out, "\n## Warnings\n")?;
        for warning in findings.warnings.iter() {
            writeln!(out, "- {} × {}", grouped(warning.count), escaped(&warning.message))?;
        }
    }
    Ok(())
}

fn spikes(findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (profile, spikes) = (findings.profile(), &findings.spikes);
    writeln!(out, "## Spikes\n")?;
    if spikes.marks.is_empty() {
        writeln!(out, "{NO_SPIKES}\n")?;
        for span in &spikes.longest {
            let function = name_and_place(profile, profile.function_of(span.node));
            writeln!(out, "- {} at {}: {function}", span.total(), span.start)?;
        }
    }
    for spike in &spikes.marks {
        let function = name_and_place(profile, spike.function);
        writeln!(out, "{}. {function}, {}  ", spike.rank, when(spike))?;
        writeln!(out, "   {}", escaped(&spike.why))?;
    }
    writeln!(out)
}

fn table(
    findings: &Findings<'_>,
    heading: &str,
    functions: &[FunctionId],
    most: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (profile, totals) = (findings.profile(), &findings.totals);
    writeln!(out, "## {heading}\n")?;
    writeln!(out, "| Self | % | Total | % | Spans | Function |")?;
    writeln!(out, "|---:|---:|---:|---:|---:|---|")?;
    for &function in functions.iter().take(most) {
        let sums = totals.function(function);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            sums.self_time,
            percent(sums.self_time, totals.busy),
            sums.total,
            percent(sums.total, totals.busy),
            grouped(sums.spans),
            name_and_place(profile, function),
        )?;
    }
    if functions.len() > most {
        writeln!(out, "\nand {}", count((functions.len() - most) as u64, "more function"))?;
    }
    writeln!(out)
}

fn name_and_place(profile: Profile<'_>, function: FunctionId) -> String {
    let functions = &profile.functions;
    let name = code(&cut(functions.display_name(function), MOST_COLUMNS));
    match location(functions, function) {
        place if place.is_empty() => name,
        place => format!("{name} {}", code(&cut_front(&place, MOST_COLUMNS))),
    }
}

/// Text as code, which keeps every character but these: a backtick would end it, and a bar would
/// end the table's cell.
fn code(text: &str) -> String {
    let text = visible(text).replace('`', "ˋ").replace('|', "\\|");
    // Spaces at both ends would be dropped, and nothing cannot be code.
    if text.trim().is_empty() { "` `".into() } else { format!("`{text}`") }
}

/// Text that is nothing but text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("@<!-- -->"), // no mention
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' | ':' => {
                escaped.push('\\');
                escaped.push(char);
            }
            _ => escaped.push(char),
        }
    }
    escaped
}
