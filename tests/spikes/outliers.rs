//! Which calls are outliers, and what else a recording shows: one test a rule.

use flame_chart::analysis::{Span, SpikeKind, Spikes, Stack, Thresholds, Timeline, Visitor, is_stall};
use flame_chart::recording::Recording;
use flame_chart::units::Micros;

use super::recording::{GC, MS, Made, marks, only, other_work, spikes, why};

#[test]
fn a_call_far_beyond_all_but_a_handful_is_a_spike_and_says_why() {
    let mut recording = Made::new();
    recording.calls(&["main", "f"], (0..20).map(|at| 1 + at % 3));
    let start = 39 + 20 * 3;
    let profile = other_work(recording.calls(&["main", "f"], [30])).profile();
    let spike = only(&profile);
    assert_eq!((spike.rank, spike.kind, spike.row, spike.calls), (1, SpikeKind::Call, 1, 21));
    assert_eq!(spike.parts, [(Micros(start * 1000), Micros((start + 30) * 1000))]);
    assert_eq!((spike.cpu, spike.median, spike.excess), (Micros(30_000), Micros(2_000), Micros(28_000)));
    assert_eq!(
        why(&profile),
        "30.0 ms of sampled CPU time, 15× its median of 2.00 ms over 21 sampled calls (next longest 3.00 ms); wasted 28.0 ms, 5.3 % of busy time"
    );
}

#[test]
fn a_call_of_four_times_the_usual_longest_is_none_but_a_little_more_is() {
    for (time, found) in [(12, 0), (13, 1)] {
        let profile = other_work(Made::new().calls(&["main", "f"], [3, 3, 3, 3, time])).profile();
        assert_eq!(marks(&profile).len(), found, "{time} ms");
    }
}

#[test]
fn the_more_calls_the_more_of_them_may_be_unusual() {
    // 35 usual and a slow one: √36/2 = 3 calls are a handful.
    let usual = [2; 33];
    let with = |slow: &[usize]| {
        other_work(Made::new().calls(&["main", "f"], usual).calls(&["main", "f"], slow.iter().copied()))
            .profile()
    };
    assert_eq!(marks(&with(&[20, 21, 22])).len(), 3);
    assert_eq!(marks(&with(&[20, 21, 22, 23])).len(), 0, "four are a habit");
}

#[test]
fn a_handful_is_ten_at_most() {
    let with = |slow: usize| {
        let mut recording = Made::new();
        recording.calls(&["main", "f"], vec![1; 600]).calls(&["main", "f"], vec![20; slow]);
        marks(&recording.profile()).len()
    };
    assert_eq!(with(10), 10);
    assert_eq!(with(11), 0);
}

#[test]
fn what_is_shorter_than_the_interval_cannot_be_told_apart() {
    let with = |samples: usize| {
        let mut recording = Made::new();
        for samples in [1, 1, 1, 1, 1, 1, samples] {
            for _ in 0..samples {
                recording.sample(&["main", "f"], 100);
            }
            recording.run(&["main"], 3);
        }
        marks(&other_work(&mut recording).profile()).len()
    };
    assert_eq!(with(40), 0, "4 ms is 40 times the usual, but only four intervals");
    assert_eq!(with(41), 1);
}

#[test]
fn four_samples_say_too_little() {
    let with = |samples: i64| {
        let mut recording = Made::new();
        recording.calls(&["main", "f"], [1; 10]);
        for _ in 0..samples {
            recording.sample(&["main", "f"], 8_000 / samples);
        }
        marks(&other_work(&mut recording).profile()).len()
    };
    assert_eq!(with(4), 0);
    assert_eq!(with(5), 1);
}

#[test]
fn the_median_is_the_lower_one() {
    let times = [1, 1, 1, 3, 3, 40];
    let profile = other_work(Made::new().calls(&["main", "f"], times)).profile();
    assert_eq!(only(&profile).median, Micros(1_000));
}

#[test]
fn the_example_of_the_documentation_holds() {
    let mut recording = Made::new();
    let mut busy = 0;
    for tenths in [8, 21, 348, 10, 14, 9, 24, 11, 16, 8, 19, 12, 13, 10, 9, 11] {
        for _ in 0..tenths {
            recording.sample(&["main", "validate"], 100);
        }
        for _ in 0..3 {
            recording.sample(&["main"], 100);
        }
        busy += tenths + 3;
    }
    for _ in busy..6_000 {
        recording.sample(&["main"], 100);
    }
    let why = why(&recording.profile());
    assert!(include_str!("../../docs/spikes.md").contains(&why), "{why}");
}

