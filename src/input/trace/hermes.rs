//! The sampling profile of Hermes (React Native) as it was before its developers' tools wrote Chrome's
//! profiles: samples that name stack frames, beside trace events (rule 43 of docs/format.md).

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::threads::{Id, ThreadId, Threads};
use crate::input::ErrorKind;
use crate::input::json::{Next, Number, Result, Scanner, read_number};
use crate::input::v8::axis::{SamplesBuilder, TimeError};
use crate::input::v8::linking::TreeBuilder;
use crate::recording::{Format, Function, FunctionId, FunctionTable, Kind, Lane, Recording, StrId, Warnings};
use crate::units::Micros;

/// What is read of such a file beside its events.
#[derive(Default)]
pub(in crate::input) struct Hermes {
    functions: FunctionTable,
    /// By the frame's id: its function, and the frame that calls it.
    frames: BTreeMap<i64, (FunctionId, Option<i64>)>,
    /// By thread: the frame and time of each sample.
    samples: BTreeMap<ThreadId, Vec<(i64, i64)>>,
    /// Whether the file has a list of samples at all.
    pub(super) has_list: bool,
}

enum Key {
    Name,
    Parent,
    Time,
    Process,
    Thread,
    Frame,
    Other,
}

impl Key {
    fn of(key: &[u8]) -> Self {
        match key {
            b"name" => Self::Name,
            b"parent" => Self::Parent,
            b"ts" => Self::Time,
            b"pid" => Self::Process,
            b"tid" => Self::Thread,
            b"sf" => Self::Frame,
            _ => Self::Other,
        }
    }
}

impl Hermes {
    /// Whether there is anything to draw.
    pub(in crate::input) fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Reads the list of samples, which comes next; one that names no frame or time is left out.
    pub(in crate::input) fn read_samples(&mut self, scanner: &mut Scanner) -> Result<()> {
        self.has_list = true;
        if scanner.next()? != Next::Array {
            return scanner.skip();
        }
        scanner.enter();
        let mut first = true;
        while scanner.element(&mut first)? {
            if scanner.next()? != Next::Object {
                scanner.skip()?;
                continue;
            }
            scanner.enter();
            let (mut frame, mut time) = (None, None);
            let mut thread = ThreadId { process: Id::Number(0), thread: Id::Number(0) };
            let mut first_key = true;
            while let Some(key) = scanner.key(&mut first_key, Key::of)? {
                match key {
                    Key::Frame => frame = read_number(scanner)?.and_then(Number::as_int),
                    Key::Time => time = read_number(scanner)?.map(Number::round),
                    Key::Process => thread.process = read_id(scanner)?,
                    Key::Thread => thread.thread = read_id(scanner)?,
                    _ => scanner.skip()?,
                }
            }
            if let Some(sample) = frame.zip(time) {
                self.samples.entry(thread).or_default().push(sample);
            }
        }
        Ok(())
    }

    /// Reads the stack frames by their ids, which come next.
    pub(in crate::input) fn read_frames(&mut self, scanner: &mut Scanner) -> Result<()> {
        if scanner.next()? != Next::Object {
            return scanner.skip();
        }
        scanner.enter();
        let mut first = true;
        let id = |key: &[u8]| std::str::from_utf8(key).ok()?.parse::<i64>().ok();
        while let Some(id) = scanner.key(&mut first, id)? {
            if scanner.next()? != Next::Object {
                scanner.skip()?;
                continue;
            }
            scanner.enter();
            let (mut name, mut parent) = (String::new(), None);
            let mut first_key = true;
            while let Some(key) = scanner.key(&mut first_key, Key::of)? {
                match key {
                    Key::Name if scanner.next()? == Next::String => name = scanner.string(str::to_owned)?,
                    Key::Parent => parent = read_number(scanner)?.and_then(Number::as_int),
                    _ => scanner.skip()?,
                }
            }
            if let Some(id) = id {
                let function = self.function(&name, parent.is_none());
                self.frames.insert(id, (function, parent));
            }
        }
        Ok(())
    }

