//! Trace events: Chrome's Performance panel, Node's `--trace-event-categories`, and what writes alike.

mod event;
pub(super) mod hermes;
mod lanes;
mod profiles;
mod scripts;
mod spans;
mod threads;
mod weave;
mod whole;

use std::ops::Range;

use event::Event;
use profiles::Profiles;
pub(super) use scripts::Scripts;
use spans::Spans;
use threads::{Id, ThreadId, Threads};
use whole::Piece;

use super::json::{Number, Result, Scanner};
use super::{ErrorKind, Events, Options};
use crate::recording::{FunctionTable, WarningCode, Warnings};

/// Everything that is kept of a trace while it is read.
#[derive(Default)]
pub(super) struct Trace {
    options: Options,
    functions: FunctionTable,
    profiles: Profiles,
    threads: Threads,
    spans: Spans,
    scripts: Scripts,
    warnings: Warnings,
    /// How many objects of the list say that they are events.
    events: u64,
}

/// How the list of events ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As a list does.
    Closed,
    /// The text ends, and nothing more can follow.
    Cut,
}

impl Trace {
    /// A trace of which as much is kept as is wanted.
    pub(super) fn new(options: Options) -> Self {
        Self { options, profiles: Profiles::new(options.lines), ..Self::default() }
    }

    /// Whether no event was cut.
    pub(super) fn is_whole(&self) -> bool {
        self.warnings.is_empty()
    }

    /// Whether what was read has any event in it.
    pub(super) fn is_trace(&self) -> bool {
        self.events > 0
    }

    /// Reads the list of events, which comes next. Its end may be missing, as may that of its last event:
    /// what streams to a file is not always ended.
    pub(super) fn read_events(&mut self, scanner: &mut Scanner) -> Result<End> {
        scanner.enter();
        let mut first = true;
        loop {
            match scanner.element(&mut first) {
                Ok(true) => {}
                Ok(false) => return Ok(End::Closed),
                Err(ErrorKind::Truncated { .. }) => return Ok(End::Cut),
                Err(error) => return Err(error),
            }
            match scanner.peek()? {
                None => return Ok(End::Cut),
                Some(b'{') => {}
                Some(_) => {
                    scanner.skip()?;
                    continue;
                }
            }
            if !self.read_event(scanner)? {
                self.warnings.count(WarningCode::CutTrace, 1);
                return Ok(End::Cut);
            }
        }
    }

    /// Reads an event, which comes next; false where the text ends in it.
    fn read_event(&mut self, scanner: &mut Scanner) -> Result<bool> {
        let event = match whole::next(scanner, event::LARGEST, Event::find)? {
            Piece::Whole(event) => event,
            Piece::Cut => return Ok(false),
            Piece::Oversized => {
                self.warnings.count(WarningCode::OversizedEvent, 1);
                return match scanner.skip() {
                    Ok(()) => Ok(true),
                    Err(ErrorKind::Truncated { .. }) => Ok(false),
                    Err(error) => Err(error),
                };
            }
        };
        self.events += u64::from(!event.ph.is_empty());
        let end = scanner.mark() + event.len as u64;
        self.take(&event, scanner)?;
        scanner.go_to(end);
        Ok(true)
    }

