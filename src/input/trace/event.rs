//! One trace event, found in the bytes of the window.
//!
//! `args` stands before `name` in what Chrome writes (its keys are sorted), so an event is first taken
//! whole, and what is in it is read when its name is known. Nothing of it is copied.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2, memchr3};

use crate::input::json::Number;

/// An event larger than this is passed over: some carry the text of a whole script.
pub(super) const LARGEST: usize = 64 << 20;

/// Where the values of an event's keys stand in its bytes, quotes included; empty where there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Event {
    pub(super) len: usize,
    pub(super) name: Range<usize>,
    pub(super) cat: Range<usize>,
    pub(super) ph: Range<usize>,
    pub(super) pid: Range<usize>,
    pub(super) tid: Range<usize>,
    pub(super) id: Range<usize>,
    pub(super) id2: Range<usize>,
    pub(super) ts: Range<usize>,
    pub(super) dur: Range<usize>,
    pub(super) tdur: Range<usize>,
    pub(super) args: Range<usize>,
}

/// What the bytes begin with.
pub(super) enum Found<T> {
    /// All of it.
    Whole(T),
    /// The beginning of it.
    Part,
    /// No JSON, from this byte on.
    Broken(usize),
}

impl<T> From<Result<T, Stop>> for Found<T> {
    fn from(result: Result<T, Stop>) -> Self {
        match result {
            Ok(value) => Self::Whole(value),
            Err(Stop::Part) => Self::Part,
            Err(Stop::Broken(at)) => Self::Broken(at),
        }
    }
}

/// The length of the value that the bytes begin with.
pub(super) fn find_value(bytes: &[u8]) -> Found<usize> {
    match bytes.is_empty() {
        true => Found::Part,
        false => value_end(bytes, 0).into(),
    }
}

impl Event {
    /// Looks at an object, whose `{` is the first byte.
    pub(super) fn find(bytes: &[u8]) -> Found<Self> {
        let mut event = Self::default();
        event.fill(bytes).map(|()| event).into()
    }

    fn fill(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let mut at = space(bytes, 1)?;
        if bytes[at] == b'}' {
            self.len = at + 1;
            return Ok(());
        }
        loop {
            if bytes[at] != b'"' {
                return Err(Stop::Broken(at));
            }
            let key = at..string_end(bytes, at)?;
            at = space(bytes, key.end)?;
            if bytes[at] != b':' {
                return Err(Stop::Broken(at));
            }
            let start = space(bytes, at + 1)?;
            let end = value_end(bytes, start)?;
            if let Some(field) = self.field(&bytes[key.start + 1..key.end - 1]) {
                *field = start..end;
            }
            at = space(bytes, end)?;
            match bytes[at] {
                b',' => at = space(bytes, at + 1)?,
                b'}' => {
                    self.len = at + 1;
                    return Ok(());
                }
                _ => return Err(Stop::Broken(at)),
            }
        }
    }

    fn field(&mut self, key: &[u8]) -> Option<&mut Range<usize>> {
        Some(match key {
            b"name" => &mut self.name,
            b"cat" => &mut self.cat,
            b"ph" => &mut self.ph,
            b"pid" => &mut self.pid,
            b"tid" => &mut self.tid,
            b"id" => &mut self.id,
            b"id2" => &mut self.id2,
            b"ts" => &mut self.ts,
            b"dur" => &mut self.dur,
            b"tdur" => &mut self.tdur,
            b"args" => &mut self.args,
            _ => return None,
        })
    }
}

enum Stop {
    Part,
    Broken(usize),
}

/// The next byte that is no white space.
#[inline]
fn space(bytes: &[u8], mut at: usize) -> Result<usize, Stop> {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(at) {
        at += 1;
    }
    if at < bytes.len() { Ok(at) } else { Err(Stop::Part) }
}

/// Most strings are keys and short values, which a loop passes sooner than a search begins.
const SHORT: usize = 16;

/// Behind the string that begins at `at`.
#[inline]
fn string_end(bytes: &[u8], mut at: usize) -> Result<usize, Stop> {
    at += 1;
    for _ in 0..SHORT {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') | None => break,
            Some(_) => at += 1,
        }
    }
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..).ok_or(Stop::Part)?).ok_or(Stop::Part)?;
        if bytes[at] == b'"' {
            return Ok(at + 1);
        }
        at += 2;
    }
}

