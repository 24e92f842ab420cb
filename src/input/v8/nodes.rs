//! The `nodes` list of today's format.
//!
//! Large recordings are mostly nodes, written by V8 always in the same shape. [`quick_node`]
//! reads that shape alone, from bytes that are in the window; whatever differs in any way goes to
//! [`Nodes::read_node`], which takes every shape.

use memchr::memchr2;

use super::frames::{Counting, Frame, FrameCache, FrameField, read_text};
use super::linking::TreeBuilder;
use crate::input::json::{Next, Result, Scanner, read_number};
use crate::input::{ErrorKind, foreign};
use crate::recording::{FunctionId, FunctionTable, StrId};

/// Bytes to have in the window before a node is read the quick way: more than nearly every node.
const ROOM: usize = 1 << 12;

/// The nodes as read so far.
#[derive(Default)]
pub(in crate::input) struct Nodes {
    pub(in crate::input) tree: TreeBuilder,
    cache: FrameCache,
    seen_heap_sizes: bool,
    /// Whether any node says in which lines its samples fell.
    pub(in crate::input) has_position_ticks: bool,
    /// Whether these are kept.
    keeps_lines: bool,
    /// Ids that are written as text.
    pub(in crate::input) number_texts: u64,
}

/// What the keys of a node say; the older format has the same, but for `parent`.
pub(in crate::input) enum Field {
    Id,
    CallFrame,
    Frame(FrameField),
    HitCount,
    Children,
    Parent,
    DeoptReason,
    SelfSize,
    PositionTicks,
    Other,
}

impl Field {
    pub(in crate::input) fn of(key: &[u8]) -> Self {
        match key {
            b"id" => Self::Id,
            b"callFrame" => Self::CallFrame,
            b"hitCount" => Self::HitCount,
            b"children" => Self::Children,
            b"parent" => Self::Parent,
            b"deoptReason" | b"bailoutReason" => Self::DeoptReason,
            b"selfSize" => Self::SelfSize,
            b"positionTicks" => Self::PositionTicks,
            other => FrameField::of(other).map_or(Self::Other, Self::Frame),
        }
    }
}

impl Nodes {
    /// None yet; the lines in which samples fell are kept or not.
    pub(in crate::input) fn new(keeps_lines: bool) -> Self {
        Self { keeps_lines, ..Self::default() }
    }

    /// Reads the list, which comes next.
    pub(in crate::input) fn read(
        &mut self,
        scanner: &mut Scanner,
        functions: &mut FunctionTable,
    ) -> Result<()> {
        match scanner.next()? {
            Next::Array => scanner.enter(),
            _ => return scanner.shape("`nodes` is no list"),
        }
        let mut first = true;
        while scanner.element(&mut first)? {
            match scanner.next()? {
                Next::Object => {}
                Next::Number => return Err(foreign::heap_snapshot()),
                _ => return scanner.shape("a node is no object"),
            }
            loop {
                scanner.prefetch(ROOM)?;
                let Some(len) = quick_node(scanner.ahead(), self) else {
                    self.read_node(scanner, functions)?;
                    break;
                };
                scanner.pass(len);
                // Straight on to the next node where only a comma stands between.
                if !scanner.ahead().starts_with(b",{") {
                    break;
                }
                scanner.pass(1);
            }
            if self.tree.len() >= u32::MAX as usize {
                return Err(ErrorKind::TooLarge("more than 4 billion call tree nodes".into()));
            }
        }
        if self.seen_heap_sizes {
            return Err(foreign::heap_profile());
        }
        Ok(())
    }

    /// Reads one node of any shape.
    fn read_node(&mut self, scanner: &mut Scanner, functions: &mut FunctionTable) -> Result<()> {
        scanner.enter();
        let (mut id, mut parent, mut hits) = (None, None, 0);
        let mut frame = Frame::default();
        let mut deopt = StrId::EMPTY;
        let mut lines = Vec::new();
        let mut first = true;
        self.tree.forget_children();
        while let Some(field) = scanner.key(&mut first, Field::of)? {
            match field {
                Field::Id => id = self.read_id(scanner)?,
                Field::Parent => parent = self.read_id(scanner)?,
                Field::PositionTicks => {
                    self.has_position_ticks = true;
                    match self.keeps_lines {
                        true => lines = read_position_ticks(scanner)?,
                        false => scanner.skip()?,
                    }
                }
                Field::HitCount => {
                    hits = read_number(scanner)?.map_or(0, |number| clamp_hits(number.round()))
                }
                Field::CallFrame => frame = self.read_call_frame(scanner, functions)?,
                Field::Frame(field) => frame.read(field, scanner, functions)?,
                Field::DeoptReason => deopt = read_text(scanner, functions)?,
                Field::Children => self.read_children(scanner)?,
                Field::SelfSize => {
                    self.seen_heap_sizes = true;
                    scanner.skip()?;
                }
                Field::Other => scanner.skip()?,
            }
        }
        let Some(id) = id else {
            return scanner.shape("the node that ends here has no integer `id`");
        };
        let function = frame.intern(Counting::FromZero, functions);
        lines.into_iter().for_each(|(line, samples)| functions.count_line(function, line, samples));
        self.tree.node(id, function, hits);
        if let Some(parent) = parent {
            self.tree.parent_of_last(parent);
        }
        if is_reason(functions.text(deopt)) {
            self.tree.deopt_reason(self.tree.len() as u32 - 1, deopt);
        }
        Ok(())
    }

