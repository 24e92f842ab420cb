//! The frame fields of a node, and from them its function.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use crate::input::json::{Next, Number, Result, Scanner, read_number};
use crate::recording::{Function, FunctionId, FunctionTable, Kind, StrId};

/// Fields of a node as read so far.
#[derive(Clone, Copy, Debug)]
pub(in crate::input) struct Frame {
    name: StrId,
    url: StrId,
    script_id: StrId,
    line: i32,
    column: i32,
}

impl Default for Frame {
    fn default() -> Self {
        Self { name: StrId::EMPTY, url: StrId::EMPTY, script_id: StrId::EMPTY, line: -1, column: -1 }
    }
}

/// The fields that say which function a node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum FrameField {
    Name,
    Url,
    ScriptId,
    Line,
    Column,
}

impl FrameField {
    pub(in crate::input) fn of(key: &[u8]) -> Option<Self> {
        Some(match key {
            b"functionName" => Self::Name,
            b"url" => Self::Url,
            b"scriptId" => Self::ScriptId,
            b"lineNumber" => Self::Line,
            b"columnNumber" => Self::Column,
            _ => return None,
        })
    }
}

/// Whether lines and columns count from zero or from one in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum Counting {
    FromZero,
    FromOne,
}

impl Frame {
    /// Reads the value of a frame field.
    pub(in crate::input) fn read(
        &mut self,
        field: FrameField,
        scanner: &mut Scanner,
        functions: &mut FunctionTable,
    ) -> Result<()> {
        match field {
            FrameField::Name => self.name = read_text(scanner, functions)?,
            FrameField::Url => self.url = read_text(scanner, functions)?,
            FrameField::ScriptId => self.script_id = read_text(scanner, functions)?,
            FrameField::Line => self.line = read_place(scanner)?,
            FrameField::Column => self.column = read_place(scanner)?,
        }
        Ok(())
    }

    /// Reads a whole `callFrame` object.
    pub(in crate::input) fn read_object(
        &mut self,
        scanner: &mut Scanner,
        functions: &mut FunctionTable,
    ) -> Result<()> {
        if scanner.next()? != Next::Object {
            return scanner.shape("`callFrame` is no object");
        }
        scanner.enter();
        let mut first = true;
        while let Some(field) = scanner.key(&mut first, FrameField::of)? {
            match field {
                Some(field) => self.read(field, scanner, functions)?,
                None => scanner.skip()?,
            }
        }
        Ok(())
    }

    /// The function with these fields.
    pub(in crate::input) fn intern(&self, counting: Counting, functions: &mut FunctionTable) -> FunctionId {
        let from_one = |place: i32| match counting {
            Counting::FromZero => place.saturating_add(1),
            Counting::FromOne => place,
        };
        // One url is often loaded under several script ids, so the id tells functions apart only
        // where there is no url (code from `eval`).
        let script_id = if self.url == StrId::EMPTY { self.script_id } else { StrId::EMPTY };
        functions.intern(Function {
            name: self.name,
            url: self.url,
            script_id,
            line: from_one(self.line),
            column: from_one(self.column),
            kind: Kind::Code,
        })
    }
}

/// A text, or a number as its digits; anything else is no text.
pub(in crate::input) fn read_text(scanner: &mut Scanner, functions: &mut FunctionTable) -> Result<StrId> {
    match scanner.next()? {
        Next::String => scanner.string(|text| functions.intern_text(text)),
        Next::Number => match scanner.number()? {
            Number::Int(int) => Ok(functions.intern_text(&int.to_string())),
            Number::Float(float) => Ok(functions.intern_text(&float.to_string())),
        },
        _ => scanner.skip().map(|()| StrId::EMPTY),
    }
}

/// A line or column; V8 writes -1 (and less, for `vm.Script` with an offset) where it knows none.
fn read_place(scanner: &mut Scanner) -> Result<i32> {
    let clamp = |place: i64| place.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    Ok(read_number(scanner)?.map_or(-1, |number| clamp(number.round())))
}

/// Remembers which function the bytes of a `callFrame` stand for. In a large recording nearly
/// every call frame was seen before, byte by byte, and need not be read again.
#[derive(Debug, Default)]
pub(in crate::input) struct FrameCache {
    bytes: Vec<u8>,
    entries: HashTable<Entry>,
    /// The call frame seen last of those that begin alike, by [`beginning`]: a power of two of them, no more
    /// than twice the entries, since a trace may hold any number of small profiles.
    guesses: Vec<Entry>,
    hasher: DefaultHashBuilder,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    start: u32,
    len: u32,
    function: FunctionId,
}

/// Bytes that the cache may hold; functions that are new then are read in full each time.
const CACHE_LIMIT: usize = 16 << 20;

/// Few enough to stay in a core's own memory.
const MOST_GUESSES: usize = 1 << 12;

/// A number that stands for the bytes that a call frame's name begins with.
#[inline]
fn beginning(bytes: &[u8]) -> Option<usize> {
    let (low, high) = bytes.first_chunk::<16>()?.split_at(8);
    let word = |half: &[u8]| half.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    // Fibonacci hashing, once for each half.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = (word(low).wrapping_mul(SPREAD).rotate_left(32) ^ word(high)).wrapping_mul(SPREAD);
    Some((mixed >> 48) as usize)
}

impl FrameCache {
    /// The call frame that these bytes begin with, if it is the one seen last of those that begin
    /// alike: its function, and its length without the closing brace.
    #[inline]
    pub(in crate::input) fn guess(&self, ahead: &[u8]) -> Option<(FunctionId, usize)> {
        let entry = self.guesses.get(beginning(ahead)? & self.guesses.len().wrapping_sub(1))?;
        let len = entry.len as usize;
        let is_it = ahead.get(len) == Some(&b'}')
            && len > 0
            && ahead[..len] == self.bytes[entry.start as usize..][..len];
        is_it.then_some((entry.function, len))
    }

    /// The function of a call frame of these bytes, if they were seen before.
    #[inline]
    pub(in crate::input) fn get(&mut self, raw: &[u8]) -> Option<FunctionId> {
        let hash = self.hasher.hash_one(raw);
        let is_same = |entry: &Entry| {
            entry.hash == hash && &self.bytes[entry.start as usize..][..entry.len as usize] == raw
        };
        let entry = *self.entries.find(hash, is_same)?;
        let last = self.guesses.len().wrapping_sub(1);
        if let Some(guess) = beginning(raw).and_then(|at| self.guesses.get_mut(at & last)) {
            *guess = entry;
        }
        Some(entry.function)
    }

    /// Remembers the function of a call frame that [`Self::get`] does not know.
    pub(in crate::input) fn insert(&mut self, raw: &[u8], function: FunctionId) {
        if self.bytes.len() + raw.len() <= CACHE_LIMIT {
            let hash = self.hasher.hash_one(raw);
            let entry = Entry { hash, start: self.bytes.len() as u32, len: raw.len() as u32, function };
            self.bytes.extend_from_slice(raw);
            self.entries.insert_unique(hash, entry, |entry| entry.hash);
            if self.guesses.len() < self.entries.len().min(MOST_GUESSES) {
                let none = Entry { len: 0, ..entry };
                self.guesses = vec![none; self.entries.len().next_power_of_two()];
            }
        }
    }
}
