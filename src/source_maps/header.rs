//! What a function is called, read from the header that stands in the original text.
//!
//! No parser: from the place that a map names, a little text is looked at in both directions. Where no
//! header is found the function has no name; the name of a function that is called there, or of a
//! parameter, is never taken.

use std::borrow::Cow;

/// So much text is looked at behind the place...
const AHEAD: usize = 4 << 10;
/// ...and before it.
const BACK: usize = 64 << 10;

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

/// Words before the name of a class member or declaration.
const MODIFIERS: [&str; 15] = [
    "export",
    "const",
    "let",
    "var",
    "static",
    "readonly",
    "private",
    "public",
    "protected",
    "override",
    "declare",
    "abstract",
    "accessor",
    "async",
    "default",
];

/// The name of the function whose header is at a place of a text; empty where it has none. `None` where
/// there is no header at all.
pub(super) fn name_at(text: &str, place: usize) -> Option<Cow<'_, str>> {
    Scan::new(text, place)?.name()
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    place: usize,
    least: usize,
    most: usize,
}

/// Whether a byte can be in a name; those above ASCII can.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, place: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        (place < bytes.len() && text.is_char_boundary(place)).then(|| Self {
            text,
            bytes,
            place,
            least: place.saturating_sub(BACK),
            most: (place + AHEAD).min(bytes.len()),
        })
    }

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

    fn least_boundary(&self) -> usize {
        (self.least..self.bytes.len()).find(|&at| self.text.is_char_boundary(at)).unwrap_or(self.least)
    }

    /// Whether `=`, `:` or a type in front of it lead to a function.
    fn leads_to_function(&self, mut at: usize) -> bool {
        if self.byte(at) != b'=' {
            // A type may stand before the assignment; in an object there is none.
            let value = self.skip(at + 1);
            if self.begins_function(value) {
                return true;
            }
            let limit = self.most.min(at + 512);
            let Some(equals) = (at..limit).find(|&at| {
                self.bytes[at] == b'='
                    && self.byte(at + 1) != b'>'
                    && self.byte(at + 1) != b'='
                    && self.bytes[at - 1] != b'='
            }) else {
                return false;
            };
            at = equals;
        }
        self.begins_function(self.skip(at + 1))
    }

    fn begins_function(&self, at: usize) -> bool {
        let at = self.skip_words(at);
        match (self.word_at(at), self.byte(at)) {
            ("function" | "class", _) => true,
            (_, b'(') => self.close(at).is_some_and(|close| self.is_arrow(close)),
            // Nothing that begins one, nor does `<` that `skip_words` found no end of: JSX, a comparison.
            ("", _) => false,
            (word, _) => self.starts(self.skip(at + word.len()), "=>"),
        }
    }

    /// Whether the parenthesis begins parameters: a body or an arrow follows.
    fn is_header(&self, at: usize) -> bool {
        self.close(at).is_some_and(|close| self.is_arrow(close) || self.has_body(close))
    }

    fn is_method(&self, at: usize) -> bool {
        self.close(at).is_some_and(|close| self.has_body(close))
    }

    /// Whether a body follows a closed parenthesis, its type in between.
    fn has_body(&self, close: usize) -> bool {
        let at = self.skip(close + 1);
        match self.byte(at) {
            b'{' => true,
            b':' => self.after_type(at + 1).is_some_and(|at| self.byte(at) == b'{'),
            _ => false,
        }
    }

    fn is_arrow(&self, close: usize) -> bool {
        let at = self.skip(close + 1);
        self.starts(at, "=>")
            || self.byte(at) == b':' && self.after_type(at + 1).is_some_and(|at| self.starts(at, "=>"))
    }

    /// Where a type that begins at `at` ends: before a body or an arrow.
    fn after_type(&self, at: usize) -> Option<usize> {
        let mut at = self.skip(at);
        // A type may be an object, which is no body.
        let mut is_begin = true;
        while at < self.most {
            match self.bytes[at] {
                b'{' if is_begin => at = self.close(at)? + 1,
                b'{' => return Some(at),
                b'=' if self.byte(at + 1) == b'>' => return Some(at),
                b'(' => {
                    at = self.close(at)? + 1;
                    // The type of a function has an arrow of its own.
                    let next = self.skip(at);
                    if self.starts(next, "=>") && !self.ends_header(next) {
                        at = next + 2;
                        is_begin = true;
                        at = self.skip(at);
                        continue;
                    }
                }
                b'[' => at = self.close(at)? + 1,
                b'<' => at = self.skip_generics(at).max(at + 1),
                b';' | b')' | b',' | b'}' => return None,
                b'|' | b'&' => {
                    at = self.skip(at + 1);
                    is_begin = true;
                    continue;
                }
                byte if is_word(byte) => {
                    let word = self.word_at(at);
                    at = self.skip(at + word.len().max(1));
                    is_begin = matches!(word, "is" | "keyof" | "typeof" | "readonly" | "asserts");
                    continue;
                }
                _ => at += 1,
            }
            is_begin = false;
            at = self.skip(at);
        }
        None
    }

    /// Whether an arrow ends a header: what follows it is a body or an expression, and no further arrow.
    fn ends_header(&self, arrow: usize) -> bool {
        let after = self.skip(arrow + 2);
        let word = self.word_at(after);
        if word.is_empty() {
            return true;
        }
        let next = self.skip_generics(self.skip(after + word.len()));
        !(self.starts(next, "=>") || self.byte(next) == b'{')
    }

    /// The bracket that closes the one at `at`; strings, comments and templates are stepped over.
    fn close(&self, at: usize) -> Option<usize> {
        let mut depth = 0u32;
        let mut at = at;
        while at < self.most {
            match self.bytes[at] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                quote @ (b'"' | b'\'' | b'`') => at = self.string_end(at, quote)?,
                b'/' if matches!(self.byte(at + 1), b'/' | b'*') => {
                    at = self.skip(at);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn string_end(&self, mut at: usize, quote: u8) -> Option<usize> {
        at += 1;
        while at < self.most {
            match self.bytes[at] {
                b'\\' => at += 1,
                byte if byte == quote => return Some(at),
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn byte(&self, at: usize) -> u8 {
        if at < self.most { self.bytes[at] } else { 0 }
    }

    fn starts(&self, at: usize, text: &str) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    /// Behind white space and comments.
    fn skip(&self, mut at: usize) -> usize {
        loop {
            match self.byte(at) {
                b' ' | b'\t' | b'\n' | b'\r' => at += 1,
                b'/' if self.byte(at + 1) == b'*' => {
                    let rest = &self.text.as_bytes()[at + 2..self.most];
                    at = memchr::memmem::find(rest, b"*/").map_or(self.most, |len| at + 4 + len);
                }
                b'/' if self.byte(at + 1) == b'/' => {
                    let rest = &self.bytes[at..self.most];
                    at = memchr::memchr(b'\n', rest).map_or(self.most, |len| at + len);
                }
                _ => return at,
            }
        }
    }

    /// Behind words that stand before a function: `async`, `export`, `static`…
    fn skip_words(&self, at: usize) -> usize {
        let word = self.word_at(at);
        let after = self.skip(at + word.len());
        let is_modifier = MODIFIERS.contains(&word)
            && (is_word(self.byte(after))
                || matches!(self.byte(after), b'(' | b'*' | b'#' | b'[' | b'"' | b'\'' | b'<'))
            && !(self.byte(after) == b'(' && word != "async")
            && !(word == "async" && self.byte(after) == b'(' && !self.is_header_arrow(after));
        match (is_modifier, self.byte(at)) {
            (true, _) => self.skip_words(after),
            (false, b'*') => self.skip_words(self.skip(at + 1)),
            (false, b'<') => {
                let after = self.skip_generics(at);
                if after > at { after } else { at }
            }
            _ => at,
        }
    }

    fn is_header_arrow(&self, at: usize) -> bool {
        self.close(at).is_some_and(|close| self.is_arrow(close))
    }

    fn skip_star(&self, at: usize) -> usize {
        let at = self.skip(at);
        at + usize::from(self.byte(at) == b'*')
    }

    /// Behind `<…>`, where that is closed within a line or a few.
    fn skip_generics(&self, at: usize) -> usize {
        if self.byte(at) != b'<' {
            return at;
        }
        let mut depth = 0i32;
        let limit = self.most.min(at + 1024);
        for place in at..limit {
            match self.bytes[place] {
                b'<' => depth += 1,
                b'>' if self.bytes[place - 1] == b'=' => {}
                b'>' => {
                    depth -= 1;
                    if depth == 0 {
                        return self.skip(place + 1);
                    }
                }
                b';' => return at,
                _ => {}
            }
        }
        at
    }

    /// The word that begins at `at`.
    fn word_at(&self, at: usize) -> &'a str {
        let len = self.bytes[at.min(self.most)..self.most].iter().take_while(|&&byte| is_word(byte)).count();
        self.text.get(at.min(self.most)..at.min(self.most) + len).unwrap_or("")
    }

    /// The word that ends at `end`.
    fn word_before(&self, end: usize) -> &'a str {
        let len = self.bytes[self.least..end].iter().rev().take_while(|&&byte| is_word(byte)).count();
        self.text.get(end - len..end).unwrap_or("")
    }

    /// Before white space and comments.
    fn back(&self, mut at: usize) -> usize {
        loop {
            match self.bytes[self.least..at].last() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => at -= 1,
                Some(b'/') if at >= self.least + 4 && self.bytes[at - 2] == b'*' => {
                    match memchr::memmem::rfind(&self.bytes[self.least..at - 2], b"/*") {
                        Some(begin) => at = self.least + begin,
                        None => return at,
                    }
                }
                _ => return at,
            }
        }
    }

    /// Before `async` and the like that stand before `at`.
    fn before_words(&self, at: usize) -> usize {
        let end = self.back(at);
        match self.word_before(end) {
            "async" => self.back(end - "async".len()),
            // `/* @__PURE__ */` was stepped over; a bracket around the function may be too.
            _ => end,
        }
    }

    fn before_star(&self, at: usize) -> usize {
        if at > self.least && self.bytes[at - 1] == b'*' { self.back(at - 1) } else { at }
    }

    /// Before `<…>` that ends at `at`.
    fn before_generics(&self, at: usize) -> usize {
        if at <= self.least || self.bytes[at - 1] != b'>' || self.bytes[..at].ends_with(b"=>") {
            return at;
        }
        let mut depth = 0i32;
        for place in (self.least.max(at.saturating_sub(1024))..at).rev() {
            match self.bytes[place] {
                b'>' if place > 0 && self.bytes[place - 1] == b'=' => {}
                b'>' => depth += 1,
                b'<' => {
                    depth -= 1;
                    if depth == 0 {
                        return self.back(place);
                    }
                }
                b';' => return at,
                _ => {}
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The name at the place that `‸` marks.
    fn name(marked: &str) -> Option<String> {
        let place = marked.find('‸').expect("a mark");
        name_at(&marked.replace('‸', ""), place).map(Cow::into_owned)
    }

    #[test]
    fn names_are_read_from_headers() {
        for (text, expected) in [
            ("export function alpha‸(value) { }", "alpha"),
            ("export ‸function alpha(value) { }", "alpha"),
            ("export‸ function alpha(value) { }", "alpha"),
            ("‸export async function* alpha<T>(value: T): AsyncGenerator<T> { }", "alpha"),
            ("function ‸alpha(value) { }", "alpha"),
            ("function alpha(‸value) { }", "alpha"),
            ("const alpha = ‸(a, b) => a", "alpha"),
            ("const alpha = (‸a, b) => a", "alpha"),
            ("const alpha = async ‸a => a", "alpha"),
            ("const ‸alpha = a => a", "alpha"),
            ("export const alpha: Map<string, number> = ‸(a) => a", "alpha"),
            ("let alpha: (a: A | B) => C = ‸(a) => a", "alpha"),
            ("let alpha = <T,>‸(a: T): T => a", "alpha"),
            ("this.alpha = ‸function () { }", "alpha"),
            ("exports.alpha = function‸() { }", "alpha"),
            ("a.b ??= ‸() => { }", "b"),
            ("({ alpha: ‸() => 1 })", "alpha"),
            ("({ 'al-pha': ‸function () { } })", "al-pha"),
            ("({ alpha‸() { } })", "alpha"),
            ("({ \"al-pha\"‸() { } })", "al-pha"),
            ("class A { ‸alpha(a: A): B { } }", "alpha"),
            ("class A { private async alpha‸(a) { } }", "alpha"),
            ("class A { static ‸#alpha(a) { } }", "#alpha"),
            ("class A { #alpha‸(a) { } }", "#alpha"),
            ("class A { get ‸alpha() { } }", "alpha"),
            ("class A { ‸get alpha() { } }", "alpha"),
            ("class A { set alpha‸(a) { } }", "alpha"),
            ("class A { ‸alpha = (a) => a }", "alpha"),
            ("class A { alpha: B = ‸(a) => a }", "alpha"),
            ("class A extends B { constructor‸(a) { } }", "A"),
            ("class A { x() { { } } ‸constructor(a) { } }", "A"),
            ("const A = class { constructor‸() { } }", "A"),
            ("‸class A { }", "A"),
            ("export default ‸() => 1", "default"),
            ("export default ‸function () { }", "default"),
            ("(‸async function alpha() { })()", "alpha"),
            ("‸(async function alpha() { })()", "alpha"),
        ] {
            assert_eq!(name(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_called_or_passed_gives_no_name() {
        for text in [
            "items.map(‸(item) => item.id)",
            "items.map(‸item => item.id)",
            "items.map(‸function (item) { })",
            "setTimeout(‸() => { }, 9)",
            "call(1, ‸async (a) => a)",
            "return ‸(a) => a",
            "const makeRandom = (seed: number) => ‸() => { }",
            "a ? b : ‸() => 1",
            "if (a === ‸(() => 1)) { }",
            "[‸(a) => a]",
            "({ [key]: ‸() => 1 })",
            "const ‸icon = <Icon name={a};",
            "({ ‸icon: <b })",
        ] {
            assert_eq!(name(text).unwrap_or_default(), "", "{text}");
        }
    }

    /// What headers are made of, and what only looks so.
    const TOKENS: [&str; 40] = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "=>",
        "=",
        "==",
        ":",
        ";",
        ",",
        ".",
        "?",
        "!",
        "|",
        "&",
        "*",
        "#",
        "/*",
        "*/",
        "//",
        "\n",
        " ",
        "\"",
        "'",
        "`",
        "\\",
        "/",
        "a",
        "é😀",
        "function",
        "class",
        "get ",
        "async ",
        "constructor",
        "default ",
        "static ",
    ];

    proptest! {
        #[test]
        fn any_place_of_any_tokens_gets_an_answer(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..40)) {
            let text = tokens.concat();
            for place in 0..=text.len() {
                if let Some(name) = name_at(&text, place) {
                    prop_assert!(name == "default" || text.contains(&*name), "{name} is not in {text}");
                }
            }
        }
    }

    #[test]
    fn any_place_of_any_text_gets_an_answer() {
        let text = "a=<(>{[\"'`//*/é😀=>function class constructor get async ,;:?!#".repeat(3);
        for place in 0..=text.len() {
            let _ = name_at(&text, place);
        }
        let deep = "(".repeat(9_000) + "é" + &"<{[=>:".repeat(3_000);
        for place in (0..deep.len()).step_by(97) {
            let _ = name_at(&deep, place);
        }
    }
}