    /// An integer, also where it is written as text.
    fn read_id(&mut self, scanner: &mut Scanner) -> Result<Option<i64>> {
        let is_text = scanner.next()? == Next::String;
        let id = read_number(scanner)?.and_then(|number| number.as_int());
        self.number_texts += u64::from(is_text && id.is_some());
        Ok(id)
    }

    fn read_call_frame(&mut self, scanner: &mut Scanner, functions: &mut FunctionTable) -> Result<Frame> {
        scanner.peek()?;
        let raw = call_frame_bytes(scanner.ahead()).map(<[u8]>::to_vec);
        let mut frame = Frame::default();
        let mended = scanner.mended_texts;
        frame.read_object(scanner, functions)?;
        // Texts that had to be mended are counted wherever they stand, so they are read each time.
        if let Some(raw) = raw.filter(|_| scanner.mended_texts == mended)
            && self.cache.get(&raw).is_none()
        {
            self.cache.insert(&raw, frame.intern(Counting::FromZero, functions));
        }
        Ok(frame)
    }

    fn read_children(&mut self, scanner: &mut Scanner) -> Result<()> {
        match scanner.next()? {
            Next::Array => scanner.enter(),
            Next::Null => return scanner.skip(),
            _ => return scanner.shape("`children` is no list of node ids"),
        }
        self.tree.forget_children();
        let mut first = true;
        while scanner.element(&mut first)? {
            match self.read_id(scanner)? {
                Some(id) => self.tree.child(id),
                None => return scanner.shape("a child is no integer node id"),
            }
        }
        Ok(())
    }
}

pub(in crate::input) fn clamp_hits(hits: i64) -> u32 {
    hits.clamp(0, i64::from(u32::MAX)) as u32
}

/// `[{"line": …, "ticks": …}]`: lines with how many samples fell in them.
fn read_position_ticks(scanner: &mut Scanner) -> Result<Vec<(u32, u64)>> {
    let mut lines = Vec::new();
    if scanner.next()? != Next::Array {
        scanner.skip()?;
        return Ok(lines);
    }
    scanner.enter();
    let mut first = true;
    while scanner.element(&mut first)? {
        if scanner.next()? != Next::Object {
            scanner.skip()?;
            continue;
        }
        scanner.enter();
        let (mut line, mut ticks) = (None, None);
        let mut first = true;
        let is_line = |key: &[u8]| match key {
            b"line" => Some(true),
            b"ticks" => Some(false),
            _ => None,
        };
        while let Some(key) = scanner.key(&mut first, is_line)? {
            match key {
                Some(true) => line = read_number(scanner)?.and_then(|number| number.as_int()),
                Some(false) => ticks = read_number(scanner)?.and_then(|number| number.as_int()),
                None => scanner.skip()?,
            }
        }
        let line = line.and_then(|line| u32::try_from(line).ok()).filter(|&line| line > 0);
        lines.extend(line.zip(ticks.and_then(|ticks| u64::try_from(ticks).ok())));
    }
    Ok(lines)
}

/// V8 writes "no reason" (or nothing) for functions that it did optimise.
pub(in crate::input) fn is_reason(text: &str) -> bool {
    !text.is_empty() && text != "no reason"
}

