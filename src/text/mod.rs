//! Recorded text made fit to be shown anywhere, and numbers as text.
//!
//! Names and urls come from others and may hold anything: what would act instead of showing (drive
//! a terminal, break a document, reverse a line, let one name pretend to be another) is shown as a
//! character that stands for it.

mod axis;
mod numbers;

use std::borrow::Cow;

pub use axis::{round_step, tick_label};
pub use numbers::{bytes, count, grouped, percent, ratio, weight};

/// Accents on one letter beyond these need room of their own.
const FREE_ACCENTS: usize = 2;

/// What to show for a character.
#[must_use]
pub fn visible_char(character: char) -> char {
    match character {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '↵',
        '\t' => '⇥',
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' => '\u{fffd}',
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => '\u{fffd}',
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' => '\u{fffd}',
        '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}' => '\u{fffd}',
        other if u32::from(other) & 0xfffe == 0xfffe => '\u{fffd}',
        other => other,
    }
}

/// A text with every character visible; as many characters as it had.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    match text.contains(|character| visible_char(character) != character) {
        true => Cow::Owned(text.chars().map(visible_char).collect()),
        false => Cow::Borrowed(text),
    }
}

/// How many columns of a monospace font a character takes. Those that such fonts lack come from
/// other fonts and count as two, which is what they need at most, a few ligatures aside.
#[must_use]
pub fn columns(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' => 0,
        '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' => 0,
        '\0'..='\u{52f}' | '\u{1e00}'..='\u{1fff}' | '\u{2010}'..='\u{22ff}' => 1,
        '\u{2500}'..='\u{25ff}' | '\u{fffd}' => 1,
        _ => 2,
    }
}

/// `text` with every character visible, in at most `most` columns, cut with `…`. Reads no more of
/// it than needed.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let (mut used, mut accents) = (0, 0);
    // Where to cut if it turns out too long: the last place that leaves a column for the `…`.
    let mut place = 0;
    for character in text.chars().map(visible_char) {
        let mut columns = columns(character);
        accents = if columns == 0 { accents + 1 } else { 0 };
        if accents > FREE_ACCENTS {
            columns = 1; // so that any number of them comes to an end
        }
        if used + columns > most {
            shown.truncate(place);
            if most > 0 {
                shown.push('…');
            }
            return shown;
        }
        shown.push(character);
        used += columns;
        if used < most {
            place = shown.len();
        }
    }
    shown
}

/// `text` with every character visible, in at most `most` columns; where it is longer, its beginning
/// and its end with `…` between them: what tells long names and paths apart is often the end.
#[must_use]
pub fn cut_middle(text: &str, most: usize) -> String {
    let whole = cut(text, most);
    if whole.chars().eq(text.chars().map(visible_char)) {
        return whole;
    }
    let Some(room) = most.checked_sub(1).filter(|&room| room > 2) else { return whole };
    let head = cut(text, room * 2 / 5 + 1);
    let head = head.strip_suffix('…').unwrap_or(&head);
    let tail_room = room - width(head);
    let mut used = 0;
    let mut start = text.len();
    for (at, character) in text.char_indices().rev() {
        let columns = columns(visible_char(character));
        // An accent belongs to the letter before it, and any number of them comes to an end.
        used += columns.max(1);
        if used > tail_room {
            break;
        }
        if columns > 0 {
            start = at;
        }
    }
    format!("{head}…{}", visible(&text[start..]))
}

/// How many columns a text takes that is shown as it is.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// A text in lines of so many columns, broken between words but never between a number and its unit; a
/// longer word has a line of its own.
#[must_use]
pub fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let unit = word.trim_end_matches([',', '.', ';', ':', ')']);
        match words.last_mut() {
            Some(number)
                if ["µs", "ms", "s", "min", "h", "%", "px"].contains(&unit)
                    && number.ends_with(|end: char| end.is_ascii_digit()) =>
            {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= most => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_wrapped_between_words() {
        assert_eq!(wrapped("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrapped("検証 する longer", 5), ["検証", "する", "longer"]);
        assert_eq!(wrapped("every 600 µs, or 2 s", 9), ["every", "600 µs,", "or 2 s"]);
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn texts_are_cut_to_their_room() {
        assert_eq!(cut("validate", 8), "validate");
        assert_eq!(cut("validate", 7), "valida…");
        assert_eq!(cut("検証する", 8), "検証する");
        assert_eq!(cut("検証する", 7), "検証す…");
        assert_eq!(cut("検証する", 6), "検証…");
        assert_eq!(cut("x", 0), "");
        assert_eq!(cut_middle("/a/b/main.js", 12), "/a/b/main.js");
        assert_eq!(cut_middle("/a/b/main.js", 11), "/a/b…ain.js");
        assert_eq!(cut_middle("検証する検証する", 9), "検…証する");
        assert_eq!([0, 1, 2, 3].map(|most| cut_middle("main.js", most)), ["", "…", "m…", "ma…"]);
    }

    #[test]
    fn every_cut_fits() {
        let text = "a検e\u{301}\u{301}\u{301}\u{301}😀\u{202e}b\u{7}c";
        for most in 0..20 {
            let shown = cut(text, most);
            assert!(width(&shown) <= most, "{shown} in {most}");
            let shown = cut_middle(text, most);
            assert!(width(&shown) <= most, "{shown} in {most}");
        }
        let accents = format!("e{}", "\u{301}".repeat(1_000_000));
        assert_eq!(cut(&accents, 10).chars().count(), 12);
        assert!(cut_middle(&accents, 10).chars().count() < 20);
    }

    #[test]
    fn what_would_act_is_shown_instead() {
        assert_eq!(visible("a\0b\u{202e}c\nd\u{fffe}e\u{10ffff}"), "a\u{fffd}b\u{fffd}c↵d\u{fffd}e\u{fffd}");
        assert_eq!(visible("\x1b[31m\u{9b}\t"), "\u{fffd}[31m\u{fffd}⇥");
        assert_eq!(visible("日本 é 😀 \u{fffd}"), "日本 é 😀 \u{fffd}");
    }
}
