//! Which of the outliers inside each other are marked, and which frame is blamed: one test a rule.

use flame_chart::analysis::SpikeKind;
use flame_chart::recording::Recording;
use flame_chart::units::Micros;

use super::recording::{GC, Made, marks, only, other_work, why};

#[test]
fn the_innermost_outlier_that_explains_the_time_is_marked() {
    let call = |own: usize, inner: usize| {
        let mut recording = Made::new();
        for _ in 0..12 {
            recording.run(&["main", "outer"], 2).run(&["main", "outer", "inner"], 2).run(&["main"], 1);
        }
        recording.run(&["main", "outer"], own).run(&["main", "outer", "inner"], inner).run(&["main"], 1);
        // Has the inner function be called elsewhere too, so that the calls are told apart.
        recording.calls(&["main", "inner"], [2; 12]);
        other_work(&mut recording).profile()
    };
    assert_eq!(marks(&call(2, 40)), [(SpikeKind::Call, "inner", 40, 1)], "outer is slow because of it");
    assert_eq!(marks(&call(40, 2)), [(SpikeKind::Call, "outer", 42, 1)]);
    assert_eq!(marks(&call(40, 40)), [(SpikeKind::Call, "outer", 80, 1)], "slow without it, too");
}

#[test]
fn an_outer_outlier_gives_way_to_two_spikes_inside_it() {
    let with = |slow: &[usize]| {
        let mut recording = Made::new();
        for time in [3; 16].iter().chain(slow) {
            let between = if slow.contains(time) { ["main", "outer"].as_slice() } else { &["main"] };
            recording.run(&["main", "outer"], 1).run(&["main", "outer", "inner"], *time).run(between, 3);
        }
        other_work(recording.run(&["main"], 1)).profile()
    };
    let inner = |time| (SpikeKind::Call, "inner", time, 1);
    assert_eq!(marks(&with(&[40, 41])), [inner(41), inner(40)]);
    // Also where one alone is most of what makes the outer one slow.
    assert_eq!(marks(&with(&[80, 20])), [inner(80), inner(20)]);
}

#[test]
fn a_task_makes_room_for_the_spikes_in_it() {
    let slow = |own, inner| {
        let mut recording = Made::new();
        for at in 0..20 {
            recording.run(&[&format!("task{at}"), "f"], 2).run(&["(idle)"], 3);
        }
        recording.run(&["slowTask"], own).run(&["slowTask", "f"], inner).run(&["(idle)"], 3);
        recording.profile()
    };
    assert_eq!(marks(&slow(20, 12)), [(SpikeKind::Call, "f", 12, 1)], "though the task is slow without it");
    assert_eq!(marks(&slow(2, 30)), [(SpikeKind::Call, "f", 30, 1)], "and has no kin of its own");
}

#[test]
fn a_task_may_spend_its_time_on_anything() {
    let mut recording = Made::new();
    for at in 0..20 {
        recording.run(&[&format!("task{at}")], 2).run(&["(idle)"], 3);
    }
    for callee in ["a", "b", "c"] {
        recording.run(&["slowTask", callee], 10);
    }
    assert_eq!(marks(&recording.run(&["(idle)"], 3).profile()), [(SpikeKind::Task, "slowTask", 30, 1)]);
}

const TIMERS: &str = "processTimers@node:internal/timers";
const LIST: &str = "listOnTimeout@node:internal/timers";
const MICROTASKS: &str = "runMicrotasks@";