#[test]
fn the_long_tail_of_an_exponential_distribution_is_natural() {
    let quantile = |at: usize| (-((at as f64 + 0.5) / 400.0).ln() * 3.0).round() as usize;
    let times: Vec<usize> = (0..400).map(|at| quantile(at * 149 % 400).max(1)).collect();
    let mean = times.iter().sum::<usize>() as f64 / 400.0;
    let deviation = (times.iter().map(|&time| (time as f64 - mean).powi(2)).sum::<f64>() / 400.0).sqrt();
    let z = (*times.iter().max().expect("some") as f64 - mean) / deviation;
    assert!(z > 3.0, "the usual test would call it an outlier: z = {z}");
    assert_eq!(marks(&Made::new().calls(&["main", "f"], times).profile()), []);
}

#[test]
fn four_calls_show_no_pattern() {
    for (usual, found) in [(3, 0), (4, 1)] {
        let profile =
            other_work(Made::new().calls(&["main", "f"], vec![1; usual]).calls(&["main", "f"], [50]))
                .profile();
        assert_eq!(marks(&profile).len(), found, "{usual} usual calls");
    }
}

#[test]
fn a_spike_wastes_two_milliseconds_and_a_fifth_of_a_percent() {
    // Samples of 250 µs: calls of 250 µs, and one of several.
    let with = |samples: usize, other: usize| {
        let mut recording = Made::new();
        for length in [1, 1, 1, 1, 1, samples] {
            for _ in 0..length {
                recording.sample(&["main", "f"], 250);
            }
            recording.sample(&["main"], 250);
        }
        for _ in 0..other {
            recording.sample(&["main", "otherWork"], 250);
        }
        marks(&recording.profile()).len()
    };
    assert_eq!(with(8, 100), 0, "1.75 ms");
    assert_eq!(with(9, 100), 1, "2.00 ms");
    assert_eq!(with(9, 3_900), 1, "2.00 ms of 0.98 s");
    assert_eq!(with(9, 5_000), 0, "2.00 ms of 1.25 s");
}

#[test]
fn half_of_the_recording_is_no_spike() {
    let with = |other: usize| {
        let mut recording = Made::new();
        recording.calls(&["main", "f"], [1, 1, 1, 1, 1, 60]).run(&["main", "otherWork"], other);
        marks(&recording.profile()).len()
    };
    // 83 ms in all without the other work.
    assert_eq!(with(36), 0);
    assert_eq!(with(37), 1);
}

#[test]
fn recursion_counts_once_and_what_is_half_calls_of_itself_is_a_larger_input() {
    let with = |own: usize, depth: usize| {
        let mut recording = Made::new();
        for (own, depth) in [(1, 1); 6].into_iter().chain([(own, depth)]) {
            let stack: Vec<&str> = std::iter::once("main").chain(vec!["f"; depth]).collect();
            recording.run(&stack[..2], own);
            for end in 3..=stack.len() {
                recording.run(&stack[..end], 1);
            }
            recording.run(&["main"], 1);
        }
        other_work(&mut recording).profile()
    };
    let spike = only(&with(16, 16));
    assert_eq!((spike.calls, spike.row, spike.cpu), (7, 1, Micros(31_000)), "16 ms itself, 15 in itself");
    assert_eq!(marks(&with(15, 16)), [], "15 ms in each");
    assert_eq!(marks(&with(1, 31)), [], "nearly all of it in itself");
}

#[test]
fn the_garbage_collector_is_a_function_like_any_other() {
    let mut recording = Made::new();
    for time in [1, 1, 1, 1, 1, 1, 25] {
        recording.run(&["main", "f"], 20).run(GC, time);
    }
    let profile = recording.run(&["main", "f"], 20).profile();
    assert_eq!(marks(&profile), [(SpikeKind::Call, "(garbage collector)", 25, 1)]);
    assert_eq!(only(&profile).row, 2, "on top of what it interrupted");
}

#[test]
fn waiting_is_no_spike() {
    let mut recording = Made::new();
    for time in [1, 1, 1, 1, 1, 1, 60] {
        recording.run(&["(idle)"], time).run(&["(program)"], time + 1).run(&["task"], 20);
    }
    assert_eq!(marks(&recording.profile()), []);
}

