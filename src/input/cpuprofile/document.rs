//! The file as a whole: its top-level keys, and what the file is if it is no CPU profile.

use super::head;
use crate::input::ErrorKind;
use crate::input::json::numbers;
use crate::input::json::{Next, Number, Result, Scanner, read_number};
use crate::input::v8::nodes::Nodes;
use crate::recording::{
    Format, FunctionTable, Kind, Lane, Recording, SamplesBuilder, TimeError, TreeBuilder, WarningCode,
    Warnings,
};

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
            _ => Self::Other,
        }
    }
}

/// Keys remembered to tell what a file is that is no CPU profile.
const KEYS_KEPT: usize = 24;

/// Of these, as many as a message names.
const KEYS_SHOWN: usize = 8;

/// A recording with more spans than this is not drawn: a file of some megabytes can be made to
/// have so many that it would take hours. Real ones have some ten million in a gigabyte.
const MOST_SPANS: u64 = 1 << 28;

#[derive(Default)]
struct Document {
    functions: FunctionTable,
    nodes: Option<TreeBuilder>,
    head: Option<TreeBuilder>,
    samples: SamplesBuilder,
    has_samples: bool,
    start_time: Option<Number>,
    end_time: Option<Number>,
    title: Option<String>,
    keys: Vec<String>,
    warnings: Warnings,
    number_texts: u64,
}

