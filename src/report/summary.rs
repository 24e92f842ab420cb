//! What a person at a terminal wants to know first.

use std::io::{self, Write};

use super::memory::Memory;
use super::ranking;
use super::table::Table;
use crate::analysis::{Findings, run_together};
use crate::recording::{FunctionId, Profile};
use crate::text::{cut, cut_middle, grouped, visible, width, wrapped};
use crate::words;

/// How the summary looks.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// What was recorded.
    pub title: &'a str,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to colour it.
    pub colour: bool,
    /// How many functions to list.
    pub functions: usize,
    /// How many spikes to list.
    pub spikes: usize,
}

/// Writes the summary.
///
/// # Errors
/// Those of `out`.
pub fn write(
    findings: &Findings<'_>,
    others: &[Findings<'_>],
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    Summary { findings, others, options, out }.write()
}

/// Lists the threads of a recording with their figures.
///
/// # Errors
/// Those of `out`.
#[doc(hidden)]
pub fn threads<'a>(
    lanes: impl Iterator<Item = &'a Findings<'a>> + Clone,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = lanes.clone().map(|lane| lane.totals.busy).sum();
    writeln!(out, "{:>3}  {:>10} {:>8} {:>10}  {:<15} thread", "#", "busy", "of all", "samples", "id")?;
    for (number, lane) in (1..).zip(lanes) {
        let head = format!(
            "{number:>3}  {:>10} {:>8} {:>10}  {:<15} ",
            lane.totals.busy.to_string(),
            words::share_of(lane.totals.busy, all),
            grouped(lane.totals.samples),
            cut(&lane.thread().id(), 15),
        );
        let room = width.saturating_sub(self::width(&head)).max(LEAST_ROOM);
        writeln!(out, "{head}{}", cut_middle(&words::thread(lane.thread()), room))?;
    }
    Ok(())
}

struct Summary<'a> {
    findings: &'a Findings<'a>,
    others: &'a [Findings<'a>],
    options: Options<'a>,
    out: &'a mut dyn Write,
}

/// From this width on, tables show everything.
const WIDE: usize = 80;

/// Long tasks that are listed, the longest first.
const MOST_LONG_TASKS: usize = 3;

/// How many differences of a spike are told.
const MOST_DIFFERENCES: usize = 2;

/// The least columns for a name.
const LEAST_ROOM: usize = 16;

/// Escape sequences of a terminal.
#[derive(Clone, Copy)]
enum Style {
    Heading,
    Faint,
    Warning,
}

