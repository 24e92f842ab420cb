//! The interactive chart's script flows one way too: its folders, and its files without a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// Each folder of the script, and which others its files may import.
const FOLDERS: [(&str, &[&str]); 5] = [
    ("model", &[]),
    ("words", &["model"]),
    ("draw", &["words", "model"]),
    ("state", &["words", "model"]),
    ("ui", &["state", "draw", "words", "model"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/viewer/script")
}

/// Every module, by its path below the script's folder.
fn modules() -> BTreeMap<String, String> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "node_modules") {
                    walk(&path, files);
                }
            } else if path.extension().is_some_and(|extension| extension == "js" || extension == "ts") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(&root(), &mut files);
    let name =
        |path: &Path| path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("readable"))).collect()
}

/// The modules that `source`, the module `of`, imports: for its code and for its types.
fn imported(of: &str, source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for quoted in source.split("from '").chain(source.split("import('")).skip(1) {
        let Some((path, _)) = quoted.split_once('\'') else { continue };
        if !path.starts_with('.') {
            continue;
        }
        let mut parts: Vec<&str> = of.split('/').collect();
        parts.pop();
        for part in Path::new(path).components() {
            match part {
                Component::ParentDir => {
                    parts.pop();
                }
                Component::Normal(name) => parts.push(name.to_str().expect("readable")),
                _ => {}
            }
        }
        found.insert(parts.join("/").replace("types.js", "types.d.ts"));
    }
    found
}

fn folder(module: &str) -> Option<&str> {
    module.split_once('/').map(|(folder, _)| folder)
}

/// What is wrong with the module `of`.
fn faults(of: &str, source: &str) -> Vec<String> {
    let Some(own) = folder(of) else { return Vec::new() };
    let Some((_, allowed)) = FOLDERS.iter().find(|(name, _)| *name == own) else {
        return vec![format!("`{own}` has no place among the script's folders")];
    };
    let imported = imported(of, source);
    let is_allowed =
        |name: &str| folder(name).is_some_and(|folder| folder == own || allowed.contains(&folder));
    imported
        .iter()
        .filter(|name| !is_allowed(name))
        .map(|name| format!("{of} may not import {name}"))
        .collect()
}

/// A circle of imports, if there is one.
fn circle(imports: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    // Whatever imports nothing that is left is taken away; a circle stays.
    let mut left: BTreeSet<&String> = imports.keys().collect();
    loop {
        let leaves: Vec<&String> = left
            .iter()
            .copied()
            .filter(|name| imports[*name].iter().all(|other| !left.contains(other)))
            .collect();
        if leaves.is_empty() {
            return (!left.is_empty()).then(|| left.into_iter().cloned().collect());
        }
        for leaf in leaves {
            left.remove(leaf);
        }
    }
}

#[test]
fn every_module_of_the_script_imports_only_what_stands_before_it() {
    let modules = modules();
    assert!(modules.len() > 30);
    for (name, source) in &modules {
        assert_eq!(faults(name, source), Vec::<String>::new());
        for import in imported(name, source) {
            assert!(modules.contains_key(&import), "{name} imports {import}, which is not there");
        }
    }
}

#[test]
fn no_module_of_the_script_imports_itself_through_others() {
    let imports = modules().iter().map(|(name, source)| (name.clone(), imported(name, source))).collect();
    assert_eq!(circle(&imports), None);
}

#[test]
fn the_table_in_the_scripts_readme_is_this_one() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("readable");
    let (_, table) = readme.split_once("|---|---|---|\n").expect("a table");
    let documented: BTreeMap<String, BTreeSet<String>> = table
        .lines()
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let allowed = cells[2].split(", ").map(|name| name.trim_matches('`').to_owned());
            (cells[0].trim_matches('`').to_owned(), allowed.filter(|name| name != "nothing").collect())
        })
        .collect();
    let held = FOLDERS.map(|(name, allowed)| {
        (name.to_owned(), allowed.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>())
    });
    assert_eq!(documented, BTreeMap::from(held));
}

#[test]
fn planted_imports_are_caught() {
    for (module, source) in [
        ("model/a.js", "import { el } from '../ui/dom.js';"),
        ("words/a.js", "/** @import { State } from '../state/types.js' */"),
        ("draw/a.js", "/** @param {import('../state/types.js').State} state */"),
        ("state/a.js", "import {\n  b,\n} from '../main.js';"),
        ("attic/a.js", ""),
    ] {
        assert_eq!(faults(module, source).len(), 1, "{module}: {source}");
    }
    let imports = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")]
        .map(|(name, other)| (name.to_owned(), BTreeSet::from([other.to_owned()])));
    assert!(circle(&BTreeMap::from(imports)).is_some_and(|circle| circle.contains(&"b".to_owned())));
}
