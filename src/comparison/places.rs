//! Which file of one recording is which of another.

use std::collections::{BTreeMap, BTreeSet};

use super::measure::Measured;

/// The place of a script as recordings of other machines and builds have it, too: without query, scheme, origin
/// and drive, from the last installed package on, and with `#` for a hash in its name.
pub(super) fn place(url: &str) -> String {
    if url.starts_with("node:") {
        return url.to_owned();
    }
    let url = url.split(['?', '#']).next().unwrap_or_default().replace('\\', "/");
    let path = match url.split_once("://") {
        Some(("file", path)) => format!("/{}", path.trim_start_matches('/')),
        Some((scheme, path)) if is_scheme(scheme) => {
            path.find('/').map_or_else(String::new, |slash| path[slash..].to_owned())
        }
        _ => url,
    };
    let path = path.rfind("/node_modules/").map_or(path.as_str(), |at| &path[at + 1..]);
    without_hash(path)
}

fn is_scheme(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// A bundler's hash: at least eight letters with digits, or eight capitals, before the extension.
fn without_hash(path: &str) -> String {
    let extension = [".js", ".cjs", ".mjs"].into_iter().find(|extension| path.ends_with(extension));
    let Some(stem) = extension.and_then(|extension| path.strip_suffix(extension)) else {
        return path.to_owned();
    };
    let Some(at) = stem.rfind(['.', '-', '_', '~']) else { return path.to_owned() };
    let hash = &stem.as_bytes()[at + 1..];
    let all = |of: fn(&u8) -> bool| hash.iter().all(of);
    let any = |of: fn(&u8) -> bool| hash.iter().any(of);
    let is_mixed = hash.len() >= 8
        && all(u8::is_ascii_alphanumeric)
        && any(u8::is_ascii_digit)
        && any(u8::is_ascii_alphabetic);
    let is_capital = hash.len() == 8 && all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    match is_mixed || is_capital {
        true => format!("{}#{}", &stem[..=at], &path[stem.len()..]),
        false => path.to_owned(),
    }
}

/// How many parts the ends of two paths share.
fn shared_end(one: &str, other: &str) -> usize {
    one.rsplit('/').zip(other.rsplit('/')).take_while(|(one, other)| one == other).count()
}

/// Names of functions by file.
type Names<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// A common name for the files of all recordings, by place.
pub(super) fn common(recordings: &[&Measured]) -> BTreeMap<String, String> {
    let places: Vec<BTreeSet<String>> = recordings
        .iter()
        .map(|recording| {
            let urls: BTreeSet<&str> =
                recording.functions.iter().map(|function| function.url.as_str()).collect();
            urls.into_iter().filter(|url| !url.is_empty()).map(place).collect()
        })
        .collect();
    let mut common: BTreeMap<String, String> = BTreeMap::new();
    let Some(reference) = places.first() else { return common };
    let is_everywhere = |place: &str| place.starts_with("node:") || place.starts_with("node_modules/");
    for own in &places {
        for place in own {
            if common.contains_key(place) {
                continue;
            }
            let name = match reference.contains(place) || is_everywhere(place) {
                true => place.clone(),
                false => by_end(place, reference, own).unwrap_or_else(|| place.clone()),
            };
            common.insert(place.clone(), name);
        }
    }
    // Files that only one side has are the same file when they share most names.
    let own_places: Vec<Vec<(String, &str)>> = recordings
        .iter()
        .map(|recording| {
            let named = recording
                .functions
                .iter()
                .filter(|function| !function.url.is_empty() && !function.name.is_empty());
            named.map(|function| (place(&function.url), function.name.as_str())).collect()
        })
        .collect();
    let mut names: Names<'_> = BTreeMap::new();
    for (place, name) in own_places.iter().flatten() {
        names.entry(place).or_default().insert(name);
    }
    for own in &places {
        for place in own.iter().filter(|place| !reference.contains(*place)) {
            if common[place] != *place {
                continue;
            }
            let elsewhere = |other: &str| places[1..].iter().any(|places| places.contains(other));
            if let Some(found) = by_names(place, reference, &names, elsewhere) {
                common.insert(place.clone(), found);
            }
        }
    }
    common
}

/// The file of the reference that a file shares the longest end of its path with, if that is one.
fn by_end(place: &str, reference: &BTreeSet<String>, own: &BTreeSet<String>) -> Option<String> {
    let mut best: Option<(usize, &String)> = None;
    let mut is_tie = false;
    for other in reference.iter().filter(|other| !own.contains(*other) && !other.starts_with("node")) {
        let shared = shared_end(place, other);
        match best {
            Some((most, _)) if shared < most => {}
            Some((most, _)) if shared == most => is_tie = true,
            _ if shared == 0 => {}
            _ => (best, is_tie) = (Some((shared, other)), false),
        }
    }
    best.filter(|_| !is_tie).map(|(_, other)| other.clone())
}

/// The file of the reference that has most of the names, if those are enough.
fn by_names(
    place: &str,
    reference: &BTreeSet<String>,
    names: &Names<'_>,
    is_elsewhere: impl Fn(&str) -> bool,
) -> Option<String> {
    const FEWEST: usize = 5;
    let own = names.get(place)?;
    let mut best: Option<(f64, &String)> = None;
    for other in reference.iter().filter(|other| !is_elsewhere(other)) {
        let Some(others) = names.get(other.as_str()) else { continue };
        let shared = own.intersection(others).count();
        let share = shared as f64 / own.len().min(others.len()).max(1) as f64;
        if shared >= FEWEST && share > best.map_or(0.5, |best| best.0) {
            best = Some((share, other));
        }
    }
    best.map(|(_, other)| other.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_has_one_place_whatever_machine_and_build_it_is_from() {
        for (urls, expected) in [
            (
                &[
                    "file:///home/ann/app/src/a.js",
                    "/home/ann/app/src/a.js",
                    "file:///home/ann/app/src/a.js?v=3",
                ][..],
                "/home/ann/app/src/a.js",
            ),
            (&["file:///C:/work/a.js", "file:///C:\\work\\a.js"], "/C:/work/a.js"),
            (&["https://shop.example/js/a.js", "http://127.0.0.1:8080/js/a.js#x"], "/js/a.js"),
            (&["webpack://app/./src/a.js"], "/./src/a.js"),
            (
                &[
                    "file:///a/node_modules/b/node_modules/acorn/acorn.js",
                    "C:\\x\\node_modules\\acorn\\acorn.js",
                ],
                "node_modules/acorn/acorn.js",
            ),
            (
                &["http://x/app-5AEP6DTB.js", "http://y/app-KXWJZKRK.js", "http://y/app-1a2b3c4d5e.js"],
                "/app-#.js",
            ),
            (&["http://y/app-component.js"], "/app-component.js"),
            (&["node:fs"], "node:fs"),
        ] {
            for url in urls {
                assert_eq!(place(url), expected, "{url}");
            }
        }
    }
}
