//! Every input gets an answer: a profile, a profile with counted warnings, or one clear error.

use std::io::{self, Read, Write};

use crate::support::dice::Dice;
use crate::support::oracle::library;
use crate::support::syntax;
use flame_chart::input::{Error, ErrorKind};
use serde_json::{Value, json};

fn frame(name: &str, url: &str) -> Value {
    json!({"functionName": name, "scriptId": "0", "url": url, "lineNumber": 1, "columnNumber": 2})
}

/// `(root)` 1 calls `a` 2, which calls itself as 3 and 4, and `(idle)` 5: nodes of known frames
/// behind each other are read in another way than the first of their kind.
fn small() -> Value {
    json!({
        "nodes": [
            {"id": 1, "callFrame": frame("(root)", ""), "hitCount": 0, "children": [2, 5]},
            {"id": 2, "callFrame": frame("a", "file:///a.js"), "hitCount": 1, "children": [3]},
            {"id": 3, "callFrame": frame("a", "file:///a.js"), "hitCount": 1, "children": [4],
                "positionTicks": [{"line": 3, "ticks": 1}]},
            {"id": 4, "callFrame": frame("a", "file:///a.js"), "hitCount": 1, "children": []},
            {"id": 5, "callFrame": frame("(idle)", ""), "hitCount": 1},
        ],
        "startTime": 1000, "endTime": 1500, "samples": [2, 4, 4, 5], "timeDeltas": [0, 100, -20, 300]
    })
}

fn small_head() -> Value {
    json!({
        "head": {"functionName": "(root)", "url": "", "id": 1, "scriptId": 0, "children": [
            {"functionName": "a", "url": "a.js", "id": 2, "scriptId": 3, "children": [], "lineNumber": 4},
            {"functionName": "(idle)", "url": "", "id": 3, "scriptId": 0, "children": []}]},
        "startTime": 1.5, "endTime": 2, "samples": [2, 3], "timestamps": [1_500_010, 1_500_020], "title": "t\u{e9}\n"
    })
}

/// The same recording written in several ways.
fn writings() -> Vec<String> {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("JSON");
    let plain = [small(), small_head()];
    plain.iter().map(Value::to_string).chain(plain.iter().map(pretty)).collect()
}

fn error(text: impl Into<Vec<u8>>) -> Error {
    match library::read(text) {
        Ok(read) => panic!("read: {}", library::columns(&read)),
        Err(error) => error,
    }
}

fn warnings(value: &Value) -> Vec<(&'static str, u64)> {
    let read = library::read(value.to_string()).expect("readable");
    library::check_invariants(&read);
    library::warnings(&read)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("a Vec takes every byte");
    encoder.finish().expect("a Vec takes every byte")
}

#[test]
fn a_text_that_breaks_off_anywhere_is_said_to() {
    for text in writings() {
        for len in 1..text.len() {
            match error(&text.as_bytes()[..len]).kind {
                ErrorKind::Truncated { at } => assert_eq!(at.offset, len as u64),
                other => panic!("{len} bytes: {other:?}"),
            }
        }
    }
}

#[test]
fn compressed_data_that_breaks_off_anywhere_is_said_to() {
    let whole = gzip(small().to_string().as_bytes());
    assert!(library::read(whole.clone()).is_ok());
    for len in 2..whole.len() {
        let kind = error(&whole[..len]).kind;
        assert!(matches!(kind, ErrorKind::Gzip(_)), "{len} bytes: {kind:?}");
    }
    let mut damaged = whole;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x55;
    let kind = error(damaged).kind;
    assert!(matches!(kind, ErrorKind::Gzip(_)), "{kind:?}");
}

