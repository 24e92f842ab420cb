//! The scripts that a trace carries: their texts in events, their source maps in its metadata (rule 52 of docs/format.md).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::input::json::{Next, Result, Scanner};
use crate::recording::Script;

use super::event;
use super::whole::{self, Piece};

/// A source map larger than this is passed over.
const LARGEST_MAP: usize = 512 << 20;

/// What a text has that names its map.
const NAMES_MAP: &str = "sourceMappingURL=";

/// Scripts are told by the engine that runs them and their number there.
type Key = (String, i64);

#[derive(Default)]
pub(in crate::input) struct Scripts {
    told: BTreeMap<Key, Told>,
    maps: Vec<Script>,
}

#[derive(Default)]
struct Told {
    url: String,
    map_url: Option<String>,
    /// The text in its pieces, by their numbers.
    text: BTreeMap<u64, String>,
    pieces: u64,
}

#[derive(Deserialize)]
struct Arguments<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    #[serde(borrow)]
    isolate: Option<&'a RawValue>,
    script_id: i64,
    url: Option<String>,
    source_url: Option<String>,
    source_map_url: Option<String>,
    source_text: Option<String>,
    #[serde(default)]
    split_index: u64,
    split_count: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    url: String,
    source_map_url: Option<String>,
    #[serde(borrow)]
    source_map: &'a RawValue,
}

impl Scripts {
    /// Takes what an event tells of a script. One of another shape tells nothing.
    pub(super) fn tell(&mut self, args: &[u8]) {
        let Ok(Arguments { data }) = serde_json::from_slice::<Arguments<'_>>(args) else { return };
        let engine = data.isolate.map_or("", RawValue::get).to_owned();
        let script = self.told.entry((engine, data.script_id)).or_default();
        // A name that the text gives itself is what frames show.
        let names = [data.source_url, data.url].into_iter().flatten();
        if let Some(url) = names.into_iter().find(|url| !url.is_empty()) {
            script.url = url;
        }
        script.map_url = data.source_map_url.filter(|url| !url.is_empty()).or(script.map_url.take());
        if let Some(text) = data.source_text {
            script.pieces = data.split_count.unwrap_or(1);
            if script.pieces > 1 || text.contains(NAMES_MAP) {
                script.text.insert(data.split_index, text);
            }
        }
    }

    /// Reads the metadata, an object that comes next.
    pub(in crate::input) fn read_metadata(&mut self, scanner: &mut Scanner) -> Result<()> {
        scanner.enter();
        let mut first = true;
        while let Some(is_maps) = scanner.key(&mut first, |key| key == b"sourceMaps")? {
            if is_maps && scanner.next()? == Next::Array {
                self.read_maps(scanner)?;
            } else {
                scanner.skip()?;
            }
        }
        Ok(())
    }

    fn read_maps(&mut self, scanner: &mut Scanner) -> Result<()> {
        scanner.enter();
        let mut first = true;
        while scanner.element(&mut first)? {
            if scanner.next()? != Next::Object {
                scanner.skip()?;
                continue;
            }
            match whole::next(scanner, LARGEST_MAP, event::find_value)? {
                Piece::Whole(len) => {
                    if let Ok(entry) = serde_json::from_slice::<Entry<'_>>(&scanner.ahead()[..len]) {
                        self.maps.push(Script {
                            url: entry.url,
                            map: Some(entry.source_map.get().to_owned()),
                            map_url: entry.source_map_url,
                            text: None,
                        });
                    }
                    scanner.go_to(scanner.mark() + len as u64);
                }
                // What is wrong with it, or where it ends, says who reads it to the end.
                Piece::Oversized | Piece::Cut => scanner.skip()?,
            }
        }
        Ok(())
    }

    /// Adds what stands elsewhere.
    pub(super) fn extend(&mut self, others: Self) {
        self.told.extend(others.told);
        self.maps.extend(others.maps);
    }

    /// Every script of which something is known that a source map can be found by.
    pub(super) fn finish(self) -> Vec<Script> {
        let mut scripts: BTreeMap<String, Script> = BTreeMap::new();
        for told in self.told.into_values().filter(|told| !told.url.is_empty()) {
            let is_whole = told.pieces > 0 && told.text.len() as u64 == told.pieces;
            let text: String = told.text.into_values().collect();
            let text = Some(text).filter(|text| is_whole && text.contains(NAMES_MAP));
            if text.is_none() && told.map_url.is_none() {
                continue;
            }
            let script = scripts.entry(told.url.clone()).or_default();
            *script = Script { url: told.url, text, map: None, map_url: told.map_url };
        }
        for map in self.maps {
            let script = scripts.entry(map.url.clone()).or_default();
            let text = script.text.take();
            let map_url = map.map_url.or(script.map_url.take());
            *script = Script { text, map_url, ..map };
        }
        scripts.into_values().collect()
    }
}
