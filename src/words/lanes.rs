//! Threads in words.

use super::share_of;
use crate::analysis::{Findings, LongTask, Totals};
use crate::recording::{FunctionTable, Mark, Thread};
use crate::text::{count, cut_middle};
use crate::units::Micros;

/// The address of a page or script is cut to this many columns.
const MOST_URL: usize = 60;

/// What a thread is called: its name, and what runs on it.
#[must_use]
pub fn thread(thread: &Thread) -> String {
    let name = if thread.name.is_empty() { thread.id() } else { thread.name.clone() };
    match thread.url.strip_prefix("file://").unwrap_or(&thread.url) {
        "" => name,
        url => format!("{name} · {}", cut_middle(url, MOST_URL)),
    }
}

/// What a thread did, beside the busy time of all of them.
#[must_use]
pub fn lane(totals: &Totals, all_busy: Micros) -> String {
    let mut words = format!("{} busy", totals.busy);
    if all_busy > Micros::ZERO {
        words += &format!(" ({} of all threads')", share_of(totals.busy, all_busy));
    }
    match totals.samples {
        0 => words + ", no samples: exact events alone",
        samples => format!("{words}, {}", count(samples, "sample")),
    }
}

/// Something that happened by name, and when.
fn mark(mark: &Mark) -> String {
    match mark.end - mark.start {
        Micros::ZERO => format!("{} at {}", mark.name, mark.start),
        length => format!("{} from {} to {}: {length}", mark.name, mark.start, mark.end),
    }
}

/// All that is said of a mark: what happened, when, and what made an interaction long.
#[must_use]
pub fn marks(lanes: &[&Findings<'_>]) -> Vec<String> {
    let Some(first) = lanes.first() else { return Vec::new() };
    let recording = first.recording;
    let mut told: Vec<String> = recording.marks.iter().map(mark).collect();
    for &(place, function, time) in lanes.iter().flat_map(|lane| &lane.interactions) {
        let name = super::name(&recording.functions, function);
        told[place] += &format!(", most of it in {name} ({time} self time)");
    }
    told
}

/// Threads that are not drawn one by one.
#[must_use]
pub fn more_threads(threads: u64, busy: Micros) -> String {
    format!("{}, {busy} busy together", count(threads, "more thread"))
}

/// What a long task was about.
#[must_use]
pub fn long_task(functions: &FunctionTable, task: &LongTask) -> String {
    let mut words = format!("long task: {} ({} CPU)", task.total(), task.cpu);
    if let Some((function, time)) = task.most {
        words += &format!(", most of it in {} ({time} self time)", super::name(functions, function));
    }
    words
}