/// A cursor over bytes in the window; every step answers `None` for anything unexpected.
struct Quick<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Quick<'a> {
    #[inline]
    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        self.bytes[self.at..].starts_with(literal).then(|| self.at += literal.len())
    }

    /// Digits that fit 18 places.
    #[inline]
    fn digits(&mut self) -> Option<i64> {
        let start = self.at;
        let mut value = 0i64;
        while let Some(digit) = self.bytes.get(self.at).map(|byte| byte.wrapping_sub(b'0')) {
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            self.at += 1;
        }
        let len = self.at - start;
        let leading_zero = len > 1 && self.bytes[start] == b'0';
        (len > 0 && len <= 18 && !leading_zero && self.at < self.bytes.len()).then_some(value)
    }

    /// To the end of a string that has no escapes, its closing quote included.
    #[inline]
    fn string_end(&mut self) -> Option<()> {
        let at = self.at + memchr2(b'"', b'\\', &self.bytes[self.at..])?;
        (self.bytes[at] == b'"').then(|| self.at = at + 1)
    }

    /// To the end of a string that may have escapes; the cache vouches for what is in it.
    #[inline]
    fn any_string_end(&mut self) -> Option<()> {
        loop {
            self.at += memchr2(b'"', b'\\', self.bytes.get(self.at..)?)?;
            if self.bytes[self.at] == b'"' {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }

    /// The function of the call frame whose name begins here, if it was seen before.
    #[inline]
    fn known_frame(&mut self, cache: &mut FrameCache) -> Option<FunctionId> {
        if let Some((function, len)) = cache.guess(&self.bytes[self.at..]) {
            self.at += len + 1;
            return Some(function);
        }
        cache.get(self.call_frame()?)
    }

    /// The bytes of a call frame in V8's order of fields, from its name, which begins here, to the
    /// column.
    #[inline]
    fn call_frame(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        self.any_string_end()?;
        self.literal(b",\"scriptId\":")?;
        match self.literal(b"\"") {
            Some(()) => self.string_end()?,
            None => drop(self.digits()?),
        }
        self.literal(b",\"url\":\"")?;
        self.any_string_end()?;
        self.literal(b",\"lineNumber\":")?;
        self.integer()?;
        self.literal(b",\"columnNumber\":")?;
        self.integer()?;
        let raw = &self.bytes[start..self.at];
        self.literal(b"}")?;
        Some(raw)
    }

    #[inline]
    fn integer(&mut self) -> Option<()> {
        self.at += usize::from(self.bytes.get(self.at) == Some(&b'-'));
        self.digits().map(drop)
    }

    /// A list of node ids that has just been entered.
    #[inline]
    fn children(&mut self, tree: &mut TreeBuilder) -> Option<()> {
        if self.literal(b"]").is_some() {
            return Some(());
        }
        loop {
            tree.child(self.digits()?);
            match self.bytes[self.at] {
                b',' => self.at += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.literal(b"]")
    }

    /// A list of ticks by line that has just been entered; nothing is made of them.
    #[inline]
    fn position_ticks(&mut self) -> Option<()> {
        if self.literal(b"]").is_some() {
            return Some(());
        }
        loop {
            self.literal(b"{\"line\":")?;
            self.digits()?;
            self.literal(b",\"ticks\":")?;
            self.digits()?;
            self.literal(b"}")?;
            if self.literal(b",").is_none() {
                return self.literal(b"]");
            }
        }
    }
}

/// The bytes of the `callFrame` object that comes next as [`Quick::call_frame`] sees them.
fn call_frame_bytes(bytes: &[u8]) -> Option<&[u8]> {
    let mut quick = Quick { bytes, at: 0 };
    quick.literal(b"{\"functionName\":\"")?;
    quick.call_frame()
}

/// Reads a node of plainly written fields with a call frame that was seen before: its length.
/// `None`, and nothing added, for any other.
#[inline]
fn quick_node(bytes: &[u8], nodes: &mut Nodes) -> Option<usize> {
    let mut quick = Quick { bytes, at: 0 };
    let mut id = None;
    let mut function = None;
    let mut hits = None;
    let mut has_children = false;
    let &mut Nodes { ref mut tree, ref mut cache, ref mut has_position_ticks, keeps_lines, .. } = nodes;
    let mut read = || {
        quick.literal(b"{")?;
        loop {
            // By the first letter that tells the keys apart; each may stand once.
            match (quick.bytes.get(quick.at + 1)?, quick.bytes.get(quick.at + 2)?) {
                (b'i', _) if id.is_none() => {
                    quick.literal(b"\"id\":")?;
                    id = Some(quick.digits()?);
                }
                (b'c', b'a') if function.is_none() => {
                    quick.literal(b"\"callFrame\":{\"functionName\":\"")?;
                    function = Some(quick.known_frame(cache)?);
                }
                (b'h', _) if hits.is_none() => {
                    quick.literal(b"\"hitCount\":")?;
                    hits = Some(quick.digits()?);
                }
                (b'c', b'h') if !has_children => {
                    has_children = true;
                    quick.literal(b"\"children\":[")?;
                    quick.children(tree)?;
                }
                (b'p', b'o') if !keeps_lines => {
                    quick.literal(b"\"positionTicks\":[")?;
                    quick.position_ticks()?;
                    *has_position_ticks = true;
                }
                _ => return None,
            }
            if quick.literal(b",").is_none() {
                return quick.literal(b"}");
            }
        }
    };
    match (read(), id, function) {
        (Some(()), Some(id), Some(function)) => {
            tree.node(id, function, clamp_hits(hits.unwrap_or(0)));
            Some(quick.at)
        }
        _ => {
            tree.forget_children();
            None
        }
    }
}
