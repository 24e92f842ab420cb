//! The reports against the timeline itself, and with names that try to be more than names.

mod hostile;
mod memory;
mod pprof;
pub(crate) mod schema;
mod words;

use std::io::Cursor;

use flame_chart::analysis::{Findings, Span, Stack, Visitor};
use flame_chart::export::{self, Export, Format, Options, View};
use flame_chart::input;
use flame_chart::recording::Recording;
use flame_chart::report::{in_time_order, summary};
use flame_chart::text::columns;
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(text: String) -> Recording {
    input::read(Cursor::new(text.into_bytes()), "test").expect("a recording")
}

fn exported(recording: &Recording, format: Format, options: &Options) -> String {
    let findings = Findings::of(recording, None);
    let mut text = Vec::new();
    Export::new(&findings, options).write(format, &mut text).expect("a Vec takes every byte");
    String::from_utf8(text).expect("text")
}

/// All spans, kept.
#[derive(Default)]
struct Keep(Vec<Span>);

impl Visitor for Keep {
    fn close(&mut self, span: &Span, _: &Stack) {
        self.0.push(*span);
    }
}

fn node(id: usize, name: &str, url: &str, children: &[usize]) -> Value {
    let script = if url.is_empty() { "0" } else { "7" };
    json!({
        "id": id,
        "callFrame": {"functionName": name, "scriptId": script, "url": url, "lineNumber": id % 3, "columnNumber": 1},
        "children": children,
    })
}

/// A recording whose node `i + 2` hangs on a node before it; nodes 2 and 3 are V8's own.
fn recording(parents: &[usize], samples: &[(usize, u32)]) -> String {
    let mut children = vec![Vec::new(); parents.len() + 4];
    children[1].extend([2, 3]);
    for (at, parent) in parents.iter().enumerate() {
        let id = at + 4;
        let possible: Vec<usize> = std::iter::once(1).chain(4..id).collect();
        children[possible[parent % possible.len()]].push(id);
    }
    let names = ["(root)", "(idle)", "(garbage collector)", "a", "b", "a 12", "c_[j]", "a;b"];
    let nodes: Vec<Value> = (1..children.len())
        .map(|id| {
            let name = if id < 4 { names[id - 1] } else { names[3 + id % 5] };
            node(id, name, if id < 4 || id % 2 == 0 { "" } else { "file:///a.js" }, &children[id])
        })
        .collect();
    let ids: Vec<usize> = samples.iter().map(|sample| 1 + sample.0 % (children.len() - 1)).collect();
    let deltas: Vec<u32> = samples.iter().map(|sample| sample.1).collect();
    json!({"nodes": nodes, "startTime": 0, "endTime": 100_000_000, "samples": ids, "timeDeltas": deltas})
        .to_string()
}

fn recordings() -> impl Strategy<Value = String> {
    let parents = prop::collection::vec(any::<usize>(), 1..40);
    let samples = prop::collection::vec((any::<usize>(), 0..2000u32), 1..200);
    (parents, samples).prop_map(|(parents, samples)| recording(&parents, &samples))
}

