//! Whether what stands somewhere is a function.

use super::scan::{Scan, is_word};

impl Scan<'_> {
    /// Whether `=`, `:` or a type in front of it lead to a function.
    pub(super) fn leads_to_function(&self, mut at: usize) -> bool {
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

    pub(super) fn begins_function(&self, at: usize) -> bool {
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
    pub(super) fn is_header(&self, at: usize) -> bool {
        self.close(at).is_some_and(|close| self.is_arrow(close) || self.has_body(close))
    }

    pub(super) fn is_method(&self, at: usize) -> bool {
        self.close(at).is_some_and(|close| self.has_body(close))
    }

    /// Whether a body follows a closed parenthesis, its type in between.
    pub(super) fn has_body(&self, close: usize) -> bool {
        let at = self.skip(close + 1);
        match self.byte(at) {
            b'{' => true,
            b':' => self.after_type(at + 1).is_some_and(|at| self.byte(at) == b'{'),
            _ => false,
        }
    }

    pub(super) fn is_arrow(&self, close: usize) -> bool {
        let at = self.skip(close + 1);
        self.starts(at, "=>")
            || self.byte(at) == b':' && self.after_type(at + 1).is_some_and(|at| self.starts(at, "=>"))
    }

    /// Where a type that begins at `at` ends: before a body or an arrow.
    pub(super) fn after_type(&self, at: usize) -> Option<usize> {
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
    pub(super) fn ends_header(&self, arrow: usize) -> bool {
        let after = self.skip(arrow + 2);
        let word = self.word_at(after);
        if word.is_empty() {
            return true;
        }
        let next = self.skip_generics(self.skip(after + word.len()));
        !(self.starts(next, "=>") || self.byte(next) == b'{')
    }

    pub(super) fn is_header_arrow(&self, at: usize) -> bool {
        self.close(at).is_some_and(|close| self.is_arrow(close))
    }
}