/// Behind the value that begins at `at`. Of what is nested only the ends are looked for.
fn value_end(bytes: &[u8], at: usize) -> Result<usize, Stop> {
    match bytes[at] {
        b'"' => string_end(bytes, at),
        b'{' => nested_end(bytes, at, b'{', b'}'),
        b'[' => nested_end(bytes, at, b'[', b']'),
        b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
            let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
            let len = bytes[at..].iter().position(|byte| !goes_on(byte)).ok_or(Stop::Part)?;
            Ok(at + len)
        }
        _ => Err(Stop::Broken(at)),
    }
}

fn nested_end(bytes: &[u8], mut at: usize, open: u8, close: u8) -> Result<usize, Stop> {
    let mut depth = 0u32;
    loop {
        at += memchr3(b'"', open, close, &bytes[at..]).ok_or(Stop::Part)?;
        if bytes[at] == b'"' {
            at = string_end(bytes, at)?;
            continue;
        }
        at += 1;
        if bytes[at - 1] == open {
            depth += 1;
        } else {
            depth -= 1;
            if depth == 0 {
                return Ok(at);
            }
        }
    }
}

/// A value without its quotes, if it has any.
pub(super) fn bare(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value)
}

/// The text of a value: of a string what it says, of a number its digits.
pub(super) fn text(value: &[u8]) -> Cow<'_, str> {
    let inner = bare(value);
    if memchr(b'\\', inner).is_none() {
        return String::from_utf8_lossy(inner);
    }
    serde_json::from_slice(value).map_or_else(|_| String::from_utf8_lossy(inner), Cow::Owned)
}

/// A number, also one that is written as text.
#[inline]
pub(super) fn number(value: &[u8]) -> Option<Number> {
    // Nearly all are plain digits, few enough to fit.
    if (1..=18).contains(&value.len()) && value.iter().all(u8::is_ascii_digit) {
        let digits = value.iter().fold(0, |sum: i64, byte| sum * 10 + i64::from(byte - b'0'));
        return Some(Number::Int(digits));
    }
    let text = std::str::from_utf8(bare(value)).ok()?.trim();
    let float = || text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Number::Float);
    text.parse::<i64>().ok().map(Number::Int).or_else(float)
}

/// The whole µs nearest to the sum of two times (rule 13: ends are rounded, not lengths).
pub(super) fn sum(start: Number, length: Option<Number>) -> i64 {
    match (start, length) {
        (Number::Int(start), Some(Number::Int(length))) => start.saturating_add(length),
        (start, Some(length)) => Number::Float(start.as_f64() + length.as_f64()).round(),
        (start, None) => start.round(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Option<Event> {
        match Event::find(text.as_bytes()) {
            Found::Whole(event) => Some(event),
            Found::Part | Found::Broken(_) => None,
        }
    }

    #[test]
    fn values_are_found_whatever_stands_around_them() {
        let text = r#"{ "args" : {"data": {"name": "}\"{", "list": [1, "]"]}}, "ph":"X","name":"Layout","dur":-1.5e3 ,"ts":"7"} tail"#;
        let event = find(text).expect("a whole event");
        let value = |range: &Range<usize>| &text[range.clone()];
        assert_eq!(value(&event.args), r#"{"data": {"name": "}\"{", "list": [1, "]"]}}"#);
        assert_eq!(
            (value(&event.name), value(&event.dur), value(&event.ts)),
            ("\"Layout\"", "-1.5e3", "\"7\"")
        );
        assert_eq!(&text[..event.len], text.trim_end_matches(" tail"));
    }

    #[test]
    fn every_cut_of_an_event_is_a_part_of_one() {
        let text = r#"{"args":{"a":[{"b":"\\\""}]},"name":"x\u0041","ph":"B","pid":1,"ts":2.5}"#;
        assert!(find(text).is_some());
        for end in 1..text.len() {
            assert!(matches!(Event::find(&text.as_bytes()[..end]), Found::Part), "{}", &text[..end]);
        }
    }

    #[test]
    fn what_is_no_object_is_broken_at_its_place() {
        for (text, place) in [("{1}", 1), ("{\"a\" 1}", 5), ("{\"a\":1;}", 7), ("{\"a\":?}", 5)] {
            let found = Event::find(text.as_bytes());
            assert!(matches!(found, Found::Broken(at) if at <= place), "{text}");
        }
    }
}
