//! From bytes to a [`Recording`]: the only place that knows a file format.
//!
//! The input is read in one pass through a window, straight into columns; it is never held as a
//! whole. What kind of file it is shows in its content, never in its name.

mod document;
mod error;
mod foreign;
mod heapprofile;
mod json;
mod packed;
mod several;
mod source;
mod trace;
mod v8;

use std::io::Read;
use std::path::Path;

use crate::recording::Recording;
pub(crate) use error::BadGzip;
pub use error::{Error, ErrorKind, Position};
pub use several::{Align, Part, join};

/// How recordings are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// What becomes of the exact events of a trace.
    pub events: Events,
    /// Whether the scripts and source maps that a trace carries are kept
    /// ([`Recording::scripts`](crate::recording::Recording::scripts)); by default they are.
    pub scripts: bool,
    /// Whether the lines in which samples fell are kept, where the recording says them; by default they are not.
    pub lines: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { events: Events::default(), scripts: true, lines: false }
    }
}

/// What becomes of the exact events of a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Events {
    /// They are spans, in one stack with the calls that were sampled.
    #[default]
    Woven,
    /// They are left out: a lane is its samples.
    Off,
}

/// Reads a recording from a file, gzip-compressed or not.
///
/// # Errors
/// When the file cannot be read or is no CPU profile; the error says where and what to do.
pub fn read_path(path: &Path) -> Result<Recording, Error> {
    read_path_with(path, Options::default())
}

/// Reads a recording from a file in the way that `options` say.
///
/// # Errors
/// As [`read_path`].
pub fn read_path_with(path: &Path, options: Options) -> Result<Recording, Error> {
    let read = || read_text(source::open(path)?, options);
    read().map_err(|kind| Error { input: path.display().to_string(), kind })
}

/// Reads a recording from any source of bytes, `name` stands for it in errors.
///
/// # Errors
/// As [`read_path`].
pub fn read(reader: impl Read + Send + 'static, name: &str) -> Result<Recording, Error> {
    read_with(reader, name, Options::default())
}

/// Reads a recording from any source of bytes in the way that `options` say.
///
/// # Errors
/// As [`read_path`].
pub fn read_with(
    reader: impl Read + Send + 'static,
    name: &str,
    options: Options,
) -> Result<Recording, Error> {
    read_text(Box::new(reader), options).map_err(|kind| Error { input: name.into(), kind })
}

fn read_text(reader: Box<dyn Read + Send>, options: Options) -> Result<Recording, ErrorKind> {
    let text = source::text(reader)?;
    let mut recording = document::read(json::Scanner::new(text.reader), options)?;
    text.oddities.tell(&mut recording.warnings);
    Ok(recording)
}