proptest! {
    #[test]
    fn spans_come_in_time_order_and_none_is_lost(text in recordings()) {
        let recording = read(text);
        let findings = Findings::of(&recording, None);
        let mut kept = Keep::default();
        findings.timeline.replay(&mut kept);
        kept.0.sort_by_key(|span| (span.start, span.row, span.index));
        let mut ordered = Vec::new();
        in_time_order(&findings.timeline, |span| ordered.push(*span));
        prop_assert_eq!(ordered, kept.0);
    }

    #[test]
    fn the_json_adds_up(text in recordings()) {
        let recording = read(text);
        prop_assume!(export::check(&Findings::of(&recording, None)).is_ok());
        let options = Options { spans: true, ..Options::default() };
        let report: Value = serde_json::from_str(&exported(&recording, Format::Json, &options)).unwrap();
        schema::check(&report)?;
        let functions = report["functions"].as_array().unwrap();
        let number = |value: &Value, key: &str| value[key].as_u64().unwrap();
        let busy: u64 = functions
            .iter()
            .filter(|function| ["code", "garbage-collector"].contains(&function["kind"].as_str().unwrap()))
            .map(|function| number(function, "selfUs"))
            .sum();
        prop_assert_eq!(busy, number(&report["meta"], "busyUs"));
        let spans = report["spans"].as_array().unwrap();
        prop_assert_eq!(spans.len() as u64, number(&report["meta"], "spans"));
        for (place, function) in functions.iter().enumerate() {
            let own = || spans.iter().filter(|span| span["function"] == place);
            prop_assert_eq!(own().map(|span| number(span, "selfUs")).sum::<u64>(), number(function, "selfUs"));
            prop_assert_eq!(own().count() as u64, number(function, "spans"));
        }
    }

    #[test]
    fn folded_stacks_add_up_to_the_busy_time(text in recordings()) {
        let recording = read(text);
        let findings = Findings::of(&recording, None);
        prop_assume!(findings.totals.busy.0 > 0);
        let folded = exported(&recording, Format::Folded, &Options::default());
        let mut sum = 0;
        for line in folded.lines() {
            let (stack, weight) = line.rsplit_once(' ').unwrap();
            sum += weight.parse::<u64>().unwrap();
            prop_assert!(stack.split(';').all(|frame| frame.ends_with(')')), "{}", line);
        }
        prop_assert_eq!(sum, findings.totals.busy.0);
    }
}

#[test]
fn spans_that_stay_open_for_long_come_first_too() {
    // `a` lasts for the whole recording, with thousands of short spans on it.
    let samples: Vec<(usize, u32)> = (0..9_000).map(|at| (3 + at % 2 * 2, 10)).collect();
    let recording = read(recording(&[0, 1, 1, 1], &samples));
    let findings = Findings::of(&recording, None);
    let mut ordered = Vec::new();
    in_time_order(&findings.timeline, |span| ordered.push(*span));
    assert_eq!(ordered.len(), 4_501);
    assert!(ordered.is_sorted_by_key(|span| (span.start, span.row)));
    assert_eq!(ordered[0].total(), findings.totals.busy);
}

/// Names, urls and titles that are markup, script, control characters, separators, numbers.
fn hostile() -> Recording {
    let names = [
        "</title><script>alert(1)</script>",
        "]]>",
        "&amp;&#0;",
        "\"'><img src=x onerror=alert(1)>",
        "a;b;c 12",
        "name 12 34",
        "annotated_[j]",
        "# comment",
        "  spaces  ",
        "\u{0}\u{1}\u{8}\n\r\t\u{1b}[31m\u{7f}\u{9b}",
        "\u{202e}gnp.exe\u{2066}",
        "\u{fffe}\u{ffff}\u{feff}",
        "`code` | *bold* [link](javascript:alert(1)) @someone <b>",
        "💥 日本語 \u{301}",
        "-",
        "--",
        "",
        "all",
    ];
    let long = "x".repeat(100_000);
    let ids: Vec<usize> = (2..names.len() + 3).collect();
    let mut nodes = vec![node(1, "(root)", "", &ids)];
    for (&id, &name) in ids.iter().zip(names.iter().chain([&long.as_str()])) {
        nodes.push(node(id, name, if id % 2 == 0 { "" } else { name }, &[]));
    }
    let deltas = vec![1000; ids.len()];
    let file =
        json!({"nodes": nodes, "startTime": 0, "endTime": 1_000_000, "samples": ids, "timeDeltas": deltas});
    read(file.to_string())
}

fn hostile_options(view: View) -> Options {
    Options {
        title: "</title><script>alert(1)</script> \u{1}\n# @someone".into(),
        subtitle: Some("]]> <script>alert(1)</script> \u{b}".into()),
        view,
        ..Options::default()
    }
}

