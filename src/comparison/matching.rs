//! Which function of one recording is which of another: by name and place, and where lines moved, by what
//! moved with them. Names are never compared loosely, and equal names never by their order.

use std::collections::{BTreeMap, BTreeSet};

use super::measure::{Measured, MeasuredFunction};
use super::places;

/// A function that is the same in all recordings, by number.
pub(super) type Key = usize;

/// A function of the recordings before, as it was first met.
#[derive(Clone, Copy)]
struct Known<'a> {
    key: Key,
    name: &'a str,
    line: u32,
    column: u32,
}

/// By recording: the key of each function.
pub(super) fn keys(recordings: &[&Measured]) -> Vec<Vec<Key>> {
    let common = places::common(recordings);
    let mut next = 0;
    let mut known: BTreeMap<String, Vec<Known<'_>>> = BTreeMap::new();
    let mut all = Vec::new();
    for recording in recordings {
        let mut files: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, function) in recording.functions.iter().enumerate() {
            let file = match function.url.is_empty() {
                true => String::new(),
                false => {
                    let place = places::place(&function.url);
                    common.get(&place).cloned().unwrap_or(place)
                }
            };
            files.entry(file).or_default().push(at);
        }
        let mut keys = vec![usize::MAX; recording.functions.len()];
        for (file, list) in files {
            let functions: Vec<&MeasuredFunction> = list.iter().map(|&at| &recording.functions[at]).collect();
            let before = known.entry(file).or_default();
            let found = in_file(&functions, before);
            for ((&at, function), key) in list.iter().zip(&functions).zip(found) {
                keys[at] = key.unwrap_or_else(|| {
                    let key = next;
                    next += 1;
                    let (name, line, column) = (function.name.as_str(), function.line, function.column);
                    before.push(Known { key, name, line, column });
                    key
                });
            }
        }
        all.push(keys);
    }
    all
}

/// Where functions moved to, from a place on.
struct Shift {
    line: u32,
    column: u32,
    lines: i64,
    columns: i64,
}

/// The functions of one file among those that are known.
fn in_file(functions: &[&MeasuredFunction], known: &[Known<'_>]) -> Vec<Option<Key>> {
    let mut found: Vec<Option<Key>> = vec![None; functions.len()];
    let mut taken: BTreeSet<Key> = BTreeSet::new();
    let mut by_place: BTreeMap<(&str, u32, u32), Key> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, Vec<&Known<'_>>> = BTreeMap::new();
    for entry in known {
        by_place.entry((entry.name, entry.line, entry.column)).or_insert(entry.key);
        by_name.entry(entry.name).or_default().push(entry);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    functions.iter().for_each(|function| *counts.entry(&function.name).or_default() += 1);
    for (key, function) in found.iter_mut().zip(functions) {
        *key = by_place.get(&(function.name.as_str(), function.line, function.column)).copied();
        taken.extend(*key);
    }
    let is_one_line = functions.windows(2).all(|pair| pair[0].line == pair[1].line);
    let mut shifts: Vec<Shift> = Vec::new();
    let by_key: BTreeMap<Key, &Known<'_>> = known.iter().map(|entry| (entry.key, entry)).collect();
    for (key, function) in found.iter_mut().zip(functions) {
        let is_only = !function.name.is_empty() && counts[function.name.as_str()] == 1;
        if let (None, true) = (&key, is_only)
            && let Some([only]) = by_name.get(function.name.as_str()).map(Vec::as_slice)
            && taken.insert(only.key)
        {
            *key = Some(only.key);
        }
        if let Some(entry) = key.and_then(|key| by_key.get(&key)) {
            let is_same_line = function.line == entry.line || is_one_line;
            shifts.push(Shift {
                line: function.line,
                column: function.column,
                lines: i64::from(entry.line) - i64::from(function.line),
                columns: if is_same_line { i64::from(entry.column) - i64::from(function.column) } else { 0 },
            });
        }
    }
    shifts.sort_by_key(|shift| (shift.line, shift.column));
    let mut at_place: BTreeMap<(i64, i64), Vec<&Known<'_>>> = BTreeMap::new();
    for entry in known {
        at_place.entry((entry.line.into(), entry.column.into())).or_default().push(entry);
    }
    for (key, function) in found.iter_mut().zip(functions).filter(|(key, _)| key.is_none()) {
        let next =
            shifts.partition_point(|shift| (shift.line, shift.column) <= (function.line, function.column));
        let nearest = [next.checked_sub(1), Some(next)];
        for shift in nearest.into_iter().flatten().filter_map(|at| shifts.get(at)) {
            let columns = if shift.line == function.line { shift.columns } else { 0 };
            let place = (i64::from(function.line) + shift.lines, i64::from(function.column) + columns);
            let moved = at_place.get(&place).into_iter().flatten();
            let mut moved = moved.filter(|entry| entry.name == function.name || shift.columns != 0);
            if let Some(entry) = moved.find(|entry| !taken.contains(&entry.key)) {
                taken.insert(entry.key);
                *key = Some(entry.key);
                break;
            }
        }
    }
    found
}
