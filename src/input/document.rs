//! The file as a whole: its top-level keys, and what the file is if it is no recording.

use super::json::numbers;
use super::json::{Next, Number, Result, Scanner, read_number};
use super::trace::hermes::Hermes;
use super::trace::{End, Scripts, Trace};
use super::v8::axis::{OnAxis, SamplesBuilder, TimeError};
use super::v8::linking::TreeBuilder;
use super::v8::nested::{self, Nested};
use super::v8::nodes::Nodes;
use super::{ErrorKind, Options, foreign, heapprofile};
use crate::recording::{
    Detail, Format, FunctionTable, Kind, Lane, Recording, WarningCode, Warnings, Weights,
};
use crate::units::Unit;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Nodes,
    Head,
    Samples,
    TimeDeltas,
    Timestamps,
    StartTime,
    EndTime,
    Title,
    TraceEvents,
    StackFrames,
    Metadata,
    /// What may have the profile in it.
    Wrapper,
    Other,
}

impl Key {
    fn of(key: &[u8]) -> Self {
        match key {
            b"nodes" => Self::Nodes,
            b"head" => Self::Head,
            b"samples" => Self::Samples,
            b"timeDeltas" => Self::TimeDeltas,
            b"timestamps" => Self::Timestamps,
            b"startTime" => Self::StartTime,
            b"endTime" => Self::EndTime,
            b"title" => Self::Title,
            b"traceEvents" => Self::TraceEvents,
            b"stackFrames" => Self::StackFrames,
            b"metadata" => Self::Metadata,
            b"profile" | b"result" => Self::Wrapper,
            _ => Self::Other,
        }
    }
}

/// Keys remembered to tell what a file is that is no CPU profile.
const KEYS_KEPT: usize = 24;

/// A recording with more spans than this is not drawn: a file of some megabytes can be made to
/// have so many that it would take hours. Real ones have some ten million in a gigabyte.
const MOST_SPANS: u64 = 1 << 28;

#[derive(Default)]
struct Document {
    options: Options,
    functions: FunctionTable,
    nodes: Option<TreeBuilder>,
    head: Option<Nested>,
    samples: SamplesBuilder,
    trace: Option<Trace>,
    /// What the metadata of a trace, which stands before or behind its events, tells of scripts.
    scripts: Scripts,
    hermes: Hermes,
    /// Whether the text ended where only a trace may.
    is_cut: bool,
    start_time: Option<Number>,
    end_time: Option<Number>,
    title: Option<String>,
    keys: Vec<String>,
    warnings: Warnings,
    number_texts: u64,
    has_position_ticks: bool,
    /// How many objects the profile was found inside.
    depth: u32,
}

/// `{"result": {"profile": …}}` is all there is.
const DEEPEST_WRAPPER: u32 = 2;

/// JavaScriptCore's clock shows the date, in µs since 1970; V8's counts from the machine's start.
const EARLIEST_DATE: i64 = 1_000_000_000_000_000;

/// Reads the recording.
pub(super) fn read(mut scanner: Scanner, options: Options) -> Result<Recording> {
    match scanner.peek()? {
        None => return Err(ErrorKind::Empty),
        Some(b'{') => {}
        Some(b'[') => return bare_list(&mut scanner, options),
        Some(_) => return Err(no_object(&mut scanner)),
    }
    let mut document = Document { options, ..Document::default() };
    document.read_keys(&mut scanner)?;
    let end = scanner.here();
    match scanner.peek() {
        Ok(None) => {}
        // A shorter file written over a longer one leaves the longer one's tail behind.
        Ok(Some(_)) => {
            let place = Detail::Place { line: end.line, column: end.column };
            document.warnings.tell(WarningCode::TrailingData, 1, place);
        }
        Err(error) => return Err(error),
    }
    document.warnings.count(WarningCode::InvalidText, scanner.mended_texts);
    document.finish()
}