#[test]
fn the_merged_graph_is_well_formed_and_every_name_arrives_as_text() {
    let recording = hostile();
    let graph = exported(&recording, Format::Svg, &hostile_options(View::Graph));
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&graph, options).expect("well-formed");
    let scripts = document.descendants().filter(|node| node.has_tag_name("script")).count();
    assert_eq!(scripts, 1, "inferno's own");
    let titles: Vec<&str> = document
        .descendants()
        .filter(|node| node.parent().is_some_and(|parent| parent.tag_name().name() == "title"))
        .filter_map(|node| node.text())
        .collect();
    for expected in [
        "</title><script>alert(1)</script> (native",
        "]]> (]]>:",
        "&amp；&#0； (native",
        "a；b；c 12 (native",
        "annotated_[j] (native",
        "＃ comment (# comment:",
        "␠spaces   (native",
        "\u{fffd}\u{fffd}\u{fffd}↵↵⇥\u{fffd}[31m\u{fffd}\u{fffd} (",
        "\u{fffd}gnp.exe\u{fffd} (native",
        "(anonymous) (native",
        "-- (--:",
    ] {
        assert!(titles.iter().any(|title| title.starts_with(expected)), "{expected} in {titles:#?}");
    }
    assert_eq!(titles.iter().filter(|title| title.contains("(1,000 µs, ")).count(), 19);
}

#[test]
fn folded_stacks_hold_one_frame_a_call() {
    let recording = hostile();
    let folded = exported(&recording, Format::Folded, &Options::default());
    assert_eq!(folded.lines().count(), 19);
    for line in folded.lines() {
        assert!(line.chars().count() < 3_000);
        assert!(!line.contains(';') && !line.starts_with("# ") && line.trim() == line, "{line}");
    }
}