/// Reads the recording.
pub(in crate::input) fn read(mut scanner: Scanner) -> Result<Recording> {
    match scanner.peek()? {
        None => return Err(ErrorKind::Empty),
        Some(b'{') => {}
        Some(b'[') => return Err(bare_list(&mut scanner)?),
        Some(_) => return Err(no_object(&mut scanner)),
    }
    let mut document = Document::default();
    document.read_keys(&mut scanner)?;
    let end = scanner.here();
    match scanner.peek() {
        Ok(None) => {}
        // A shorter file written over a longer one leaves the longer one's tail behind.
        Ok(Some(_)) => document.warnings.add(WarningCode::TrailingData, || {
            format!("something follows the end of the profile at {end}; it is ignored")
        }),
        Err(error) => return Err(error),
    }
    document.warnings.add_many(WarningCode::InvalidText, scanner.mended_texts, || {
        "texts that are not Unicode; what cannot be shown became U+FFFD".into()
    });
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
                self.warnings.add(WarningCode::DuplicateKey, || {
                    "keys that stand in the file twice; the last one counts".into()
                });
            }
            seen.push(key);
            self.read_value(key, scanner)?;
        }
    }

    fn read_value(&mut self, key: Key, scanner: &mut Scanner) -> Result<()> {
        // Files of other kinds use some of the same names for something else.
        let is_foreign = self.foreign_kind().is_some();
        match key {
            _ if is_foreign => scanner.skip(),
            Key::Nodes => {
                let mut nodes = Nodes::default();
                nodes.read(scanner, &mut self.functions)?;
                self.nodes = Some(nodes.tree);
                Ok(())
            }
            Key::Head if scanner.next()? == Next::Object => {
                self.head = Some(head::read(scanner, &mut self.functions)?);
                Ok(())
            }
            Key::Samples if scanner.next()? == Next::Array => {
                self.has_samples = true;
                self.samples.clear_ids();
                let samples = &mut self.samples;
                let take = |number: Number| number.as_int().map(|id| samples.id(id)).is_some();
                self.number_texts += numbers::read(scanner, "samples", take)?;
                has_room(self.samples.lens().0)
            }
            Key::TimeDeltas if scanner.next()? == Next::Array => {
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
            Key::Timestamps if scanner.next()? == Next::Array => {
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

    fn read_time(&mut self, scanner: &mut Scanner) -> Result<Option<Number>> {
        let is_text = scanner.next()? == Next::String;
        let number = read_number(scanner)?;
        self.number_texts += u64::from(is_text && number.is_some());
        Ok(number)
    }

    /// What the file is, by keys that no CPU profile has.
    fn foreign_kind(&self) -> Option<ErrorKind> {
        let has = |name: &str| self.keys.iter().any(|key| key == name);
        let kind =
            |what: &str, hint: &str| Some(ErrorKind::OtherKind { what: what.into(), hint: hint.into() });
        const DEVTOOLS: &str =
            "open it in the Performance panel of DevTools; for a CPU profile run `node --cpu-prof app.js`";
        const MEMORY: &str =
            "open it in the Memory panel of DevTools; for a CPU profile run `node --cpu-prof app.js`";
        if has("traceEvents") && has("stackFrames") {
            kind("a Hermes (React Native) sampling profile in Chrome's trace format", DEVTOOLS)
        } else if has("traceEvents") {
            kind("a Chrome trace", DEVTOOLS)
        } else if has("snapshot") || has("trace_function_infos") {
            kind("a heap snapshot", MEMORY)
        } else {
            None
        }
    }

    fn finish(mut self) -> Result<Recording> {
        if let Some(foreign) = self.foreign_kind() {
            return Err(foreign);
        }
        self.warnings.add_many(WarningCode::NumberAsText, self.number_texts, || {
            "numbers that the file writes as text".into()
        });
        let (format, tree) = match (self.nodes, self.head) {
            (Some(nodes), _) => (Format::Nodes, nodes),
            (None, Some(head)) => (Format::Head, head),
            (None, None) => return Err(other_json(&self.keys)),
        };
        if tree.is_empty() {
            return Err(ErrorKind::NoSamples);
        }
        let mut functions = self.functions;
        let mut warnings = self.warnings;
        let built = tree.build(&mut functions, &mut warnings);
        let micros = |time: Option<Number>| match format {
            Format::Nodes => time.map(Number::round),
            // Seconds, often whole ones.
            Format::Head => time.map(|time| (time.as_f64() * 1e6).round() as i64),
        };
        self.samples.start_time = micros(self.start_time);
        self.samples.end_time = micros(self.end_time);
        // JavaScriptCore has neither node: it takes no samples while the thread waits.
        let has_kind =
            |kind: Kind| built.tree.ids().any(|node| functions.kind(built.tree.function(node)) == kind);
        let waits_are_unsampled =
            format == Format::Nodes && !has_kind(Kind::Idle) && !has_kind(Kind::Program);
        let samples = self
            .samples
            .build(|id| built.nodes.get(id), waits_are_unsampled, &mut warnings)
            .map_err(|TimeError::OutOfRange { sample }| ErrorKind::TimeOutOfRange { sample })?;
        let hits = if samples.is_empty() { built.hits } else { Vec::new() };
        let lanes = vec![Lane { tree: built.tree, samples, hits }];
        let recording = Recording { title: self.title, format, functions, lanes, warnings };
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

fn other_json(keys: &[String]) -> ErrorKind {
    let has = |names: &[&str]| names.iter().all(|name| keys.iter().any(|key| key == name));
    let what = if keys.is_empty() {
        "an empty JSON object".into()
    } else if has(&["name", "version"]) && !has(&["profiles"]) {
        "a package.json".into()
    } else if has(&["mappings", "sources"]) {
        "a source map".into()
    } else if has(&["shared", "profiles"]) {
        "a speedscope file".into()
    } else if has(&["meta", "threads"]) {
        "a Firefox profile".into()
    } else {
        let shown = keys.iter().take(KEYS_SHOWN).map(|key| format!("`{}`", key.escape_debug()));
        let more = if keys.len() > KEYS_SHOWN { ", …" } else { "" };
        format!("JSON with the keys {}{more}", shown.collect::<Vec<_>>().join(", "))
    };
    ErrorKind::OtherKind {
        what,
        hint:
            "a .cpuprofile has `nodes`, `samples` and `timeDeltas`; record one with `node --cpu-prof app.js`"
                .into(),
    }
}

/// A list at the top: a Chrome trace can be one.
fn bare_list(scanner: &mut Scanner) -> Result<ErrorKind> {
    scanner.enter();
    let mut first = true;
    let mut is_trace = false;
    if scanner.element(&mut first)? && scanner.next()? == Next::Object {
        scanner.enter();
        let mut first_key = true;
        while let Some(is_phase) = scanner.key(&mut first_key, |key| key == b"ph")? {
            is_trace |= is_phase;
            scanner.skip()?;
        }
    }
    let what = if is_trace { "a Chrome trace (a bare list of events)" } else { "a JSON list" };
    Ok(ErrorKind::OtherKind {
        what: what.into(),
        hint: "a .cpuprofile is a JSON object; record one with `node --cpu-prof app.js`".into(),
    })
}

fn no_object(scanner: &mut Scanner) -> ErrorKind {
    if let Err(error) = scanner.skip() {
        return error;
    }
    ErrorKind::OtherKind {
        what: "a single JSON value".into(),
        hint: "a .cpuprofile is a JSON object; record one with `node --cpu-prof app.js`".into(),
    }
}
