//! From bytes to a [`Profile`]: the only place that knows a file format.
//!
//! The input is read in one pass through a window, straight into columns; it is never held as a
//! whole. What kind of file it is shows in its content, never in its name.

mod cpuprofile;
mod error;
mod json;
mod source;
mod v8;

use std::io::Read;
use std::path::Path;

use crate::recording::{Profile, Warnings};
pub(crate) use error::BadGzip;
pub use error::{Error, ErrorKind, Position};

/// A value and what was odd about where it comes from.
#[derive(Debug)]
pub struct Warned<T> {
    /// The value.
    pub value: T,
    /// The oddities that were met and mended.
    pub warnings: Warnings,
}

/// Reads a recording from a file, gzip-compressed or not.
///
/// # Errors
/// When the file cannot be read or is no CPU profile; the error says where and what to do.
pub fn read_path(path: &Path) -> Result<Warned<Profile>, Error> {
    let read = || read_text(source::open(path)?);
    read().map_err(|kind| Error { input: path.display().to_string(), kind })
}

/// Reads a recording from any source of bytes, `name` stands for it in errors.
///
/// # Errors
/// As [`read_path`].
pub fn read(reader: impl Read + Send + 'static, name: &str) -> Result<Warned<Profile>, Error> {
    read_text(Box::new(reader)).map_err(|kind| Error { input: name.into(), kind })
}

fn read_text(reader: Box<dyn Read + Send>) -> Result<Warned<Profile>, ErrorKind> {
    cpuprofile::read(json::Scanner::new(source::text(reader)?))
}

fn heap_profile() -> ErrorKind {
    ErrorKind::OtherKind {
        what: "a heap profile (allocations, not time)".into(),
        hint: "open it in the Memory panel of DevTools; for a CPU profile run `node --cpu-prof app.js`"
            .into(),
    }
}
