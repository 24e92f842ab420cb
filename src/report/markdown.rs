//! The report as Markdown: for a pull request, an issue, a job's summary.

use std::io::{self, Write};

use super::memory::Memory;
use super::ranking;
use super::table::Table;
use crate::analysis::{Findings, run_together};
use crate::recording::{FunctionId, Profile};
use crate::text::{count, cut, cut_middle, grouped, visible};
use crate::words::{self, GLOSSARY, MEMORY_GLOSSARY, Term};

/// What to write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a> {
    /// What was recorded.
    pub title: &'a str,
    /// How many functions to list.
    pub functions: usize,
    /// How many spikes to tell at once; the others unfold.
    pub spikes: usize,
}

/// Names and places longer than this are cut.
const MOST_COLUMNS: usize = 100;

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(
    findings: &Findings<'_>,
    others: &[Findings<'_>],
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "# {}\n", escaped(&cut(options.title, MOST_COLUMNS)))?;
    if !others.is_empty() {
        threads(findings, others, out)?;
        writeln!(out, "## {}\n", escaped(&words::thread(findings.thread())))?;
    }
    if let Some(headline) = words::headline(findings.profile().functions, &findings.totals, &findings.spikes)
    {
        writeln!(out, "**{}**\n", escaped(&headline))?;
    }
    writeln!(out, "{}.\n", words::overview(&findings.timeline, &findings.totals))?;
    spikes(findings, options.spikes, out)?;
    let table_of = |ranked: &[FunctionId]| Table::of_time(findings, ranked, options.functions);
    let profile = findings.profile();
    table(profile, "Most self time", &table_of(&ranking::busy_by_self_time(findings)), out)?;
    table(profile, "Most total time", &table_of(&ranking::by_total_time(findings)), out)?;
    long_tasks(findings, out)?;
    for other in others.iter().filter(|other| matters(other, findings)) {
        writeln!(out, "## {}\n", escaped(&words::thread(other.thread())))?;
        writeln!(out, "{}.\n", words::overview(&other.timeline, &other.totals))?;
        let ranked = Table::of_time(other, &ranking::busy_by_self_time(other), FUNCTIONS_OF_OTHERS);
        table(other.profile(), "Most self time", &ranked, out)?;
        long_tasks(other, out)?;
    }
    legend(&GLOSSARY, out)?;
    warnings(findings, out)
}

/// Writes the report of a lane of memory. A lane of time gives nothing.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_memory(
    findings: &Findings<'_>,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(memory) = Memory::of(findings) else { return Ok(()) };
    let (profile, most) = (findings.profile(), options.functions);
    writeln!(out, "# {}\n", escaped(&cut(options.title, MOST_COLUMNS)))?;
    writeln!(out, "{}.\n", words::memory(&memory.merged))?;
    table(profile, "Most self memory", &Table::of_memory(&memory, &memory.by_self(), most), out)?;
    table(profile, "Most total memory", &Table::of_memory(&memory, &memory.by_total(), most), out)?;
    legend(&MEMORY_GLOSSARY, out)?;
    warnings(findings, out)
}

/// What was odd about the recording.
fn warnings(findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    if findings.warnings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Warnings\n")?;
    for warning in findings.warnings.iter() {
        writeln!(out, "- {} × {}", grouped(warning.count), escaped(&words::warning(&warning)))?;
    }
    Ok(())
}

/// Functions that are listed of a lane that is not the first.
const FUNCTIONS_OF_OTHERS: usize = 5;

/// Long tasks that are listed of a lane, the longest first.
const MOST_LONG_TASKS: usize = 10;

/// Whether a lane did something beside the first.
fn matters(other: &Findings<'_>, first: &Findings<'_>) -> bool {
    other.totals.busy.0.saturating_mul(100) >= first.totals.busy.0 && other.totals.samples > 0
}

/// A line for each lane.
fn threads(findings: &Findings<'_>, others: &[Findings<'_>], out: &mut dyn Write) -> io::Result<()> {
    let lanes = || std::iter::once(findings).chain(others);
    let all = lanes().map(|lane| lane.totals.busy).sum();
    writeln!(out, "## Threads\n\n| Busy | of all | Samples | From | To | Id | Thread |")?;
    writeln!(out, "|---:|---:|---:|---:|---:|---|---|")?;
    for lane in lanes() {
        let (from, to) = lane.timeline.range();
        writeln!(
            out,
            "| {} | {} | {} | {from} | {to} | {} | {} |",
            lane.totals.busy,
            words::share_of(lane.totals.busy, all),
            grouped(lane.totals.samples),
            code(&lane.thread().id()),
            escaped(&words::thread(lane.thread())),
        )?;
    }
    writeln!(out)
}

