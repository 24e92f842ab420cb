//! A recording whose texts are chosen by someone who means harm, and what its outputs must hold.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use flame_chart::export::Format;
use flame_chart::text::visible;
use roxmltree::Document;
use serde_json::{Value, json};

use super::oracle::library;
use super::outputs::{self, Output};

/// A recording in which one function has this name and url. It has what every part of an output
/// speaks of: other functions, a spike, a deoptimisation reason, warnings.
pub fn recording(name: &str, url: &str) -> Vec<u8> {
    let frame = |name: &str, url: &str, script: &str| json!({"functionName": name, "scriptId": script, "url": url, "lineNumber": 3, "columnNumber": 7});
    let mut samples = vec![2, 99];
    let mut deltas = vec![0, 1000];
    for call in 0..24 {
        // One call in the middle takes forty samples, the others one.
        let ticks = if call == 12 { 40 } else { 1 };
        samples.extend(std::iter::repeat_n(3, ticks).chain([5, 4]));
        deltas.extend(std::iter::repeat_n(1000, ticks + 2));
    }
    let profile = json!({
        "title": name,
        "nodes": [
            {"id": 1, "callFrame": frame("(root)", "", "0"), "children": [2, 5]},
            {"id": 2, "callFrame": frame("main", "file:///app.js", "1"), "children": [3, 4]},
            {"id": 3, "callFrame": frame(name, url, "2"), "deoptReason": name, "children": []},
            {"id": 4, "callFrame": frame("leaf", url, name), "children": []},
            {"id": 5, "callFrame": frame("(idle)", "", "0"), "children": []},
        ],
        "startTime": 0, "endTime": 100_000, "samples": samples, "timeDeltas": deltas,
    });
    profile.to_string().into_bytes()
}

/// What a recording without harm in it gives.
static HARMLESS: OnceLock<Vec<Output>> = OnceLock::new();

fn written(name: &str, url: &str) -> Vec<Output> {
    outputs::all(&library::read(recording(name, url)).expect("readable"), url)
}

/// Holds that every output of such a recording is sound, says the name, and lets it do nothing.
pub fn check(name: &str, url: &str) {
    let shown = visible(name);
    assert_eq!(shown.chars().count(), name.chars().count(), "nothing of a name gets lost");
    let harmless = HARMLESS.get_or_init(|| written("work", "file:///work.js"));
    let outputs = written(name, url);
    let names = |outputs: &[Output]| outputs.iter().map(|output| output.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&outputs), names(harmless));
    for (output, harmless) in outputs.iter().zip(harmless) {
        outputs::check(output);
        match output.format {
            Some(Format::Svg) => check_svg(output, harmless, &shown),
            Some(Format::Json) => check_json(output, name, url),
            _ => {}
        }
    }
}

fn check_json(output: &Output, name: &str, url: &str) {
    let report: Value = serde_json::from_slice(&output.bytes).expect("JSON");
    let functions = report["functions"].as_array().expect("functions");
    let has = |key: &str, text: &str| functions.iter().any(|function| function[key] == text);
    assert!(has("name", name) || name.is_empty(), "{name:?} in {functions:?}");
    assert!(has("url", url) || url.is_empty(), "{url:?} in {functions:?}");
}

fn check_svg(output: &Output, harmless: &Output, shown: &str) {
    let options = || roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let text = |output: &Output| String::from_utf8(output.bytes.clone()).expect("UTF-8");
    let (text, harmless) = (text(output), text(harmless));
    let document = Document::parse_with_options(&text, options()).expect("well-formed");
    let harmless = Document::parse_with_options(&harmless, options()).expect("well-formed");
    let new: Vec<_> = vocabulary(&document).difference(&vocabulary(&harmless)).cloned().collect();
    assert_eq!(new, Vec::<String>::new(), "{} has markup that the name made", output.name);
    for attribute in document.descendants().flat_map(|node| node.attributes()) {
        if attribute.name() == "href" {
            assert!(attribute.value().starts_with('#'), "{} links to {}", output.name, attribute.value());
        }
    }
    // The merged graph cannot have `;` in a frame, nor a frame begin with spaces or like a comment.
    let plain = |text: &str| text.replace(';', "；").replace('#', "＃");
    let shown: String = plain(shown.trim()).chars().take(60).collect(); // long names are cut
    let titles = document.descendants().filter(|node| node.has_tag_name("title"));
    let texts: Vec<String> = titles.filter_map(|title| title.text()).map(plain).collect();
    assert!(texts.iter().any(|text| text.contains(&shown)), "{}: no title says {shown:?}", output.name);
}

/// Every element's name, and with it every attribute's.
fn vocabulary(document: &Document<'_>) -> BTreeSet<String> {
    let elements = document.descendants().filter(|node| node.is_element());
    elements
        .flat_map(|node| {
            let tag = node.tag_name().name().to_owned();
            let attributes: Vec<String> =
                node.attributes().map(|attribute| format!("{tag} {}", attribute.name())).collect();
            attributes.into_iter().chain([tag])
        })
        .collect()
}
