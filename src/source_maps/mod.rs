//! Names and places of the originals, for code that was bundled, minified or compiled.
//!
//! For each function of a script with a source map: the place is mapped, and the name is read from the
//! function's header in the original text. What was recorded is kept beside it. Rules and limits are in
//! docs/source-maps.md.

mod comment;
mod files;
mod header;
mod map;
mod mappings;
mod place;

use std::collections::BTreeMap;
use std::path::PathBuf;

use hashbrown::HashMap;

use crate::recording::{
    Detail, Function, FunctionId, FunctionTable, Generated, Kind, MappedFunctions, Recording, StrId,
    UnmappedScripts, WarningCode,
};
use files::{Files, Lookup, MapFile};
use map::{Answer, Map, Section};
use mappings::Target;

/// Where maps are looked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folders to look in for scripts that are not where the recording says.
    pub folders: Vec<PathBuf>,
}

/// Urls of code that has no original.
const OWN_SCHEMES: [&str; 8] =
    ["node:", "ext:", "bun:", "deno:", "chrome-extension:", "extensions::", "native ", "wasm:"];

/// Gives the functions of a recording the names and places of their originals, as far as maps are found:
/// in the recording itself, which is of the code that ran and gives them up here, else in files.
/// What is odd about the maps is counted in the recording's warnings; a bad map never fails.
pub fn apply(recording: &mut Recording, options: &Options) {
    let mut scripts: BTreeMap<String, Vec<FunctionId>> = BTreeMap::new();
    for id in recording.functions.ids() {
        if may_be_generated(&recording.functions, id) {
            scripts.entry(recording.functions.url(id).to_owned()).or_default().push(id);
        }
    }
    let carried = std::mem::take(&mut recording.scripts);
    let files = Files::new(&options.folders, &carried);
    let mut originals: HashMap<FunctionId, Original> = HashMap::new();
    let mut asked = 0;
    let mut has_map = false;
    for (url, mut ids) in scripts {
        asked += ids.len() as u64;
        let code = match files.map_of(&url) {
            Lookup::None if is_in_memory(&recording.functions, &ids, &url, &files) => {
                WarningCode::SourceMapInMemory
            }
            Lookup::None => {
                if is_minified(&recording.functions, &ids) {
                    let first = || UnmappedScripts { scripts: 0, first: url };
                    recording.unmapped.get_or_insert_with(first).scripts += 1;
                }
                continue;
            }
            Lookup::Missing => WarningCode::SourceMapMissing,
            Lookup::Remote => WarningCode::SourceMapRemote,
            Lookup::Outside => WarningCode::SourceMapOutside,
            Lookup::Ambiguous => WarningCode::SourceMapAmbiguous,
            Lookup::Broken => WarningCode::SourceMapInvalid,
            Lookup::Found(map) => {
                has_map = true;
                let place = |id: &FunctionId| generated_place(&recording.functions, *id);
                ids.sort_by_key(place);
                match originals_of(&recording.functions, &ids, &map, &files) {
                    Ok(found) => {
                        originals.extend(found);
                        continue;
                    }
                    Err(mappings::Invalid) => WarningCode::SourceMapInvalid,
                }
            }
        };
        recording.warnings.tell(code, 1, Detail::Name(url));
    }
    if has_map {
        recording.mapped = Some(MappedFunctions { mapped: originals.len() as u64, all: asked });
    }
    if !originals.is_empty() {
        rename(recording, &originals);
    }
}

/// Whether the places of functions are beyond the text of their TypeScript file: what ran was compiled in
/// memory (tsx, ts-node, Deno), and no file holds it.
fn is_in_memory(functions: &FunctionTable, ids: &[FunctionId], url: &str, files: &Files<'_>) -> bool {
    let Some(text) = files.typescript(url).map(Text::new) else { return false };
    ids.iter().any(|&id| {
        let (line, column) = generated_place(functions, id);
        text.offset(line, column).is_none()
    })
}

/// Nobody writes a function that far from its line's beginning.
const LONG_LINE: u32 = 1_000;

/// Whether a script is one that nobody wrote: a function stands far into a line.
fn is_minified(functions: &FunctionTable, ids: &[FunctionId]) -> bool {
    ids.iter().any(|&id| generated_place(functions, id).1 > LONG_LINE)
}

