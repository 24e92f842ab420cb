//! Names and places of the originals, and which files are read for them.

use std::path::Path;

use serde_json::{Value, json};

use crate::report::schema;
use crate::support::cli::{Place, Ran};

const SOURCE: &str = "// doubles\nexport function double(value: number) {\n  return 2 * value;\n}\n";
const BUNDLE: &str = "var x=1;function t(n){return n*2}\n//# sourceMappingURL=app.js.map\n";
/// Line 1, columns 0, 8 (`function`), 17 (`t`, named) and 18 (the parenthesis).
const MAPPINGS: &str = "AAAA,QACO,SAASA,CAAM";

fn map(content: Option<&str>, names: &[&str], source: &str) -> String {
    let mut map = json!({"version": 3, "sources": [source], "names": names, "mappings": MAPPINGS});
    if let Some(content) = content {
        map["sourcesContent"] = json!([content]);
    }
    map.to_string()
}

fn plain_map() -> String {
    map(Some(SOURCE), &["double"], "src/double.ts")
}

/// A recording of `t` in a script.
fn recording(url: &str, places: &[(&str, i32)]) -> String {
    let mut nodes = vec![
        json!({"id": 1, "callFrame": {"functionName": "(root)", "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1}}),
    ];
    for (at, (name, column)) in places.iter().enumerate() {
        nodes.push(json!({"id": at + 2, "parent": 1, "callFrame": {"functionName": name, "scriptId": "9", "url": url, "lineNumber": 0, "columnNumber": column}}));
    }
    let samples: Vec<usize> = (0..20).map(|at| at % places.len() + 2).collect();
    json!({"nodes": nodes, "startTime": 0, "endTime": 21_000, "samples": samples, "timeDeltas": vec![1000; 20]}).to_string()
}

fn url_of(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A folder with a bundle, its map and a recording of it.
fn place(bundle: Option<&str>, map: Option<&str>) -> Place {
    let place = Place::new();
    let url = url_of(&place.path("dist/app.js"));
    let mut place = place.with("r.cpuprofile", recording(&url, &[("t", 18)]));
    if let Some(bundle) = bundle {
        place = place.with("dist/app.js", bundle);
    }
    if let Some(map) = map {
        place = place.with("dist/app.js.map", map);
    }
    place
}

/// The first function and the codes of the warnings.
fn first(place: &Place, args: &str) -> (Value, Vec<String>) {
    let Ran { status, stderr, .. } = place.flame(&format!("r.cpuprofile -o r.json {args}"));
    assert_eq!(status, Some(0), "{stderr}");
    let report: Value = serde_json::from_str(&place.read("r.json")).expect("JSON");
    schema::check(&report).expect("as its schema says");
    let codes = report["warnings"].as_array().unwrap().iter();
    let codes = codes.map(|warning| warning["code"].as_str().unwrap().to_owned()).collect();
    (report["functions"][0].clone(), codes)
}

/// Whether the function has its original's name and place.
fn is_original(function: &Value) -> bool {
    function["name"] == "double"
        && function["url"].as_str().is_some_and(|url| url.ends_with("src/double.ts"))
        && (function["line"] == 2 && function["column"] == 23)
        && function["generated"]["name"] == "t"
        && function["generated"]["column"] == 19
}

#[test]
fn a_map_beside_the_script_gives_names_and_places() {
    for bundle in [
        BUNDLE.to_owned(),
        BUNDLE.replace("//#", "//@"),
        "var x=1;function t(n){return n*2}\n".into(),
        BUNDLE.replace("//# sourceMappingURL=app.js.map", "/*# sourceMappingURL=app.js.map */"),
    ] {
        let place = place(Some(&bundle), Some(&plain_map()));
        let (function, warnings) = first(&place, "");
        assert!(is_original(&function), "{bundle}: {function}");
        assert!(warnings.is_empty(), "{warnings:?}");
    }
}

#[test]
fn what_was_recorded_stays_beside_it() {
    let place = place(Some(BUNDLE), Some(&plain_map()));
    let ran = place.flame("r.cpuprofile -o r.svg -o r.json");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(place.read("r.svg").contains("In the bundle: t, app.js:1:19"));
    let report: Value = serde_json::from_str(&place.read("r.json")).expect("JSON");
    assert_eq!(report["meta"]["mapped"], json!({"functions": 1, "of": 1}));
    let (function, _) = first(&place, "--no-source-maps");
    assert_eq!((function["name"].as_str(), function.get("generated")), (Some("t"), None));
}

#[test]
fn a_map_may_be_in_the_script_itself() {
    let percent: String = plain_map().bytes().map(|byte| format!("%{byte:02x}")).collect();
    let bundle =
        format!("var x=1;function t(n){{return n*2}}\n//# sourceMappingURL=data:application/json,{percent}");
    let (function, _) = first(&place(Some(&bundle), None), "");
    assert!(is_original(&function), "{function}");
}

#[test]
fn without_the_text_the_name_is_that_of_the_map() {
    let (function, _) = first(&place(Some(BUNDLE), Some(&map(None, &["double"], "src/double.ts"))), "");
    assert!(is_original(&function), "{function}");
    // The source beside the map has the text.
    let with_source = place(Some(BUNDLE), Some(&map(None, &["wrong"], "src/double.ts")));
    let (function, _) = first(&with_source.with("dist/src/double.ts", SOURCE), "");
    assert!(is_original(&function), "{function}");
}

#[test]
fn a_folder_is_looked_in_for_scripts_that_are_elsewhere() {
    let made = Place::new()
        .with("r.cpuprofile", recording("https://shop.example/assets/app.js?v=3", &[("t", 18)]))
        .with("maps/app.js.map", plain_map());
    let (function, _) = first(&made, "");
    assert_eq!(function["name"], "t", "no map is asked for");
    let (function, _) = first(&made, "--source-maps maps");
    assert!(is_original(&function), "{function}");
    let other = made.with("others/app.js.map", map(Some(SOURCE), &["other"], "src/other.ts"));
    let (function, warnings) = first(&other, "--source-maps maps --source-maps others");
    assert_eq!((function["name"].as_str(), warnings), (Some("t"), vec!["source-map-ambiguous".into()]));
    let ran = other.flame("r.cpuprofile --source-maps nowhere");
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("there is no such folder"), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_used_is_a_warning_and_nothing_else() {
    let sections = json!({"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "map": {"version": 3, "sections": []}}]});
    let named = |name: &str| format!("function t(n){{}}\n//# sourceMappingURL={name}\n");
    for (bundle, map, code) in [
        (BUNDLE.to_owned(), None, "source-map-missing"),
        (BUNDLE.into(), Some("{".to_owned()), "source-map-invalid"),
        (BUNDLE.into(), Some("{}".into()), "source-map-invalid"),
        (BUNDLE.into(), Some(plain_map().replace("\"version\":3", "\"version\":2")), "source-map-invalid"),
        (BUNDLE.into(), Some(plain_map().replace(MAPPINGS, "AAAA,!!")), "source-map-invalid"),
        (BUNDLE.into(), Some(plain_map().replace(MAPPINGS, "AECA,QAAU")), "source-map-invalid"),
        (BUNDLE.into(), Some(sections.to_string()), "source-map-invalid"),
        (named("https://127.0.0.1:9/app.js.map"), None, "source-map-remote"),
        (named("../../../etc/hostname"), None, "source-map-outside"),
        (named("/etc/passwd"), None, "source-map-outside"),
        (named("data:application/json;base64,????"), None, "source-map-invalid"),
    ] {
        let place = place(Some(&bundle), map.as_deref());
        let (function, warnings) = first(&place, "");
        assert_eq!((function["name"].as_str(), function.get("generated")), (Some("t"), None), "{bundle}");
        assert_eq!(warnings, [code], "{bundle} {map:?}");
        let said = place.flame("r.cpuprofile").stderr;
        assert!(said.contains("; the first: file://"), "{said}");
    }
}

#[test]
fn nothing_outside_is_read() {
    let secret = "export function secret(value) { }\n";
    let outside = Place::new().with("secret.map", plain_map()).with("secret.js", secret);
    // By a link in the folder, by a source's path, and by a source that is none.
    let made = place(Some(&BUNDLE.replace("app.js.map", "link.map")), None);
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path("secret.map"), made.path("dist/link.map")).expect("a link");
    let (function, warnings) = first(&made, "");
    assert_eq!((function["name"].as_str(), warnings), (Some("t"), vec!["source-map-outside".into()]));
    let (function, _) = first(&made, &format!("--source-maps {}", outside.dir.path().display()));
    assert!(is_original(&function), "a folder that is named is allowed: {function}");
    for source in
        [outside.path("secret.js").display().to_string(), "../../../../../../../../etc/hostname".into()]
    {
        let made = place(Some(BUNDLE), Some(&map(None, &[], &source)));
        let (function, _) = first(&made, "");
        assert_eq!(function["name"], "t", "{source}: {function}");
    }
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let made = place(Some(BUNDLE), None);
    let fifo = made.path("dist/app.js.map");
    let done = std::process::Command::new("mkfifo").arg(&fifo).status().expect("mkfifo");
    assert!(done.success());
    let (function, warnings) = first(&made, "");
    assert_eq!((function["name"].as_str(), warnings), (Some("t"), vec!["source-map-missing".into()]));
}

#[test]
fn parts_of_one_original_become_one_function_and_no_time_is_lost() {
    let made = Place::new();
    let url = url_of(&made.path("dist/app.js"));
    let made = made
        .with("r.cpuprofile", recording(&url, &[("t", 18), ("u", 30)]))
        .with("dist/app.js", BUNDLE)
        .with("dist/app.js.map", plain_map());
    made.flame("r.cpuprofile -o mapped.json");
    made.flame("r.cpuprofile -o plain.json --no-source-maps");
    let [mapped, plain] = ["mapped.json", "plain.json"]
        .map(|name| -> Value { serde_json::from_str(&made.read(name)).expect("JSON") });
    assert_eq!(mapped["functions"].as_array().unwrap().len(), 1);
    assert_eq!(plain["functions"].as_array().unwrap().len(), 2);
    assert_eq!(mapped["functions"][0]["selfUs"], mapped["meta"]["busyUs"]);
    assert_eq!(mapped["meta"]["busyUs"], plain["meta"]["busyUs"]);
    assert_eq!(mapped["meta"]["spans"], plain["meta"]["spans"]);
}

#[test]
fn typescript_that_was_compiled_in_memory_is_told() {
    let made = Place::new();
    let url = url_of(&made.path("app.ts"));
    let made = made.with("r.cpuprofile", recording(&url, &[("t", 900)])).with("app.ts", SOURCE);
    let (function, warnings) = first(&made, "");
    assert_eq!((function["name"].as_str(), warnings), (Some("t"), vec!["source-map-in-memory".into()]));
}

#[test]
fn minified_scripts_without_a_map_are_told_to_those_who_ask() {
    let recorded = |column| recording("https://shop.example/assets/app.js", &[("t", column)]);
    let place = Place::new().with("r.cpuprofile", recorded(48_213)).with("short.cpuprofile", recorded(18));
    let told = |args: &str| {
        let ran = place.flame(&format!("{args} -o r.json"));
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        let report: Value = serde_json::from_str(&place.read("r.json")).expect("JSON");
        schema::check(&report).expect("as its schema says");
        (report["meta"]["unmapped"].clone(), ran.stderr)
    };
    let (unmapped, stderr) = told("r.cpuprofile --verbose");
    assert_eq!(unmapped, json!({"scripts": 1, "first": "https://shop.example/assets/app.js"}));
    assert!(stderr.contains("1 minified script has no source map near"), "{stderr}");
    let (unmapped, stderr) = told("r.cpuprofile --strip-prefix https://shop.example/assets");
    assert_eq!(unmapped["first"], "./app.js");
    assert!(!stderr.contains("minified"), "{stderr}");
    for args in ["short.cpuprofile --verbose", "r.cpuprofile --verbose --no-source-maps"] {
        let (unmapped, stderr) = told(args);
        assert!(unmapped.is_null() && !stderr.contains("minified"), "{args}: {stderr}");
    }
}

#[test]
fn links_to_the_source_are_made_by_a_template_and_never_run() {
    let place = Place::new().with("r.cpuprofile", recording("file:///app/src/a.js", &[("f", 4)]));
    let ran = place.flame("r.cpuprofile -o r.svg --source-link vscode://file/{path}:{line}:{column}");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for (template, said) in
        [("javascript:{path}", "run what a recording names"), ("vscode://file/", "has {path} in it")]
    {
        let ran = place.flame(&format!("r.cpuprofile -o r.svg --source-link {template}"));
        assert_eq!(ran.status, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    let ran = place.flame("r.cpuprofile -o r.md --source-link vscode://file/{path}");
    assert!(ran.stderr.contains("--source-link changes nothing here"), "{}", ran.stderr);
}

#[test]
fn no_host_that_scripts_maps_and_sources_name_is_asked() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let host = listener.local_addr().expect("an address").to_string();
    let reference = format!("{BUNDLE}//# sourceMappingURL=http://{host}/app.js.map\n");
    let network = format!("{BUNDLE}//# sourceMappingURL=//{host}/app.js.map\n");
    let rooted = json!({"version": 3, "sources": ["app.ts"], "sourceRoot": format!("http://{host}/"), "names": [], "mappings": MAPPINGS});
    for (bundle, map) in [
        (reference.as_str(), None),
        (network.as_str(), None),
        (BUNDLE, Some(map(None, &[], &format!("http://{host}/app.ts")))),
        (BUNDLE, Some(rooted.to_string())),
    ] {
        let place = place(Some(bundle), map.as_deref());
        for options in ["", "--sources -o r.svg", "--source-maps dist"] {
            first(&place, options);
        }
        let place = place.with("r.cpuprofile", recording(&format!("http://{host}/app.js"), &[("t", 18)]));
        first(&place, "--sources -o r.html");
    }
    let asked = listener.accept().map(|(_, from)| from);
    assert_eq!(asked.map_err(|error| error.kind()), Err(std::io::ErrorKind::WouldBlock));
}
