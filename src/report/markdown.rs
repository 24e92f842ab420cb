//! The report as Markdown: for a pull request, an issue, a job's summary.

use std::io::{self, Write};

use super::ranking;
use crate::analysis::Findings;
use crate::recording::{FunctionId, Profile};
use crate::text::{count, cut, cut_middle, grouped, visible};
use crate::words::{self, GLOSSARY};

/// What to write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a> {
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
    writeln!(out, "{}.\n", words::overview(&findings.timeline, &findings.totals))?;
    spikes(findings, out)?;
    table(findings, "Most self time", &ranking::busy_by_self_time(findings), options.functions, out)?;
    table(findings, "Most total time", &ranking::by_total_time(findings), options.functions, out)?;
    long_tasks(findings, out)?;
    for other in others.iter().filter(|other| matters(other, findings)) {
        writeln!(out, "## {}\n", escaped(&words::thread(other.thread())))?;
        writeln!(out, "{}.\n", words::overview(&other.timeline, &other.totals))?;
        let ranked = ranking::busy_by_self_time(other);
        table(other, "Most self time", &ranked, FUNCTIONS_OF_OTHERS, out)?;
        long_tasks(other, out)?;
    }
    legend(out)?;
    if !findings.warnings.is_empty() {
        writeln!(out, "\n## Warnings\n")?;
        for warning in findings.warnings.iter() {
            writeln!(out, "- {} × {}", grouped(warning.count), escaped(&words::warning(&warning)))?;
        }
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
fn legend(out: &mut dyn Write) -> io::Result<()> {
    let terms = GLOSSARY.map(|term| format!("**{}**: {}", term.word, term.meaning));
    writeln!(out, "{}.", terms.join(". "))
}

fn spikes(findings: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (profile, spikes) = (findings.profile(), &findings.spikes);
    writeln!(out, "## Spikes\n")?;
    if spikes.marks.is_empty() {
        writeln!(out, "{}.\n", words::no_spikes(profile.functions, &findings.totals))?;
        if !spikes.longest.is_empty() {
            writeln!(out, "{}:\n", words::LONGEST_CALLS)?;
        }
        for span in &spikes.longest {
            let function = name_and_place(profile, profile.function_of(span.node));
            writeln!(out, "- {} at {}: {function}", span.total(), span.start)?;
        }
    }
    for spike in &spikes.marks {
        let function = name_and_place(profile, spike.function);
        writeln!(out, "{}. {function}, {}  ", spike.rank, words::when(spike))?;
        writeln!(out, "   {}", escaped(&words::reason(profile.functions, &findings.totals, spike)))?;
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
            words::share(sums.self_time, totals),
            sums.total,
            words::share(sums.total, totals),
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
    let name = code(&cut_middle(functions.display_name(function), MOST_COLUMNS));
    match words::place(functions, function) {
        None => name,
        Some(place) => format!("{name} {}", code(&cut_middle(&place, MOST_COLUMNS))),
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
