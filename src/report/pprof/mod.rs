//! Profiles in the format of pprof (gzipped profile.proto), which `go tool pprof`, Pyroscope, Parca and
//! others read: call paths with how often they were sampled and their sampled CPU time, or the memory
//! that they hold. The mapping is documented in `docs/pprof.md`.

mod message;
mod names;

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use self::message::Message;
use self::names::{Locations, Texts};
use crate::analysis::{CallPath, Findings, Merged, SampledPath, sampled_paths};
use crate::recording::{NodeId, Profile, Thread};
use crate::text::bytes;
use crate::units::{Micros, Unit};
use crate::words;

/// Every sample repeats its callers, so that a deep recursion which is sampled at every depth takes many
/// times more than its recording. Readers of Protocol Buffers take no message larger than this.
const MOST_BYTES: u64 = (2 << 30) - 1;

/// Why a profile could not be written.
#[derive(Debug)]
pub(crate) enum PprofError {
    /// It takes more than its readers take.
    TooLarge,
    /// Nothing weighs anything.
    Empty,
    /// The output could not be written.
    Io(io::Error),
}

impl From<io::Error> for PprofError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// How much a profile may take, in words.
#[must_use]
pub(crate) fn most() -> String {
    bytes(MOST_BYTES)
}

/// What the lane's call paths are measured in.
#[must_use]
pub(crate) fn unit(profile: Profile<'_>) -> Unit {
    profile.weights.map_or(Unit::Micros, |weights| weights.unit)
}

/// The names of the values that every sample has, and their units. The last is the one to look at first.
fn value_types(unit: Unit) -> &'static [(&'static str, &'static str)] {
    match unit {
        Unit::Micros => &[("samples", "count"), ("cpu", "nanoseconds")],
        Unit::Hits => &[("samples", "count")],
        Unit::Bytes => &[("space", "bytes")],
    }
}

/// Writes the lanes that are measured as the first, all of one recording.
///
/// # Errors
/// Those of `out`; where there is nothing to write, or it takes too much.
///
/// # Panics
/// If there is no lane.
pub(crate) fn write(lanes: &[&Findings<'_>], out: &mut dyn Write) -> Result<(), PprofError> {
    let unit = unit(lanes[0].profile());
    let lanes: Vec<&Findings<'_>> =
        lanes.iter().copied().filter(|lane| self::unit(lane.profile()) == unit).collect();
    let paths: Vec<Vec<Path>> = lanes.iter().map(|lane| paths(lane)).collect();
    if paths.iter().all(Vec::is_empty) {
        return Err(PprofError::Empty);
    }
    let functions = &lanes[0].recording.functions;
    let mut writing = Writing {
        out: GzEncoder::new(out, Compression::default()),
        bytes: 0,
        texts: Texts::default(),
        locations: Locations::new(functions),
    };
    writing.head(unit, &lanes)?;
    for (lane, paths) in lanes.iter().zip(paths) {
        writing.samples(lane, &paths)?;
    }
    let Writing { locations, mut texts, mut out, mut bytes } = writing;
    let mut fields = Message::default();
    for (location, function) in locations.messages(functions, &mut texts) {
        fields.message(4, &location);
        fields.message(5, &function);
    }
    texts.iter().for_each(|text| fields.bytes(6, text.as_bytes()));
    flush(&mut fields, &mut out, &mut bytes)?;
    out.finish()?;
    Ok(())
}

/// A call path with its values.
struct Path {
    node: Option<NodeId>,
    /// The garbage collector, where it ran on top of `node`.
    collector: Option<NodeId>,
    /// As many as there are [`value_types`]; the rest is zero.
    values: [u64; 2],
}

/// The call paths of a lane.
fn paths(lane: &Findings<'_>) -> Vec<Path> {
    if unit(lane.profile()) == Unit::Micros {
        let path = |path: SampledPath| {
            let SampledPath { node, collector, samples, cpu } = path;
            Path { node, collector, values: [samples, nanoseconds(cpu)] }
        };
        return sampled_paths(&lane.timeline).into_iter().map(path).collect();
    }
    let path = |path: CallPath| Path { node: path.node, collector: path.collector, values: [path.own, 0] };
    Merged::of(&lane.timeline).paths.into_iter().map(path).collect()
}

/// Writes what a message holds, and empties it.
fn flush(fields: &mut Message, out: &mut impl Write, bytes: &mut u64) -> Result<(), PprofError> {
    *bytes += fields.written().len() as u64;
    if *bytes > MOST_BYTES {
        return Err(PprofError::TooLarge);
    }
    out.write_all(fields.written())?;
    fields.clear();
    Ok(())
}

/// A profile, written up to some sample. What samples name by number follows behind all of them.
struct Writing<W: Write> {
    out: GzEncoder<W>,
    /// How much has been written, before it was compressed.
    bytes: u64,
    texts: Texts,
    locations: Locations,
}

impl<W: Write> Writing<W> {
    /// What is said of the profile as a whole.
    fn head(&mut self, unit: Unit, lanes: &[&Findings<'_>]) -> Result<(), PprofError> {
        let mut fields = Message::default();
        let types = value_types(unit);
        let mut of = |(name, unit): (&str, &str)| {
            let mut value_type = Message::default();
            value_type.number(1, self.texts.number(name));
            value_type.number(2, self.texts.number(unit));
            value_type
        };
        types.iter().for_each(|&told| fields.message(1, &of(told)));
        let last = types[types.len() - 1];
        if unit == Unit::Micros {
            let ranges = || lanes.iter().map(|lane| lane.timeline.range());
            let start = ranges().map(|range| range.0).min().unwrap_or_default();
            let end = ranges().map(|range| range.1).max().unwrap_or_default();
            fields.number(10, nanoseconds(end - start));
            fields.message(11, &of(last));
            fields.number(12, nanoseconds(lanes[0].timeline.interval()));
        }
        fields.number(14, self.texts.number(last.0));
        flush(&mut fields, &mut self.out, &mut self.bytes)
    }

    /// The call paths of a lane.
    fn samples(&mut self, lane: &Findings<'_>, paths: &[Path]) -> Result<(), PprofError> {
        let profile = lane.profile();
        let labels = self.labels(lane.thread());
        let values = value_types(unit(profile)).len();
        let (mut sample, mut fields) = (Message::default(), Message::default());
        let mut stack = Vec::new();
        for path in paths {
            let callers = std::iter::successors(path.node, |&node| profile.tree.parent(node));
            let nodes = path.collector.into_iter().chain(callers);
            stack.clear();
            stack.extend(nodes.map(|node| self.locations.number(profile.function_of(node))));
            sample.clear();
            sample.numbers(1, &stack);
            sample.numbers(2, &path.values[..values]);
            labels.iter().for_each(|label| sample.message(3, label));
            fields.message(2, &sample);
            flush(&mut fields, &mut self.out, &mut self.bytes)?;
        }
        Ok(())
    }

    /// Whose samples they are, as far as the recording tells.
    fn labels(&mut self, thread: &Thread) -> Vec<Message> {
        let told = [("thread", words::thread(thread)), ("thread id", thread.id())];
        let mut label = |(key, text): (&str, String)| {
            let mut label = Message::default();
            label.number(1, self.texts.number(key));
            label.number(2, self.texts.number(&text));
            label
        };
        told.into_iter().filter(|(_, text)| !text.is_empty()).map(&mut label).collect()
    }
}

fn nanoseconds(time: Micros) -> u64 {
    // Numbers are signed there.
    time.0.saturating_mul(1000).min(i64::MAX as u64)
}
