//! Names and places as text that is safe to show anywhere.

use std::borrow::Cow;

use crate::profile::{FunctionId, FunctionTable, Kind};

/// `text` with everything visible that would act instead of showing: control characters become
/// their pictures (`␛`), what reverses the reading direction or is no character becomes `�`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|char| if acts(char) { picture(char) } else { char }).collect())
}

fn acts(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || u32::from(char) & 0xfffe == 0xfffe
}

fn picture(char: char) -> char {
    match char {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(char)).unwrap_or('\u{fffd}'),
        '\x7f' => '␡',
        _ => '\u{fffd}',
    }
}

/// Where a function stands: `url:line:column`, as far as it is known; `native` for a function
/// without a script, `script 33` for one from `eval`. Empty for what is no code.
#[must_use]
pub(super) fn location(functions: &FunctionTable, function: FunctionId) -> String {
    if functions.kind(function) != Kind::Code {
        return String::new();
    }
    let script = match (functions.url(function), functions.script_id(function)) {
        ("", None | Some("0")) => Cow::Borrowed("native"),
        ("", Some(id)) => format!("script {id}").into(),
        (url, _) => Cow::Borrowed(url),
    };
    match (functions.line(function), functions.column(function)) {
        (None, _) => script.into_owned(),
        (Some(line), None) => format!("{script}:{line}"),
        (Some(line), Some(column)) => format!("{script}:{line}:{column}"),
    }
}

/// The first `most` characters of `text`, with `…` for the rest.
#[must_use]
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some(_) => {
            let end = text.char_indices().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
            Cow::Owned(format!("{}…", &text[..end]))
        }
    }
}

/// The last `most` characters of `text`, with `…` for the rest: the end of a path says most.
#[must_use]
pub(super) fn cut_front(text: &str, most: usize) -> Cow<'_, str> {
    let chars = text.chars().count();
    if chars <= most {
        return Cow::Borrowed(text);
    }
    let start = text.char_indices().nth(chars - most.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("…{}", &text[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_is_shown_instead() {
        assert_eq!(visible("a\x1b[31m\n\0\x7f"), "a␛[31m␊␀␡");
        assert_eq!(visible("x\u{202e}y\u{9b}z\u{ffff}"), "x\u{fffd}y\u{fffd}z\u{fffd}");
        assert_eq!(visible("日本 é 😀 \u{fffd}"), "日本 é 😀 \u{fffd}");
    }

    #[test]
    fn a_cut_text_has_the_length_asked_for() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut_front("abcdef", 6), "abcdef");
        assert_eq!(cut_front("abcdef", 4), "…def");
        assert_eq!(cut_front("é日😀x", 2), "…x");
        assert_eq!(cut("", 0), "");
    }
}
