//! The rows of the lists: what is said of a lane, a function, an event, a mark, a spike.

use serde::Serialize;

use super::Told;
use super::identity::Identity;
use crate::analysis::Findings;
use crate::recording::{FunctionId, Kind, Mark};
use crate::report::nodes::{self, NodeRow};
use crate::units::Micros;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FunctionRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    #[serde(flatten)]
    identity: Identity<'a>,
    kind: &'static str,
    self_us: Micros,
    total_us: Micros,
    spans: u64,
    samples: u64,
    cpu_us: Micros,
}

/// A lane of the recording, with its sums.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ThreadRow<'a> {
    thread: String,
    pid: &'a str,
    tid: &'a str,
    name: &'a str,
    url: &'a str,
    role: &'static str,
    start_us: Micros,
    end_us: Micros,
    busy_us: Micros,
    sampled_cpu_us: Micros,
    idle_us: Micros,
    program_us: Micros,
    gc_us: Micros,
    samples: u64,
    spans: u64,
    rows: u32,
}

impl<'a> ThreadRow<'a> {
    pub(super) fn of(findings: &'a Findings<'_>) -> Self {
        let (thread, totals) = (findings.thread(), &findings.totals);
        let (start, end) = findings.timeline.range();
        Self {
            thread: thread.id(),
            pid: &thread.process,
            tid: &thread.thread,
            name: &thread.name,
            url: &thread.url,
            role: thread.role.name(),
            start_us: start,
            end_us: end,
            busy_us: totals.busy,
            sampled_cpu_us: totals.sampled_cpu,
            idle_us: totals.idle,
            program_us: totals.program,
            gc_us: totals.garbage_collector,
            samples: totals.samples,
            spans: totals.spans,
            rows: totals.rows,
        }
    }
}

/// An exact event, summed over a lane.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    name: &'a str,
    detail: &'a str,
    kind: &'static str,
    self_us: Micros,
    total_us: Micros,
    cpu_us: Micros,
    spans: u64,
}

impl<'a> EventRow<'a> {
    pub(super) fn of(told: &'a Told<'_>, function: FunctionId) -> Option<Self> {
        let functions = told.findings.profile().functions;
        let kind = match functions.kind(function) {
            Kind::Event(category) => category.name(),
            // An exact event of a collection, and not what was sampled.
            Kind::GarbageCollector if functions.name(function) != "(garbage collector)" => {
                "garbage-collector"
            }
            _ => return None,
        };
        let sums = told.findings.totals.function(function);
        Some(Self {
            thread: told.thread.as_deref(),
            name: functions.name(function),
            detail: functions.url(function),
            kind,
            self_us: sums.self_time,
            total_us: sums.total,
            cpu_us: sums.cpu,
            spans: sums.spans,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LongTaskRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    start_us: Micros,
    end_us: Micros,
    cpu_us: Micros,
    /// The row of the function that took most self time in it.
    function: Option<u32>,
    function_self_us: Option<Micros>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MarkRow<'a> {
    name: &'a str,
    kind: &'static str,
    start_us: Micros,
    end_us: Micros,
    thread: Option<String>,
    /// What took the most self time during an interaction: its row, if its lane is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_self_us: Option<Micros>,
}

impl<'a> MarkRow<'a> {
    /// Of the mark at this place in the recording's list.
    pub(super) fn of(lanes: &[Told<'a>], place: usize, mark: &'a Mark) -> Self {
        let most = lanes.iter().find_map(|told| {
            let most = told.findings.interactions.iter().find(|most| most.0 == place);
            most.map(|&(_, function, time)| (told.places[function.index()], time))
        });
        let threads = &lanes[0].findings.recording.lanes;
        Self {
            name: &mark.name,
            kind: mark.kind.name(),
            start_us: mark.start,
            end_us: mark.end,
            thread: mark.lane.map(|lane| threads[lane].thread.id()),
            function: most.map(|most| most.0),
            function_self_us: most.map(|most| most.1),
        }
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Code => "code",
        Kind::GarbageCollector => "garbage-collector",
        Kind::Program => "program",
        Kind::Idle => "idle",
        Kind::Root => "root",
        Kind::Event(_) => "event",
    }
}

impl<'a> Told<'a> {
    pub(super) fn function_rows(&'a self) -> impl Iterator<Item = FunctionRow<'a>> {
        let functions = self.findings.profile().functions;
        self.ranked.iter().map(move |&function| {
            let sums = self.findings.totals.function(function);
            FunctionRow {
                thread: self.thread.as_deref(),
                identity: Identity::of(functions, function),
                kind: kind_name(functions.kind(function)),
                self_us: sums.self_time,
                total_us: sums.total,
                spans: sums.spans,
                samples: sums.samples,
                cpu_us: sums.cpu,
            }
        })
    }

    pub(super) fn long_task_rows(&'a self) -> impl Iterator<Item = LongTaskRow<'a>> {
        self.findings.long_tasks.iter().map(|task| LongTaskRow {
            thread: self.thread.as_deref(),
            start_us: task.start,
            end_us: task.end,
            cpu_us: task.cpu,
            function: task.most.map(|(function, _)| self.places[function.index()]),
            function_self_us: task.most.map(|(_, time)| time),
        })
    }

    pub(super) fn node_rows(&'a self, spans: bool) -> Vec<NodeRow<'a>> {
        let Self { findings, places, thread, .. } = self;
        let thread = thread.as_deref();
        match spans {
            true => nodes::that_ran(findings, places, thread),
            false => nodes::of_spikes(findings, places, thread),
        }
    }
}
