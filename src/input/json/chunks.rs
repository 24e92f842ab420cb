//! The bytes of an input, in chunks; large inputs are read ahead by a second thread.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::system::HAS_THREADS;

/// Bytes a chunk brings.
const CHUNK: usize = 1 << 20;

/// Free bytes before a chunk's own, for what is left of the chunk before.
pub(in crate::input) const HEADROOM: usize = 1 << 16;

/// Chunks on their way: one being read into, one waiting, one being scanned.
const AHEAD: usize = 2;

type Filled = io::Result<Vec<u8>>;

pub(in crate::input) enum Chunks {
    /// Not begun, or without a second thread.
    Direct(Box<dyn Read + Send>),
    Ahead {
        filled: Receiver<Filled>,
        empty: SyncSender<Vec<u8>>,
    },
    Ended,
}

impl Chunks {
    pub(in crate::input) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self::Direct(reader)
    }

    /// The next chunk: `HEADROOM` bytes without meaning, then the input's; no chunk at its end.
    /// `used` is a chunk that is no longer needed.
    pub(in crate::input) fn next(&mut self, used: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Ended => Ok(None),
            Self::Direct(reader) => {
                // The first chunk is read here, so that a small input needs no thread.
                let chunk = fill(reader, used)?;
                let whole = chunk.len() < HEADROOM + CHUNK;
                let Self::Direct(reader) = std::mem::replace(self, Self::Ended) else { unreachable!() };
                if !whole {
                    *self = if HAS_THREADS { read_ahead(reader) } else { Self::Direct(reader) };
                }
                Ok((chunk.len() > HEADROOM).then_some(chunk))
            }
            Self::Ahead { filled, empty } => {
                // The thread ends by itself at the end of the input, after its last chunk.
                drop(empty.try_send(used));
                match filled.recv() {
                    Ok(Ok(chunk)) => Ok(Some(chunk)),
                    Ok(Err(error)) => Err(error),
                    Err(_) => {
                        *self = Self::Ended;
                        Ok(None)
                    }
                }
            }
        }
    }
}

fn read_ahead(mut reader: Box<dyn Read + Send>) -> Chunks {
    let (send_filled, filled) = sync_channel::<Filled>(AHEAD - 1);
    let (empty, recycled) = sync_channel::<Vec<u8>>(AHEAD);
    std::thread::spawn(move || {
        loop {
            let filled = fill(&mut reader, recycled.try_recv().unwrap_or_default());
            let is_last = filled.as_ref().map_or(true, |chunk| chunk.len() < HEADROOM + CHUNK);
            let is_empty = filled.as_ref().is_ok_and(|chunk| chunk.len() == HEADROOM);
            if (!is_empty && send_filled.send(filled).is_err()) || is_last {
                return;
            }
        }
    });
    Chunks::Ahead { filled, empty }
}

/// Reads until the chunk is full or the input ends.
fn fill(reader: &mut dyn Read, mut chunk: Vec<u8>) -> Filled {
    chunk.resize(HEADROOM, 0);
    chunk.reserve_exact(CHUNK);
    reader.take(CHUNK as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}
