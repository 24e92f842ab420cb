//! The reader finds fault with a text where serde_json, an independent parser, does.

use flame_chart::input::ErrorKind;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::oracle::library;

/// What is wrong with a text, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    BreaksOff,
    Syntax(usize),
}

/// What serde_json says. A text with more behind the end of the JSON has no fault here: the reader
/// takes it, with a warning.
pub fn expected(text: &[u8]) -> Option<Fault> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    let error = values.next()?.err()?;
    let message = error.to_string();
    if error.classify() == Category::Eof {
        return Some(bad_digit_at_the_end(text).map_or(Fault::BreaksOff, Fault::Syntax));
    }
    let lines = text.split_inclusive(|&byte| byte == b'\n');
    let before: usize = lines.take(error.line() - 1).map(<[u8]>::len).sum();
    let last_read = before + error.column() - 1;
    if message.starts_with("invalid number") && last_read + 1 == text.len() && wants_digit(text) {
        return Some(Fault::BreaksOff);
    }
    Some(Fault::Syntax(if message.starts_with("control character") {
        last_read + 1 // it blames the byte before
    } else if let Some(digits) = last_read.checked_sub(3).filter(|&digits| ends_in_escape(&text[..digits]))
        && message.starts_with("invalid escape")
    {
        // It reads the four digits of an escape at once, and blames the last.
        digits + text[digits..].iter().position(|digit| !digit.is_ascii_hexdigit()).unwrap_or(3)
    } else {
        last_read
    }))
}

/// Whether a text ends in a number so far right that only a digit is missing.
fn wants_digit(text: &[u8]) -> bool {
    match text {
        [.., b'-' | b'+' | b'.', b'-'] => false,
        [.., b'-'] | [.., b'0'..=b'9', b'.' | b'e' | b'E'] | [.., b'e' | b'E', b'+'] => true,
        _ => false,
    }
}

/// Whether a text ends in `\u`, and not in an escaped backslash and a `u`.
fn ends_in_escape(text: &[u8]) -> bool {
    let Some(text) = text.strip_suffix(b"u") else { return false };
    text.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
}

/// The first of what should be hexadecimal digits, where the text ends among them: serde_json says
/// that it breaks off there, but it was wrong before.
fn bad_digit_at_the_end(text: &[u8]) -> Option<usize> {
    let mut starts = text.len().saturating_sub(3)..text.len();
    let digits = starts.find(|&digits| ends_in_escape(&text[..digits]))?;
    Some(digits + text[digits..].iter().position(|digit| !digit.is_ascii_hexdigit())?)
}

/// What the reader says, unless it stops before the end for another reason.
pub fn found(text: &[u8]) -> Option<Option<Fault>> {
    match library::read(text) {
        Ok(_) => Some(None),
        Err(error) => match error.kind {
            ErrorKind::Truncated { at } => {
                assert_eq!(at.offset, text.len() as u64, "breaks off at its end");
                Some(Some(Fault::BreaksOff))
            }
            ErrorKind::Syntax { at, .. } => {
                let before = &text[..at.offset as usize];
                let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
                assert_eq!(at.line as usize, 1 + before.iter().filter(|&&byte| byte == b'\n').count());
                assert_eq!(at.column as usize, before.len() - line_start + 1);
                Some(Some(Fault::Syntax(at.offset as usize)))
            }
            _ => None,
        },
    }
}

/// Holds that both agree about a text, and about it as a value of a key that nobody knows.
pub fn check(text: &[u8]) {
    let wrapped = [b"{\"unknown\":", text, b"}"].concat();
    for text in [text, &wrapped] {
        let is_marked = text.starts_with(b"\xef\xbb\xbf") || text.starts_with(b"\x1f\x8b");
        if let Some(found) = (!is_marked).then(|| found(text)).flatten() {
            assert_eq!(found, expected(text), "{}", String::from_utf8_lossy(text));
        }
    }
}