#[test]
fn data_that_expands_as_no_recording_does_is_refused() {
    let spaces = gzip(&vec![b' '; 1 << 20]);
    let bomb = [gzip(b"{\"a\":"), spaces.repeat(80)].concat();
    match error(bomb).kind {
        ErrorKind::Gzip(what) => assert!(what.contains("no recording"), "{what}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_said_to_be_empty() {
    for text in ["", " ", "\n\r\t ", "\u{feff}"] {
        let kind = error(text).kind;
        assert!(matches!(kind, ErrorKind::Empty), "{text:?}: {kind:?}");
    }
    assert!(matches!(error(gzip(b"")).kind, ErrorKind::Empty));
}

#[test]
fn files_of_other_kinds_are_called_by_their_name() {
    let moment = r#"{"pid":1,"tid":1,"ts":1,"ph":"I","cat":"x","name":"x"}"#;
    for (text, name) in [
        (r#"{"name":"app","version":"1.0.0","dependencies":{}}"#.into(), "package.json"),
        (format!(r#"{{"metadata":{{}},"traceEvents":[{moment}]}}"#), "trace without a CPU profile"),
        (format!("[{moment}]"), "trace without a CPU profile"),
        (r#"{"traceEvents":[],"samples":[{"cpu":"-1"}],"stackFrames":{}}"#.into(), "Hermes"),
        (r#"{"snapshot":{"meta":{}},"nodes":[9,1,1,0],"edges":[]}"#.into(), "heap snapshot"),
        (r#"{"nodes":[9,1,1,0],"edges":[],"snapshot":{"meta":{}}}"#.into(), "heap snapshot"),
        (r#"{"nodes":[{"id":1,"callFrame":{},"selfSize":7}],"samples":[]}"#.into(), "heap profile"),
        (r#"{"version":3,"sources":[],"mappings":"AAAA"}"#.into(), "source map"),
        (r#"{"$schema":"x","shared":{"frames":[]},"profiles":[]}"#.into(), "speedscope"),
        (r#"{"meta":{},"libs":[],"threads":[]}"#.into(), "Firefox"),
        ("{}".into(), "empty JSON object"),
        ("[1,2]".into(), "JSON list"),
        ("42".into(), "JSON value"),
        (r#""text""#.into(), "JSON value"),
        (r#"{"one":1,"two":[2]}"#.into(), "`one`, `two`"),
        (r#"{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9}"#.into(), "`7`, `8`, …, not"),
    ] {
        let error = error(text.clone());
        assert!(matches!(error.kind, ErrorKind::OtherKind { .. }), "{text}: {error:?}");
        assert!(error.to_string().contains(name), "{text}: {error}");
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn other_encodings_are_called_by_their_name() {
    let text = small().to_string();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [&[b"\xff\xfe", &*little].concat(), &[b"\xfe\xff", &*big].concat(), &little, &big] {
        let error = error(bytes.clone());
        assert!(error.to_string().contains("UTF-16"), "{error}");
    }
    let marked = library::read(format!("\u{feff}{text}")).expect("a byte order mark is no fault");
    let plain = library::read(text).expect("readable");
    assert_eq!(library::columns(&marked), library::columns(&plain));
}

#[test]
fn what_is_no_json_is_shown_where() {
    for (text, line, column) in [
        ("hello", 1, 1),
        ("{\n  \"other\": [\n    7,\n    nope", 4, 6),
        ("{\"nodes\":[],\n\"samples\":[1,2,\n,]}", 3, 1),
        ("{\"a\":\"x\0\"}", 1, 8),
    ] {
        match error(text).kind {
            ErrorKind::Syntax { at, .. } => assert_eq!((at.line, at.column), (line, column), "{text:?}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
}

#[test]
fn what_is_no_profile_is_shown_where() {
    for text in [
        r#"{"nodes":{},"samples":[]}"#,
        r#"{"nodes":["x"],"samples":[]}"#,
        r#"{"nodes":[{"callFrame":{}}],"samples":[]}"#,
        r#"{"nodes":[{"id":1.5,"callFrame":{}}],"samples":[]}"#,
        r#"{"nodes":[{"id":1,"callFrame":7}],"samples":[]}"#,
        r#"{"nodes":[{"id":1,"children":[{}]}],"samples":[]}"#,
        r#"{"nodes":[{"id":1}],"samples":[null]}"#,
        r#"{"nodes":[{"id":1}],"samples":[1.5]}"#,
        r#"{"nodes":[{"id":1}],"samples":[1],"timeDeltas":["soon"]}"#,
        r#"{"nodes":[{"id":1}],"samples":[1],"timeDeltas":[[]]}"#,
        r#"{"head":{"id":1,"children":[7]},"samples":[1]}"#,
    ] {
        let error = error(text);
        assert!(matches!(error.kind, ErrorKind::Shape { .. }), "{text}: {error:?}");
        assert!(error.to_string().contains("line 1, column "), "{error}");
    }
}

#[test]
fn the_tail_of_an_older_file_is_left_out_with_a_warning() {
    let text = small().to_string();
    for tail in [",9,9],\"timeDeltas\":[1]}", "}", "x", "\0", &text] {
        let read = library::read(format!("{text}\n{tail}")).expect("readable");
        assert!(library::warnings(&read).contains(&("trailing-data", 1)), "{tail:?}");
        let plain = library::read(text.clone()).expect("readable");
        assert_eq!(library::columns(&read), library::columns(&plain));
    }
}

#[test]
fn depth_costs_no_stack() {
    const DEPTH: usize = 1_000_000;
    let tail = &small().to_string()[1..];
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let value = format!("{}1{}", open.repeat(DEPTH), close.repeat(DEPTH));
        let read = library::read(format!("{{\"unknown\":{value},{tail}")).expect("readable");
        assert_eq!(read.profile(0).samples.len(), 4);
        let kind = error(format!("{{\"unknown\":{}", open.repeat(DEPTH))).kind;
        assert!(matches!(kind, ErrorKind::Truncated { .. }));
    }
    let around = DEPTH - 1;
    let head = format!("{}{{\"id\":1}}{}", "{\"children\":[".repeat(around), "]}".repeat(around));
    let read = library::read(format!("{{\"head\":{head},\"samples\":[1]}}")).expect("readable");
    assert_eq!(read.profile(0).tree.len(), DEPTH);
    let totals = {
        let timeline = flame_chart::analysis::Timeline::new(read.profile(0));
        flame_chart::analysis::Totals::of(&timeline)
    };
    assert_eq!(totals.rows as usize, DEPTH);
}

#[test]
fn a_flat_list_of_nodes_may_be_one_deep_chain() {
    const DEPTH: i64 = 200_000;
    let nodes: Vec<String> = (1..=DEPTH)
        .map(|id| {
            let children = if id < DEPTH { format!("{}", id + 1) } else { String::new() };
            format!(r#"{{"id":{id},"callFrame":{{"functionName":"f{}"}},"children":[{children}]}}"#, id % 7)
        })
        .collect();
    let text = format!("{{\"nodes\":[{}],\"samples\":[{DEPTH}],\"timeDeltas\":[0]}}", nodes.join(","));
    let profile = library::read(text).expect("readable");
    profile.check().expect("sound");
    assert_eq!(profile.profile(0).tree.row(profile.profile(0).samples.nodes()[0]), DEPTH as u32 - 1);
}

#[test]
fn ids_may_be_any_integers() {
    let (max, min) = (i64::MAX, i64::MIN);
    let big = [1i64 << 31, (1 << 32) - 2, (1 << 32) - 1, 1 << 32, (1 << 53) - 1, 1 << 53, -1, -7, max, min];
    for id in big {
        let mut profile = small();
        profile["nodes"][0]["children"] = json!([id, 5]);
        profile["nodes"][1]["id"] = json!(id);
        profile["samples"] = json!([id, 4, id, 5]);
        let read = library::read(profile.to_string()).expect("readable");
        assert_eq!(library::warnings(&read), [("negative-delta", 1)], "{id}");
        let samples = read.profile(0).samples.nodes();
        assert_eq!(read.profile(0).tree.file_id(samples[0]), id);
        assert_eq!(read.profile(0).tree.row(samples[0]), 0);
    }
}

#[test]
fn numbers_may_be_written_in_any_way() {
    let plain = library::read(small().to_string()).expect("readable");
    let text = small().to_string();
    for (from, to) in [
        (r#""samples":[2,4,4,5]"#, r#""samples":[2.0,4e0,40E-1,0.5e+1]"#),
        (r#""samples":[2,4,4,5]"#, r#""samples":["2", " 4 ","4","5"]"#),
        (r#""timeDeltas":[0,100,-20,300]"#, r#""timeDeltas":[-0,1e2,-2.0e1,"300"]"#),
        (r#""startTime":1000"#, r#""startTime":"1e3""#),
        (r#""endTime":1500"#, r#""endTime":1500.2"#),
        (r#""id":2}"#, r#""id":"2"}"#),
        (r#""scriptId":"0""#, r#""scriptId":0"#),
    ] {
        let other = text.replace(from, to);
        assert_ne!(other, text, "{from}");
        let read = library::read(other).expect("readable");
        assert_eq!(library::model(&read), library::model(&plain), "{to}");
    }
}

#[test]
fn times_beyond_every_clock_are_refused() {
    for deltas in
        ["[0,1e300,1,1]", "[0,9223372036854775807,9223372036854775807,1]", "[0,-1e19,1,1]", "[1e999,0,0,0]"]
    {
        let text = small().to_string().replace("[0,100,-20,300]", deltas);
        let kind = error(text).kind;
        assert!(matches!(kind, ErrorKind::TimeOutOfRange { .. }), "{deltas}: {kind:?}");
    }
    for start in ["1e300", "-9223372036854775808", "9223372036854775807", "18446744073709551615"] {
        let text = small().to_string().replace("\"startTime\":1000", &format!("\"startTime\":{start}"));
        let kind = error(text).kind;
        assert!(matches!(kind, ErrorKind::TimeOutOfRange { .. }), "{start}: {kind:?}");
    }
    for end in ["1e300", "-1", "9223372036854775807", "null", "\"\"", "{}"] {
        let text = small().to_string().replace("\"endTime\":1500", &format!("\"endTime\":{end}"));
        let read = library::read(text).expect("an end that is none is left out");
        assert_eq!(read.profile(0).end().0, 380 + 127, "{end}: the mean of 80, 20 and 280 behind the last");
    }
}

#[test]
fn children_may_be_null() {
    for text in [
        r#"{"nodes":[{"id":1,"callFrame":{},"children":null}],"samples":[1],"timeDeltas":[0]}"#,
        r#"{"head":{"id":1,"children":null},"samples":[1]}"#,
    ] {
        assert_eq!(library::read(text).expect("readable").lanes[0].tree.len(), 1, "{text}");
    }
}

#[test]
fn a_recording_without_nodes_is_said_to_be_empty() {
    for text in [r#"{"nodes":[],"samples":[],"timeDeltas":[]}"#, r#"{"nodes":[],"samples":[1]}"#] {
        let error = error(text);
        assert!(matches!(error.kind, ErrorKind::NoSamples), "{text}: {error:?}");
        assert!(error.to_string().contains("it has no nodes"), "{error}");
    }
}

#[test]
fn a_recording_without_length_is_one() {
    let mut profile = small();
    profile["timeDeltas"] = json!([0, 0, 0, 0]);
    profile["endTime"] = json!(1000);
    assert_eq!(warnings(&profile), [("zero-duration", 1)]);
    profile["endTime"] = json!(900);
    assert_eq!(warnings(&profile), [("missing-end-time", 1), ("zero-duration", 1)]);
}

#[test]
fn a_long_text_is_a_text() {
    let mut profile = small();
    let name = "näme".repeat(2_000_000);
    profile["nodes"][1]["callFrame"]["functionName"] = json!(name);
    let read = library::read(profile.to_string()).expect("readable");
    assert_eq!(read.functions.name(read.profile(0).function_of(read.profile(0).samples.nodes()[0])), name);
}

#[test]
fn there_may_be_many_functions() {
    const COUNT: usize = 1_000_000;
    let nodes: Vec<String> =
        (1..=COUNT).map(|id| format!(r#"{{"id":{id},"callFrame":{{"functionName":"f{id}"}}}}"#)).collect();
    let text = format!(r#"{{"nodes":[{}],"samples":[2,{COUNT}],"timeDeltas":[0,5]}}"#, nodes.join(","));
    let read = library::read(text).expect("readable");
    assert_eq!(read.functions.len(), COUNT);
    assert_eq!(
        read.functions.name(read.profile(0).function_of(read.profile(0).samples.nodes()[1])),
        "f1000000"
    );
}

#[test]
fn a_key_that_stands_twice_counts_by_its_last_value() {
    let text = small().to_string();
    let twice = text.replace("\"samples\":", "\"samples\":[5,5,5,5],\"samples\":");
    let read = library::read(twice).expect("readable");
    assert!(library::warnings(&read).contains(&("duplicate-key", 1)));
    assert_eq!(library::model(&read), library::model(&library::read(text.clone()).expect("readable")));
    // Also inside a node, however it is read.
    let frames = text.replace("\"callFrame\":{", "\"callFrame\":{\"functionName\":\"x\"},\"callFrame\":{");
    let read = library::read(frames).expect("readable");
    assert_eq!(library::model(&read).functions.len(), 2);
}

#[test]
fn warnings_do_not_depend_on_white_space() {
    let mended = |text: String| library::warnings(&library::read(text).expect("readable"));
    let frame = |id: usize, space: &str| {
        format!(
            r#"{{"id":{id},{space}"callFrame":{{"functionName":"a\ud800","scriptId":"0","url":"","lineNumber":1,"columnNumber":1}}}}"#
        )
    };
    let text = |space: &str| {
        let nodes: Vec<String> = (1..=5).map(|id| frame(id, space)).collect();
        format!(
            r#"{{"nodes":[{}],"startTime":0,"endTime":2,"samples":[1],"timeDeltas":[0]}}"#,
            nodes.join(",")
        )
    };
    assert_eq!(mended(text("")), [("invalid-text", 5), ("unreachable-node", 4)]);
    assert_eq!(mended(text(" ")), mended(text("")));
}

/// A reader that gives as many bytes at a time as it is told, over and over.
struct Trickle {
    bytes: Vec<u8>,
    at: usize,
    steps: Vec<usize>,
    turn: usize,
}

impl Read for Trickle {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let step = self.steps[self.turn % self.steps.len()];
        self.turn += 1;
        let len = step.min(into.len()).min(self.bytes.len() - self.at);
        into[..len].copy_from_slice(&self.bytes[self.at..self.at + len]);
        self.at += len;
        Ok(len)
    }
}

#[test]
fn bytes_may_come_in_any_portions() {
    let text = small().to_string();
    let plain = library::columns(&library::read(text.clone()).expect("readable"));
    for bytes in [text.clone().into_bytes(), gzip(text.as_bytes()), format!("\u{feff}{text}").into_bytes()] {
        for steps in [vec![1], vec![2], vec![3], vec![1, 7, 2], vec![100, 1]] {
            let trickle = Trickle { bytes: bytes.clone(), at: 0, steps, turn: 0 };
            let read = flame_chart::input::read(trickle, "trickle").expect("readable");
            assert_eq!(library::columns(&read), plain);
        }
    }
}

#[test]
fn it_does_not_matter_where_the_window_ends() {
    // The input is scanned in windows of a mebibyte: every byte of the small recording stands once
    // at the border of the first two (a third of them does for a test).
    const WINDOW: usize = 1 << 20;
    let text = small().to_string();
    let plain = library::columns(&library::read(text.clone()).expect("readable"));
    let filler = format!("\"{}\",", "x".repeat(4093));
    for before in (0..=text.len()).step_by(3) {
        let mut padded = String::with_capacity(WINDOW + text.len());
        padded.push_str("{\"padding\":[");
        while padded.len() + filler.len() + 20 < WINDOW - before {
            padded.push_str(&filler);
        }
        padded.push_str("0],");
        padded.extend(std::iter::repeat_n(' ', WINDOW - before - padded.len()));
        padded.push_str(&text[1..]);
        let read = library::read(padded).expect("readable");
        assert_eq!(library::columns(&read), plain, "{before} bytes before the border");
    }
}

#[test]
fn an_error_behind_the_first_window_is_shown_where() {
    let mut text = String::from("{\"padding\":[\n");
    for _ in 0..300_000 {
        text.push_str("12345,\n");
    }
    text.push_str("  nope");
    match error(text).kind {
        ErrorKind::Syntax { at, .. } => {
            assert_eq!((at.offset, at.line, at.column), (13 + 7 * 300_000 + 3, 300_002, 4));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn faults_are_found_where_another_parser_finds_them() {
    const TOKENS: [&str; 26] = [
        ",",
        "}",
        "]",
        "{",
        "[",
        "\"",
        "\\",
        "0",
        "1",
        "-",
        ".",
        "e",
        "null",
        "true",
        " ",
        "\n",
        ":",
        "\\u12",
        "\\ud800",
        "\u{1}",
        "\"a\":",
        ",,",
        "}{",
        "99999999999999999999",
        "1e5",
        "\u{e9}",
    ];
    let known = small().to_string().replace("],\"startTime\"", ",{\"id\":9,\"callFrame\":{\"functionName\":\"a\",\"scriptId\":\"0\",\"url\":\"file:///a.js\",\"lineNumber\":1,\"columnNumber\":2}}],\"startTime\"");
    let texts: Vec<String> = writings().into_iter().chain([known]).collect();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..4000 {
        let mut text = dice.pick(&texts).clone().into_bytes();
        for _ in 0..=dice.roll(2) {
            dice.change(&mut text, &TOKENS);
        }
        syntax::check(&text);
    }
}

#[test]
fn faults_that_other_parsers_place_elsewhere_are_found_too() {
    for text in [
        r#""\u12x4""#,
        r#""\\u12\q""#,
        r#""\{2"  :"#,
        r#"{"a":"\u12""#,
        r#"{"a":"\\u1x"#,
        r#"{"a":-"#,
        r#"{"a":--1}"#,
        r#"{"a":1e-"#,
        r#"{"a":1e--2}"#,
        r#"{"a":1e"#,
        "1E",
        "1e+",
        "1e-",
        "1ee",
        "1e+-",
        "1.",
        "1.5.",
        "1.e",
        "-e",
        "{\"a\":\"x\n\"}",
        "{\"a\"\n1}",
        r#"{"a":[1}"#,
        r#"{"a":tru1}"#,
        "-",
        "--",
    ] {
        syntax::check(text.as_bytes());
    }
}

#[test]
fn nodes_need_a_comma_between_them_however_they_are_read() {
    let text = small().to_string();
    let borders: Vec<usize> = text.match_indices("},{\"callFrame\"").map(|(at, _)| at).collect();
    assert_eq!(borders.len(), 4);
    for at in borders {
        let joined = format!("{}{}", &text[..=at], &text[at + 2..]);
        assert!(matches!(error(joined.clone()).kind, ErrorKind::Syntax { .. }), "{joined}");
        syntax::check(joined.as_bytes());
    }
}
