//! Recordings that are packed: gzip, and a ZIP archive of one file (as trackers attach recordings).

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::bufread::{DeflateDecoder, GzDecoder};

use super::source::is_at_end;
use super::{BadGzip, ErrorKind, foreign};

/// How gzip data begin.
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How a ZIP archive begins, and each file in it.
pub(super) const ZIP: [u8; 4] = *b"PK\x03\x04";

/// What comes out of compressed data may be this many times what went in...
const MOST_EXPANSION: u64 = 150;

/// ...beyond this many bytes. Recordings shrink to between a fifth and a thirtieth; a small file
/// must not be able to fill the memory.
const FREE_EXPANSION: u64 = 16 << 20;

/// A reader that knows how much was read of it.
struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.read += count as u64;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }
    fn consume(&mut self, count: usize) {
        self.read += count as u64;
        self.inner.consume(count);
    }
}

/// The fault of packed data.
fn bad(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, BadGzip(what))
}

/// What an unpacker's own error means; `read` bytes have been unpacked.
fn fault(error: io::Error, read: u64) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => bad(format!("it breaks off after {read} compressed bytes")),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => bad(format!("it is damaged ({error})")),
        _ => error,
    }
}

/// Refuses data that expand as no recording does.
fn check_expansion(written: u64, read: u64) -> io::Result<()> {
    if written > FREE_EXPANSION && written / MOST_EXPANSION > read {
        return Err(bad(format!(
            "{read} bytes expand to more than {written} bytes, which no recording does"
        )));
    }
    Ok(())
}

/// Unpacks gzip data, all their members.
pub(super) struct Gunzip<R> {
    /// `None` once all was read.
    decoder: Option<GzDecoder<Counted<R>>>,
    written: u64,
    /// Set where something else follows the data.
    trailing: Arc<AtomicBool>,
}

impl<R: BufRead> Gunzip<R> {
    pub(super) fn new(inner: R, trailing: Arc<AtomicBool>) -> Self {
        Self { decoder: Some(GzDecoder::new(Counted { inner, read: 0 })), written: 0, trailing }
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            let count = decoder.read(into).map_err(|error| fault(error, decoder.get_ref().read))?;
            self.written += count as u64;
            check_expansion(self.written, decoder.get_ref().read)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            // The end of a member: another may follow, or padding that tapes and disks need.
            let mut rest = self.decoder.take().map(GzDecoder::into_inner).ok_or(io::ErrorKind::Other)?;
            if is_at_end(&mut rest)? {
                return Ok(0);
            }
            if !rest.fill_buf()?.starts_with(&GZIP[..1]) {
                self.trailing.store(true, Ordering::Relaxed);
                return Ok(0);
            }
            self.decoder = Some(GzDecoder::new(rest));
        }
    }
}

/// Unpacks a ZIP archive that holds one file.
pub(super) struct Unzip<R> {
    entry: Entry<R>,
    written: u64,
}

/// The file in the archive.
enum Entry<R> {
    Stored(io::Take<Counted<R>>),
    Deflated(DeflateDecoder<Counted<R>>),
    Done,
}

/// What stands before a file in an archive (APPNOTE.TXT, 4.3.7).
struct Header {
    is_encrypted: bool,
    has_descriptor: bool,
    method: u16,
    packed: u32,
    name: Vec<u8>,
}

impl Header {
    /// Reads one, behind its mark.
    fn read(reader: &mut impl Read) -> io::Result<Self> {
        let mut fixed = [0; 26];
        reader.read_exact(&mut fixed)?;
        let short = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
        let mut name = vec![0; usize::from(short(22))];
        reader.read_exact(&mut name)?;
        io::copy(&mut reader.take(u64::from(short(24))), &mut io::sink())?;
        Ok(Self {
            is_encrypted: short(2) & 1 != 0,
            has_descriptor: short(2) & 8 != 0,
            method: short(4),
            packed: u32::from_le_bytes([fixed[14], fixed[15], fixed[16], fixed[17]]),
            name,
        })
    }

    fn is_folder(&self) -> bool {
        self.name.ends_with(b"/") && self.packed == 0
    }
}

impl<R: BufRead> Unzip<R> {
    /// Finds the first file of an archive.
    pub(super) fn new(inner: R) -> Result<Self, ErrorKind> {
        let mut reader = Counted { inner, read: 0 };
        loop {
            let cut = |_| ErrorKind::Gzip("the ZIP archive breaks off".into());
            let mut mark = [0; 4];
            reader.read_exact(&mut mark).map_err(cut)?;
            if mark != ZIP {
                return Err(ErrorKind::Gzip("the ZIP archive holds no file".into()));
            }
            let header = Header::read(&mut reader).map_err(cut)?;
            if header.is_folder() {
                continue;
            }
            let entry = match header.method {
                _ if header.is_encrypted => return Err(foreign::unreadable_archive()),
                8 => Entry::Deflated(DeflateDecoder::new(reader)),
                0 if !header.has_descriptor => Entry::Stored(reader.take(u64::from(header.packed))),
                _ => return Err(foreign::unreadable_archive()),
            };
            return Ok(Self { entry, written: 0 });
        }
    }

    /// Whether another file follows that a person put there.
    fn is_followed(rest: &mut Counted<R>) -> io::Result<bool> {
        // A file's sizes may stand behind it instead of before it.
        let start = rest.fill_buf()?;
        let Some(at) = start.windows(4).take(25).position(|mark| mark == ZIP) else { return Ok(false) };
        rest.consume(at + 4);
        let header = Header::read(rest)?;
        // What macOS adds of its own.
        Ok(!header.is_folder() && !header.name.starts_with(b"__MACOSX/"))
    }
}

impl<R: BufRead> Read for Unzip<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let (count, read) = match &mut self.entry {
            Entry::Stored(reader) => (reader.read(into)?, reader.get_ref().read),
            Entry::Deflated(decoder) => {
                let count = decoder.read(into).map_err(|error| fault(error, decoder.get_ref().read))?;
                (count, decoder.get_ref().read)
            }
            Entry::Done => return Ok(0),
        };
        self.written += count as u64;
        check_expansion(self.written, read)?;
        if count > 0 || into.is_empty() {
            return Ok(count);
        }
        let mut rest = match std::mem::replace(&mut self.entry, Entry::Done) {
            Entry::Stored(reader) if reader.limit() > 0 => {
                return Err(bad("the ZIP archive breaks off".into()));
            }
            Entry::Stored(reader) => reader.into_inner(),
            Entry::Deflated(decoder) => decoder.into_inner(),
            Entry::Done => return Ok(0),
        };
        match Self::is_followed(&mut rest)? {
            true => Err(bad(SEVERAL.into())),
            false => Ok(0),
        }
    }
}

/// What is said of an archive whose first file is not all of it.
pub(super) const SEVERAL: &str = "the ZIP archive holds several files";
