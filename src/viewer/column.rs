//! One column of the payload: numbers or text, deflated while they are written.

use std::io::Write;
use std::mem;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::system::HAS_THREADS;

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

/// A column that is being written. Each is compressed by a thread of its own where there are threads,
/// because that takes longer than to walk the timeline; only what is compressed is kept.
#[derive(Debug)]
pub(super) struct Column {
    name: &'static str,
    raw_bytes: usize,
    piece: Vec<u8>,
    compressor: Compressor,
}

/// What deflates the pieces of a column.
#[derive(Debug)]
enum Compressor {
    Thread {
        pieces: SyncSender<Vec<u8>>,
        deflated: JoinHandle<Vec<u8>>,
    },
    /// Where there are no threads; nothing before the first piece.
    Here {
        level: Compression,
        deflate: Option<DeflateEncoder<Vec<u8>>>,
    },
}

impl Compressor {
    fn new(level: Compression) -> Self {
        if !HAS_THREADS {
            return Self::Here { level, deflate: None };
        }
        let (pieces, received) = sync_channel::<Vec<u8>>(WAITING_PIECES);
        let deflated = thread::spawn(move || {
            let mut here = Self::Here { level, deflate: None };
            received.into_iter().for_each(|piece| here.take(piece));
            here.finish()
        });
        Self::Thread { pieces, deflated }
    }

    fn take(&mut self, piece: Vec<u8>) {
        match self {
            Self::Thread { pieces, .. } => pieces.send(piece).expect("the compressor waits for pieces"),
            Self::Here { level, deflate } => deflate
                .get_or_insert_with(|| {
                    let level = if is_noise(&piece) { Compression::none() } else { *level };
                    DeflateEncoder::new(Vec::new(), level)
                })
                .write_all(&piece)
                .expect("memory takes every write"),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Self::Thread { pieces, deflated } => {
                drop(pieces);
                deflated.join().expect("a compressor does not panic")
            }
            Self::Here { deflate, .. } => {
                let finish = |deflate: DeflateEncoder<_>| deflate.finish().expect("memory takes every write");
                deflate.map(finish).unwrap_or_default()
            }
        }
    }
}

impl Column {
    /// A column of about `expected` numbers.
    pub(super) fn new(name: &'static str, expected: usize) -> Self {
        let level = if expected >= LARGE { LARGE_LEVEL } else { LEVEL };
        Self {
            name,
            raw_bytes: 0,
            piece: Vec::with_capacity(PIECE_BYTES),
            compressor: Compressor::new(level),
        }
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
        self.compressor.take(piece);
    }

    pub(super) fn finish(mut self) -> FinishedColumn {
        self.flush();
        let deflated = self.compressor.finish();
        FinishedColumn {
            name: self.name,
            raw_bytes: self.raw_bytes,
            chunks: deflated.chunks(CHUNK_BYTES).map(|chunk| BASE64_STANDARD.encode(chunk)).collect(),
        }
    }
}

/// Whether a column that begins so is not worth compressing.
fn is_noise(first: &[u8]) -> bool {
    let Some(sample) = first.get(..PIECE_BYTES) else { return false };
    // The fastest level knows no frequencies: whatever does not repeat is noise to it.
    let mut deflate = DeflateEncoder::new(Vec::new(), LEVEL);
    deflate.write_all(sample).expect("memory takes every write");
    let deflated = deflate.finish().expect("memory takes every write");
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
