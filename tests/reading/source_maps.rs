//! Random and damaged source maps: names change, and no time does. A target in `fuzz/` does the same
//! without end.

use flame_chart::recording::Recording;
use flame_chart::source_maps;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::dice::Dice;
use crate::support::maps;
use crate::support::oracle::library;

const ORIGINAL: &str = "export function one(a) { }\nconst two = <T,>(a: T): T => a;\nclass Three { constructor() { } get four() { } }\n";
const MAPPINGS: &str = "AAAA,IAAO,CACAA;AACA,SAAQ;CACA";

/// What maps and originals are made of.
const TOKENS: [&str; 24] = [
    "A",
    "C",
    "D",
    "g",
    "AAAA",
    "AACA",
    ",",
    ";",
    "\"",
    "[",
    "]",
    "{",
    "}",
    "null",
    "-1",
    "\\ud800",
    "\"sections\":",
    "\"sourceRoot\":",
    "=>",
    "<",
    "(",
    "function ",
    "é😀",
    "/*",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_mappings_and_original_change_names_alone(
        mappings in "[AACDEIgk,;]{0,40}",
        tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..30),
    ) {
        maps::check(maps::map(&mappings, &tokens.concat()).to_string().as_bytes());
    }

    #[test]
    fn a_damaged_map_changes_names_alone(seed in 1u64.., changes in 1..6) {
        let mut dice = Dice(seed);
        let mut text = maps::map(MAPPINGS, ORIGINAL).to_string().into_bytes();
        for _ in 0..changes {
            dice.change(&mut text, &TOKENS);
        }
        maps::check(&text);
    }
}

/// The recording with this map beside its script.
fn mapped(map: &Value) -> Recording {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("app.js.map"), map.to_string()).expect("a file");
    let mut recording =
        library::read(maps::recording(&maps::address(&folder.path().join("app.js")))).expect("a recording");
    source_maps::apply(&mut recording, &source_maps::Options::default());
    recording
}

/// The names of what is code by its place.
fn names(recording: &Recording) -> Vec<&str> {
    let functions = &recording.functions;
    functions.ids().filter(|&id| functions.line(id).is_some()).map(|id| functions.name(id)).collect()
}

#[test]
fn the_map_that_is_damaged_is_a_sound_one() {
    let recording = mapped(&maps::map(MAPPINGS, ORIGINAL));
    assert!(recording.mapped.is_some_and(|mapped| mapped.mapped > 4), "{:?}", recording.mapped);
    assert!(names(&recording).contains(&"one"), "{:?}", names(&recording));
}

#[test]
fn functions_of_several_originals_take_turns() {
    // Columns 0, 4, 5 and 40 of the first line: both originals in turn.
    let texts = ["function one() { }", "function two() { }"];
    let map = json!({"version": 3, "sources": ["1.ts", "2.ts"], "sourcesContent": texts, "names": [], "mappings": "AAAA,ICAA,CDAA,mCCAA"});
    let recording = mapped(&map);
    assert_eq!(names(&recording), ["one", "two", "f4", "f5", "f6", "f7"]);
}