/// The tasks that held up everything else, if there were any.
fn long_tasks(findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    if findings.long_tasks.is_empty() {
        return Ok(());
    }
    let mut tasks: Vec<_> = findings.long_tasks.iter().collect();
    tasks.sort_by_key(|task| (std::cmp::Reverse(task.total()), task.start));
    writeln!(out, "### Long tasks\n")?;
    for task in tasks.iter().take(MOST_LONG_TASKS) {
        let words = words::long_task(findings.profile().functions, task);
        writeln!(out, "- at {}: {}", task.start, escaped(&words))?;
    }
    if tasks.len() > MOST_LONG_TASKS {
        writeln!(out, "- and {}", count((tasks.len() - MOST_LONG_TASKS) as u64, "more long task"))?;
    }
    writeln!(out)
}

/// What the words of the report mean.
fn legend(terms: &[Term], out: &mut dyn Write) -> io::Result<()> {
    let terms: Vec<String> =
        terms.iter().map(|term| format!("**{}**: {}", term.word, term.meaning)).collect();
    writeln!(out, "{}.", terms.join(". "))
}

fn spikes(findings: &Findings<'_>, told: usize, out: &mut dyn Write) -> io::Result<()> {
    let (profile, spikes) = (findings.profile(), &findings.spikes);
    writeln!(out, "## Spikes\n")?;
    if spikes.marks.is_empty() {
        writeln!(out, "{}.\n", words::no_spikes(profile.functions, &findings.totals, &findings.spikes))?;
        if !spikes.longest.is_empty() {
            writeln!(out, "{}:\n", words::LONGEST_CALLS)?;
        }
        for span in &spikes.longest {
            let function = name_and_place(profile, profile.function_of(span.node));
            writeln!(out, "- {} at {}: {function}", span.total(), span.start)?;
        }
    }
    for (place, spike) in spikes.marks.iter().enumerate() {
        if place == told {
            let more = words::more_spikes(spikes.marks.len() - told);
            writeln!(out, "\n<details><summary>{more}</summary>\n")?;
        }
        let function = name_and_place(profile, spike.function);
        writeln!(out, "{}. {function}, {}  ", spike.rank, words::when(spike))?;
        writeln!(out, "   {}", escaped(&words::reason(profile.functions, &findings.totals, spike)))?;
        for difference in &spike.differences {
            let part = escaped(&words::part(profile.functions, spike, difference.part));
            let difference = escaped(&words::difference(profile.functions, spike, difference));
            writeln!(out, "   - {part}: {difference}")?;
        }
    }
    if spikes.marks.len() > told {
        writeln!(out, "\n</details>")?;
    }
    if let Some(advice) = run_together(&findings.timeline, &findings.totals) {
        writeln!(out, "\n{}.", escaped(&words::run_together(profile.functions, &advice)))?;
    }
    writeln!(out)
}

fn table(profile: Profile<'_>, heading: &str, table: &Table, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {heading}\n")?;
    writeln!(out, "| {} | Function |", table.heads.join(" | "))?;
    writeln!(out, "|---:|---:|---:|---:|---:|---|")?;
    for (function, cells) in &table.rows {
        writeln!(out, "| {} | {} |", cells.join(" | "), name_and_place(profile, *function))?;
    }
    table.more.as_ref().map_or(Ok(()), |more| writeln!(out, "\n{more}"))?;
    writeln!(out)
}

fn name_and_place(profile: Profile<'_>, function: FunctionId) -> String {
    let functions = &profile.functions;
    let name = code(&cut_middle(functions.display_name(function), MOST_COLUMNS));
    match words::place(functions, function) {
        None => name,
        Some(place) => format!("{name} {}", code(&cut_middle(&place, MOST_COLUMNS))),
    }
}

/// Text as code, which keeps every character but these: a backtick would end it, and a bar would
/// end the table's cell.
pub(super) fn code(text: &str) -> String {
    let text = visible(text).replace('`', "ˋ").replace('|', "\\|");
    // Spaces at both ends would be dropped, and nothing cannot be code.
    if text.trim().is_empty() { "` `".into() } else { format!("`{text}`") }
}

/// Text that is nothing but text.
pub(super) fn escaped(text: &str) -> String {
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
