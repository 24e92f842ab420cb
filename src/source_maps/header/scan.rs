//! Moving about in a text: over white space, comments, words and brackets.

/// So much text is looked at behind the place...
const AHEAD: usize = 4 << 10;
/// ...and before it.
const BACK: usize = 64 << 10;

/// Words before the name of a class member or declaration.
pub(super) const MODIFIERS: [&str; 15] = [
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

/// A text, the place in it, and how far from there is looked.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) place: usize,
    pub(super) least: usize,
    pub(super) most: usize,
}

/// Whether a byte can be in a name; those above ASCII can.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str, place: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        (place < bytes.len() && text.is_char_boundary(place)).then(|| Self {
            text,
            bytes,
            place,
            least: place.saturating_sub(BACK),
            most: (place + AHEAD).min(bytes.len()),
        })
    }

    pub(super) fn least_boundary(&self) -> usize {
        (self.least..self.bytes.len()).find(|&at| self.text.is_char_boundary(at)).unwrap_or(self.least)
    }

    /// The bracket that closes the one at `at`; strings, comments and templates are stepped over.
    pub(super) fn close(&self, at: usize) -> Option<usize> {
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

    pub(super) fn string_end(&self, mut at: usize, quote: u8) -> Option<usize> {
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

    pub(super) fn byte(&self, at: usize) -> u8 {
        if at < self.most { self.bytes[at] } else { 0 }
    }

    pub(super) fn starts(&self, at: usize, text: &str) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    /// Behind white space and comments.
    pub(super) fn skip(&self, mut at: usize) -> usize {
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
    pub(super) fn skip_words(&self, at: usize) -> usize {
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

    pub(super) fn skip_star(&self, at: usize) -> usize {
        let at = self.skip(at);
        at + usize::from(self.byte(at) == b'*')
    }

    /// Behind `<…>`, where that is closed within a line or a few.
    pub(super) fn skip_generics(&self, at: usize) -> usize {
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
    pub(super) fn word_at(&self, at: usize) -> &'a str {
        let len = self.bytes[at.min(self.most)..self.most].iter().take_while(|&&byte| is_word(byte)).count();
        self.text.get(at.min(self.most)..at.min(self.most) + len).unwrap_or("")
    }

    /// The word that ends at `end`.
    pub(super) fn word_before(&self, end: usize) -> &'a str {
        let len = self.bytes[self.least..end].iter().rev().take_while(|&&byte| is_word(byte)).count();
        self.text.get(end - len..end).unwrap_or("")
    }

    /// Before white space and comments.
    pub(super) fn back(&self, mut at: usize) -> usize {
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
    pub(super) fn before_words(&self, at: usize) -> usize {
        let end = self.back(at);
        match self.word_before(end) {
            "async" => self.back(end - "async".len()),
            // `/* @__PURE__ */` was stepped over; a bracket around the function may be too.
            _ => end,
        }
    }

    pub(super) fn before_star(&self, at: usize) -> usize {
        if at > self.least && self.bytes[at - 1] == b'*' { self.back(at - 1) } else { at }
    }

    /// Before `<…>` that ends at `at`.
    pub(super) fn before_generics(&self, at: usize) -> usize {
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