impl Document {
    fn read_keys(&mut self, scanner: &mut Scanner) -> Result<()> {
        scanner.enter();
        let mut first = true;
        let mut seen: Vec<Key> = Vec::new();
        loop {
            let mut name = None;
            let keep = self.keys.len() < KEYS_KEPT;
            let key = scanner.key(&mut first, |key| {
                if keep {
                    name = Some(String::from_utf8_lossy(&key[..key.len().min(40)]).into_owned());
                }
                Key::of(key)
            })?;
            let Some(key) = key else { return Ok(()) };
            self.keys.extend(name);
            if key != Key::Other && seen.contains(&key) {
                self.warnings.count(WarningCode::DuplicateKey, 1);
            }
            seen.push(key);
            self.read_value(key, scanner)?;
            if self.is_cut {
                return Ok(());
            }
        }
    }

    fn read_value(&mut self, key: Key, scanner: &mut Scanner) -> Result<()> {
        // Files of other kinds use some of the same names for something else.
        let is_foreign = foreign::is_claimed(&self.keys);
        match key {
            Key::TraceEvents if scanner.next()? == Next::Array => {
                let end = self.trace.get_or_insert_with(|| Trace::new(self.options)).read_events(scanner)?;
                self.is_cut = end == End::Cut;
                Ok(())
            }
            Key::StackFrames => self.hermes.read_frames(scanner),
            Key::Metadata if self.options.scripts && scanner.next()? == Next::Object => {
                self.scripts.read_metadata(scanner)
            }
            Key::Samples if self.trace.is_some() || scanner.next_is_list_of_objects()? => {
                self.hermes.read_samples(scanner)
            }
            _ if self.trace.is_some() => scanner.skip(),
            _ if is_foreign => scanner.skip(),
            // The answer of `Profiler.stop`, or what carries it.
            Key::Wrapper if self.may_unwrap(scanner)? => {
                self.depth += 1;
                self.read_keys(scanner)
            }
            Key::Nodes => {
                let mut nodes = Nodes::new(self.options.lines);
                nodes.read(scanner, &mut self.functions)?;
                self.number_texts += nodes.number_texts;
                self.has_position_ticks = nodes.has_position_ticks;
                self.nodes = Some(nodes.tree);
                Ok(())
            }
            Key::Head if scanner.next()? == Next::Object => {
                self.head = Some(nested::read(scanner, &mut self.functions)?);
                Ok(())
            }
            Key::Samples if scanner.next()? != Next::Null => {
                self.samples.clear_ids();
                let samples = &mut self.samples;
                let take = |number: Number| number.as_int().map(|id| samples.id(id)).is_some();
                self.number_texts += numbers::read(scanner, "samples", take)?;
                has_room(self.samples.lens().0)
            }
            Key::TimeDeltas if scanner.next()? != Next::Null => {
                self.samples.clear_times();
                self.samples.has_times = true;
                let samples = &mut self.samples;
                let take = |number: Number| {
                    match number {
                        Number::Int(delta) => samples.delta(delta),
                        Number::Float(delta) => samples.fractional_delta(delta),
                    }
                    true
                };
                self.number_texts += numbers::read(scanner, "timeDeltas", take)?;
                has_room(self.samples.lens().1)
            }
            Key::Timestamps if scanner.next()? != Next::Null => {
                self.samples.clear_times();
                self.samples.has_times = true;
                let samples = &mut self.samples;
                let take = |number: Number| {
                    samples.timestamp(number.round());
                    true
                };
                self.number_texts += numbers::read(scanner, "timestamps", take)?;
                has_room(self.samples.lens().1)
            }
            Key::StartTime => self.read_time(scanner).map(|time| self.start_time = time),
            Key::EndTime => self.read_time(scanner).map(|time| self.end_time = time),
            Key::Title if scanner.next()? == Next::String => {
                let title = scanner.string(str::to_owned)?;
                self.title = Some(title).filter(|title| !title.is_empty());
                Ok(())
            }
            _ => scanner.skip(),
        }
    }

    /// Whether an object with the profile in it may come next.
    fn may_unwrap(&self, scanner: &mut Scanner) -> Result<bool> {
        Ok(self.nodes.is_none() && self.depth < DEEPEST_WRAPPER && scanner.next()? == Next::Object)
    }

    fn read_time(&mut self, scanner: &mut Scanner) -> Result<Option<Number>> {
        let is_text = scanner.next()? == Next::String;
        let number = read_number(scanner)?;
        self.number_texts += u64::from(is_text && number.is_some());
        Ok(number)
    }

