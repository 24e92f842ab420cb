//! What a function is called, read from the header that stands in the original text.
//!
//! No parser: from the place that a map names, a little text is looked at in both directions. Where no
//! header is found the function has no name; the name of a function that is called there, or of a
//! parameter, is never taken.

mod scan;
mod shape;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use scan::{MODIFIERS, Scan};

/// Words that stand before `(` and are no names.
const KEYWORDS: [&str; 22] = [
    "if",
    "for",
    "while",
    "switch",
    "catch",
    "return",
    "typeof",
    "await",
    "yield",
    "new",
    "in",
    "of",
    "do",
    "else",
    "case",
    "delete",
    "void",
    "instanceof",
    "throw",
    "with",
    "super",
    "import",
];

/// The name of the function whose header is at a place of a text; empty where it has none. `None` where
/// there is no header at all.
pub(super) fn name_at(text: &str, place: usize) -> Option<Cow<'_, str>> {
    Scan::new(text, place)?.name()
}

impl<'a> Scan<'a> {
    fn name(&self) -> Option<Cow<'a, str>> {
        let at = self.skip_words(self.skip(self.place));
        let word = self.word_at(at);
        match (word, self.byte(at)) {
            ("function", _) => {
                let after = self.skip(self.skip_star(at + "function".len()));
                match self.word_at(after) {
                    "" => Some(self.assigned(self.before_words(self.place))),
                    name => Some(name.into()),
                }
            }
            ("class", _) => {
                let after = self.skip(at + "class".len());
                match self.word_at(after) {
                    "" | "extends" => Some(self.assigned(self.back(self.place))),
                    name => Some(name.into()),
                }
            }
            ("constructor", _) if self.byte(self.skip(at + word.len())) == b'(' => {
                Some(self.class_around(at))
            }
            (_, b'(') => self.at_parenthesis(at),
            (_, b'"' | b'\'') => self.at_quoted(at),
            (_, b'#') => self.at_member(at),
            ("", b'[') => Some(Cow::Borrowed("")),
            ("", _) => None,
            _ => self.at_word(at, word),
        }
    }

    /// A word: a parameter of an arrow, a method, or what a function is assigned to.
    fn at_word(&self, at: usize, word: &'a str) -> Option<Cow<'a, str>> {
        let end = at + word.len();
        let after = self.skip(end);
        if self.starts(after, "=>") {
            return Some(self.assigned(self.before_words(self.place)));
        }
        let before = self.back(at);
        // A parameter: the header begins at the parenthesis before it.
        if before > self.least && self.bytes[before - 1] == b'(' && self.is_header(before - 1) {
            return self.at_parenthesis(before - 1);
        }
        if matches!(word, "get" | "set") && !matches!(self.byte(after), b'(' | b'=' | b':' | b',' | b'<') {
            return self.at_member(after);
        }
        self.at_member(at)
    }

    /// A member or variable whose name begins at `at`: a method, or one that a function is assigned to.
    fn at_member(&self, at: usize) -> Option<Cow<'a, str>> {
        let hash = usize::from(self.byte(at) == b'#');
        let word = self.word_at(at + hash);
        if word.is_empty() {
            return None;
        }
        let name = &self.text[at..at + hash + word.len()];
        let after = self.skip_generics(self.skip(at + hash + word.len()));
        match self.byte(after) {
            b'(' if self.word_before(self.back(at)) == "function" => Some(name.into()),
            b'(' if self.is_method(after) => Some(match word {
                "constructor" => self.class_around(at),
                _ => name.into(),
            }),
            b'.' => self.at_member(self.skip(after + 1)),
            b'=' | b':' | b'?' | b'!' if self.leads_to_function(after) => Some(name.into()),
            _ => None,
        }
    }

    fn at_quoted(&self, at: usize) -> Option<Cow<'a, str>> {
        let quote = self.byte(at);
        let len = self.bytes[at + 1..self.most].iter().position(|&byte| byte == quote)?;
        let name = &self.text[at + 1..at + 1 + len];
        let after = self.skip(at + len + 2);
        let is_header = match self.byte(after) {
            b'(' => self.is_method(after),
            b':' | b'=' => self.leads_to_function(after),
            _ => false,
        };
        is_header.then(|| name.into())
    }

    /// A parenthesis: of parameters, if a body follows; a call has none.
    fn at_parenthesis(&self, at: usize) -> Option<Cow<'a, str>> {
        let inner = self.skip(at + 1);
        let close = self.close(at);
        let is_header = close.is_some_and(|close| self.is_arrow(close) || self.has_body(close));
        if !is_header && self.begins_function(inner) {
            // A bracket around a function that is called at once.
            return Scan::new(self.text, inner)?.name();
        }
        let close = close?;
        if self.is_arrow(close) {
            return Some(self.assigned(self.before_words(self.before_generics(self.back(at)))));
        }
        let end = self.before_generics(self.back(at));
        let word = self.word_before(end);
        let start = end - word.len();
        if word.is_empty() {
            if end > self.least && matches!(self.bytes[end - 1], b'"' | b'\'') && self.is_method(at) {
                return self.quoted_before(end);
            }
            let is_star = end > self.least && self.bytes[end - 1] == b'*';
            if is_star && self.word_before(self.back(end - 1)) == "function" {
                return Some(self.assigned(self.before_words(self.back(end - 1) - "function".len())));
            }
            // A computed key, or a call of what another call gave.
            return Some("".into());
        }
        if word == "function" {
            return Some(self.assigned(self.before_words(start)));
        }
        let before = self.back(start);
        let star = self.before_star(before);
        if self.word_before(star) == "function" {
            return Some(word.into());
        }
        if KEYWORDS.contains(&word) || !self.is_method(at) {
            return Some("".into());
        }
        if word == "constructor" {
            return Some(self.class_around(start));
        }
        let hash = usize::from(start > self.least && self.bytes[start - 1] == b'#');
        Some(self.text[start - hash..end].into())
    }

    /// The quoted key that ends at `end`.
    fn quoted_before(&self, end: usize) -> Option<Cow<'a, str>> {
        let quote = self.bytes[end - 1];
        let start = self.bytes[self.least..end - 1].iter().rposition(|&byte| byte == quote)? + self.least;
        Some(self.text[start + 1..end - 1].into())
    }

    /// What a function that begins at `at` is assigned to; empty for nothing.
    fn assigned(&self, at: usize) -> Cow<'a, str> {
        let end = self.back(at);
        if self.word_before(end) == "default" {
            return "default".into();
        }
        if end <= self.least {
            return "".into();
        }
        match self.bytes[end - 1] {
            b':' => self.key_before(end - 1),
            b'=' => {
                let is_comparison = end - 1 > self.least
                    && matches!(self.bytes[end - 2], b'=' | b'!' | b'<' | b'>')
                    && self.bytes[end - 2] != b'>';
                if is_comparison { "".into() } else { self.target_before(self.before_operator(end - 1)) }
            }
            _ => "".into(),
        }
    }

    /// Before what makes `=` an assignment by `||=`, `??=` or `&&=`.
    fn before_operator(&self, mut at: usize) -> usize {
        while at > self.least && matches!(self.bytes[at - 1], b'|' | b'?' | b'&') {
            at -= 1;
        }
        at
    }

    /// The key of an object before its colon; a conditional's colon has none.
    fn key_before(&self, colon: usize) -> Cow<'a, str> {
        let end = self.back(colon);
        if end > self.least && matches!(self.bytes[end - 1], b'"' | b'\'') {
            return self.quoted_before(end).unwrap_or_default();
        }
        let word = self.word_before(end);
        let before = self.back(end - word.len());
        let is_key = before > self.least && matches!(self.bytes[before - 1], b'{' | b',');
        if is_key { word.into() } else { "".into() }
    }

    /// The variable or member before an assignment, whose type may stand between.
    fn target_before(&self, equals: usize) -> Cow<'a, str> {
        let end = self.back(equals);
        let word = self.word_before(end);
        let start = end - word.len();
        let start = start - usize::from(start > self.least && self.bytes[start - 1] == b'#');
        let before = self.back(start);
        let last = self.bytes[self.least..before].last();
        // What may be in front of a target; behind other things the word is the end of a type.
        let begins =
            matches!(last, None | Some(b'.' | b';' | b'{' | b'}' | b',' | b'(' | b')' | b'&' | b'|' | b'?'));
        let is_target = begins || self.is_modifier_before(before) || self.has_line_break(before, start);
        if !word.is_empty() && is_target && !self.is_type_before(before) {
            return self.text[start..end].into();
        }
        self.annotated_before(end).unwrap_or_default()
    }

    /// Whether what ends at `at` goes on with a type: `A | B`, `A & B`.
    fn is_type_before(&self, at: usize) -> bool {
        let last = self.bytes[self.least..at].last();
        matches!(last, Some(b'|' | b'&'))
            && !matches!(self.bytes[self.least..at - 1].last(), Some(b'|' | b'&'))
    }

    fn is_modifier_before(&self, at: usize) -> bool {
        MODIFIERS.contains(&self.word_before(at))
    }

    fn has_line_break(&self, from: usize, to: usize) -> bool {
        self.bytes[from..to].contains(&b'\n')
    }

    /// `NAME: Type` that ends at `end`: the name before its colon.
    fn annotated_before(&self, end: usize) -> Option<Cow<'a, str>> {
        let mut at = end;
        let mut depth = 0i32;
        while at > self.least {
            at -= 1;
            match self.bytes[at] {
                b'>' if at > 0 && self.bytes[at - 1] == b'=' => at -= 1,
                b')' | b']' | b'}' | b'>' => depth += 1,
                b'(' | b'[' | b'{' | b'<' if depth > 0 => depth -= 1,
                b'(' | b'[' | b'{' | b';' => return None,
                b':' if depth == 0 => {
                    let mut end = self.back(at);
                    if end > self.least && matches!(self.bytes[end - 1], b'?' | b'!') {
                        end = self.back(end - 1);
                    }
                    let word = self.word_before(end);
                    let start = end - word.len();
                    let hash = usize::from(start > self.least && self.bytes[start - 1] == b'#');
                    return (!word.is_empty()).then(|| self.text[start - hash..end].into());
                }
                _ => {}
            }
        }
        None
    }

    /// The class whose body a place stands in; empty where it has no name.
    fn class_around(&self, at: usize) -> Cow<'a, str> {
        let mut depth = 0i32;
        let mut at = at;
        while at > self.least {
            at -= 1;
            match self.bytes[at] {
                b'}' => depth += 1,
                b'{' if depth > 0 => depth -= 1,
                b'{' => return self.class_before(at),
                _ => {}
            }
        }
        "".into()
    }

    /// The class whose body begins at a brace.
    fn class_before(&self, brace: usize) -> Cow<'a, str> {
        let from =
            self.text[self.least_boundary()..brace].rfind("class").map(|at| at + self.least_boundary());
        let Some(from) = from else { return "".into() };
        let after = self.skip(from + "class".len());
        match self.word_at(after) {
            "" | "extends" => self.assigned(self.back(from)),
            name => name.into(),
        }
    }
}
