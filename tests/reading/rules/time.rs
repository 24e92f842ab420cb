//! Times: rules 1 to 7 and 21.

use crate::support::oracle::library;
use crate::support::profiles::{chart, node, nodes, read, recording, warnings};
use flame_chart::input::ErrorKind;
use flame_chart::report;
use flame_chart::units::Unit;
use serde_json::{Value, json};

#[test]
fn rule_1_the_axis_starts_at_start_time_and_fractions_are_rounded_once() {
    let whole = recording(nodes(), &[2, 6], &[250, 1000], 1700);
    assert_eq!(chart(&whole), ["a 250-1250 (1000)", "(idle) 1250-1700 (450)"]);

    // Ten deltas of 0.4 µs are 4 µs, not ten times nothing; 100.4 and 0.4 are 100.8, so 101.
    let fractions = json!({"nodes": nodes(), "startTime": 1_795_328_803_201_872.2_f64, "endTime": 1_795_328_803_202_072.2_f64,
        "samples": [2, 6, 2, 6, 2, 6, 2, 6, 2, 6, 2],
        "timeDeltas": [100.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]});
    let starts: Vec<i64> = library::model(&read(&fractions)).spans.iter().map(|span| span.start).collect();
    assert_eq!(starts, [100, 101, 101, 102, 102, 102, 103, 103, 104, 104, 104]);
}

#[test]
fn rule_1_rounding_never_turns_time_back() {
    let halves = json!({"nodes": nodes(), "startTime": 0, "endTime": 10, "samples": [2, 6, 2, 6],
        "timeDeltas": [0.5, 0.0, 0.0, 1.5]});
    assert_eq!(warnings(&halves), []);
}

#[test]
fn rule_2_a_sample_covers_the_time_until_the_next_one_and_the_first_delta_leads_to_the_first() {
    let recording = recording(nodes(), &[2, 3, 2], &[700, 100, 300], 2000);
    // 700..800 a, 800..1100 b, 1100.. a, which gets the mean of 100 and 300.
    assert_eq!(chart(&recording), ["a 700-1300 (300)", " b 800-1100 (300)"]);
}

#[test]
fn rule_3_the_last_sample_covers_the_mean_interval_but_not_beyond_the_end() {
    let last = |end: i64| chart(&recording(nodes(), &[2, 2, 6], &[0, 100, 300], end))[1].clone();
    assert_eq!(last(10_000), "(idle) 400-600 (200)");
    assert_eq!(last(450), "(idle) 400-450 (50)");
    assert_eq!(last(400), "(idle) 400-400 (0)");
    assert_eq!(last(399), "(idle) 400-600 (200)"); // an end before the last sample is none
    let mut unknown = recording(nodes(), &[2, 2, 6], &[0, 100, 300], 0);
    unknown.as_object_mut().unwrap().remove("endTime");
    assert_eq!(chart(&unknown)[1], "(idle) 400-600 (200)");
}

#[test]
fn rule_3_a_single_sample_covers_everything_to_the_end() {
    assert_eq!(chart(&recording(nodes(), &[2], &[300], 2000)), ["a 300-2000 (1700)"]);
}

#[test]
fn rule_4_samples_are_put_in_order_of_time_and_equal_times_keep_their_order() {
    // In the file: a at 0, b at 300, c at 200, a at 200 and (idle) at 500.
    let recording = recording(nodes(), &[2, 3, 4, 2, 6], &[0, 300, -100, 0, 300], 600);
    assert_eq!(
        chart(&recording),
        ["a 0-500 (300)", " b 200-200 (0)", "  c 200-200 (0)", " b 300-500 (200)", "(idle) 500-600 (100)"]
    );
    assert_eq!(warnings(&recording), [("negative-delta", 1)]);
}

#[test]
fn rule_4_the_axis_starts_at_the_earliest_sample_where_that_is_before_start_time() {
    let recording = recording(nodes(), &[2, 6], &[-400, 1000], 700);
    assert_eq!(chart(&recording), ["a 0-1000 (1000)", "(idle) 1000-1100 (100)"]);
    assert_eq!(read(&recording).profile(0).end().0, 1100);
}

#[test]
fn rule_5_without_deltas_the_samples_are_spaced_evenly() {
    let mut recording = recording(nodes(), &[2, 6, 2, 6], &[], 4000);
    recording.as_object_mut().unwrap().remove("timeDeltas");
    assert_eq!(
        chart(&recording),
        ["a 0-1000 (1000)", "(idle) 1000-2000 (1000)", "a 2000-3000 (1000)", "(idle) 3000-4000 (1000)"]
    );
    assert_eq!(warnings(&recording), [("no-time-deltas", 1)]);
}

#[test]
fn rule_5_without_samples_there_is_no_order_in_time() {
    for samples in [json!({"samples": []}), json!({})] {
        let mut recording = json!({"nodes": nodes(), "startTime": 0, "endTime": 10, "timeDeltas": []});
        recording.as_object_mut().unwrap().extend(samples.as_object().unwrap().clone());
        let profile = read(&recording);
        assert!(profile.profile(0).samples.is_empty());
        let weights = profile.profile(0).weights.expect("the hit counts serve a merged graph");
        assert_eq!((weights.unit, &weights.own), (Unit::Hits, &vec![1; 7]));
        assert!(library::model(&profile).spans.is_empty());
    }
}

