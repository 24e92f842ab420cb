//! Names and places of the originals, for code that was bundled, minified or compiled.
//!
//! For each function of a script with a source map: the place is mapped, and the name is read from the
//! function's header in the original text. What was recorded is kept beside it. Rules and limits are in
//! docs/source-maps.md.

mod comment;
mod excerpts;
mod files;
mod header;
mod map;
mod mappings;
mod place;

use std::path::PathBuf;

use hashbrown::HashMap;

use crate::recording::{
    Detail, Excerpt, Function, FunctionId, FunctionTable, Generated, Kind, MappedFunctions, Recording, StrId,
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
    /// Whether functions get a few lines of their source, of the originals where these are found
    /// ([`FunctionTable::excerpt`]).
    pub sources: bool,
}

/// Urls of code that has no original.
const OWN_SCHEMES: [&str; 8] =
    ["node:", "ext:", "bun:", "deno:", "chrome-extension:", "extensions::", "native ", "wasm:"];

/// Gives the functions of a recording the names and places of their originals, as far as maps are found:
/// in the recording itself, which is of the code that ran and gives them up here, else in files.
/// What is odd about the maps is counted in the recording's warnings; a bad map never fails.
pub fn apply(recording: &mut Recording, options: &Options) {
    let scripts = scripts_of(&recording.functions);
    let carried = std::mem::take(&mut recording.scripts);
    let files = Files::new(&options.folders, &carried);
    let mut originals: HashMap<FunctionId, Original> = HashMap::new();
    let mut asked = 0;
    let mut has_map = false;
    let mut excerpts: Vec<(FunctionId, Excerpt)> = Vec::new();
    for (url, mut ids) in scripts {
        asked += ids.len() as u64;
        let lookup = files.map_of(&url);
        if options.sources && !matches!(lookup, Lookup::Found(_)) {
            excerpts.extend(of_script(&recording.functions, &ids, &url, &files));
        }
        let code = match lookup {
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
                match originals_of(&recording.functions, &ids, &map, &files, options.sources) {
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
    excerpts.into_iter().for_each(|(id, excerpt)| recording.functions.add_excerpt(id, excerpt));
    if !originals.is_empty() {
        rename(recording, &originals);
    }
}

/// The excerpts of functions of a script that ran as it was written.
fn of_script(
    functions: &FunctionTable,
    ids: &[FunctionId],
    url: &str,
    files: &Files<'_>,
) -> Vec<(FunctionId, Excerpt)> {
    let Some(text) = files.script(url).map(Text::new) else { return Vec::new() };
    let excerpt = |&id: &FunctionId| {
        let samples: Vec<(u32, u64)> = functions.lines(id).collect();
        (id, excerpts::excerpt(&text, generated_place(functions, id).0 + 1, &samples))
    };
    ids.iter().map(excerpt).collect()
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

/// The scripts that may have been generated, in the order of their urls, and the functions of each.
fn scripts_of(functions: &FunctionTable) -> Vec<(String, Vec<FunctionId>)> {
    let mut scripts: HashMap<StrId, Vec<FunctionId>> = HashMap::new();
    let is_placed = |id: &FunctionId| {
        functions.kind(*id) == Kind::Code && functions.line(*id).is_some() && functions.column(*id).is_some()
    };
    for id in functions.ids().filter(is_placed) {
        scripts.entry(functions.get(id).url).or_default().push(id);
    }
    let scripts = scripts.into_iter().map(|(url, ids)| (functions.text(url), ids));
    let may_be_generated =
        |url: &str| !url.is_empty() && !OWN_SCHEMES.iter().any(|scheme| url.starts_with(scheme));
    let mut scripts: Vec<(String, Vec<FunctionId>)> =
        scripts.filter(|(url, _)| may_be_generated(url)).map(|(url, ids)| (url.to_owned(), ids)).collect();
    scripts.sort_unstable();
    scripts
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
    excerpt: Option<Excerpt>,
}

/// The originals of functions of one script, which are in the order of their places.
fn originals_of(
    functions: &FunctionTable,
    ids: &[FunctionId],
    file: &MapFile<'_>,
    files: &Files<'_>,
    with_sources: bool,
) -> Result<Vec<(FunctionId, Original)>, mappings::Invalid> {
    let map = Map::parse(&file.bytes)?;
    let places: Vec<(u32, u32)> = ids.iter().map(|&id| generated_place(functions, id)).collect();
    let mut lines = if with_sources { lines_of(functions, ids, &map)? } else { HashMap::new() };
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
        let mut excerpt = None;
        let name = match texts.original(number, section, target, &url) {
            Some(text) => {
                if with_sources {
                    let samples = lines.remove(&id).unwrap_or_default().into_iter();
                    let same = samples.filter(|line| (line.section, line.source) == (number, target.source));
                    let samples: Vec<(u32, u64)> = same.map(|line| (line.number, line.samples)).collect();
                    excerpt = Some(excerpts::excerpt(text, target.line + 1, &samples));
                }
                text.offset(target.line, target.column)
                    .and_then(|at| header::name_at(&text.text, at).map(std::borrow::Cow::into_owned))
                    .or(Some(String::new()))
            }
            None => texts.name_without_text(section, place, &found),
        };
        let (line, column) = (target.line + 1, target.column + 1);
        originals.push((id, Original { name, url, line, column, excerpt }));
    }
    Ok(originals)
}

/// Samples in a line of an original.
struct OriginalLine {
    section: usize,
    source: u32,
    /// Counted from one.
    number: u32,
    samples: u64,
}

/// The samples of each function by line of the originals. A line of the script stands for the place that its end
/// comes from, so where several functions begin in one line it says nothing.
fn lines_of(
    functions: &FunctionTable,
    ids: &[FunctionId],
    map: &Map<'_>,
) -> Result<HashMap<FunctionId, Vec<OriginalLine>>, mappings::Invalid> {
    let first = |id: &FunctionId| generated_place(functions, *id).0;
    let mut asked: Vec<((u32, u32), FunctionId, u64)> = Vec::new();
    for group in ids.chunk_by(|one, other| first(one) == first(other)) {
        if let &[id] = group {
            asked.extend(functions.lines(id).map(|(line, samples)| ((line - 1, u32::MAX), id, samples)));
        }
    }
    asked.sort_unstable_by_key(|&(place, id, _)| (place, id));
    let mut places: Vec<(u32, u32)> = asked.iter().map(|entry| entry.0).collect();
    places.dedup();
    let found: HashMap<(u32, u32), Option<Answer>> = places.iter().copied().zip(map.find(&places)?).collect();
    let mut lines: HashMap<FunctionId, Vec<OriginalLine>> = HashMap::new();
    for (place, id, samples) in asked {
        let answer = found.get(&place).and_then(Option::as_ref);
        let target = answer.and_then(|answer| Some((answer.section, answer.found.target?)));
        lines.entry(id).or_default().extend(target.map(|(section, target)| OriginalLine {
            section,
            source: target.source,
            number: target.line + 1,
            samples,
        }));
    }
    Ok(lines)
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

    /// A line, counted from one, without its end.
    fn line(&self, number: u32) -> Option<&str> {
        let at = number.checked_sub(1)? as usize;
        let start = *self.lines.get(at)?;
        let end = self.lines.get(at + 1).map_or(self.text.len(), |end| end - 1);
        self.text.get(start..end)
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
            let kept = table.intern(Function { name, url, script_id, ..function });
            old.excerpt(id).into_iter().for_each(|excerpt| table.add_excerpt(kept, excerpt.clone()));
            moved.push(kept);
            continue;
        };
        let name = original.name.as_deref().unwrap_or(old.name(id));
        let [name, url] = [name, &original.url].map(|text| table.intern_text(text));
        let clamp = |place: u32| i32::try_from(place).unwrap_or(i32::MAX);
        let (line, column) = (clamp(original.line), clamp(original.column));
        let mapped = table.intern(Function { name, url, script_id: StrId::EMPTY, line, column, ..function });
        let [name, url, _] = recorded;
        table.keep_generated(mapped, Generated { name, url, line: function.line, column: function.column });
        original.excerpt.iter().for_each(|excerpt| table.add_excerpt(mapped, excerpt.clone()));
        moved.push(mapped);
    }
    for lane in &mut recording.lanes {
        let table = &mut recording.functions;
        lane.tree.rename(|id| moved[id.index()], |text| table.intern_text(old.text(text)));
    }
}