#[test]
fn a_helper_that_one_caller_always_gives_much_to_do_is_no_spike() {
    let with = |large: &[usize]| {
        let mut recording = Made::new();
        recording.calls(&["main", "often", "f"], [1; 300]);
        recording.calls(&["main", "seldom", "f"], large.iter().copied());
        marks(&other_work(&mut recording).profile()).len()
    };
    assert_eq!(with(&[20, 21, 22, 23]), 4, "four calls are no habit of that caller");
    assert_eq!(with(&[20, 21, 22, 23, 24]), 0);
    assert_eq!(with(&[20, 21, 22, 23, 87]), 0);
    assert_eq!(with(&[20, 21, 22, 23, 88]), 1, "four times the median from there");
}

#[test]
fn a_call_that_the_profiler_cut_is_joined() {
    let mut recording = Made::new();
    recording.calls(&["main", "f"], [2; 10]);
    // A lost sample or two lie between its pieces; 3 ms is less than two usual calls.
    for time in [5, 21, 4, 3] {
        recording.run(&["main", "f"], time).run(&["main"], 2);
    }
    let profile = other_work(&mut recording).profile();
    assert_eq!(marks(&profile), [(SpikeKind::Call, "f", 30, 3)]);
    assert!(why(&profile).contains("(next longest 3.00 ms)"), "{}", why(&profile));
}

#[test]
fn pieces_further_apart_than_two_intervals_are_calls_of_their_own() {
    let mut recording = Made::new();
    recording.calls(&["main", "f"], [2; 10]);
    recording.run(&["main", "f"], 21).run(&["main"], 3).run(&["main", "f"], 5).run(&["main"], 3);
    assert_eq!(marks(&other_work(&mut recording).profile()), [(SpikeKind::Call, "f", 21, 1)]);
}

#[test]
fn a_thread_that_was_not_running_makes_no_spike_but_a_stall() {
    let mut recording = Made::new();
    recording.calls(&["main", "f"], [2; 10]).sample(&["main", "f"], 12 * MS).run(&["main"], 1);
    let profile = other_work(&mut recording).profile();
    assert_eq!(marks(&profile), []);

    struct Stalls<'a>(&'a Recording, Vec<Span>);
    impl Visitor for Stalls<'_> {
        fn close(&mut self, span: &Span, _: &Stack) {
            self.1.extend(is_stall(self.0.profile(0), span).then_some(*span));
        }
    }
    let mut stalls = Stalls(&profile, Vec::new());
    Timeline::new(profile.profile(0)).replay(&mut stalls);
    let [stall] = stalls.1[..] else { panic!("{:?}", stalls.1) };
    assert_eq!((stall.row, stall.total(), stall.credited), (1, Micros(12_000), Micros(2_000)));
}

#[test]
fn a_task_among_tasks_is_a_spike_where_its_function_has_no_kin() {
    let task = |name, time| {
        let mut recording = Made::new();
        for at in 0..20 {
            recording.run(&[&format!("task{at}")], 2).run(&["(idle)"], 3);
        }
        recording.run(&[name], time).run(&["(idle)"], 3);
        recording.profile()
    };
    let profile = task("slowTask", 30);
    assert_eq!(marks(&profile), [(SpikeKind::Task, "slowTask", 30, 1)]);
    assert_eq!(
        why(&profile),
        "30.0 ms of sampled CPU time, 15× the median top-level task (2.00 ms) of 21; wasted 28.0 ms, 40.0 % of busy time"
    );
    assert_eq!(marks(&task("slowTask", 8)), [], "four times the usual");
    assert_eq!(marks(&task("(anonymous)@node:internal/main/run_main_module", 30)), []);
    assert_eq!(marks(&task("processTimers@node:internal/timers", 30)), []);
    assert_eq!(marks(&task("processTimers@file:///app.js", 30)).len(), 1, "a function of the program");
}

#[test]
fn a_quiet_recording_has_no_marks_but_its_longest_calls() {
    let mut recording = Made::new();
    for time in [4, 9, 6, 8, 5] {
        recording.run(&["processTimers@node:internal/timers", "callback", "work"], time).run(&["(idle)"], 2);
    }
    let profile = recording.profile();
    let found = spikes(&profile);
    assert_eq!(found.marks, []);
    let longest: Vec<_> = found
        .longest
        .iter()
        .map(|span| {
            (profile.functions.name(profile.profile(0).function_of(span.node)), span.credited.0 / 1000)
        })
        .collect();
    assert_eq!(longest, [("callback", 9), ("callback", 8), ("callback", 6)]);
}

