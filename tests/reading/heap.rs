//! Heap profiles: what is taken from them, and what of them is damaged.

use std::io::Cursor;

use flame_chart::analysis::{Findings, Merged};
use flame_chart::input::{self, Align, ErrorKind, Part};
use flame_chart::recording::{Format, Recording};
use flame_chart::units::Unit;

use crate::support::dice::Dice;
use crate::support::oracle::library;
use crate::support::outputs;

const SMALL: &str = r#"{"head":{"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[
{"callFrame":{"functionName":"load","scriptId":"7","url":"file:///a.js","lineNumber":3,"columnNumber":4},"selfSize":100,"id":2,"children":[
{"callFrame":{"functionName":"load","scriptId":"7","url":"file:///a.js","lineNumber":3,"columnNumber":4},"selfSize":20,"id":3,"children":[]}]},
{"callFrame":{"functionName":"(V8 API)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":3,"id":4,"children":[]}]},
"samples":[{"size":24,"nodeId":2,"ordinal":1},{"size":24,"nodeId":3,"ordinal":2}]}"#;

fn read(text: impl Into<Vec<u8>>) -> Result<Recording, input::Error> {
    input::read(Cursor::new(text.into()), "heap.heapprofile")
}

fn whole(recording: &Recording) -> u64 {
    Merged::of(&Findings::of(recording, None).timeline).whole().amount
}

#[test]
fn rule_48_the_sizes_of_nodes_are_its_weights() {
    let recording = read(SMALL).expect("readable");
    assert_eq!((recording.format, recording.lanes.len(), recording.origin), (Format::HeapProfile, 1, None));
    let profile = recording.profile(0);
    assert!(profile.samples.is_empty(), "it has no order in time");
    let weights = profile.weights.expect("weights");
    assert_eq!((weights.unit, &*weights.own), (Unit::Bytes, &[0, 100, 20, 3][..]));
    assert!(recording.warnings.is_empty());
}

#[test]
fn rule_49_lines_and_columns_count_from_zero() {
    let recording = read(SMALL).expect("readable");
    let load = recording.functions.ids().find(|&id| recording.functions.name(id) == "load").expect("load");
    assert_eq!((recording.functions.line(load), recording.functions.column(load)), (Some(4), Some(5)));
}

#[test]
fn rule_50_samples_are_passed_over_wherever_they_stand() {
    let (head, samples) = SMALL.split_once(",\n\"samples\"").expect("samples");
    let samples = samples.trim_end_matches('}').trim_start_matches(':').to_owned() + "}]";
    let samples = samples.replace("}]}]", "}]");
    for text in [
        format!("{head}}}"),
        format!("{{\"samples\":{samples},{}}}", &head[1..]),
        format!("{{\"samples\":[],{}}}", &head[1..]),
        format!("{{\"result\":{{\"profile\":{SMALL}}}}}"),
    ] {
        let recording = read(text.clone()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(whole(&recording), 123, "{text}");
    }
}

#[test]
fn rule_51_ids_may_be_missing_or_shared_for_what_is_nested_tells_nodes_apart() {
    for (text, code) in [
        (SMALL.replace("\"id\":3", "\"id\":2"), Some("shared-node-id")),
        (SMALL.replace("\"id\":3,", "").replace("\"id\":2,", ""), None),
        (SMALL.replace("\"selfSize\":0,", ""), Some("missing-size")),
        (SMALL.replace("\"selfSize\":100", "\"selfSize\":\"100\""), Some("number-as-text")),
    ] {
        let recording = read(text.clone()).expect("readable");
        assert_eq!(whole(&recording), 123);
        let codes: Vec<&str> = library::warnings(&recording).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, Vec::from_iter(code), "{text}");
    }
}

