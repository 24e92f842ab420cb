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

impl FrameCache {
    #[inline]
    pub(in crate::input) fn hash(&self, raw: &[u8]) -> u64 {
        self.hasher.hash_one(raw)
    }

    #[inline]
    pub(in crate::input) fn get(&self, hash: u64, raw: &[u8]) -> Option<FunctionId> {
        let is_same = |entry: &Entry| {
            entry.hash == hash && &self.bytes[entry.start as usize..][..entry.len as usize] == raw
        };
        self.entries.find(hash, is_same).map(|entry| entry.function)
    }

    pub(in crate::input) fn insert(&mut self, hash: u64, raw: &[u8], function: FunctionId) {
        if self.bytes.len() + raw.len() <= CACHE_LIMIT {
            let entry = Entry { hash, start: self.bytes.len() as u32, len: raw.len() as u32, function };
            self.bytes.extend_from_slice(raw);
            self.entries.insert_unique(hash, entry, |entry| entry.hash);
        }
    }
}