#[test]
fn an_event_loop_frame_needs_one_slow_callback() {
    let with = |outer: &[&'static str], own: usize, callbacks: &[usize]| {
        let stack = |inner: &[&'static str]| [outer, &[TIMERS], inner].concat();
        let mut recording = Made::new();
        for _ in 0..20 {
            recording.run(&stack(&[LIST, "callback"]), 2).run(&["(idle)"], 3);
        }
        recording.run(&stack(&[]), own);
        for &time in callbacks {
            recording.run(&stack(&[LIST, "callback"]), time).run(&stack(&[LIST]), 1);
        }
        recording.run(&["(idle)"], 3).run(&["otherWork"], 100).profile()
    };
    assert_eq!(marks(&with(&[], 0, &[2; 15])), [], "many callbacks in one run of the loop");
    assert_eq!(marks(&with(&[], 40, &[2])), [], "the loop is not the program's own");
    assert_eq!(marks(&with(&["wait"], 0, &[2; 15])), [], "wherever the loop runs");
    assert_eq!(marks(&with(&[], 0, &[40])), [(SpikeKind::Call, "callback", 40, 1)]);
}

#[test]
fn the_event_loop_is_looked_through() {
    let with = |microtasks: usize| {
        let mut recording = Made::new();
        for _ in 0..20 {
            recording.run(&[TIMERS, "callback"], 2).run(&["(idle)"], 3);
        }
        for _ in 0..microtasks {
            recording.run(&["tick", MICROTASKS, "then"], 12).run(&["(idle)"], 3);
        }
        recording.run(&[TIMERS, MICROTASKS, "once"], 40).run(&["(idle)"], 3);
        for _ in 0..4 {
            recording.run(&["otherWork"], 40).run(&["(idle)"], 3);
        }
        recording.profile()
    };
    let once = [(SpikeKind::OneOff, "once", 40, 1)];
    assert_eq!(marks(&with(0)), once);
    assert_eq!(marks(&with(8)), once, "even where an inner part of it is often that long");
}

#[test]
fn what_nothing_calls_needs_one_slow_callee_or_be_slow_itself() {
    let with = |own: usize, callees: &[usize]| {
        let mut recording = Made::new();
        for _ in 0..20 {
            recording.run(&["onFrame", "draw"], 2).run(&["(idle)"], 3);
        }
        recording.run(&["onFrame"], own);
        for (callee, &time) in ["load", "save", "send"].into_iter().zip(callees) {
            recording.run(&["onFrame", callee], time);
        }
        recording.run(&["(idle)"], 3).run(&["otherWork"], 200).profile()
    };
    assert_eq!(marks(&with(2, &[13, 13, 14])), [], "likely many frames back to back");
    assert_eq!(marks(&with(2, &[27, 13])), [], "27 of 40 ms wasted are less than 70 %");
    assert_eq!(marks(&with(2, &[28, 12])), [(SpikeKind::OneOff, "load", 28, 1)]);
    assert_eq!(marks(&with(27, &[15])), []);
    assert_eq!(marks(&with(28, &[14])), [(SpikeKind::Call, "onFrame", 42, 1)]);
}

#[test]
fn a_path_taken_only_there_is_blamed_instead_of_its_caller() {
    let mut recording = Made::new();
    recording.calls(&["main", "validate"], [2; 20]);
    recording.run(&["main", "validate"], 1).run(&["main", "validate", "loadSchema", "parse"], 30);
    recording.run(&["main", "validate"], 1).run(&["main"], 1).run(&["main", "parse"], 10);
    let profile = other_work(recording.calls(&["main", "parse"], [1; 10])).profile();
    let spike = only(&profile);
    assert_eq!((spike.kind, profile.functions.name(spike.function)), (SpikeKind::OneOff, "loadSchema"));
    assert_eq!((spike.row, spike.cpu, spike.excess), (2, Micros(30_000), Micros(30_000)));
    assert_eq!(
        why(&profile),
        "30.0 ms of sampled CPU time, all that it had in the recording; it makes this validate 16× its median of 2.00 ms over 21 calls; wasted 30.0 ms, 5.1 % of busy time"
    );
}

/// `validate` takes 2 ms, but once 2 ms and what `slow` adds.
fn slow_validation(slow: impl Fn(&mut Made)) -> Recording {
    let mut recording = Made::new();
    recording.calls(&["main", "validate"], [2; 20]).run(&["main", "validate"], 2);
    slow(&mut recording);
    other_work(recording.run(&["main"], 3)).profile()
}

#[test]
fn a_callee_with_less_than_the_waste_is_not_blamed() {
    let profile = slow_validation(|recording| {
        recording.run(&["main", "validate"], 13).run(&["main", "validate", "once"], 27);
    });
    assert_eq!(marks(&profile), [(SpikeKind::Call, "validate", 42, 1)]);
}

#[test]
fn a_function_that_runs_nearly_only_there_is_blamed() {
    let with = |elsewhere: usize| {
        let profile = slow_validation(|recording| {
            for _ in 0..6 {
                recording.run(&["main", "validate", "load"], 6).run(&["main", "validate"], 1);
            }
            recording.run(&["main"], 3).calls(&["main", "load"], vec![3; elsewhere]);
        });
        marks(&profile).into_iter().map(|mark| (mark.0, mark.1.to_owned(), mark.3)).collect::<Vec<_>>()
    };
    assert_eq!(with(3), [(SpikeKind::OneOff, "load".to_owned(), 6)], "36 of 45 ms");
    assert_eq!(with(4), [(SpikeKind::Call, "validate".to_owned(), 1)], "36 of 48 ms");
}

#[test]
fn the_garbage_collector_is_not_blamed_for_running_once() {
    let profile = slow_validation(|recording| {
        recording.run(GC, 40).run(&["main", "validate"], 1);
    });
    assert_eq!(marks(&profile), [(SpikeKind::Call, "validate", 43, 1)]);
}

#[test]
fn the_outermost_of_three_frames_that_are_equally_slow_is_blamed() {
    let mut recording = Made::new();
    for time in [2; 12].into_iter().chain([40]) {
        recording.run(&["main", "a", "b", "c"], time).run(&["main"], 3);
    }
    assert_eq!(marks(&other_work(&mut recording).profile()), [(SpikeKind::Call, "a", 40, 1)]);
}

#[test]
fn of_frames_about_equally_slow_the_outermost_with_about_as_few_calls_is_blamed() {
    let with = |other_outer: usize, other_inner: usize| {
        let mut recording = Made::new();
        for (own, inner) in [(1, 3); 10].into_iter().chain([(11, 42)]) {
            recording.run(&["main", "outer"], own).run(&["main", "outer", "inner"], inner).run(&["main"], 3);
        }
        recording.calls(&["main", "outer"], vec![4; other_outer]);
        recording.calls(&["main", "inner"], vec![3; other_inner]);
        other_work(&mut recording).profile()
    };
    assert_eq!(marks(&with(0, 20)), [(SpikeKind::Call, "outer", 53, 1)], "11 and 31 calls");
    assert_eq!(marks(&with(5, 0)), [(SpikeKind::Call, "outer", 53, 1)], "16 and 11 calls");
    assert_eq!(marks(&with(6, 0)), [(SpikeKind::Call, "inner", 42, 1)], "17 and 11 calls");
}

#[test]
fn a_frame_that_is_much_more_unusual_than_the_others_is_blamed() {
    let with = |slow: usize| {
        let mut recording = Made::new();
        for (own, inner) in [(2, 3); 10].into_iter().chain([(2, slow)]) {
            recording.run(&["main", "outer"], own).run(&["main", "outer", "inner"], inner).run(&["main"], 3);
        }
        recording.calls(&["main", "inner"], vec![3; 20]);
        other_work(&mut recording).profile()
    };
    assert_eq!(marks(&with(60)), [(SpikeKind::Call, "inner", 60, 1)], "62/5 of the usual, and 60/3");
}

#[test]
fn a_function_with_a_name_in_the_program_is_preferred() {
    const READ: &str = "readFileSync@node:fs";
    let with = |own: usize, decoding: usize| {
        slow_validation(|recording| {
            recording
                .run(&["main", "validate", READ], own)
                .run(&["main", "validate", READ, "decode"], decoding);
        })
    };
    assert_eq!(marks(&with(0, 30)), [(SpikeKind::OneOff, "decode", 30, 1)]);
    assert_eq!(marks(&with(3, 27)), [(SpikeKind::OneOff, "decode", 27, 1)]);
    assert_eq!(marks(&with(4, 26)), [(SpikeKind::OneOff, "readFileSync", 30, 1)], "less than 90 %");
}
