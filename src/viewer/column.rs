//! One column of the payload: numbers or text, deflated while they are written.

use std::io::Write;

use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::DeflateEncoder;

/// A text node beyond some hundred megabytes reads as empty; and what is short is parsed while
/// the rest still loads. A multiple of three bytes, so that chunks can be joined without padding
/// between them.
const CHUNK_BYTES: usize = 3 << 20;

/// Level 9 takes a dozen times as long for 4 % less.
const LEVEL: Compression = Compression::new(6);

/// Bytes are handed to the compressor in pieces of this size.
const BUFFER_BYTES: usize = 1 << 14;

/// A column that is being written. It holds only what is compressed already.
#[derive(Debug)]
pub(super) struct Column {
    name: &'static str,
    raw_bytes: usize,
    buffer: Vec<u8>,
    deflate: DeflateEncoder<Vec<u8>>,
}

impl Column {
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            raw_bytes: 0,
            buffer: Vec::with_capacity(BUFFER_BYTES + 10),
            deflate: DeflateEncoder::new(Vec::new(), LEVEL),
        }
    }

    /// Writes seven bits a byte, the lowest first; the eighth says that more follow (LEB128).
    #[inline]
    pub(super) fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.buffer.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    #[inline]
    pub(super) fn byte(&mut self, value: u8) {
        self.buffer.push(value);
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush();
        }
    }

    /// A column with this text.
    pub(super) fn of_text(name: &'static str, text: &[u8]) -> FinishedColumn {
        let mut column = Self::new(name);
        column.buffer = text.to_vec();
        column.finish()
    }

    fn flush(&mut self) {
        self.raw_bytes += self.buffer.len();
        self.deflate.write_all(&self.buffer).expect("memory takes every write");
        self.buffer.clear();
    }

    pub(super) fn finish(mut self) -> FinishedColumn {
        self.flush();
        let deflated = self.deflate.finish().expect("memory takes every write");
        FinishedColumn {
            name: self.name,
            raw_bytes: self.raw_bytes,
            chunks: deflated.chunks(CHUNK_BYTES).map(|chunk| BASE64_STANDARD.encode(chunk)).collect(),
        }
    }
}

/// A column as it stands in the document.
#[derive(Debug)]
pub(super) struct FinishedColumn {
    pub(super) name: &'static str,
    pub(super) raw_bytes: usize,
    pub(super) chunks: Vec<String>,
}
