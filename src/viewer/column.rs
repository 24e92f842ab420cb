//! One column of the payload: numbers or text, deflated while they are written.

use std::io::Write;
use std::mem;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::DeflateEncoder;

/// A text node beyond some hundred megabytes reads as empty; and what is short is parsed while
/// the rest still loads. A multiple of three bytes, so that chunks can be joined without padding
/// between them.
const CHUNK_BYTES: usize = 3 << 20;

/// Level 9 takes a dozen times as long for 4 % less.
const LEVEL: Compression = Compression::new(6);

/// For columns of many megabytes: half the time for 3 % more.
const LARGE_LEVEL: Compression = Compression::new(5);

/// From how many numbers on a column is large.
const LARGE: usize = 4 << 20;

/// What shrinks by less than one part in so many is stored as it is.
const LEAST_GAIN: usize = 16;

/// Bytes are handed to the compressor in pieces of this size, of which so many may wait.
const PIECE_BYTES: usize = 1 << 16;
const WAITING_PIECES: usize = 4;

/// A column that is being written. Each is compressed by a thread of its own, because that takes
/// longer than to walk the timeline; only what is compressed is kept.
#[derive(Debug)]
pub(super) struct Column {
    name: &'static str,
    raw_bytes: usize,
    piece: Vec<u8>,
    pieces: SyncSender<Vec<u8>>,
    compressor: JoinHandle<Vec<u8>>,
}

impl Column {
    /// A column of about `expected` numbers.
    pub(super) fn new(name: &'static str, expected: usize) -> Self {
        let level = if expected >= LARGE { LARGE_LEVEL } else { LEVEL };
        let (pieces, received) = sync_channel::<Vec<u8>>(WAITING_PIECES);
        let compressor = thread::spawn(move || {
            let Ok(first) = received.recv() else { return Vec::new() };
            let level = if is_noise(&first) { Compression::none() } else { level };
            deflate(std::iter::once(first).chain(received), level)
        });
        Self { name, raw_bytes: 0, piece: Vec::with_capacity(PIECE_BYTES), pieces, compressor }
    }

    /// Writes seven bits a byte, the lowest first; the eighth says that more follow (LEB128).
    #[inline]
    pub(super) fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.piece.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    #[inline]
    pub(super) fn byte(&mut self, value: u8) {
        self.piece.push(value);
        if self.piece.len() >= PIECE_BYTES {
            self.flush();
        }
    }

    /// A column with this text.
    pub(super) fn of_text(name: &'static str, text: &[u8]) -> FinishedColumn {
        let mut column = Self::new(name, text.len());
        column.piece = text.to_vec();
        column.finish()
    }

    fn flush(&mut self) {
        self.raw_bytes += self.piece.len();
        let piece = mem::replace(&mut self.piece, Vec::with_capacity(PIECE_BYTES));
        self.pieces.send(piece).expect("the compressor waits for pieces");
    }

    pub(super) fn finish(mut self) -> FinishedColumn {
        self.flush();
        drop(self.pieces);
        let deflated = self.compressor.join().expect("a compressor does not panic");
        FinishedColumn {
            name: self.name,
            raw_bytes: self.raw_bytes,
            chunks: deflated.chunks(CHUNK_BYTES).map(|chunk| BASE64_STANDARD.encode(chunk)).collect(),
        }
    }
}

fn deflate(pieces: impl IntoIterator<Item = Vec<u8>>, level: Compression) -> Vec<u8> {
    let mut deflate = DeflateEncoder::new(Vec::new(), level);
    for piece in pieces {
        deflate.write_all(&piece).expect("memory takes every write");
    }
    deflate.finish().expect("memory takes every write")
}

/// Whether a column that begins so is not worth compressing.
fn is_noise(first: &[u8]) -> bool {
    let Some(sample) = first.get(..PIECE_BYTES) else { return false };
    // The fastest level knows no frequencies: whatever does not repeat is noise to it.
    let deflated = deflate([sample.to_vec()], LEVEL);
    sample.len().saturating_sub(deflated.len()) * LEAST_GAIN < sample.len()
}

/// A column as it stands in the document.
#[derive(Debug)]
pub(super) struct FinishedColumn {
    pub(super) name: &'static str,
    pub(super) raw_bytes: usize,
    pub(super) chunks: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The size of a column of `bits` pseudo-random bits a byte, as a share of its bytes.
    fn size(bits: u32) -> f64 {
        let mut column = Column::new("noise", 0);
        let mut state = 1_u32;
        for _ in 0..4 * PIECE_BYTES {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            column.byte((state >> (32 - bits)) as u8);
        }
        let column = column.finish();
        let base64: usize = column.chunks.iter().map(String::len).sum();
        base64 as f64 * 0.75 / column.raw_bytes as f64
    }

    #[test]
    fn noise_is_stored_and_what_only_looks_like_it_is_not() {
        assert!((1.0..1.001).contains(&size(8)), "{}", size(8));
        assert!(size(7) < 0.9, "{}", size(7));
        assert!(size(5) < 0.7, "{}", size(5));
    }
}