fn may_be_generated(functions: &FunctionTable, id: FunctionId) -> bool {
    let url = functions.url(id);
    functions.kind(id) == Kind::Code
        && !url.is_empty()
        && functions.line(id).is_some()
        && functions.column(id).is_some()
        && !OWN_SCHEMES.iter().any(|scheme| url.starts_with(scheme))
}

/// Line and column from zero.
fn generated_place(functions: &FunctionTable, id: FunctionId) -> (u32, u32) {
    (functions.line(id).unwrap_or(1) - 1, functions.column(id).unwrap_or(1) - 1)
}

/// What a function is in its original.
struct Original {
    /// `None`: the recorded one stays.
    name: Option<String>,
    url: String,
    line: u32,
    column: u32,
}

/// The originals of functions of one script, which are in the order of their places.
fn originals_of(
    functions: &FunctionTable,
    ids: &[FunctionId],
    file: &MapFile<'_>,
    files: &Files<'_>,
) -> Result<Vec<(FunctionId, Original)>, mappings::Invalid> {
    let map = Map::parse(&file.bytes)?;
    let places: Vec<(u32, u32)> = ids.iter().map(|&id| generated_place(functions, id)).collect();
    let mut found: Vec<_> = std::iter::zip(ids.iter().zip(&places), map.find(&places)?)
        .filter_map(|((&id, &place), answer)| {
            let Answer { section, found } = answer?;
            Some((section, found.target?, id, place, found))
        })
        .collect();
    // By source: so one text is held at a time, and each is decoded once.
    found.sort_by_key(|&(section, target, ..)| (section, target.source));
    let mut texts = Texts { files, file, last: None, script: None };
    let mut originals = Vec::new();
    for (number, target, id, place, found) in found {
        let section = map.section(number);
        let Some(source) = section.source(target.source) else { continue };
        let url = place::join(&file.url, &source);
        let name = match texts.original(number, section, target, &url) {
            Some(text) => text
                .offset(target.line, target.column)
                .and_then(|at| header::name_at(&text.text, at).map(std::borrow::Cow::into_owned))
                .or(Some(String::new())),
            None => texts.name_without_text(section, place, &found),
        };
        originals.push((id, Original { name, url, line: target.line + 1, column: target.column + 1 }));
    }
    Ok(originals)
}

/// A text with its lines.
struct Text {
    text: String,
    lines: Vec<usize>,
}

impl Text {
    fn new(text: String) -> Self {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Self { text, lines }
    }

    /// The byte at a line and column, both from zero, columns in UTF-16 units.
    fn offset(&self, line: u32, column: u32) -> Option<usize> {
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
struct Texts<'a> {
    files: &'a Files<'a>,
    file: &'a MapFile<'a>,
    /// The last that was asked for, by section and source.
    last: Option<((usize, u32), Option<Text>)>,
    script: Option<Option<Text>>,
}

impl Texts<'_> {
    fn original(&mut self, number: usize, section: &Section<'_>, target: Target, url: &str) -> Option<&Text> {
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
    fn name_without_text(
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

/// Gives the functions their originals' names and places. Parts of one original that a tool copied or
/// split become one function.
fn rename(recording: &mut Recording, originals: &HashMap<FunctionId, Original>) {
    let old = std::mem::take(&mut recording.functions);
    let table = &mut recording.functions;
    let mut moved = Vec::with_capacity(old.len());
    for id in old.ids() {
        let function = *old.get(id);
        let recorded =
            [function.name, function.url, function.script_id].map(|text| table.intern_text(old.text(text)));
        let Some(original) = originals.get(&id) else {
            let [name, url, script_id] = recorded;
            moved.push(table.intern(Function { name, url, script_id, ..function }));
            continue;
        };
        let name = original.name.as_deref().unwrap_or(old.name(id));
        let [name, url] = [name, &original.url].map(|text| table.intern_text(text));
        let clamp = |place: u32| i32::try_from(place).unwrap_or(i32::MAX);
        let (line, column) = (clamp(original.line), clamp(original.column));
        let mapped = table.intern(Function { name, url, script_id: StrId::EMPTY, line, column, ..function });
        let [name, url, _] = recorded;
        table.keep_generated(mapped, Generated { name, url, line: function.line, column: function.column });
        moved.push(mapped);
    }
    for lane in &mut recording.lanes {
        let table = &mut recording.functions;
        lane.tree.rename(|id| moved[id.index()], |text| table.intern_text(old.text(text)));
    }
}
