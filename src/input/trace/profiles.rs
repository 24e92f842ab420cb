//! The CPU profiles in a trace: heads, chunks, whole ones (rules 23 to 29 of docs/format.md).

use hashbrown::HashMap;
use serde::Deserialize;

use super::threads::ThreadId;
use crate::input::ErrorKind;
use crate::input::json::{Next, Number, Result, Scanner, numbers, read_number};
use crate::input::v8::axis::SamplesBuilder;
use crate::input::v8::nodes::Nodes;
use crate::recording::{FunctionTable, WarningCode, Warnings};

/// A profile's start is on the clock of the events where the two are nearer than this, in µs.
const SAME_CLOCK: i64 = 100_000;

/// One profile of one thread, as read so far.
#[derive(Default)]
pub(super) struct RawProfile {
    /// The thread of its head; of chunks alone, their own.
    thread: Option<ThreadId>,
    chunk_thread: Option<ThreadId>,
    source: Option<String>,
    start_time: Option<i64>,
    /// When its head was written.
    written: Option<i64>,
    /// When its first chunk began, as far as that can be told without a head.
    chunk_began: Option<i64>,
    end_time: Option<i64>,
    is_whole: bool,
    pub(super) nodes: Nodes,
    pub(super) samples: SamplesBuilder,
    /// What a sample that an event refers to was taken of: the trace's id and the node's.
    pub(super) taken_for: Vec<(i64, i64)>,
    /// Samples and times of chunks in which one of them had no partner.
    unpaired: u64,
    /// The line that each sample fell in, where they are kept and known.
    lines: Vec<u32>,
    keeps_lines: bool,
}

impl RawProfile {
    pub(super) fn thread(&self) -> Option<&ThreadId> {
        self.thread.as_ref().or(self.chunk_thread.as_ref())
    }

    /// Rule 28: the browser's own first, then what a panel asked for, the page's own last.
    pub(super) fn rank(&self) -> (u8, std::cmp::Reverse<usize>) {
        let rank = match self.source.as_deref() {
            Some("Internal") => 0,
            Some("Inspector") => 1,
            Some("SelfProfiling") => 3,
            _ => 2,
        };
        (rank, std::cmp::Reverse(self.samples.lens().0))
    }

    /// Counts the samples by the line that they fell in, where the nodes have not said so themselves.
    pub(super) fn tell_lines(&self, functions: &mut FunctionTable) {
        if self.lines.is_empty() || self.nodes.has_position_ticks {
            return;
        }
        let of = self.nodes.tree.functions_by_id();
        for (id, &line) in self.samples.ids().zip(&self.lines).filter(|(_, line)| **line > 0) {
            if let Some(&function) = of.get(&id) {
                functions.count_line(function, line, 1);
            }
        }
    }

    /// Sets the clock (rule 27) and says whether anything can be drawn.
    pub(super) fn settle(&mut self, warnings: &mut Warnings) -> bool {
        let near = |start: &i64| self.written.is_none_or(|at| start.abs_diff(at) <= SAME_CLOCK as u64);
        let start = self.start_time.filter(|start| self.is_whole || near(start));
        self.samples.start_time = start.or(self.written).or(self.chunk_began).or(self.start_time);
        self.samples.end_time = self.end_time.filter(|_| start.is_some());
        self.samples.end_is_optional = true;
        warnings.count(WarningCode::LengthMismatch, self.unpaired);
        if self.thread.is_none() && self.chunk_thread.is_some() {
            warnings.count(WarningCode::MissingProfileHead, 1);
        }
        !self.nodes.tree.is_empty() && self.samples.lens().0 > 0
    }
}

/// All profiles of a trace.
#[derive(Default)]
pub(super) struct Profiles {
    pub(super) all: Vec<RawProfile>,
    /// By process and the profile's id, both as written.
    index: HashMap<(String, String), usize>,
    /// Whether the lines in which samples fell are kept.
    keeps_lines: bool,
}

#[derive(Deserialize)]
struct HeadArgs {
    data: Option<HeadData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeadData {
    start_time: Option<f64>,
    source: Option<String>,
}

enum Key {
    Data,
    CpuProfile,
    Nodes,
    Samples,
    TimeDeltas,
    TraceIds,
    Lines,
    StartTime,
    EndTime,
    Source,
    Other,
}

impl Key {
    fn of(key: &[u8]) -> Self {
        match key {
            b"data" => Self::Data,
            b"cpuProfile" => Self::CpuProfile,
            b"nodes" => Self::Nodes,
            b"samples" => Self::Samples,
            b"timeDeltas" => Self::TimeDeltas,
            b"trace_ids" => Self::TraceIds,
            b"lines" => Self::Lines,
            b"startTime" => Self::StartTime,
            b"endTime" => Self::EndTime,
            b"source" => Self::Source,
            _ => Self::Other,
        }
    }
}

impl Profiles {
    /// None yet; the lines in which samples fell are kept or not.
    pub(super) fn new(keeps_lines: bool) -> Self {
        Self { keeps_lines, ..Self::default() }
    }

    fn entry(&mut self, thread: &ThreadId, id: String) -> &mut RawProfile {
        let key = (thread.process.to_string(), id);
        let place = *self.index.entry(key).or_insert_with(|| {
            self.all.push(RawProfile {
                nodes: Nodes::new(self.keeps_lines),
                keeps_lines: self.keeps_lines,
                ..RawProfile::default()
            });
            self.all.len() - 1
        });
        &mut self.all[place]
    }

