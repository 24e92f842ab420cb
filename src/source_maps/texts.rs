//! The texts of scripts and originals, by line and column.

use super::files::{Files, MapFile};
use super::map::Section;
use super::mappings::{self, Target};

/// A text with its lines.
pub(super) struct Text {
    pub(super) text: String,
    lines: Vec<usize>,
}

impl Text {
    pub(super) fn new(text: String) -> Self {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Self { text, lines }
    }

    /// A line, counted from one, without its end.
    pub(super) fn line(&self, number: u32) -> Option<&str> {
        let at = number.checked_sub(1)? as usize;
        let start = *self.lines.get(at)?;
        let end = self.lines.get(at + 1).map_or(self.text.len(), |end| end - 1);
        self.text.get(start..end)
    }

    /// The byte at a line and column, both from zero, columns in UTF-16 units.
    pub(super) fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let start = *self.lines.get(line as usize)?;
        let end = self.lines.get(line as usize + 1).copied().unwrap_or(self.text.len());
        let text = &self.text[start..end];
        if text.is_ascii() {
            return (column as usize <= text.len()).then_some(start + column as usize);
        }
        let mut units = 0;
        for (at, char) in text.char_indices() {
            if units >= column {
                return Some(start + at);
            }
            units += char.len_utf16() as u32;
        }
        Some(end)
    }
}

/// The texts that the functions of one script need.
pub(super) struct Texts<'a> {
    files: &'a Files<'a>,
    file: &'a MapFile<'a>,
    /// The last that was asked for, by section and source.
    last: Option<((usize, u32), Option<Text>)>,
    script: Option<Option<Text>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(files: &'a Files<'a>, file: &'a MapFile<'a>) -> Self {
        Self { files, file, last: None, script: None }
    }

    pub(super) fn original(
        &mut self,
        number: usize,
        section: &Section<'_>,
        target: Target,
        url: &str,
    ) -> Option<&Text> {
        let (files, file) = (self.files, self.file);
        let key = (number, target.source);
        if self.last.as_ref().is_none_or(|last| last.0 != key) {
            self.last = None; // the next may need the room
            let text = section.content(target.source).or_else(|| files.source(url, file)).map(Text::new);
            self.last = Some((key, text));
        }
        self.last.as_ref()?.1.as_ref()
    }

    /// Without the original's text: the name at the identifier that stands before the place in the script,
    /// or at or just before the place where the script is not here either.
    pub(super) fn name_without_text(
        &mut self,
        section: &Section<'_>,
        (line, column): (u32, u32),
        found: &mappings::Found,
    ) -> Option<String> {
        let named = |target: Target| target.name.and_then(|name| section.name(name));
        let exact = found.target.filter(|_| found.column == column).and_then(named);
        let file = self.file;
        let script = self.script.get_or_insert_with(|| file.script.read().map(Text::new));
        let Some(script) = script else {
            return exact.or_else(|| found.before.and_then(|(_, target)| named(target)));
        };
        let end = script.offset(line, column)?;
        let is_word = |char: char| char.is_alphanumeric() || matches!(char, '_' | '$');
        let identifier = script.text[..end]
            .rfind(|char| !is_word(char))
            .map_or(0, |at| at + script.text[at..].chars().next().map_or(1, char::len_utf8));
        let start = column.checked_sub(script.text[identifier..end].encode_utf16().count() as u32)?;
        let before = found.before.filter(|(at, _)| *at == start && start < column);
        exact.or_else(|| before.and_then(|(_, target)| named(target)))
    }
}