#[test]
fn sizes_that_are_none_are_refused_where_they_stand() {
    for size in ["-1", "null", "\"much\"", "{}", "[]", "true", "-1e300"] {
        let error = read(SMALL.replace("\"selfSize\":20", &format!("\"selfSize\":{size}"))).expect_err(size);
        assert!(matches!(error.kind, ErrorKind::HeapShape { .. }), "{size}: {error}");
        assert!(error.to_string().contains("not a heap profile at line 3, column "), "{error}");
        assert!(error.hint().contains("--heap-prof"), "{}", error.hint());
    }
    for size in ["9007199254740993", "1e300", "9223372036854775807"] {
        let error = read(SMALL.replace("\"selfSize\":20", &format!("\"selfSize\":{size}"))).expect_err(size);
        assert!(matches!(error.kind, ErrorKind::Inconsistent(_)), "{size}: {error}");
    }
}

#[test]
fn links_instead_of_nodes_are_refused() {
    // Only what names nodes by their ids could form a circle.
    for children in ["[1]", "[2,3]", "{}", "7", "[null]"] {
        let text = SMALL.replace("\"children\":[]}]},", &format!("\"children\":{children}}}]}},"));
        let error = read(text).expect_err(children);
        assert!(matches!(error.kind, ErrorKind::HeapShape { .. }), "{children}: {error}");
    }
}

#[test]
fn wherever_it_is_cut_it_is_said_to_break_off() {
    for end in 1..SMALL.len() {
        let error = read(&SMALL[..end]).expect_err("cut");
        assert!(matches!(error.kind, ErrorKind::Truncated { .. }), "{end}: {error}");
    }
}

#[test]
fn a_nesting_of_100_000_is_read_and_written() {
    let depth = 100_000;
    let frame = r#"{"callFrame":{"functionName":"f","url":"file:///a.js"},"selfSize":1,"children":["#;
    let text = format!("{{\"head\":{}{}}}", frame.repeat(depth), "]}".repeat(depth));
    let recording = read(text).expect("readable");
    let findings = Findings::of(&recording, None);
    let merged = Merged::of(&findings.timeline);
    let sums = merged.functions()[0];
    assert_eq!([sums.own, sums.total, sums.nodes], [depth as u64; 3]);
    let options = flame_chart::export::Options::default();
    let mut graph = Vec::new();
    let export = flame_chart::export::Export::new(&findings, &options);
    export.write(flame_chart::export::Format::Svg, &mut graph).expect("a Vec takes every byte");
    assert!(String::from_utf8(graph).expect("text").contains("total_samples=\"100000\""));
}

#[test]
fn it_cannot_stand_beside_recordings_with_times() {
    let base = include_str!("../data/base.cpuprofile");
    for align in [Align::Clock, Align::Start] {
        let parts = [("a.cpuprofile", base), ("b.heapprofile", SMALL)];
        let part =
            |(name, text): (&str, &str)| Part { name: name.into(), recording: read(text).expect(name) };
        let error = input::join(parts.map(part).into(), align).expect_err("no times");
        assert!(matches!(error.kind, ErrorKind::NoTimes), "{error}");
        assert_eq!((error.input.as_str(), error.hint().as_str()), ("b.heapprofile", "give it alone"));
    }
}

#[test]
fn whatever_happens_to_it_it_gets_an_answer() {
    const TOKENS: [&str; 12] =
        ["0", "-", "99999999", "null", "[]", "{}", "\"\"", "}", "]", ",", "\"selfSize\":7,", "(root)"];
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut read_well, rounds) = (0, 2_000);
    for _ in 0..rounds {
        let mut text = SMALL.as_bytes().to_vec();
        for _ in 0..=dice.roll(2) {
            dice.change(&mut text, &TOKENS);
        }
        match read(text) {
            Ok(recording) => {
                recording.check().expect("sound");
                outputs::all(&recording, "title").iter().for_each(outputs::check);
                read_well += 1;
            }
            Err(error) => assert!(!error.to_string().is_empty() && !error.hint().is_empty()),
        }
    }
    assert!((rounds / 20..rounds * 19 / 20).contains(&read_well), "{read_well} of {rounds} were readable");
}
