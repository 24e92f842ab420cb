//! Data flows one way: every module names only those that stand before it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each module of the crate, and which others it may name. Every one may name itself.
const LAYERS: [(&str, &[&str]); 18] = [
    ("units", &[]),
    ("system", &[]),
    ("text", &["units"]),
    ("output", &["system"]),
    ("record", &[]),
    ("recording", &["units"]),
    ("input", &["recording", "units", "system"]),
    ("source_maps", &["recording", "units", "system"]),
    ("analysis", &["recording", "units"]),
    ("comparison", &["analysis", "recording", "units"]),
    ("words", &["comparison", "analysis", "recording", "units", "text"]),
    ("look", &["recording", "text"]),
    ("scene", &["look", "words", "comparison", "analysis", "recording", "units", "text"]),
    ("render", &["scene", "look", "text"]),
    ("viewer", &["render", "look", "words", "analysis", "recording", "units", "text", "system"]),
    ("report", &["words", "comparison", "analysis", "recording", "units", "text"]),
    (
        "export",
        &[
            "viewer",
            "render",
            "scene",
            "look",
            "report",
            "words",
            "comparison",
            "analysis",
            "recording",
            "units",
            "text",
            "system",
        ],
    ),
    (
        "cli",
        &[
            "export",
            "output",
            "record",
            "render",
            "look",
            "report",
            "comparison",
            "analysis",
            "source_maps",
            "input",
            "recording",
            "units",
            "text",
            "system",
        ],
    ),
];

/// Every module of the crate that `source` names, by `crate::name`, `crate::{name, …}` or as the
/// library does from its binary.
fn named(source: &str) -> BTreeSet<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let code = code.replace("flame_chart::", "crate::");
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => names.extend(first_word(rest)),
            Some(list) => names.extend(entries(list).into_iter().filter_map(first_word)),
        }
    }
    names
}

fn first_word(text: &str) -> Option<String> {
    let text = text.trim_start();
    let end = text.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// The entries of a `use` list that has been entered; only its own commas part two.
fn entries(list: &str) -> Vec<&str> {
    let mut entries = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, char) in list.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                entries.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        if char == '}' && start == at + 1 {
            break;
        }
    }
    entries
}

/// What is wrong with a source file of `module`.
fn faults(module: &str, source: &str) -> Vec<String> {
    let Some((_, allowed)) = LAYERS.iter().find(|layer| layer.0 == module) else {
        return vec![format!("`{module}` has no place among the layers")];
    };
    let is_allowed = |name: &str| name == module || allowed.contains(&name);
    let is_module = |name: &str| LAYERS.iter().any(|layer| layer.0 == name);
    let named = named(source).into_iter();
    named
        .filter(|name| is_module(name) && !is_allowed(name))
        .map(|name| format!("`{module}` may not name `{name}`"))
        .collect()
}

/// Every source file with the module it belongs to.
fn sources() -> Vec<(String, PathBuf)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let module = |path: &Path| {
        let first = path.strip_prefix(&root).expect("below the root").components().next().expect("a name");
        Path::new(first.as_os_str()).file_stem().expect("a name").to_string_lossy().into_owned()
    };
    let modules = files.into_iter().map(|path| (module(&path), path));
    modules.filter(|(module, _)| !["lib", "main"].contains(&module.as_str())).collect()
}

#[test]
fn every_module_names_only_those_before_it() {
    let sources = sources();
    let modules: BTreeSet<&str> = sources.iter().map(|(module, _)| module.as_str()).collect();
    assert_eq!(modules, LAYERS.iter().map(|layer| layer.0).collect(), "every module has a place");
    for (module, path) in &sources {
        let source = std::fs::read_to_string(path).expect("readable");
        assert_eq!(faults(module, &source), Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn the_documented_table_is_this_one() {
    let document = include_str!("../../docs/architecture.md");
    let (_, table) = document.split_once("|---|---|---|\n").expect("a table");
    let documented = table.lines().take_while(|line| line.starts_with('|')).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let allowed: BTreeSet<&str> = cells[2].split(", ").filter(|name| *name != "nothing").collect();
        (cells[0].trim_matches('`'), allowed)
    });
    let documented: BTreeMap<&str, BTreeSet<&str>> = documented.collect();
    let held = LAYERS.map(|(module, allowed)| (module, allowed.iter().copied().collect()));
    assert_eq!(documented, BTreeMap::from(held));
}

#[test]
fn no_layer_names_one_that_names_it() {
    for (module, allowed) in LAYERS {
        for name in allowed {
            let (_, back) = LAYERS.iter().find(|layer| layer.0 == *name).expect("a layer");
            assert!(!back.contains(&module), "{module} and {name} name each other");
        }
    }
}

#[test]
fn a_planted_use_is_caught() {
    for (module, source) in [
        ("units", "use crate::recording::Profile;"),
        ("recording", "fn f() { crate::analysis::Timeline::new() }"),
        ("render", "use crate::{scene::Scene, analysis::Spikes};"),
        ("analysis", "use crate::{\n    recording::{Profile, Kind},\n    scene,\n};"),
        ("input", "    pub(crate) use crate::report;"),
        ("scene", "use flame_chart::cli::run;"),
        ("cellar", ""),
    ] {
        assert_eq!(faults(module, source).len(), 1, "{module}: {source}");
    }
}

#[test]
fn what_is_allowed_is_not_caught() {
    for (module, source) in [
        ("recording", "use crate::units::Micros;"),
        ("render", "use crate::{scene::{Scene, colour}, render::path};"),
        ("units", "//! As crate::recording has it.\n    // use crate::cli;"),
        (
            "analysis",
            "use std::{fmt, io};\nuse super::report;\nuse crate::{recording, units};\nuse svg::scene;",
        ),
        ("cli", "use flame_chart::export::Format;\nuse crate::output::Target;"),
    ] {
        assert_eq!(faults(module, source), Vec::<String>::new(), "{module}: {source}");
    }
}
