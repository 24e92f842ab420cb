//! Texts as they are written.

use std::borrow::Cow;

/// The text behind a raw string. What is not Unicode (lone surrogates, which V8 and Bun write;
/// broken UTF-8) becomes U+FFFD, and is counted.
pub(super) fn decode<'a>(raw: &'a [u8], mended: &mut u64) -> Cow<'a, str> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    let mut lossy = false;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        push_utf8(&mut text, &rest[..at], &mut lossy);
        let (char, len) = match rest.get(at + 1) {
            Some(b'u') => unicode_escape(&rest[at..]),
            Some(b'b') => (Some('\u{8}'), 2),
            Some(b'f') => (Some('\u{c}'), 2),
            Some(b'n') => (Some('\n'), 2),
            Some(b'r') => (Some('\r'), 2),
            Some(b't') => (Some('\t'), 2),
            Some(&other) => (Some(char::from(other)), 2),
            None => (None, 1),
        };
        lossy |= char.is_none();
        text.push(char.unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = &rest[at + len..];
    }
    push_utf8(&mut text, rest, &mut lossy);
    *mended += u64::from(lossy);
    Cow::Owned(text)
}

fn push_utf8(text: &mut String, bytes: &[u8], lossy: &mut bool) {
    let part = String::from_utf8_lossy(bytes);
    *lossy |= matches!(part, Cow::Owned(_));
    text.push_str(&part);
}

/// The character of a `\uXXXX` (or of two that form a pair) and how long it is written.
fn unicode_escape(raw: &[u8]) -> (Option<char>, usize) {
    let unit = |at: usize| {
        let digits = raw.get(at + 2..at + 6).filter(|_| raw[at..].starts_with(b"\\u"))?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match unit(0) {
        Some(high @ 0xd800..=0xdbff) => match raw.get(6..).and_then(|_| unit(6)) {
            Some(low @ 0xdc00..=0xdfff) => {
                (char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)), 12)
            }
            _ => (None, 6),
        },
        Some(unit) => (char::from_u32(unit), 6),
        None => (None, 2),
    }
}
