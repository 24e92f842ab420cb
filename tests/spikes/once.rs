//! What runs once inside a loop: rule by rule.

use flame_chart::analysis::SpikeKind;
use flame_chart::recording::Recording;

use super::recording::{Made, marks, only, why};

/// A loop whose calls run together: `rounds` of `step` for 30 ms, in `main` of `start`. In the middle one runs
/// what `inside` makes, on the stack of a step.
fn looping(rounds: usize, inside: impl Fn(&mut Made)) -> Recording {
    let mut recording = Made::new();
    for round in 0..rounds {
        recording.run(&["start", "main", "step"], 15);
        if round == rounds / 2 {
            inside(&mut recording);
        }
        recording.run(&["start", "main", "step"], 15).run(&["start", "main"], 1);
    }
    recording.profile()
}

const PART: &[&str] = &["start", "main", "step", "merge"];

#[test]
fn a_part_that_only_one_call_of_a_loop_has_is_marked() {
    let recording = looping(10, |made| {
        made.run(PART, 40);
    });
    assert_eq!(marks(&recording), [(SpikeKind::OneOff, "merge", 40, 1)]);
    assert_eq!(
        why(&recording),
        "40.0 ms of sampled CPU time; it runs only here, inside step (10 sampled calls, 340 ms); wasted 40.0 ms, 11.4 % of busy time"
    );
    let spike = only(&recording);
    assert_eq!((spike.median.0, spike.excess.0, spike.calls), (0, 40_000, 10));
    // A call of `step` takes 30 ms without it.
    assert!((spike.ratio - 40.0 / 30.0).abs() < 1e-9, "{}", spike.ratio);
}

#[test]
fn pieces_of_one_occurrence_are_joined() {
    let recording = looping(10, |made| {
        made.run(PART, 8).run(&PART[..3], 3).run(PART, 8);
    });
    assert_eq!(
        marks(&recording),
        [(SpikeKind::OneOff, "merge", 16, 2)],
        "the hole is no longer than half of it"
    );
}

#[test]
fn two_occurrences_are_told_so_and_three_are_a_habit() {
    let with = |others: &'static [usize]| {
        looping(10, move |made| {
            made.run(PART, 20);
            for &time in others {
                made.run(&PART[..3], 12).run(PART, time);
            }
        })
    };
    let two = with(&[10]);
    assert_eq!(marks(&two).len(), 2);
    assert_eq!(marks(&with(&[10, 10])), [], "20 of 40 ms in one of three");
    let mostly = with(&[2, 2]);
    assert_eq!(marks(&mostly), [(SpikeKind::OneOff, "merge", 20, 1)], "20 of 24 ms");
    assert!(why(&mostly).contains("it has 83.3 % of its time here, inside step"), "{}", why(&mostly));
}

#[test]
fn it_has_to_be_long_enough() {
    let with = |time: usize| {
        looping(40, move |made| {
            made.run(PART, time);
        })
    };
    // 1,240 ms in all: 0.5 % are 6.2 ms.
    assert_eq!(marks(&with(6)), []);
    assert_eq!(marks(&with(7)).len(), 1);
}

#[test]
fn its_caller_has_to_be_called_often_and_to_do_other_things_for_longer() {
    let part = |time: usize| {
        move |made: &mut Made| {
            made.run(PART, time);
        }
    };
    assert_eq!(marks(&looping(5, part(40))).len(), 1, "5 calls");
    assert_eq!(marks(&looping(4, part(40))), [], "4 calls");
    assert_eq!(marks(&looping(5, part(75))).len(), 1, "150 ms beside 75");
    assert_eq!(marks(&looping(5, part(76))), [], "150 ms beside 76");
}

#[test]
fn its_caller_goes_on_before_and_after() {
    // The caller's first span begins 10 ms before, which is a quarter of 40.
    let recording = |before: usize| {
        let mut made = Made::new();
        made.run(&["start", "other"], 360).run(&PART[..3], before).run(PART, 40);
        for _ in 0..6 {
            made.run(&PART[..3], 30).run(&PART[..2], 1);
        }
        made.profile()
    };
    assert_eq!(marks(&recording(10)).len(), 1);
    assert_eq!(marks(&recording(9)), []);
}

#[test]
fn a_phase_of_a_program_is_none() {
    let mut recording = Made::new();
    for round in 0..10 {
        recording.run(&["step"], 30);
        if round == 5 {
            recording.run(&["step", "merge"], 40);
        }
        recording.run(&["other"], 1);
    }
    assert_eq!(marks(&recording.profile()), [], "nothing but the event loop calls its caller");
    let recording = looping(10, |made| {
        made.run(&["start", "main", "step", "read@node:fs"], 40);
    });
    assert_eq!(marks(&recording), [], "Node's own functions are nobody's one-offs");
}

#[test]
fn what_is_half_calls_of_itself_is_none() {
    let with = |own: usize| {
        looping(10, move |made| {
            made.run(PART, own).run(&["start", "main", "step", "merge", "merge"], 20);
        })
    };
    assert_eq!(marks(&with(21)), [(SpikeKind::OneOff, "merge", 41, 1)]);
    assert_eq!(marks(&with(20)), []);
}