#[test]
fn the_json_keeps_every_character() {
    let recording = hostile();
    let report: Value =
        serde_json::from_str(&exported(&recording, Format::Json, &Options::default())).unwrap();
    let names: Vec<&str> =
        report["functions"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    for expected in ["  spaces  ", "]]>", "\u{0}\u{1}\u{8}\n\r\t\u{1b}[31m\u{7f}\u{9b}", "(anonymous)"] {
        assert!(names.contains(&expected), "{expected:?} in {names:?}");
    }
}

#[test]
fn markdown_shows_names_as_code_and_titles_as_text() {
    let recording = hostile();
    let report = exported(&recording, Format::Markdown, &hostile_options(View::Chart));
    assert!(
        report.starts_with("# &lt;/title>&lt;script>alert(1)&lt;/script> \u{fffd}↵\\# @<!-- -->someone\n"),
        "{report}"
    );
    for row in report.lines().filter(|line| line.starts_with("| ")) {
        let unescaped = row.replace("\\|", "");
        assert_eq!(unescaped.matches('|').count(), 7, "{row}");
        assert_eq!(unescaped.matches('`').count() % 2, 0, "{row}");
        assert!(row.chars().count() < 400, "{row}");
    }
}

#[test]
fn the_summary_fits_its_width_whatever_the_names() {
    let recording = hostile();
    let findings = Findings::of(&recording, None);
    for width in [50, 79, 80, 100, 200] {
        let title = "t".repeat(500);
        let options = summary::Options { title: &title, width, colour: false, functions: 50, spikes: 10 };
        let mut text = Vec::new();
        summary::write(&findings, &[], options, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.lines().all(|line| line.chars().map(columns).sum::<usize>() <= width), "{text}");
        assert!(!text.contains(|char: char| char.is_control() && char != '\n'), "{text}");
    }
}

#[test]
fn a_graph_of_many_deep_and_narrow_paths_stays_small_and_keeps_its_width() {
    // 600 calls deep, and 3,000 calls side by side.
    let deep: Vec<usize> = (0..600).collect();
    let wide = vec![0; 3_000];
    let parents: Vec<usize> = deep.into_iter().chain(wide).collect();
    let samples: Vec<(usize, u32)> = (3..3_600).map(|at| (at, 100)).chain([(602, 1_000_000)]).collect();
    let recording = read(recording(&parents, &samples));
    let options = Options { min_width: Some(1.0), view: View::Graph, ..Options::default() };
    let graph = exported(&recording, Format::Svg, &options);
    let busy = Findings::of(&recording, None).totals.busy.0;
    assert!(graph.contains(&format!(r#"total_samples="{busy}""#)));
    assert!(graph.contains("narrow or very deep call paths are part of their callers: 3"), "it is said");
    assert!(graph.matches("<rect").count() < 500);
}

/// A recording with five spikes of as many functions.
fn five_spikes() -> Recording {
    let mut stacks: Vec<(u64, Vec<(&str, &str)>)> = Vec::new();
    const NAMES: [&str; 5] = ["one", "two", "three", "four", "five"];
    for name in NAMES {
        for time in [1, 1, 1, 1, 1, 1, 30] {
            stacks.extend((0..time).map(|_| (1_000, vec![("main", "file:///a.js"), (name, "file:///a.js")])));
            stacks.extend((0..3).map(|_| (1_000, vec![("main", "file:///a.js")])));
        }
    }
    crate::chart::recording::recording(&stacks)
}

#[test]
fn the_first_three_spikes_are_told_and_the_others_on_request() {
    let recording = five_spikes();
    let findings = Findings::of(&recording, None);
    assert_eq!(findings.spikes.marks.len(), 5);
    let written = |format, spikes| {
        let options = Options { spikes, interactive: false, ..Options::default() };
        let mut text = Vec::new();
        Export::new(&findings, &options).write(format, &mut text).expect("memory takes every byte");
        String::from_utf8(text).expect("text")
    };
    let markdown = written(Format::Markdown, Options::default().spikes);
    let (told, folded) =
        markdown.split_once("<details><summary>2 more spikes</summary>").expect("some unfold");
    assert!(
        told.contains("3. `") && !told.contains("4. `") && folded.contains("4. `") && folded.contains("5. `")
    );
    assert!(!written(Format::Markdown, 5).contains("<details>"));
    let chart = written(Format::Svg, Options::default().spikes);
    assert!(chart.contains("and 2 more spikes, marked above the chart"), "{chart}");
    assert!(!written(Format::Svg, 10).contains("more spikes, marked"));
    let summary = |spikes| {
        let options = summary::Options { title: "five", width: 100, colour: false, functions: 5, spikes };
        let mut text = Vec::new();
        summary::write(&findings, &[], options, &mut text).expect("memory takes every byte");
        String::from_utf8(text).expect("text")
    };
    assert!(summary(3).contains("and 2 more spikes\n") && !summary(3).contains("#4 "));
    assert!(summary(5).contains("#5 ") && !summary(5).contains("more spike"));
}

#[test]
fn the_headline_is_one_sentence_in_every_output() {
    for (recording, begins) in [
        (five_spikes(), "1 of 7 calls of one took 30.0 ms, usually 1.00 ms"),
        (
            crate::chart::recording::recording(&[
                (3_000, vec![("f", "file:///a.js")]),
                (1_000, vec![("g", "file:///a.js")]),
            ]),
            "The hottest own function is f (a.js:2:2): 3.00 ms in itself, 75.0 % of busy time",
        ),
    ] {
        let findings = Findings::of(&recording, None);
        let headline = flame_chart::words::headline(&recording.functions, &findings.totals, &findings.spikes);
        let headline = headline.expect("code ran");
        assert!(
            headline.starts_with(begins) || headline.contains("took 30.0 ms, usually 1.00 ms"),
            "{headline}"
        );
        let written = |format| {
            let options = Options { interactive: false, ..Options::default() };
            let mut text = Vec::new();
            Export::new(&findings, &options).write(format, &mut text).expect("memory takes every byte");
            String::from_utf8(text).expect("text")
        };
        let report: Value = serde_json::from_str(&written(Format::Json)).expect("JSON");
        assert_eq!(report["meta"]["headline"], headline.as_str());
        assert!(written(Format::Svg).contains(&format!(">{headline}</text>")), "{headline}");
        let told = headline.replace(':', "\\:");
        assert!(
            written(Format::Markdown).contains(&format!("\n**{told}**\n")),
            "{}",
            written(Format::Markdown)
        );
    }
}
