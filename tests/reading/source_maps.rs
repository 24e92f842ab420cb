//! Random and damaged source maps: names change, and no time does. A target in `fuzz/` does the same
//! without end.

use proptest::prelude::*;

use crate::support::dice::Dice;
use crate::support::maps;

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

#[test]
fn the_map_that_is_damaged_is_a_sound_one() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("app.js.map"), maps::map(MAPPINGS, ORIGINAL).to_string())
        .expect("a file");
    let url = format!("/{}", folder.path().join("app.js").display().to_string().trim_start_matches('/'));
    let mut recording = crate::support::oracle::library::read(maps::recording(&url)).expect("a recording");
    flame_chart::source_maps::apply(&mut recording, &flame_chart::source_maps::Options::default());
    assert!(recording.mapped.is_some_and(|mapped| mapped.mapped > 4), "{:?}", recording.mapped);
    let names: Vec<&str> = recording.functions.ids().map(|id| recording.functions.name(id)).collect();
    assert!(names.contains(&"one"), "{names:?}");
}
