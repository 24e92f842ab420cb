//! The kept recordings of `benches/spikes`, of programs that the rules were not made with: real ones, with slow calls
//! planted and without, and what is true of each. What is found there may become more, not less.

use std::fs;
use std::path::{Path, PathBuf};

use flame_chart::analysis::Spike;
use flame_chart::input;
use flame_chart::recording::Recording;
use serde_json::Value;

use super::recording::spikes;

/// How many marks find what was planted, as `score.mjs` judges it.
#[derive(Debug, Default, PartialEq)]
struct Score {
    recordings: usize,
    planted: usize,
    found: usize,
    wrong: usize,
    wrong_in_quiet: usize,
}

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/spikes/kept");
    let files = fs::read_dir(folder).expect("the kept recordings").map(|entry| entry.unwrap().path());
    let mut recordings: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|end| end == "gz")).collect();
    recordings.sort();
    recordings
}

fn time(of: &Value) -> (i64, i64) {
    (of["startUs"].as_i64().unwrap(), of["endUs"].as_i64().unwrap())
}

/// Whether both overlap by half of each; what is sampled may end an interval early or late.
fn overlap(mark: (i64, i64), call: (i64, i64), interval: i64) -> bool {
    let shared = 2 * (mark.1.min(call.1 + interval) - mark.0.max(call.0 - interval));
    shared >= mark.1 - mark.0 && shared >= call.1 - call.0
}

fn judge(recording: &Recording, marks: &[Spike], truth: &Value, score: &mut Score) {
    let planted = truth["planted"].as_array().unwrap();
    let natural = truth["natural"].as_array().unwrap();
    let interval = truth["interval"].as_i64().unwrap();
    let mut found = vec![false; planted.len()];
    for mark in marks {
        let range = (mark.start().0 as i64, mark.end().0 as i64);
        let name = recording.functions.name(mark.function);
        let name = if name.is_empty() { "(anonymous)" } else { name };
        let fits = |call: &Value| overlap(range, time(call), interval);
        let is_named = |call: &Value| {
            call["name"] == name || call["relatives"].as_array().unwrap().iter().any(|other| other == name)
        };
        let (began, ended) = time(truth);
        let is_outside = range.0 + range.1 < 2 * began || range.0 + range.1 > 2 * ended;
        match planted.iter().position(|call| fits(call) && is_named(call)) {
            Some(place) if !found[place] => found[place] = true,
            None if is_outside || natural.iter().any(fits) => {}
            _ if planted.is_empty() => score.wrong_in_quiet += 1,
            _ => score.wrong += 1,
        }
    }
    score.recordings += 1;
    score.planted += planted.len();
    score.found += found.iter().filter(|&&is_found| is_found).count();
}

#[test]
fn what_was_planted_in_the_kept_recordings_is_found_as_often_as_before() {
    let mut score = Score::default();
    for file in recordings() {
        let bytes = fs::read(&file).unwrap();
        let recording = input::read(std::io::Cursor::new(bytes), "kept").expect("a sound recording");
        let truth = file.to_str().unwrap().replace(".cpuprofile.gz", ".truth.json");
        let truth: Value = serde_json::from_slice(&fs::read(truth).unwrap()).unwrap();
        judge(&recording, &spikes(&recording).marks, &truth, &mut score);
    }
    assert_eq!((score.recordings, score.planted), (24, 34), "{score:?}");
    assert!(score.found >= 20 && score.wrong <= 11 && score.wrong_in_quiet <= 2, "{score:?}");
}
