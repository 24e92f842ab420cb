//! What a trace carries of its scripts: texts in events, source maps in the metadata.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flame_chart::input::Events;
use flame_chart::recording::Recording;
use flame_chart::source_maps::{self, Options};
use serde_json::{Value, json};

use crate::support::traces::{chunk, event, head, read};

const URL: &str = "http://shop/app.js";
const ORIGINAL: &str = "// doubles\nexport function double(value: number) {\n  return 2 * value;\n}\n";
const BUNDLE: &str = "var x=1;function t(n){return n*2}\n//# sourceMappingURL=app.js.map\n";

/// Line 1, columns 0, 8 (`function`), 17 (`t`, named) and 18 (the parenthesis).
fn map(contents: Option<&str>) -> Value {
    json!({"version": 3, "sources": ["src/double.ts"], "sourcesContent": contents.map(|text| [text]), "names": ["double"], "mappings": "AAAA,QACO,SAASA,CAAM"})
}

/// A recording of `t` of the bundle, and of others if they are many.
fn events() -> Vec<Value> {
    let frame = json!({"functionName": "t", "scriptId": 4, "url": URL, "lineNumber": 0, "columnNumber": 18, "codeType": "JS"});
    let root = json!({"functionName": "(root)", "scriptId": 0, "codeType": "other"});
    let nodes = json!([{"id": 1, "callFrame": root}, {"id": 2, "parent": 1, "callFrame": frame}]);
    vec![
        head(1, 10, "0x1", 0, json!({"startTime": 0})),
        chunk(1, "0x1", json!({"nodes": nodes, "samples": [2, 2]}), &[100, 100]),
    ]
}

/// An event of a script; the engine's number may be one or a text.
fn script(name: &str, data: Value) -> Value {
    let mut data = data;
    data["isolate"] = json!("12157327942304519671");
    data["scriptId"] = json!(4);
    event(1, 10, name, "X", 0, json!({"dur": 2, "args": {"data": data}}))
}

fn named(map_url: Option<&str>) -> Value {
    let mut data = json!({"url": URL, "hasSourceUrl": false});
    if let Some(map_url) = map_url {
        data["sourceMapUrl"] = json!(map_url);
    }
    script("ScriptCatchup", data)
}

fn text(text: &str) -> Value {
    script("ScriptCatchup", json!({"length": text.len(), "sourceText": text}))
}

fn mapped(trace: &Value) -> Recording {
    let mut recording = read(&trace.to_string(), Events::Woven).expect("a trace");
    source_maps::apply(&mut recording, &Options::default());
    assert!(recording.scripts.is_empty(), "what is used is given up");
    recording
}

/// Name, url and line of the only code, and the warnings.
fn told(recording: &Recording) -> (String, Vec<&'static str>) {
    let functions = &recording.functions;
    let id = functions.ids().find(|&id| functions.line(id).is_some()).expect("code");
    let told =
        format!("{} {}:{}", functions.name(id), functions.url(id), functions.line(id).unwrap_or_default());
    (told, recording.warnings.iter().map(|warning| warning.code.as_str()).collect())
}

fn check(trace: &Value, expected: &str, warnings: &[&str]) {
    assert_eq!(told(&mapped(trace)), (expected.to_owned(), warnings.to_vec()), "{trace}");
}

const DOUBLE: &str = "double http://shop/src/double.ts:2";
const RECORDED: &str = "t http://shop/app.js:1";

/// A trace with these events more, and with maps.
fn trace(more: &[Value], maps: &Value) -> Value {
    let events: Vec<Value> = events().into_iter().chain(more.iter().cloned()).collect();
    json!({"metadata": {"source": "DevTools", "sourceMaps": maps}, "traceEvents": events})
}

fn entry(map: &Value) -> Value {
    json!([{"url": URL, "sourceMapUrl": "http://shop/app.js.map", "sourceMap": map}])
}

#[test]
fn maps_in_the_metadata_are_used_before_or_behind_the_events() {
    let with_map = trace(&[], &entry(&map(Some(ORIGINAL))));
    check(&with_map, DOUBLE, &[]);
    let metadata = &with_map["metadata"];
    let before = format!("{{\"metadata\":{metadata},\"traceEvents\":{}}}", with_map["traceEvents"]);
    let behind = format!("{{\"traceEvents\":{},\"metadata\":{metadata}}}", with_map["traceEvents"]);
    for text in [before, behind] {
        let mut recording = read(&text, Events::Off).expect("a trace");
        source_maps::apply(&mut recording, &Options::default());
        assert_eq!(told(&recording).0, DOUBLE);
    }
}

#[test]
fn a_map_in_a_text_is_used_whole_or_in_pieces() {
    let data = STANDARD.encode(map(Some(ORIGINAL)).to_string());
    let bundle = format!(
        "var x=1;function t(n){{return n*2}}\n//# sourceMappingURL=data:application/json;base64,{data}"
    );
    check(&trace(&[named(None), text(&bundle)], &json!([])), DOUBLE, &[]);
    check(&trace(&[text(&bundle), named(None)], &json!([])), DOUBLE, &[]);
    let (one, other) = bundle.split_at(40);
    let piece = |at: u64, text: &str| {
        let data = json!({"splitIndex": at, "splitCount": 2, "sourceText": text});
        script("LargeScriptCatchup", data)
    };
    check(&trace(&[piece(1, other), named(None), piece(0, one)], &json!([])), DOUBLE, &[]);
    // Of a text that is not whole nobody knows the columns.
    check(&trace(&[piece(1, other), named(None)], &json!([])), RECORDED, &[]);
}

#[test]
fn the_text_tells_names_where_the_map_has_no_original() {
    let maps = entry(&map(None));
    check(&trace(&[named(Some("app.js.map")), text(BUNDLE)], &maps), DOUBLE, &[]);
}

#[test]
fn a_map_that_is_only_named_is_told() {
    check(&trace(&[named(Some("app.js.map")), text(BUNDLE)], &json!([])), RECORDED, &["source-map-remote"]);
    let other = json!([{"url": "http://shop/other.js", "sourceMap": map(Some(ORIGINAL))}]);
    check(&trace(&[], &other), RECORDED, &[]);
}

#[test]
fn what_is_no_map_changes_nothing() {
    for maps in [json!(null), json!({}), json!([1, null, [], {}, {"url": 1}, {"url": URL}]), json!("x")] {
        check(&trace(&[], &maps), RECORDED, &[]);
    }
    for map in [json!(null), json!("x"), json!({"version": 2}), json!({"version": 3, "mappings": "!"})] {
        check(&trace(&[], &entry(&map)), RECORDED, &["source-map-invalid"]);
    }
    for data in [json!({}), json!({"sourceText": 1}), json!({"url": null, "sourceText": null})] {
        check(&trace(&[script("ScriptCatchup", data)], &json!([])), RECORDED, &[]);
    }
}

#[test]
fn metadata_that_ends_early_is_a_file_that_ends_early() {
    let whole = trace(&[], &entry(&map(Some(ORIGINAL))));
    let text = format!("{{\"metadata\":{},\"traceEvents\":[]}}", whole["metadata"]);
    let maps = text.find("sourceMap\"").expect("a map");
    for end in [maps, maps + 30, text.find("]").unwrap_or(0)] {
        let error = read(&text[..end], Events::Woven).expect_err("no trace").to_string();
        assert!(error.contains("breaks off"), "{error}");
    }
}