#[test]
fn a_recording_without_times_has_no_spikes() {
    let with = |length: i64| {
        let mut recording = Made::new();
        for time in [1, 1, 1, 1, 1, 1, 50] {
            for _ in 0..time {
                recording.sample(&["main", "f"], length);
            }
            recording.sample(&["main"], 0);
        }
        for _ in 0..100 {
            recording.sample(&["main"], 0); // the median is zero: no time is credited
        }
        marks(&recording.profile()).len()
    };
    assert_eq!(with(0), 0);
    assert_eq!(with(MS), 0);
    assert_eq!(spikes(&Made::new().profile()).marks, []);
}

#[test]
fn ten_marks_are_a_list_that_can_be_read() {
    let mut recording = Made::new();
    for function in 0..12 {
        let name = format!("f{function}");
        recording.calls(&["main", &name], [1, 1, 1, 1, 1, 20 + function]);
    }
    let profile = recording.profile();
    let marks = spikes(&profile).marks;
    assert_eq!(marks.iter().map(|mark| mark.rank).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    assert_eq!(profile.functions.name(marks[0].function), "f11");
}

#[test]
fn a_name_of_any_length_gives_a_reason_of_one_line() {
    let long = "x".repeat(100_000);
    let mut recording = Made::new();
    recording.calls(&["main", &long], [2; 20]).run(&["main", &long, "once"], 30).run(&["main"], 1);
    let why = why(&other_work(&mut recording).profile());
    assert!(why.chars().count() < 250 && why.contains('…'), "{why}");
}

#[test]
fn own_code_comes_first_and_others_say_whose_they_are() {
    let mut recording = Made::new();
    for time in [1, 1, 1, 1, 1, 1, 60] {
        recording.run(&["main", "parse@file:///app/node_modules/acorn/acorn.js"], time).run(&["main"], 3);
    }
    recording.calls(&["main", "own"], [1, 1, 1, 1, 1, 1, 30]);
    let profile = other_work(&mut recording).profile();
    let spikes = spikes(&profile).marks;
    let names: Vec<_> = spikes.iter().map(|spike| profile.functions.name(spike.function)).collect();
    assert_eq!(names, ["own", "parse"], "though it wasted less");
    let totals = flame_chart::analysis::Totals::of(&Timeline::new(profile.profile(0)));
    let reasons: Vec<_> =
        spikes.iter().map(|spike| flame_chart::words::reason(&profile.functions, &totals, spike)).collect();
    assert!(reasons[0].ends_with("of busy time"), "{reasons:?}");
    assert!(reasons[1].ends_with("of busy time; code of the package acorn"), "{reasons:?}");
}

#[test]
fn code_that_no_file_holds_does_not_come_first() {
    for elsewhere in ["evaluated@evalmachine.<anonymous>", "evaluated@", "evaluated@wasm://wasm/1a2b"] {
        let mut recording = Made::new();
        recording.calls(&["main", elsewhere], [1, 1, 1, 1, 1, 1, 60]);
        recording.calls(&["main", "parse@file:///app/node_modules/acorn/acorn.js"], [1, 1, 1, 1, 1, 1, 50]);
        recording.calls(&["main", "own"], [1, 1, 1, 1, 1, 1, 30]);
        let profile = other_work(&mut recording).profile();
        let spikes = spikes(&profile).marks;
        let names: Vec<_> = spikes.iter().map(|spike| profile.functions.name(spike.function)).collect();
        assert_eq!(names, ["own", "evaluated", "parse"], "{elsewhere}: like a package's, by what it wasted");
    }
}

#[test]
fn a_library_user_may_ask_for_other_thresholds() {
    let mut recording = Made::new();
    recording.calls(&["main", "f"], [2, 2, 2, 2, 2, 7]);
    let profile = other_work(&mut recording).profile();
    let timeline = Timeline::new(profile.profile(0));
    assert_eq!(Spikes::of(&timeline).marks, []);
    let mut thresholds = Thresholds::default();
    thresholds.factor = 3;
    let (_, found) = Spikes::with_thresholds(&timeline, thresholds);
    assert_eq!((found.marks.len(), found.thresholds), (1, thresholds));
}
