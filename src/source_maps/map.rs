//! A source map as JSON, alone or in sections; only what is asked for is decoded.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::mappings::{self, Found, Invalid, Place};

/// More sections are nobody's map.
const MOST_SECTIONS: usize = 100_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw<'a> {
    version: u32,
    #[serde(borrow)]
    mappings: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    sources: Vec<Option<&'a RawValue>>,
    #[serde(borrow, default)]
    sources_content: Option<Vec<Option<&'a RawValue>>>,
    #[serde(borrow, default)]
    names: Vec<&'a RawValue>,
    #[serde(borrow)]
    source_root: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sections: Option<Vec<RawSection<'a>>>,
}

#[derive(Deserialize)]
struct RawSection<'a> {
    offset: Offset,
    #[serde(borrow)]
    map: &'a RawValue,
}

#[derive(Clone, Copy, Deserialize)]
struct Offset {
    line: u32,
    column: u32,
}

/// A map that can be asked.
pub(super) struct Map<'a> {
    /// Where each begins, in order; one at the start where the map has no sections.
    sections: Vec<(Place, Section<'a>)>,
}

/// A map without sections.
pub(super) struct Section<'a> {
    mappings: Cow<'a, str>,
    sources: Vec<Option<&'a RawValue>>,
    contents: Vec<Option<&'a RawValue>>,
    names: Vec<&'a RawValue>,
    root: Option<Cow<'a, str>>,
}

/// What a map knows of a place.
pub(super) struct Answer {
    /// Which section it is of.
    pub(super) section: usize,
    pub(super) found: Found,
}

/// The text of a map: without a byte order mark and the line that keeps it from being run.
fn text(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).ok()?;
    match text.strip_prefix(")]}") {
        Some(rest) => Some(rest.split_once('\n').map_or("", |(_, rest)| rest)),
        None => Some(text),
    }
}

impl<'a> Map<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Invalid> {
        let raw: Raw<'a> = serde_json::from_str(text(bytes).ok_or(Invalid)?).map_err(|_| Invalid)?;
        if raw.version != 3 {
            return Err(Invalid);
        }
        let sections = match raw.sections {
            None => vec![((0, 0), Section::of(raw)?)],
            Some(sections) if sections.len() <= MOST_SECTIONS => {
                let section = |section: RawSection<'a>| {
                    let raw: Raw<'a> = serde_json::from_str(section.map.get()).map_err(|_| Invalid)?;
                    // Sections do not nest.
                    let map = if raw.sections.is_none() { Section::of(raw)? } else { return Err(Invalid) };
                    Ok(((section.offset.line, section.offset.column), map))
                };
                let mut sections: Vec<_> = sections.into_iter().map(section).collect::<Result<_, _>>()?;
                sections.sort_by_key(|section| section.0);
                sections
            }
            Some(_) => return Err(Invalid),
        };
        Ok(Self { sections })
    }

    pub(super) fn section(&self, at: usize) -> &Section<'a> {
        &self.sections[at].1
    }

    /// What the map knows of places, which are in order.
    pub(super) fn find(&self, places: &[Place]) -> Result<Vec<Option<Answer>>, Invalid> {
        let mut answers = Vec::with_capacity(places.len());
        let mut first = 0;
        for (number, (begin, section)) in self.sections.iter().enumerate() {
            let before = places[first..].partition_point(|place| place < begin);
            answers.extend((0..before).map(|_| None));
            first += before;
            let end = match self.sections.get(number + 1) {
                Some((next, _)) => first + places[first..].partition_point(|place| place < next),
                None => places.len(),
            };
            // Columns of a section's first line count from where it begins.
            let inside = |&(line, column): &Place| match line - begin.0 {
                0 => (0, column - begin.1),
                line => (line, column),
            };
            let wanted: Vec<Place> = places[first..end].iter().map(inside).collect();
            let counts = (section.sources.len(), section.names.len());
            let found = mappings::find(section.mappings.as_bytes(), &wanted, counts)?;
            answers
                .extend(found.into_iter().map(|found| found.map(|found| Answer { section: number, found })));
            first = end;
        }
        answers.resize_with(places.len(), || None);
        Ok(answers)
    }
}

impl<'a> Section<'a> {
    fn of(raw: Raw<'a>) -> Result<Self, Invalid> {
        Ok(Self {
            mappings: raw.mappings.ok_or(Invalid)?,
            sources: raw.sources,
            contents: raw.sources_content.unwrap_or_default(),
            names: raw.names,
            root: raw.source_root,
        })
    }

    /// The url of a source as the map writes it, behind its root.
    pub(super) fn source(&self, at: u32) -> Option<String> {
        let source: String = serde_json::from_str(self.sources.get(at as usize)?.as_ref()?.get()).ok()?;
        match self.root.as_deref() {
            None | Some("") => Some(source),
            Some(root) => Some(format!("{}/{source}", root.trim_end_matches('/'))),
        }
    }

    /// The text of a source, if the map carries it.
    pub(super) fn content(&self, at: u32) -> Option<String> {
        serde_json::from_str(self.contents.get(at as usize)?.as_ref()?.get()).ok()
    }

    pub(super) fn name(&self, at: u32) -> Option<String> {
        serde_json::from_str(self.names.get(at as usize)?.get()).ok()
    }
}
