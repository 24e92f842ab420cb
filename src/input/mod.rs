//! From bytes to a [`Recording`]: the only place that knows a file format.
//!
//! The input is read in one pass through a window, straight into columns; it is never held as a
//! whole. What kind of file it is shows in its content, never in its name.

mod cpuprofile;
mod error;
mod foreign;
mod json;
mod packed;
mod source;
mod v8;

use std::io::Read;
use std::path::Path;

use crate::recording::Recording;
pub(crate) use error::BadGzip;
pub use error::{Error, ErrorKind, Position};

/// Reads a recording from a file, gzip-compressed or not.
///
/// # Errors
/// When the file cannot be read or is no CPU profile; the error says where and what to do.
pub fn read_path(path: &Path) -> Result<Recording, Error> {
    let read = || read_text(source::open(path)?);
    read().map_err(|kind| Error { input: path.display().to_string(), kind })
}

/// Reads a recording from any source of bytes, `name` stands for it in errors.
///
/// # Errors
/// As [`read_path`].
pub fn read(reader: impl Read + Send + 'static, name: &str) -> Result<Recording, Error> {
    read_text(Box::new(reader)).map_err(|kind| Error { input: name.into(), kind })
}

fn read_text(reader: Box<dyn Read + Send>) -> Result<Recording, ErrorKind> {
    let text = source::text(reader)?;
    let mut recording = cpuprofile::read(json::Scanner::new(text.reader))?;
    text.oddities.tell(&mut recording.warnings);
    Ok(recording)
}