    /// Takes the event that begins a profile.
    pub(super) fn head(&mut self, thread: ThreadId, id: String, at: Option<Number>, args: &[u8]) {
        let profile = self.entry(&thread, id);
        profile.thread = Some(thread);
        profile.written = at.map(Number::round);
        if let Ok(HeadArgs { data: Some(data) }) = serde_json::from_slice(args) {
            profile.start_time = data.start_time.map(|start| start.round() as i64).or(profile.start_time);
            profile.source = data.source.or(profile.source.take());
        }
    }

    /// Reads the arguments of a chunk, which come next.
    pub(super) fn chunk(
        &mut self,
        thread: ThreadId,
        id: String,
        at: Option<Number>,
        scanner: &mut Scanner,
        functions: &mut FunctionTable,
    ) -> Result<()> {
        let profile = self.entry(&thread, id);
        let is_first = profile.chunk_thread.is_none();
        profile.chunk_thread.get_or_insert(thread);
        profile.read(scanner, functions)?;
        if is_first {
            // A chunk is written when its last sample was taken.
            profile.chunk_began = at.map(|at| at.round().saturating_sub(profile.samples.sum_of_deltas()));
        }
        Ok(())
    }

    /// Reads the arguments of a whole profile, which come next (Chrome before 69).
    pub(super) fn whole(
        &mut self,
        thread: ThreadId,
        at: Option<Number>,
        scanner: &mut Scanner,
        functions: &mut FunctionTable,
    ) -> Result<()> {
        let id = format!("of thread {}, {}", thread.thread, self.all.len());
        let profile = self.entry(&thread, id);
        profile.thread = Some(thread);
        profile.written = at.map(Number::round);
        profile.is_whole = true;
        profile.read(scanner, functions)
    }
}

impl RawProfile {
    /// Reads `{"data": {"cpuProfile": {…}, "timeDeltas": […]}}`, however its parts are spread.
    fn read(&mut self, scanner: &mut Scanner, functions: &mut FunctionTable) -> Result<()> {
        let before = self.samples.lens();
        self.read_object(scanner, functions, before, 0)?;
        let (ids, times) = self.samples.lens();
        // Chunks carry on from each other, so that a sample without a time would move all that follow.
        self.unpaired += (ids - before.0).abs_diff(times - before.1) as u64;
        let paired = (ids - before.0).min(times - before.1);
        self.samples.truncate(before.0 + paired, before.1 + paired);
        self.lines.truncate(before.0 + paired);
        if ids >= u32::MAX as usize {
            return Err(ErrorKind::TooLarge("more than 4 billion samples".into()));
        }
        Ok(())
    }

    fn read_object(
        &mut self,
        scanner: &mut Scanner,
        functions: &mut FunctionTable,
        before: (usize, usize),
        depth: u32,
    ) -> Result<()> {
        if scanner.next()? != Next::Object {
            return scanner.skip();
        }
        scanner.enter();
        let mut first = true;
        while let Some(key) = scanner.key(&mut first, Key::of)? {
            match key {
                Key::Data | Key::CpuProfile if depth < 2 => {
                    self.read_object(scanner, functions, before, depth + 1)?;
                }
                Key::Nodes if scanner.next()? == Next::Array => self.nodes.read(scanner, functions)?,
                Key::Samples if scanner.next()? == Next::Array => {
                    let samples = &mut self.samples;
                    samples.truncate(before.0, samples.lens().1); // some write them twice
                    let take = |number: Number| number.as_int().map(|id| samples.id(id)).is_some();
                    numbers::read(scanner, "samples", take)?;
                }
                Key::TimeDeltas if scanner.next()? == Next::Array => {
                    let samples = &mut self.samples;
                    samples.has_times = true;
                    samples.truncate(samples.lens().0, before.1);
                    let take = |number: Number| {
                        match number {
                            Number::Int(delta) => samples.delta(delta),
                            Number::Float(delta) => samples.fractional_delta(delta),
                        }
                        true
                    };
                    numbers::read(scanner, "timeDeltas", take)?;
                }
                Key::Lines if self.keeps_lines && scanner.next()? == Next::Array => {
                    let lines = &mut self.lines;
                    lines.resize(before.0, 0);
                    let take = |number: Number| {
                        lines.push(number.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(0));
                        true
                    };
                    numbers::read(scanner, "lines", take)?;
                }
                Key::TraceIds if scanner.next()? == Next::Object => self.read_trace_ids(scanner)?,
                Key::StartTime => {
                    self.start_time = read_number(scanner)?.map(Number::round).or(self.start_time)
                }
                Key::EndTime => self.end_time = read_number(scanner)?.map(Number::round).or(self.end_time),
                Key::Source if scanner.next()? == Next::String => {
                    self.source.get_or_insert(scanner.string(str::to_owned)?);
                }
                _ => scanner.skip()?,
            }
        }
        Ok(())
    }

    fn read_trace_ids(&mut self, scanner: &mut Scanner) -> Result<()> {
        scanner.enter();
        let mut first = true;
        let id = |key: &[u8]| std::str::from_utf8(key).ok()?.parse::<i64>().ok();
        while let Some(id) = scanner.key(&mut first, id)? {
            let node = read_number(scanner)?.and_then(Number::as_int);
            self.taken_for.extend(id.zip(node));
        }
        Ok(())
    }
}
