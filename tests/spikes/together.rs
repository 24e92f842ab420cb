//! Calls too short for the interval, and what would tell them apart.

use flame_chart::analysis::{Timeline, Totals, run_together};
use flame_chart::units::Micros;
use flame_chart::words;

use super::recording::Made;

/// The functions that run together, and the interval to record with.
fn advice(recording: &mut Made) -> Option<(Vec<String>, u64)> {
    let recording = recording.profile();
    let timeline = Timeline::new(recording.profile(0));
    let advice = run_together(&timeline, &Totals::of(&timeline))?;
    let name = |&id: &_| recording.functions.name(id).to_owned();
    assert!(
        words::run_together(&recording.functions, &advice).ends_with(&format!(" {})", advice.interval.0))
    );
    Some((advice.functions.iter().map(name).collect(), advice.interval.0))
}

fn names(names: &[&str]) -> Option<(Vec<String>, u64)> {
    Some((names.iter().map(ToString::to_string).collect(), 200))
}

#[test]
fn calls_of_at_most_two_samples_on_average_run_together() {
    let calls = |times: [usize; 5]| advice(Made::new().run(&["main"], 20).calls(&["main", "f"], times));
    assert_eq!(calls([1, 1, 1, 1, 1]), names(&["f"]));
    assert_eq!(calls([1, 1, 1, 1, 6]), names(&["f"]));
    assert_eq!(calls([1, 1, 1, 1, 7]), None, "11 samples in 5 spans");
    assert_eq!(calls([5, 4, 5, 6, 5]), None);
}

#[test]
fn only_what_matters_and_can_be_changed_is_told_of() {
    let around =
        |frame: &str, other: usize| advice(Made::new().run(&["main"], other).calls(&["main", frame], [1; 5]));
    // 5 ms of 100, and of 101.
    assert_eq!(around("f", 80), names(&["f"]));
    assert_eq!(around("f", 81), None);
    assert_eq!(around("parse@file:///app/node_modules/acorn/acorn.js", 5), names(&["parse"]));
    assert_eq!(around("emit@node:events", 5), None);
    assert_eq!(around("native@", 5), None);
}

#[test]
fn a_call_that_calls_itself_is_one_call() {
    let mut recording = Made::new();
    for _ in 0..5 {
        for _ in 0..3 {
            recording.run(&["main", "f"], 1).run(&["main", "f", "f"], 1).run(&["main", "f", "f", "f"], 1);
        }
        recording.run(&["main"], 1);
    }
    assert_eq!(advice(&mut recording), None, "nine samples a call, though one a span");
}

#[test]
fn three_functions_are_told_of_the_longest_first() {
    let mut recording = Made::new();
    for (name, calls) in [("a", 5), ("b", 6), ("c", 7), ("d", 8)] {
        recording.calls(&["main", name], vec![1; calls]);
    }
    assert_eq!(advice(&mut recording), names(&["d", "c", "b"]));
}

#[test]
fn nothing_is_advised_where_the_interval_is_as_short_as_it_may_be() {
    let every = |interval: i64| {
        let mut recording = Made::new();
        for _ in 0..20 {
            recording.sample(&["main", "f"], interval).sample(&["main"], interval);
        }
        let recording = recording.profile();
        let timeline = Timeline::new(recording.profile(0));
        run_together(&timeline, &Totals::of(&timeline)).map(|advice| advice.interval)
    };
    assert_eq!(every(10_000), Some(Micros(2_000)));
    assert_eq!(every(250), Some(Micros(50)));
    assert_eq!(every(249), None);
}