    fn take(&mut self, event: &Event, scanner: &mut Scanner) -> Result<()> {
        let bytes = scanner.ahead();
        let value = |range: &Range<usize>| &bytes[range.clone()];
        let name = event::bare(value(&event.name));
        let ts = || event::number(value(&event.ts));
        let args = value(&event.args);
        match name {
            b"Profile" => {
                self.spans.keep_notable();
                let id = event::text(value(&event.id)).into_owned();
                self.profiles.head(thread_of(event, bytes), id, ts(), args);
            }
            b"ProfileChunk" if !args.is_empty() => {
                self.spans.keep_notable();
                let (thread, ts) = (thread_of(event, bytes), ts());
                let id = event::text(value(&event.id)).into_owned();
                scanner.pass(event.args.start);
                self.profiles.chunk(thread, id, ts, scanner, &mut self.functions)?;
            }
            b"CpuProfile" if !args.is_empty() => {
                self.spans.keep_notable();
                let (thread, ts) = (thread_of(event, bytes), ts());
                scanner.pass(event.args.start);
                self.profiles.whole(thread, ts, scanner, &mut self.functions)?;
            }
            b"thread_name"
            | b"process_name"
            | b"TracingStartedInBrowser"
            | b"FrameCommittedInBrowser"
            | b"CommitLoad"
            | b"TracingSessionIdForWorker" => {
                self.threads.tell(name, &thread_of(event, bytes), args);
            }
            b"ScriptCatchup" | b"LargeScriptCatchup" if self.options.scripts => self.scripts.tell(args),
            _ if self.keeps_events() => self.take_span(event, bytes),
            _ => {}
        }
        Ok(())
    }

    /// Whether exact events are wanted: for a lane of samples alone they are not, but a trace without
    /// samples has nothing else.
    fn keeps_events(&self) -> bool {
        self.options.events == Events::Woven || self.profiles.all.is_empty()
    }

    fn take_span(&mut self, event: &Event, bytes: &[u8]) {
        let value = |range: &Range<usize>| &bytes[range.clone()];
        let Some(ts) = event::number(value(&event.ts)) else { return };
        let (start, args) = (ts.round(), value(&event.args));
        let name = event::text(value(&event.name));
        match event::bare(value(&event.ph)) {
            b"X" => {
                let end = event::sum(ts, event::number(value(&event.dur))).max(start);
                if self.spans.is_kept(&name, start, end) {
                    let cpu = event::number(value(&event.tdur)).map(Number::round);
                    self.spans.complete(thread_of(event, bytes), &name, (start, end), cpu, args);
                }
            }
            b"B" => self.spans.begin(thread_of(event, bytes), &name, start, args),
            b"E" => self.spans.end(&thread_of(event, bytes), start),
            b"R" | b"I" | b"i" | b"n" => {
                let cat = event::text(value(&event.cat));
                if Spans::may_be_moment(&name, &cat) {
                    self.spans.moment(thread_of(event, bytes), &name, &cat, start, args);
                }
            }
            b"b" | b"S" => {
                let cat = event::text(value(&event.cat));
                if Spans::may_be_long(&name, &cat) {
                    let pair = pair_of(event, bytes, &name);
                    self.spans.begin_async(thread_of(event, bytes), &name, &cat, pair, start, args);
                }
            }
            b"e" | b"F" => {
                let cat = event::text(value(&event.cat));
                if Spans::may_be_long(&name, &cat) {
                    self.spans.end_async(&cat, pair_of(event, bytes, &name), start);
                }
            }
            _ => {}
        }
    }
}

fn id_of(value: &[u8]) -> Id {
    match event::number(value) {
        Some(Number::Int(number)) => Id::Number(number),
        _ if value.is_empty() => Id::Number(0),
        _ => Id::Text(event::text(value).into_owned()),
    }
}

fn thread_of(event: &Event, bytes: &[u8]) -> ThreadId {
    ThreadId { process: id_of(&bytes[event.pid.clone()]), thread: id_of(&bytes[event.tid.clone()]) }
}

/// What an asynchronous event is paired by: its name and id, which is one of the process unless it says
/// that it is one of all.
fn pair_of(event: &Event, bytes: &[u8], name: &str) -> String {
    let [id, id2, pid] = [&event.id, &event.id2, &event.pid]
        .map(|range| String::from_utf8_lossy(&bytes[range.clone()]).into_owned());
    let process = if id2.contains("\"global\"") || id2.is_empty() { String::new() } else { pid };
    format!("{name} {id} {id2} {process}")
}