#[test]
fn rule_6_what_has_no_partner_is_left_out() {
    let short = ["a 0-100 (100)", "(idle) 100-200 (100)"];
    let few_deltas = recording(nodes(), &[2, 6, 2, 2], &[0, 100], 900);
    assert_eq!(chart(&few_deltas), short);
    assert_eq!(warnings(&few_deltas), [("length-mismatch", 2)]);
    let few_samples = recording(nodes(), &[2, 6], &[0, 100, 50, 50, 50], 900);
    assert_eq!(chart(&few_samples), short);
    assert_eq!(warnings(&few_samples), [("length-mismatch", 3)]);
}

#[test]
fn rule_6_one_extra_time_ends_the_last_sample() {
    let recording = recording(nodes(), &[2, 6], &[0, 100, 730], 900);
    assert_eq!(chart(&recording), ["a 0-100 (100)", "(idle) 100-830 (730)"]);
    assert_eq!(warnings(&recording), []);
}

#[test]
fn rule_7_a_sample_of_an_unknown_node_is_a_gap() {
    let recording = recording(nodes(), &[2, 99, 2, -1], &[0, 100, 100, 100], 400);
    assert_eq!(chart(&recording), ["a 0-100 (100)", "a 200-300 (100)"]);
    assert_eq!(warnings(&recording), [("unknown-sample-node", 2)]);
}

#[test]
fn rule_21_without_idle_and_program_a_long_delta_is_a_wait() {
    let nodes = || json!([node(1, "(root)", &[2]), node(2, "a", &[])]);
    let samples = [2; 7];
    let deltas = [0, 10, 10, 51, 10, 50, 10];
    // The third sample is followed by 51 µs: it covers 10 of them. 50 are five times the median.
    let dated = |nodes: Value| {
        let mut dated = recording(nodes, &samples, &deltas, 151);
        dated["startTime"] = json!(1_769_000_000_000_000_i64);
        dated["endTime"] = json!(1_769_000_000_000_151_i64);
        dated
    };
    let waited = dated(nodes());
    assert_eq!(chart(&waited), ["a 0-30 (30)", "a 71-151 (80)"]);
    assert_eq!(warnings(&waited), [("unsampled-wait", 1)]);
    let said = read(&waited);
    let timeline = flame_chart::analysis::Timeline::new(said.profile(0));
    let message = report::warning(&timeline.oddities().iter().next().expect("a warning"));
    assert!(message.ends_with("shown as gaps of 41 µs together"), "{message}");
    for meta in ["(idle)", "(program)"] {
        let mut nodes = nodes();
        nodes[0]["children"] = json!([2, 3]);
        nodes.as_array_mut().unwrap().push(node(3, meta, &[]));
        assert_eq!(chart(&dated(nodes)), ["a 0-151 (151)"], "{meta} tells about waits");
    }
    // V8's clock shows no date: it was sampling, and the machine stood still or it took no samples.
    assert_eq!(chart(&recording(nodes(), &samples, &deltas, 151)), ["a 0-151 (151)"]);
    // The length of the last sample is made up, and no measure for the others.
    let mut two = dated(nodes());
    (two["samples"], two["timeDeltas"]) = (json!([2, 2]), json!([0, 1511]));
    two["endTime"] = json!(1_769_000_000_001_704_i64);
    assert_eq!(chart(&two), ["a 0-1704 (1704)"]);
}

#[test]
fn rule_5_without_a_start_an_end_says_nothing() {
    let nodes = json!([node(1, "(root)", &[2]), node(2, "a", &[])]);
    let bare = json!({"nodes": nodes, "samples": [2, 2, 1, 2], "endTime": 1_795_328_805_201_872_i64});
    assert_eq!(chart(&bare), ["a 0-2000 (2000)", "a 3000-4000 (1000)"]);
    assert_eq!(warnings(&bare), [("no-time-deltas", 1)]);
}

#[test]
fn rule_3_a_single_sample_without_an_end_gets_what_its_warning_says() {
    let nodes = json!([node(1, "(root)", &[2]), node(2, "a", &[])]);
    let single = json!({"nodes": nodes, "samples": [2], "timeDeltas": [5], "startTime": 100});
    assert_eq!(chart(&single), ["a 5-1005 (1000)"]);
    let message = report::warning(&read(&single).warnings.iter().next().expect("a warning"));
    assert!(message.ends_with("the last sample gets 1.00 ms"), "{message}");
}

#[test]
fn without_a_start_the_axis_is_that_of_the_samples() {
    // endTime is absolute: it says nothing where nobody knows when time started.
    let mut recording = recording(nodes(), &[2, 6], &[0, 100], 1_000_000_000_000);
    recording.as_object_mut().unwrap().remove("startTime");
    assert_eq!(chart(&recording), ["a 0-100 (100)", "(idle) 100-200 (100)"]);
    assert_eq!(read(&recording).profile(0).end().0, 200);
}

#[test]
fn a_time_beyond_every_clock_is_an_error_that_names_the_sample() {
    let recording = recording(nodes(), &[2, 6, 2], &[0, i64::MAX / 2, i64::MAX / 2], 10);
    match library::read(recording.to_string()).expect_err("no clock shows that").kind {
        ErrorKind::TimeOutOfRange { sample } => assert_eq!(sample, 1),
        other => panic!("{other:?}"),
    }
}
