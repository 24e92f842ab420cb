//! Before and after: what must hold for every comparison, and the command.

mod command;
mod tree;

use flame_chart::comparison::{Change, Comparison, Doubt, Measured, NotComparable};
use flame_chart::recording::Recording;
use proptest::prelude::*;

use crate::chart::recording::recording;
use crate::support::dice::Dice;

/// Functions with the number of samples of 1 ms that each has in a round.
type Work = [(&'static str, u64)];

const USUAL: &Work =
    &[("parse", 5), ("render", 8), ("validate", 6), ("load", 4), ("hash", 3), ("log", 2), ("sort", 3)];

/// A recording of 40 rounds of work; how long each function takes varies a little, by `seed`.
fn worked(work: &Work, main: u64, seed: u64) -> Recording {
    let mut dice = Dice(seed);
    let mut stacks = Vec::new();
    for _ in 0..40 {
        for &(name, samples) in work {
            // V8's clock is never even.
            let length = 950 + dice.roll(100) as u64;
            let stack = || vec![("main", "file:///app/main.js"), (name, "file:///app/work.js")];
            stacks.extend((0..samples).map(|_| (length, stack())));
            stacks.push((main, vec![("main", "file:///app/main.js")]));
        }
    }
    recording(&stacks)
}

fn measured(work: &Work, seeds: std::ops::Range<u64>) -> Vec<Measured> {
    measured_with(900, work, seeds)
}

fn measured_with(main: u64, work: &Work, seeds: std::ops::Range<u64>) -> Vec<Measured> {
    seeds.map(|seed| Measured::of(&worked(work, main, seed), &format!("{seed}.cpuprofile"))).collect()
}

fn compared(base: &[Measured], head: &[Measured]) -> Comparison {
    Comparison::of(base, head).expect("comparable")
}

fn changes(comparison: &Comparison) -> Vec<(Change, &str)> {
    comparison.changed().map(|row| (row.change, row.name.as_str())).collect()
}

/// The usual work with another amount of one function.
fn with(name: &'static str, samples: u64) -> Vec<(&'static str, u64)> {
    USUAL.iter().map(|&(known, usual)| (known, if known == name { samples } else { usual })).collect()
}

#[test]
fn a_recording_against_itself_has_not_changed() {
    let sides = measured(USUAL, 1..4);
    for side in [&sides[..1], &sides[..]] {
        let comparison = compared(side, side);
        assert_eq!(changes(&comparison), []);
        assert!((comparison.speed - 1.0).abs() < 1e-12 && (comparison.matched - 1.0).abs() < 1e-12);
        assert!(comparison.rows.iter().all(|row| row.z == 0.0 && row.delta_us == 0));
    }
}

#[test]
fn what_doubled_is_slower_and_nothing_else_moved() {
    for count in [1, 3, 5] {
        let (base, head) = (measured(USUAL, 1..1 + count), measured(&with("validate", 14), 20..20 + count));
        let comparison = compared(&base, &head);
        let found = changes(&comparison);
        match count {
            // One recording a side seldom shows a doubling, and never more than that.
            1 => assert!(found.iter().all(|&change| change == (Change::Slower, "validate")), "{found:?}"),
            _ => assert_eq!(found, [(Change::Slower, "validate")], "{count} a side"),
        }
    }
}

#[test]
fn what_came_and_what_went_is_told_so() {
    let base = measured(USUAL, 1..4);
    let more: Vec<_> = USUAL.iter().copied().chain([("sanitize", 6)]).collect();
    let head = measured(&more, 20..23);
    assert_eq!(changes(&compared(&base, &head)), [(Change::New, "sanitize")]);
    assert_eq!(changes(&compared(&head, &base)), [(Change::Removed, "sanitize")]);
}

#[test]
fn a_slower_machine_changes_nothing() {
    let base = measured(USUAL, 1..4);
    let twice: Vec<_> = USUAL.iter().map(|&(name, samples)| (name, 2 * samples)).collect();
    let comparison = compared(&base, &measured_with(1_800, &twice, 20..23));
    assert_eq!(changes(&comparison), []);
    assert!(comparison.speed > 1.7, "{}", comparison.speed);
}

#[test]
fn what_says_less_than_it_seems_is_in_doubt() {
    let few = [Measured::of(
        &recording(&[(1_000, vec![("f", "file:///a.js")]), (1_000, vec![("g", "file:///a.js")])]),
        "few",
    )];
    let comparison = compared(&few, &few);
    assert!(matches!(comparison.doubts()[..], [Doubt::FewSamples(1..=2)]), "{:?}", comparison.doubts());
    assert!(comparison.is_undecided());
    let other: Vec<_> = ["a1", "a2", "a3", "a4", "a5"].map(|name| (name, 6)).to_vec();
    let comparison = compared(&measured(USUAL, 1..3), &measured(&other, 1..3));
    assert!(comparison.is_undecided() && comparison.matched < 0.7, "{:?}", comparison.doubts());
    assert_eq!(Comparison::of(&[], &few).err(), Some(NotComparable::NoRecording));
    let idle =
        Measured::of(&recording(&[(1_000, vec![("(idle)", "")]), (1_000, vec![("(idle)", "")])]), "idle");
    assert_eq!(Comparison::of(&few, &[idle]).err(), Some(NotComparable::Empty("idle".into())));
}

/// Some rounds of some work.
fn any_side() -> impl Strategy<Value = Vec<Measured>> {
    let amounts = prop::collection::vec(0u64..9, USUAL.len());
    prop::collection::vec((amounts, 1u64..1_000), 1..4).prop_map(|recordings| {
        let of = |(amounts, seed): (Vec<u64>, u64)| {
            let work: Vec<_> =
                USUAL.iter().zip(amounts).map(|(&(name, _), samples)| (name, samples + 1)).collect();
            Measured::of(&worked(&work, 900, seed), &format!("{seed}"))
        };
        recordings.into_iter().map(of).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn swapping_the_sides_flips_every_sign_and_the_order_of_files_says_nothing(base in any_side(), head in any_side()) {
        let there = compared(&base, &head);
        let back = compared(&head, &base);
        prop_assert!((there.speed * back.speed - 1.0).abs() < 1e-9);
        prop_assert_eq!(there.matched, back.matched);
        let flipped = |change| match change {
            Change::Slower => Change::Faster,
            Change::Faster => Change::Slower,
            Change::New => Change::Removed,
            Change::Removed => Change::New,
            change => change,
        };
        let row = |comparison: &Comparison, name: &str| {
            comparison.rows.iter().find(|row| row.name == name).map(|row| (row.change, row.z)).expect("a row")
        };
        for function in &there.rows {
            let (change, z) = row(&back, &function.name);
            prop_assert_eq!(change, flipped(function.change));
            prop_assert!((z + function.z).abs() < 1e-6, "{} {}", z, function.z);
        }
        let turned = |side: &[Measured]| side.iter().rev().cloned().collect::<Vec<_>>();
        let other = compared(&turned(&base), &turned(&head));
        prop_assert_eq!(format!("{there:?}"), format!("{other:?}"));
    }

    #[test]
    fn what_is_measured_adds_up(side in any_side()) {
        for recording in side {
            let own: u64 = recording.functions.iter().map(|function| function.own.0).sum();
            prop_assert_eq!(own, recording.code.0);
            for function in &recording.functions {
                prop_assert!(function.own <= function.total && function.total <= recording.code);
                let (own, most) = (function.own.as_f64(), recording.interval.as_f64() * 2.0);
                // All in one run, or each sample a run.
                prop_assert!(function.runs_squared <= own * own + 1.0);
                prop_assert!(function.runs_squared * function.samples.max(1) as f64 >= own * own * 0.999 && most > 0.0);
            }
        }
    }
}
