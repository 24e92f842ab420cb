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
mod texts;

use std::path::PathBuf;

use hashbrown::HashMap;

use crate::recording::{
    Detail, Excerpt, Function, FunctionId, FunctionTable, Generated, Kind, MappedFunctions, Recording, StrId,
    UnmappedScripts, WarningCode,
};
use files::{Files, Lookup, MapFile};
use map::{Answer, Map};
use texts::{Text, Texts};

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
    let mut lines = if with_sources { excerpts::lines_of(functions, ids, &map)? } else { HashMap::new() };
    let mut found: Vec<_> = std::iter::zip(ids.iter().zip(&places), map.find(&places)?)
        .filter_map(|((&id, &place), answer)| {
            let Answer { section, found } = answer?;
            Some((section, found.target?, id, place, found))
        })
        .collect();
    // By source: so one text is held at a time, and each is decoded once.
    found.sort_by_key(|&(section, target, ..)| (section, target.source));
    let mut texts = Texts::new(files, file);
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
            table.take_lines(kept, &old, id);
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
