//! What can go wrong with an input, said so that its owner can act on it.

use std::fmt;
use std::io;

use super::foreign::RECORD;

/// A place in a text: line and column count from one, the column in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Bytes of text before it: decompressed, and without a byte order mark.
    pub offset: u64,
    /// Line, from one.
    pub line: u64,
    /// Column in bytes, from one.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a recording could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system did not give the bytes.
    Io(io::Error),
    /// Nothing in it.
    Empty,
    /// The text is no JSON from this place on.
    Syntax {
        /// What was expected or found.
        what: String,
        /// Where.
        at: Position,
    },
    /// The text ends in the middle of the JSON.
    Truncated {
        /// Where it ends.
        at: Position,
    },
    /// JSON, but not as a CPU profile has it.
    Shape {
        /// What was expected and what was found.
        what: String,
        /// Where.
        at: Position,
    },
    /// A heap profile, but not as V8 writes it.
    HeapShape {
        /// What was expected and what was found.
        what: String,
        /// Where.
        at: Position,
    },
    /// It has no times, and cannot stand on one axis with other recordings.
    NoTimes,
    /// Something else that is known by name.
    OtherKind {
        /// What it is.
        what: String,
        /// What to do about it.
        hint: String,
    },
    /// A CPU profile without nodes, and so without samples.
    NoSamples,
    /// A CPU profile that contradicts itself.
    Inconsistent(String),
    /// A time that no clock shows.
    TimeOutOfRange {
        /// The sample, counted from zero.
        sample: usize,
    },
    /// Compressed data that is broken, cut short or larger than it has a reason to be.
    Gzip(String),
    /// It is not on the clock of the recordings that it is to be joined with.
    OtherClock(String),
    /// More of something than the program can number.
    TooLarge(String),
}

/// Why a recording could not be read, and which one.
#[derive(Debug)]
pub struct Error {
    /// The name of the input as the user gave it.
    pub input: String,
    /// The reason.
    pub kind: ErrorKind,
}

impl Error {
    /// What to do about it, in a sentence.
    #[must_use]
    pub fn hint(&self) -> String {
        match &self.kind {
            ErrorKind::Io(error) => match error.kind() {
                io::ErrorKind::NotFound => "check the path; `node --cpu-prof app.js` writes CPU.*.cpuprofile into the working directory".into(),
                io::ErrorKind::PermissionDenied => "check the file's permissions".into(),
                io::ErrorKind::IsADirectory => "give one .cpuprofile file inside it".into(),
                _ => "check that the file can be read".into(),
            },
            ErrorKind::Empty => "the program may have been killed before it wrote the profile; let it end by itself (Node writes the file at exit)".into(),
            ErrorKind::Truncated { .. } => "the file is incomplete: the program was killed while writing it, or the copy was cut; record or copy it again".into(),
            ErrorKind::Syntax { .. } => format!("the file is damaged or no JSON; {RECORD}"),
            ErrorKind::Shape { .. } => format!("a .cpuprofile has `nodes`, `samples` and `timeDeltas` (or the older `head`); {RECORD}"),
            ErrorKind::HeapShape { .. } => "a .heapprofile has a tree under `head` with a `selfSize` in every node; record one with `node --heap-prof app.js`".into(),
            ErrorKind::NoTimes => "give it alone".into(),
            ErrorKind::OtherKind { hint, .. } => hint.clone(),
            ErrorKind::NoSamples => format!("the recording ended before it had begun; {RECORD}"),
            ErrorKind::Inconsistent(_) => format!("the tool that wrote the file is at fault; {RECORD}"),
            ErrorKind::TimeOutOfRange { .. } => "the file's clock is broken; record it again".into(),
            ErrorKind::Gzip(_) => "decompress it by hand (`gzip -t` tells whether it is whole) and give the result".into(),
            ErrorKind::OtherClock(_) => "recordings of one run on one machine share a clock; give those of one run, or each alone".into(),
            ErrorKind::TooLarge(_) => "record a shorter run, or with a longer --cpu-prof-interval".into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.input)?;
        match &self.kind {
            ErrorKind::Io(error) => write!(f, "cannot read it: {error}"),
            ErrorKind::Empty => f.write_str("the file is empty"),
            ErrorKind::Syntax { what, at } => write!(f, "not valid JSON at {at}: {what}"),
            ErrorKind::Truncated { at } => write!(f, "the JSON breaks off at {at} (byte {})", at.offset),
            ErrorKind::Shape { what, at } => write!(f, "not a CPU profile at {at}: {what}"),
            ErrorKind::HeapShape { what, at } => write!(f, "not a heap profile at {at}: {what}"),
            ErrorKind::NoTimes => {
                f.write_str("a heap profile has no times, so it cannot be drawn on one axis with others")
            }
            ErrorKind::OtherKind { what, .. } => write!(f, "this is {what}, not a V8 CPU profile"),
            ErrorKind::NoSamples => f.write_str("the CPU profile is empty: it has no nodes"),
            ErrorKind::Inconsistent(what) => write!(f, "the CPU profile cannot be understood: {what}"),
            ErrorKind::TimeOutOfRange { sample } => {
                write!(f, "the time of sample {sample} is out of range (more than 285 years)")
            }
            ErrorKind::Gzip(what) => write!(f, "compressed data: {what}"),
            ErrorKind::OtherClock(what) => write!(f, "it is not on the clock of the others: {what}"),
            ErrorKind::TooLarge(what) => write!(f, "too large: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ErrorKind::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for ErrorKind {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<BadGzip>()) {
            Some(bad) if bad.0 == super::packed::SEVERAL => super::foreign::archive_of_several(),
            Some(bad) => Self::Gzip(bad.0.clone()),
            None => Self::Io(error),
        }
    }
}

/// Marks an `io::Error` as the fault of compressed data.
#[derive(Debug)]
pub(crate) struct BadGzip(pub(crate) String);

impl fmt::Display for BadGzip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadGzip {}