    fn finish(mut self) -> Result<Recording> {
        if let Some(foreign) = foreign::by_claim(&self.keys) {
            return Err(foreign);
        }
        let has_frames = self.keys.iter().any(|key| key == "stackFrames");
        if let Some(trace) = self.trace.take().or(has_frames.then(Trace::default)) {
            if self.is_cut && trace.is_whole() {
                // The list of events is all that matters; what cuts it in an event is told already.
                self.warnings.count(WarningCode::CutTrace, 1);
            }
            return trace.finish(self.hermes, self.scripts, self.warnings);
        }
        self.warnings.count(WarningCode::NumberAsText, self.number_texts);
        let (format, tree) = match (self.nodes, self.head) {
            (Some(nodes), _) => (Format::Nodes, nodes),
            (None, Some(head)) if head.has_sizes() => {
                return heapprofile::finish(head, self.title, self.functions, self.warnings);
            }
            (None, Some(head)) => (Format::Head, head.tree),
            (None, None) => return Err(foreign::by_keys(&self.keys)),
        };
        if tree.is_empty() {
            return Err(ErrorKind::NoSamples);
        }
        let mut functions = self.functions;
        let mut warnings = self.warnings;
        if let Some(id) = tree.has_one_id_only() {
            return Err(ErrorKind::Inconsistent(format!("all of its {} nodes have the id {id}", tree.len())));
        }
        let micros = |time: Option<Number>| match format {
            // Seconds, often whole ones.
            Format::Head => time.map(|time| (time.as_f64() * 1e6).round() as i64),
            _ => time.map(Number::round),
        };
        self.samples.start_time = micros(self.start_time);
        self.samples.end_time = micros(self.end_time);
        let has_start = self.samples.start_time.is_some();
        // Rule 21: JavaScriptCore takes no samples while the thread waits.
        let claims = |kind: Kind| functions.ids().any(|id| Kind::claimed_by(functions.name(id)) == kind);
        let waits_are_unsampled = format == Format::Nodes
            && self.samples.start_time.is_some_and(|start| start >= EARLIEST_DATE)
            && !claims(Kind::Idle)
            && !claims(Kind::Program);
        // Rule 22.
        let places_move = waits_are_unsampled && !self.has_position_ticks;
        let built = tree.build(&mut functions, places_move, &mut warnings);
        let on_axis = self
            .samples
            .build(|id| built.nodes.get(id), waits_are_unsampled, &mut warnings)
            .map_err(|TimeError::OutOfRange { sample }| ErrorKind::TimeOutOfRange { sample })?;
        let OnAxis { samples, origin } = on_axis;
        let origin = has_start.then_some(origin);
        let weights = samples
            .is_empty()
            .then(|| Weights { unit: Unit::Hits, own: built.hits.into_iter().map(u64::from).collect() });
        let lanes = vec![Lane { tree: built.tree, samples, weights, ..Lane::default() }];
        let recording = Recording {
            title: self.title,
            format,
            origin,
            mapped: None,
            unmapped: None,
            scripts: Vec::new(),
            functions,
            lanes,
            marks: Vec::new(),
            warnings,
        };
        debug_assert_eq!(recording.check(), Ok(()));
        if recording.profile(0).has_more_spans_than(MOST_SPANS) {
            return Err(ErrorKind::TooLarge(format!("more than {MOST_SPANS} spans")));
        }
        Ok(recording)
    }
}

/// Ids are 32 bits wide.
fn has_room(len: usize) -> Result<()> {
    if len < u32::MAX as usize {
        Ok(())
    } else {
        Err(ErrorKind::TooLarge("more than 4 billion samples".into()))
    }
}

/// A list at the top: a trace can be one.
fn bare_list(scanner: &mut Scanner, options: Options) -> Result<Recording> {
    let mut trace = Trace::new(options);
    let end = trace.read_events(scanner)?;
    if !trace.is_trace() {
        return Err(foreign::list());
    }
    let mut warnings = Warnings::default();
    if end == End::Closed && scanner.peek()?.is_some() {
        let place = scanner.here();
        let place = Detail::Place { line: place.line, column: place.column };
        warnings.tell(WarningCode::TrailingData, 1, place);
    }
    trace.finish(Hermes::default(), Scripts::default(), warnings)
}

fn no_object(scanner: &mut Scanner) -> ErrorKind {
    if let Err(error) = scanner.skip() {
        return error;
    }
    foreign::single_value()
}
