//! A pull scanner for JSON that never holds the whole text.
//!
//! It works on a window that moves over the input; the token in progress is always whole in the
//! window. Nothing recurses, so that depth costs memory but no stack. What it accepts, and where
//! it finds fault, is what serde_json's `IgnoredAny` does; a fuzz test holds the two together.

use std::borrow::Cow;
use std::io::Read;

use memchr::{memchr_iter, memchr2, memrchr};

use super::chunks::{Chunks, HEADROOM};
use super::number::{Number, parse_number};
use super::text::decode;
use crate::input::{ErrorKind, Position};

pub(in crate::input) type Result<T> = std::result::Result<T, ErrorKind>;

/// The kind of the value that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum Next {
    Object,
    Array,
    String,
    Number,
    Null,
    Bool,
}

pub(in crate::input) struct Scanner {
    chunks: Chunks,
    window: Vec<u8>,
    /// The next byte to look at.
    pos: usize,
    /// The window's first byte, its place in the input, and the lines before it.
    begin: usize,
    offset: u64,
    lines: u64,
    line_start: u64,
    open: Vec<bool>,
    /// Texts that were not Unicode and had to be mended.
    pub(in crate::input) mended_texts: u64,
}

impl Scanner {
    pub(in crate::input) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self {
            chunks: Chunks::new(reader),
            window: Vec::new(),
            pos: 0,
            begin: 0,
            offset: 0,
            lines: 0,
            line_start: 0,
            open: Vec::new(),
            mended_texts: 0,
        }
    }

    /// Brings more bytes into the window, keeping those from `pos` on. False at the input's end.
    #[cold]
    fn more(&mut self) -> Result<bool> {
        let passed = &self.window[self.begin..self.pos];
        if let Some(last) = memrchr(b'\n', passed) {
            self.lines += memchr_iter(b'\n', passed).count() as u64;
            self.line_start = self.offset + last as u64 + 1;
        }
        self.offset += passed.len() as u64;
        self.begin = self.pos;
        let left = self.window.len() - self.pos;
        if left <= HEADROOM {
            let mut kept = [0; HEADROOM];
            kept[..left].copy_from_slice(&self.window[self.pos..]);
            let used = std::mem::take(&mut self.window);
            match self.chunks.next(used)? {
                Some(chunk) => {
                    self.window = chunk;
                    self.pos = HEADROOM - left;
                    self.begin = self.pos;
                    self.window[self.pos..HEADROOM].copy_from_slice(&kept[..left]);
                    Ok(true)
                }
                None => {
                    self.window = kept[..left].to_vec();
                    self.pos = 0;
                    self.begin = 0;
                    Ok(false)
                }
            }
        } else {
            // One token larger than the headroom: the window grows with it.
            self.window.drain(..self.pos);
            self.pos = 0;
            self.begin = 0;
            match self.chunks.next(Vec::new())? {
                Some(chunk) => {
                    self.window.extend_from_slice(&chunk[HEADROOM..]);
                    Ok(true)
                }
                None => Ok(false),
            }
        }
    }

    /// Makes sure that at least `len` bytes are in the window, unless the input ends before.
    #[inline]
    pub(in crate::input) fn prefetch(&mut self, len: usize) -> Result<()> {
        if self.window.len() - self.pos < len {
            self.more()?;
        }
        Ok(())
    }

    /// What is in the window from here on.
    #[inline]
    pub(in crate::input) fn ahead(&self) -> &[u8] {
        &self.window[self.pos..]
    }

    /// Passes over bytes of [`Self::ahead`].
    #[inline]
    pub(in crate::input) fn pass(&mut self, len: usize) {
        self.pos += len;
        debug_assert!(self.pos <= self.window.len());
    }

    /// The next byte's place in the input, for [`Self::go_to`].
    pub(in crate::input) fn mark(&self) -> u64 {
        self.offset + (self.pos - self.begin) as u64
    }

    /// Goes to a place that is in the window: nothing behind what was next when it was last filled.
    pub(in crate::input) fn go_to(&mut self, mark: u64) {
        self.pos = self.begin + (mark - self.offset) as usize;
    }

    /// Whether a list comes next whose first element is an object.
    pub(in crate::input) fn next_is_list_of_objects(&mut self) -> Result<bool> {
        if self.peek()? != Some(b'[') {
            return Ok(false);
        }
        let mut ahead = 1;
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.byte(ahead)? {
            ahead += 1;
        }
        Ok(self.byte(ahead)? == Some(b'{'))
    }

    /// Brings more of the input into the window until there are `len` bytes; false if there is no more.
    pub(in crate::input) fn grow(&mut self, len: usize) -> Result<bool> {
        let before = self.window.len() - self.pos;
        while self.window.len() - self.pos < len && self.more()? {}
        Ok(self.window.len() - self.pos > before)
    }

    /// The place of the byte `ahead` of the next one.
    fn position(&self, ahead: usize) -> Position {
        let end = (self.pos + ahead).min(self.window.len());
        let passed = &self.window[self.begin..end];
        let (lines, line_start) = match memrchr(b'\n', passed) {
            Some(last) => {
                (self.lines + memchr_iter(b'\n', passed).count() as u64, self.offset + last as u64 + 1)
            }
            None => (self.lines, self.line_start),
        };
        let offset = self.offset + passed.len() as u64;
        Position { offset, line: lines + 1, column: offset - line_start + 1 }
    }

    /// The place of the next byte.
    pub(in crate::input) fn here(&self) -> Position {
        self.position(0)
    }

    /// That there is no JSON from the byte `ahead` of the next one on.
    pub(in crate::input) fn broken<T>(&self, ahead: usize) -> Result<T> {
        self.syntax(ahead, "the event is no JSON object")
    }

    fn syntax<T>(&self, ahead: usize, what: &str) -> Result<T> {
        Err(ErrorKind::Syntax { what: what.into(), at: self.position(ahead) })
    }

    fn truncated<T>(&self) -> Result<T> {
        Err(ErrorKind::Truncated { at: self.position(usize::MAX / 2) })
    }

    pub(in crate::input) fn syntax_comma_before_end<T>(&self) -> Result<T> {
        self.syntax(0, "a comma before the end of a list")
    }

    pub(in crate::input) fn shape<T>(&self, what: impl Into<String>) -> Result<T> {
        Err(ErrorKind::Shape { what: what.into(), at: self.here() })
    }

    /// The byte `ahead` of the next one, if the input goes that far.
    #[inline]
    fn byte(&mut self, ahead: usize) -> Result<Option<u8>> {
        loop {
            if let Some(&byte) = self.window.get(self.pos + ahead) {
                return Ok(Some(byte));
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// The next byte that is not white space, which stays the next.
    #[inline]
    pub(in crate::input) fn peek(&mut self) -> Result<Option<u8>> {
        loop {
            match self.byte(0)? {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.pos += 1,
                other => return Ok(other),
            }
        }
    }

    /// What kind of value comes next.
    #[inline]
    pub(in crate::input) fn next(&mut self) -> Result<Next> {
        match self.peek()? {
            Some(b'"') => Ok(Next::String),
            Some(b'-' | b'0'..=b'9') => Ok(Next::Number),
            Some(b'{') => Ok(Next::Object),
            Some(b'[') => Ok(Next::Array),
            Some(b'n') => Ok(Next::Null),
            Some(b't' | b'f') => Ok(Next::Bool),
            Some(_) => self.syntax(0, "a value was expected"),
            None => self.truncated(),
        }
    }

    /// Enters an object or array: passes over its first byte.
    #[inline]
    pub(in crate::input) fn enter(&mut self) {
        self.pos += 1;
    }

    /// The next key of an object, as what `read` makes of it, or `None` at the object's end.
    /// `first` says that none was read yet.
    #[inline]
    pub(in crate::input) fn key<T>(
        &mut self,
        first: &mut bool,
        read: impl FnOnce(&[u8]) -> T,
    ) -> Result<Option<T>> {
        let mut byte = self.peek()?;
        match byte {
            Some(b'}') => {
                self.pos += 1;
                return Ok(None);
            }
            Some(b',') if !*first => {
                self.pos += 1;
                byte = self.peek()?;
                if byte == Some(b'}') {
                    return self.syntax(0, "a comma before the end of an object");
                }
            }
            Some(_) if !*first => return self.syntax(0, "`,` or `}` was expected"),
            _ => {}
        }
        *first = false;
        match byte {
            Some(b'"') => {}
            Some(_) => return self.syntax(0, "a key in quotes was expected"),
            None => return self.truncated(),
        }
        let (len, escaped) = self.string_len()?;
        let raw = &self.window[self.pos + 1..self.pos + len - 1];
        let key = if escaped { read(decode(raw, &mut 0).as_bytes()) } else { read(raw) };
        self.pos += len;
        match self.peek()? {
            Some(b':') => self.pos += 1,
            Some(_) => return self.syntax(0, "`:` was expected"),
            None => return self.truncated(),
        }
        Ok(Some(key))
    }

    /// Moves to the next element of an array; false at the array's end, which is passed over.
    #[inline]
    pub(in crate::input) fn element(&mut self, first: &mut bool) -> Result<bool> {
        match self.peek()? {
            Some(b']') => {
                self.pos += 1;
                return Ok(false);
            }
            Some(b',') if !*first => {
                self.pos += 1;
                if self.peek()? == Some(b']') {
                    return self.syntax_comma_before_end();
                }
            }
            Some(_) if !*first => return self.syntax(0, "`,` or `]` was expected"),
            Some(_) => {}
            None => return self.truncated(),
        }
        *first = false;
        Ok(true)
    }

    /// The length of the string that comes next, quotes included, and whether it has escapes.
    /// All of it is in the window then.
    #[inline]
    fn string_len(&mut self) -> Result<(usize, bool)> {
        let mut len = 1;
        let mut checked = 1;
        let mut escaped = false;
        loop {
            match memchr2(b'"', b'\\', &self.window[self.pos + len..]) {
                Some(more) => {
                    len += more;
                    if let Some(control) =
                        self.window[self.pos + checked..self.pos + len].iter().position(|&byte| byte < 0x20)
                    {
                        return self.syntax(checked + control, "a control character inside a string");
                    }
                    if self.window[self.pos + len] == b'"' {
                        return Ok((len + 1, escaped));
                    }
                    escaped = true;
                    len = self.escape_end(len)?;
                    checked = len;
                }
                None => {
                    len = self.window.len() - self.pos;
                    if !self.more()? {
                        let control = self.window[self.pos + checked..].iter().position(|&byte| byte < 0x20);
                        return match control {
                            Some(at) => self.syntax(checked + at, "a control character inside a string"),
                            None => self.truncated(),
                        };
                    }
                }
            }
        }
    }

    /// Checks the escape sequence whose backslash stands at `at`; where it ends.
    fn escape_end(&mut self, at: usize) -> Result<usize> {
        match self.byte(at + 1)? {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
            Some(b'u') => {
                for digit in at + 2..at + 6 {
                    match self.byte(digit)? {
                        Some(byte) if byte.is_ascii_hexdigit() => {}
                        Some(_) => return self.syntax(digit, "four hexadecimal digits were expected"),
                        None => return self.truncated(),
                    }
                }
                Ok(at + 6)
            }
            Some(_) => self.syntax(at + 1, "an unknown escape sequence"),
            None => self.truncated(),
        }
    }

    /// The string that comes next, as what `read` makes of it.
    pub(in crate::input) fn string<T>(&mut self, read: impl FnOnce(&str) -> T) -> Result<T> {
        let (len, escaped) = self.string_len()?;
        let raw = &self.window[self.pos + 1..self.pos + len - 1];
        let text = match std::str::from_utf8(raw) {
            Ok(text) if !escaped => Cow::Borrowed(text),
            _ => decode(raw, &mut self.mended_texts),
        };
        let value = read(&text);
        self.pos += len;
        Ok(value)
    }

    /// The number that comes next.
    #[inline]
    pub(in crate::input) fn number(&mut self) -> Result<Number> {
        let len = self.number_len()?;
        let text = &self.window[self.pos..self.pos + len];
        let number = parse_number(text);
        self.pos += len;
        Ok(number)
    }

    /// The length of the number that comes next. All of it is in the window then.
    fn number_len(&mut self) -> Result<usize> {
        let mut len = usize::from(self.byte(0)? == Some(b'-'));
        match self.byte(len)? {
            Some(b'0') => {
                len += 1;
                if matches!(self.byte(len)?, Some(b'0'..=b'9')) {
                    return self.syntax(len, "a number with a leading zero");
                }
            }
            Some(b'1'..=b'9') => len = self.digits(len)?,
            Some(_) => return self.syntax(len, "a digit was expected"),
            None => return self.truncated(),
        }
        if self.byte(len)? == Some(b'.') {
            len = self.some_digits(len + 1)?;
        }
        if matches!(self.byte(len)?, Some(b'e' | b'E')) {
            len += 1;
            if matches!(self.byte(len)?, Some(b'+' | b'-')) {
                len += 1;
            }
            len = self.some_digits(len)?;
        }
        Ok(len)
    }

    fn digits(&mut self, mut len: usize) -> Result<usize> {
        while matches!(self.byte(len)?, Some(b'0'..=b'9')) {
            len += 1;
        }
        Ok(len)
    }

    fn some_digits(&mut self, len: usize) -> Result<usize> {
        match self.byte(len)? {
            Some(b'0'..=b'9') => self.digits(len),
            Some(_) => self.syntax(len, "a digit was expected"),
            None => self.truncated(),
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<()> {
        for (at, &expected) in word.iter().enumerate() {
            match self.byte(at)? {
                Some(byte) if byte == expected => {}
                Some(_) => return self.syntax(at, "`true`, `false` or `null` was expected"),
                None => return self.truncated(),
            }
        }
        self.pos += word.len();
        Ok(())
    }

    /// Passes over a string, number or word.
    fn skip_scalar(&mut self, next: Next) -> Result<()> {
        match next {
            Next::String => {
                let (len, _) = self.string_len()?;
                self.pos += len;
            }
            Next::Number => {
                let len = self.number_len()?;
                self.pos += len;
            }
            Next::Null => self.word(b"null")?,
            Next::Bool if self.byte(0)? == Some(b't') => self.word(b"true")?,
            Next::Bool => self.word(b"false")?,
            Next::Object | Next::Array => unreachable!("not a scalar"),
        }
        Ok(())
    }

    /// Passes over the value that comes next, whatever it is and however deep.
    pub(in crate::input) fn skip(&mut self) -> Result<()> {
        let mut open = std::mem::take(&mut self.open);
        open.clear();
        let mut first = false;
        loop {
            match self.next()? {
                kind @ (Next::Object | Next::Array) => {
                    self.enter();
                    open.push(kind == Next::Object);
                    first = true;
                }
                scalar => self.skip_scalar(scalar)?,
            }
            // To the next value, out of everything that ends here.
            loop {
                let more = match open.last() {
                    None => {
                        self.open = open;
                        return Ok(());
                    }
                    Some(true) => self.key(&mut first, |_| ())?.is_some(),
                    Some(false) => self.element(&mut first)?,
                };
                if more {
                    break;
                }
                open.pop();
                first = false;
            }
        }
    }
}