impl Summary<'_> {
    fn write(mut self) -> io::Result<()> {
        let title = cut(self.options.title, self.options.width);
        self.line(Style::Heading, &title)?;
        if !self.others.is_empty() {
            self.heading("Threads")?;
            let lanes = std::iter::once(self.findings).chain(self.others);
            threads(lanes, self.options.width, self.out)?;
            self.heading(&words::thread(self.findings.thread()))?;
        }
        match Memory::of(self.findings) {
            Some(memory) => self.memory(&memory)?,
            None => self.time()?,
        }
        self.warnings()
    }

    fn time(&mut self) -> io::Result<()> {
        let (findings, most) = (self.findings, self.options.functions);
        if let Some(headline) =
            words::headline(findings.profile().functions, &findings.totals, &findings.spikes)
        {
            self.wrapped("", &visible(&headline))?;
            writeln!(self.out)?;
        }
        self.wrapped("", &words::overview(&findings.timeline, &findings.totals))?;
        let by_self = Table::of_time(findings, &ranking::busy_by_self_time(findings), most);
        self.table("Most self time", &by_self)?;
        let by_total = Table::of_time(findings, &ranking::by_total_time(findings), most);
        self.table("Most total time", &by_total)?;
        self.spikes()?;
        self.long_tasks()
    }

    fn memory(&mut self, memory: &Memory<'_>) -> io::Result<()> {
        let most = self.options.functions;
        self.wrapped("", &words::memory(&memory.merged))?;
        self.table("Most self memory", &Table::of_memory(memory, &memory.by_self(), most))?;
        self.table("Most total memory", &Table::of_memory(memory, &memory.by_total(), most))
    }

    fn line(&mut self, style: Style, text: &str) -> io::Result<()> {
        if !self.options.colour {
            return writeln!(self.out, "{text}");
        }
        let code = match style {
            Style::Heading => "1",
            Style::Faint => "2",
            Style::Warning => "33",
        };
        writeln!(self.out, "\x1b[{code}m{text}\x1b[0m")
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out)?;
        self.line(Style::Heading, text)
    }

    /// Text in lines that fit, each begun with `indent`.
    fn wrapped(&mut self, indent: &str, text: &str) -> io::Result<()> {
        let most = self.options.width.saturating_sub(indent.len()).max(20);
        wrapped(text, most).iter().try_for_each(|line| writeln!(self.out, "{indent}{line}"))
    }

    fn table(&mut self, heading: &str, table: &Table) -> io::Result<()> {
        self.heading(heading)?;
        let head = self.cells(&table.heads.map(str::to_lowercase));
        self.line(Style::Faint, &format!("{head}  function"))?;
        for (function, cells) in &table.rows {
            let cells = self.cells(cells);
            let room = self.room_after(&cells) - 2;
            writeln!(self.out, "{cells}  {}", name_and_place(self.findings.profile(), *function, room))?;
        }
        table.more.as_ref().map_or(Ok(()), |more| self.line(Style::Faint, more))
    }

    /// The cells of a table's row. A narrow terminal shows the times only.
    fn cells(&self, [own, own_share, total, total_share, spans]: &[String; 5]) -> String {
        match self.options.width {
            ..WIDE => format!("{own:>10}  {total:>10}"),
            _ => format!("{own:>10} {own_share:>8}  {total:>10} {total_share:>8}  {spans:>8}"),
        }
    }

    /// How many columns are left behind a text; some always are.
    fn room_after(&self, text: &str) -> usize {
        self.options.width.saturating_sub(width(text)).max(LEAST_ROOM)
    }

    fn spikes(&mut self) -> io::Result<()> {
        let spikes = &self.findings.spikes;
        let profile = self.findings.profile();
        self.heading("Spikes")?;
        if spikes.marks.is_empty() {
            self.wrapped(
                "",
                &words::no_spikes(profile.functions, &self.findings.totals, &self.findings.spikes),
            )?;
        }
        let told = spikes.marks.len().min(self.options.spikes);
        for spike in &spikes.marks[..told] {
            let head = format!("#{} {}  ", spike.rank, words::when(spike));
            let room = self.room_after(&head);
            writeln!(self.out, "{head}{}", name_and_place(profile, spike.function, room))?;
            self.wrapped("   ", &visible(&words::reason(profile.functions, &self.findings.totals, spike)))?;
            for difference in spike.differences.iter().take(MOST_DIFFERENCES) {
                let part = words::part(profile.functions, spike, difference.part);
                let difference = words::difference(profile.functions, spike, difference);
                self.wrapped("   ", &visible(&format!("- {part}: {difference}")))?;
            }
        }
        if told < spikes.marks.len() {
            let more = words::more_spikes(spikes.marks.len() - told);
            self.line(Style::Faint, &format!("and {more}"))?;
        }
        if spikes.marks.is_empty() && !spikes.longest.is_empty() {
            writeln!(self.out, "{}:", words::LONGEST_CALLS)?;
            for span in &spikes.longest {
                let head = format!("{:>10} at {}  ", span.total(), span.start);
                let room = self.room_after(&head);
                let function = profile.function_of(span.node);
                writeln!(self.out, "{head}{}", name_and_place(profile, function, room))?;
            }
        }
        if let Some(advice) = run_together(&self.findings.timeline, &self.findings.totals) {
            self.wrapped("", &visible(&format!("{}.", words::run_together(profile.functions, &advice))))?;
        }
        Ok(())
    }

    fn long_tasks(&mut self) -> io::Result<()> {
        let mut tasks: Vec<_> = self.findings.long_tasks.iter().collect();
        if tasks.is_empty() {
            return Ok(());
        }
        tasks.sort_by_key(|task| (std::cmp::Reverse(task.total()), task.start));
        self.heading(&format!("Long tasks: {}", grouped(tasks.len() as u64)))?;
        for task in tasks.iter().take(MOST_LONG_TASKS) {
            let words = words::long_task(self.findings.profile().functions, task);
            self.wrapped("", &visible(&format!("at {}: {words}", task.start)))?;
        }
        Ok(())
    }

    fn warnings(&mut self) -> io::Result<()> {
        if self.findings.warnings.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        self.line(Style::Warning, "Warnings")?;
        for warning in self.findings.warnings.iter() {
            self.wrapped(
                "   ",
                &format!("{} × {}", grouped(warning.count), visible(&words::warning(&warning))),
            )?;
        }
        Ok(())
    }
}

/// Name and place in at most `room` columns.
fn name_and_place(profile: Profile<'_>, function: FunctionId, room: usize) -> String {
    match words::name_and_place(profile.functions, function, room) {
        (name, place) if place.is_empty() => name,
        (name, place) => format!("{name}  {place}"),
    }
}
