//! Where the bytes come from: a file or standard input, plain or compressed.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::input::{BadGzip, ErrorKind};

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What comes out of compressed data may be this many times what went in...
const MOST_EXPANSION: u64 = 150;

/// ...beyond this many bytes. Recordings shrink to between a fifth and a thirtieth; a small file
/// must not be able to fill the memory.
const FREE_EXPANSION: u64 = 16 << 20;

/// Opens a file.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    Ok(Box::new(file))
}

/// The text behind `reader`: decompressed if it is compressed, without a byte order mark.
pub(super) fn text(mut reader: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>, ErrorKind> {
    let mut start = read_start(&mut reader, 2)?;
    if start == GZIP {
        let whole = Cursor::new(start).chain(reader);
        let counted = Counted { inner: whole, read: 0 };
        reader = Box::new(Gunzip { decoder: MultiGzDecoder::new(counted), written: 0 });
        start = Vec::new();
    }
    let more = read_start(&mut reader, 3 - start.len())?;
    start.extend_from_slice(&more);
    match start.as_slice() {
        [0xef, 0xbb, 0xbf] => Ok(reader),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => {
            Err(ErrorKind::OtherKind {
                what: "UTF-16 text".into(),
                hint: "a shell's redirection may have changed the encoding; save it as UTF-8 (PowerShell: `Get-Content in | Set-Content -Encoding utf8 out`)".into(),
            })
        }
        _ => Ok(Box::new(Cursor::new(start).chain(reader))),
    }
}

fn read_start(reader: &mut dyn Read, len: usize) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(len);
    reader.take(len as u64).read_to_end(&mut start)?;
    Ok(start)
}

struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.read += count as u64;
        Ok(count)
    }
}

/// Decompresses, and refuses data that expands as no recording does.
struct Gunzip<R> {
    decoder: MultiGzDecoder<Counted<R>>,
    written: u64,
}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bad = |what: String| io::Error::new(io::ErrorKind::InvalidData, BadGzip(what));
        let count = self.decoder.read(into).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                bad(format!("it breaks off after {} compressed bytes", self.decoder.get_ref().read))
            }
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                bad(format!("it is damaged ({error})"))
            }
            _ => error,
        })?;
        self.written += count as u64;
        let compressed = self.decoder.get_ref().read;
        if self.written > FREE_EXPANSION && self.written / MOST_EXPANSION > compressed {
            return Err(bad(format!(
                "{compressed} bytes expand to more than {} bytes, which no recording does",
                self.written
            )));
        }
        Ok(count)
    }
}
