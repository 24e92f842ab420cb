//! What the user may have meant by a word that is no recording.

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use flame_chart::export::Format;

use super::args::Args;
use super::newest::recordings_in;

/// Programs that are recorded, and those that start them.
const PROGRAMS: [&str; 9] = ["node", "deno", "bun", "npm", "npx", "yarn", "pnpm", "tsx", "ts-node"];

/// How the files of programs end.
const SOURCES: [&str; 6] = ["js", "mjs", "cjs", "ts", "mts", "tsx"];

/// What to do about `path`, one of the words `named`, for which there is no file.
pub(super) fn for_missing(path: &Path, named: &[PathBuf]) -> Option<String> {
    let word = path.to_string_lossy();
    if word.contains(['*', '?']) {
        return Some(match newest(folder_of(path)) {
            Some(newest) => {
                format!("no file matches it; the newest recording there is {}", newest.display())
            }
            None => format!("no file matches it, and there is no recording in that folder; {RECORD}"),
        });
    }
    if named.first().is_some_and(|first| first == path) && PROGRAMS.contains(&&*word) {
        return Some(format!("to record it: flame run -o chart.svg -- {}", line(named)));
    }
    if word == "help" {
        return Some("flame --help lists what there is".into());
    }
    as_output(path, named).or_else(|| similar_command(&word)).or_else(|| similar_file(path))
}

/// What to do about `path`, one of the words `named`, whose file is no recording.
pub(super) fn for_unreadable(path: &Path, named: &[PathBuf]) -> Option<String> {
    let is_source = extension(path).is_some_and(|extension| SOURCES.contains(&extension.as_str()));
    match is_source {
        true => Some(format!("to record this program: flame run -o chart.svg -- node {}", path.display())),
        false if named.len() > 1 => as_output(path, named),
        false => None,
    }
}

const RECORD: &str = "make one with `flame run -o chart.svg -- node app.js`";

fn line(words: &[PathBuf]) -> String {
    words.iter().map(|word| word.display().to_string()).collect::<Vec<_>>().join(" ")
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn newest(folder: &Path) -> Option<PathBuf> {
    recordings_in(folder).into_iter().next()
}

/// A name that only an output has: the user left out `-o`, or put the output first.
fn as_output(path: &Path, named: &[PathBuf]) -> Option<String> {
    let format = Format::of_file_name(&path.file_name()?.to_string_lossy())?;
    let others: Vec<PathBuf> = named.iter().filter(|other| *other != path).cloned().collect();
    // Recordings may be called so, too.
    if format == Format::Json && others.is_empty() {
        return None;
    }
    let inputs = if others.is_empty() { "RECORDING".into() } else { line(&others) };
    Some(format!("to write {0}, put -o before it: flame {inputs} -o {0}", path.display()))
}

fn similar_command(word: &str) -> Option<String> {
    let command = Args::command();
    let names = command.get_subcommands().filter(|one| !one.is_hide_set()).map(clap::Command::get_name);
    let name = names.min_by_key(|name| distance(word, name)).filter(|name| distance(word, name) <= 2)?;
    (word.len() > 2).then(|| format!("is `flame {name}` meant? flame {name} --help says how it is used"))
}

/// A recording in the same folder that is called nearly so.
fn similar_file(path: &Path) -> Option<String> {
    let word = path.file_name()?.to_string_lossy().into_owned();
    let most = (word.chars().count() / 6).max(1);
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let all = recordings_in(folder_of(path)).into_iter();
    let nearest = all.min_by_key(|file| distance(&word, &name(file)))?;
    (distance(&word, &name(&nearest)) <= most).then(|| format!("is {} meant?", nearest.display()))
}

/// How many characters have to be put in, left out or replaced to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, left) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = line + 1;
        for (column, right) in other.iter().enumerate() {
            let replaced = before + usize::from(left != *right);
            before = row[column + 1];
            row[column + 1] = replaced.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn words_are_as_far_apart_as_their_changes() {
        for (one, other, far) in [
            ("", "", 0),
            ("run", "run", 0),
            ("rnu", "run", 2),
            ("recrod", "record", 2),
            ("", "run", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), far, "{one} {other}");
            assert_eq!(distance(other, one), far, "{other} {one}");
        }
    }
}