    /// `name(url:line:column)`, or a name alone.
    fn function(&mut self, text: &str, is_root: bool) -> FunctionId {
        let functions = &mut self.functions;
        let (name, url, line, column) = parts(text).unwrap_or((text, "", 0, 0));
        let name = if is_root && name.starts_with("[root") { "(root)" } else { name };
        let [name, url] = [name, url].map(|text| functions.intern_text(text));
        let script_id = StrId::EMPTY;
        functions.intern(Function { name, url, script_id, line, column, kind: Kind::Code })
    }

    /// The recording.
    pub(super) fn finish(self, threads: &Threads, mut warnings: Warnings) -> Result<Recording> {
        let Self { mut functions, frames, samples, .. } = self;
        let mut lanes = Vec::new();
        for (id, taken) in samples {
            let tree = tree_of(&frames, &taken);
            let built = tree.build(&mut functions, false, &mut warnings);
            let mut builder = SamplesBuilder::default();
            (builder.has_times, builder.end_is_optional) = (true, true);
            for &(frame, time) in &taken {
                builder.id(frame);
                builder.timestamp(time);
            }
            builder.start_time = taken.iter().map(|sample| sample.1).min();
            let on_axis = builder
                .build(|id| built.nodes.get(id), false, &mut warnings)
                .map_err(|TimeError::OutOfRange { sample }| ErrorKind::TimeOutOfRange { sample })?;
            let lane = Lane {
                thread: threads.describe(&id),
                tree: built.tree,
                samples: on_axis.samples,
                ..Lane::default()
            };
            lanes.push((on_axis.origin, lane));
        }
        let origin = lanes.iter().map(|(origin, _)| *origin).min().unwrap_or(0);
        let moved = lanes.into_iter().map(|(start, mut lane)| {
            lane.start = Micros((start - origin) as u64);
            lane.samples.shift(lane.start);
            lane
        });
        let mut lanes: Vec<Lane> = moved.collect();
        lanes.sort_by_key(|lane| std::cmp::Reverse(lane.samples.len()));
        Ok(Recording {
            title: None,
            format: Format::Hermes,
            origin: Some(origin),
            mapped: None,
            unmapped: None,
            scripts: Vec::new(),
            functions,
            lanes,
            marks: Vec::new(),
            warnings,
        })
    }
}

/// The tree of the frames that the samples of a thread name, and of those that call them.
fn tree_of(frames: &BTreeMap<i64, (FunctionId, Option<i64>)>, taken: &[(i64, i64)]) -> TreeBuilder {
    let mut used: HashMap<i64, (FunctionId, Option<i64>)> = HashMap::new();
    for &(frame, _) in taken {
        let mut next = Some(frame);
        while let Some(id) = next
            && let Some(&frame) = frames.get(&id)
            && used.insert(id, frame).is_none()
        {
            next = frame.1;
        }
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_by_key(|&(id, (_, parent))| (parent.is_some(), id));
    let mut tree = TreeBuilder::default();
    for (id, (function, parent)) in used {
        tree.node(id, function, 0);
        if let Some(parent) = parent {
            tree.parent_of_last(parent);
        }
    }
    tree
}

fn parts(text: &str) -> Option<(&str, &str, i32, i32)> {
    let (name, place) = text.strip_suffix(')')?.split_once('(')?;
    let (rest, column) = place.rsplit_once(':')?;
    let (url, line) = rest.rsplit_once(':')?;
    Some((name, url, line.parse().ok()?, column.parse().ok()?))
}

fn read_id(scanner: &mut Scanner) -> Result<Id> {
    match scanner.next()? {
        Next::String => scanner.string(|text| match text.parse() {
            Ok(number) => Id::Number(number),
            Err(_) => Id::Text(text.to_owned()),
        }),
        _ => Ok(read_number(scanner)?.and_then(Number::as_int).map_or(Id::Number(0), Id::Number)),
    }
}
