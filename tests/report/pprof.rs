//! Profiles for pprof: their sums are those of every other output, as an independent reader and pprof's
//! own tool read them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use flame_chart::analysis::Findings;
use flame_chart::export::{Export, ExportError, Format, Nothing, Options};
use flame_chart::input::{self, Align, Part};
use flame_chart::recording::Recording;
use proptest::prelude::*;
use serde_json::Value;

use super::{read, recordings};
use crate::support::cli::{HITS, Place, profile};
use crate::support::pprof::{self, Profile, Sample};

fn bytes(recording: &Recording, format: Format) -> Result<Vec<u8>, ExportError> {
    let lanes: Vec<Findings<'_>> =
        (0..recording.lanes.len()).map(|lane| Findings::of_lane(recording, lane, None)).collect();
    let (first, others) = lanes.split_first().expect("a lane");
    let options = Options { every_lane: true, ..Options::default() };
    let mut bytes = Vec::new();
    Export::new(first, &options).beside(others).write(format, &mut bytes)?;
    Ok(bytes)
}

fn written(recording: &Recording) -> Profile {
    pprof::read(&bytes(recording, Format::Pprof).expect("a profile"))
}

fn report(recording: &Recording) -> Value {
    serde_json::from_slice(&bytes(recording, Format::Json).expect("a report")).expect("JSON")
}

/// What functions, by name and file, have in total: a sample counts once for each that is on its stack.
fn totals(profile: &Profile) -> BTreeMap<(String, String), u64> {
    let mut totals = BTreeMap::new();
    for sample in &profile.samples {
        let mut frames: Vec<_> =
            sample.stack.iter().map(|frame| (frame.0.clone(), frame.1.clone())).collect();
        frames.sort();
        frames.dedup();
        for frame in frames {
            *totals.entry(frame).or_insert(0) += sample.values[1];
        }
    }
    totals.retain(|_, total| *total > 0);
    totals
}

/// Every recording of time that comes with the project.
fn profiles() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
    let files = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "cpuprofile")).collect();
    files.sort();
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_are_the_report_s_to_the_nanosecond(text in recordings()) {
        let recording = read(text);
        let report = report(&recording);
        let cpu = report["meta"]["sampledCpuUs"].as_u64().unwrap();
        let is_busy = |row: &&Value| row["kind"] == "code" || row["kind"] == "garbage-collector";
        match bytes(&recording, Format::Pprof) {
            Err(error) => {
                prop_assert!(matches!(error, ExportError::NothingRan), "{error}");
                prop_assert_eq!(cpu, 0);
            }
            Ok(bytes) => {
                let profile = pprof::read(&bytes);
                prop_assert_eq!(profile.sum("cpu"), 1000 * cpu);
                // Functions of one name and file differ in their lines, which these totals do not tell apart.
                let rows = report["functions"].as_array().unwrap().iter().filter(is_busy);
                let mut names: BTreeMap<(&str, &str), usize> = BTreeMap::new();
                for row in rows.clone() {
                    *names.entry((row["name"].as_str().unwrap(), row["url"].as_str().unwrap())).or_default() += 1;
                }
                let totals = totals(&profile);
                for row in rows.filter(|row| row["cpuUs"] != 0) {
                    let (name, url) = (row["name"].as_str().unwrap(), row["url"].as_str().unwrap());
                    if names[&(name, url)] == 1 {
                        let key = (name.to_owned(), url.trim_start_matches("file://").to_owned());
                        let found = totals.get(&key).copied();
                        prop_assert_eq!(found, Some(1000 * row["cpuUs"].as_u64().unwrap()), "{:?}", key);
                    }
                }
            }
        }
    }
}

#[test]
fn every_recording_gives_its_sampled_time() {
    for path in profiles() {
        let recording = input::read_path(&path).expect("a recording");
        let profile = written(&recording);
        let report = report(&recording);
        assert_eq!(profile.sum("cpu"), 1000 * report["meta"]["sampledCpuUs"].as_u64().unwrap(), "{path:?}");
        assert_eq!(profile.period, 1000 * report["meta"]["intervalUs"].as_u64().unwrap());
        assert_eq!(profile.duration, 1000 * report["meta"]["durationUs"].as_u64().unwrap());
        assert_eq!(profile.period_type, Some(("cpu".into(), "nanoseconds".into())));
        assert_eq!((profile.default_type.as_str(), profile.time), ("cpu", 0));
        assert!(profile.samples.iter().all(|sample| !sample.stack.is_empty() && sample.labels.is_empty()));
    }
}

#[test]
fn stacks_are_those_of_the_chart() {
    let text = r#"{"nodes":[
{"id":1,"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"children":[2,4,5]},
{"id":2,"callFrame":{"functionName":"work","scriptId":"5","url":"file:///app/a.js","lineNumber":3,"columnNumber":4},"children":[3]},
{"id":3,"callFrame":{"functionName":"","scriptId":"5","url":"file:///app/a.js","lineNumber":9,"columnNumber":0}},
{"id":4,"callFrame":{"functionName":"(garbage collector)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1}},
{"id":5,"callFrame":{"functionName":"(idle)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1}}
],"startTime":0,"endTime":60000,"samples":[2,3,4,3,5,4],"timeDeltas":[0,1000,1000,1000,1000,50000]}"#;
    let profile = written(&read(text.into()));
    let frame = |name: &str, line| (name.to_owned(), "/app/a.js".to_owned(), line);
    let collector = ("(garbage collector)".to_owned(), String::new(), 0);
    let (work, anonymous) = (frame("work", 4), frame("(anonymous) a.js:10:1", 10));
    let sample = |stack: &[&(String, String, u64)], values: [u64; 2]| Sample {
        stack: stack.iter().map(|&frame| frame.clone()).collect(),
        values: values.into(),
        labels: BTreeMap::new(),
    };
    // The last sample stands for 6 ms at most until the end, of which twice the interval counts.
    let expected = [
        sample(&[&work], [1, 1_000_000]),
        sample(&[&anonymous, &work], [2, 2_000_000]),
        sample(&[&collector, &anonymous, &work], [1, 1_000_000]),
        sample(&[&collector], [1, 2_000_000]),
    ];
    assert_eq!(profile.samples, expected);
    assert_eq!(profile.types, [("samples".into(), "count".into()), ("cpu".into(), "nanoseconds".into())]);
}

#[test]
fn lanes_are_labels() {
    let parts = [("checkout", "one"), ("checkout", "two")].map(|(file, name)| Part {
        name: format!("{name}.cpuprofile"),
        recording: input::read_path(&profile(file)).expect("a recording"),
    });
    let joined = input::join(parts.into(), Align::Start).expect("one recording");
    let (found, report) = (written(&joined), report(&joined));
    let threads = report["threads"].as_array().unwrap();
    assert_eq!(threads.len(), 2);
    for thread in threads {
        let id = thread["thread"].as_str().unwrap();
        let of = |sample: &&Sample| sample.labels.get("thread id").is_some_and(|label| label == id);
        let sum: u64 = found.samples.iter().filter(of).map(|sample| sample.values[1]).sum();
        assert_eq!(sum, 1000 * thread["sampledCpuUs"].as_u64().unwrap(), "{id}");
    }
    let thread = |sample: &Sample| sample.labels["thread"].starts_with(&sample.labels["thread id"]);
    assert!(found.samples.iter().all(thread));
}

#[test]
fn what_has_no_times_has_the_values_it_has() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles/keep.heapprofile");
    let recording = input::read_path(&path).expect("a recording");
    let profile = written(&recording);
    assert_eq!(profile.types, [("space".into(), "bytes".into())]);
    assert_eq!(profile.sum("space"), report(&recording)["meta"]["totalBytes"].as_u64().unwrap());
    assert_eq!((profile.period, profile.duration, profile.period_type), (0, 0, None));

    let hits = written(&read(HITS.into()));
    assert_eq!(hits.types, [("samples".into(), "count".into())]);
    assert_eq!(hits.sum("samples"), 9, "idle is no work");

    let nothing = r#"{"head":{"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[]},"samples":[]}"#;
    let error = bytes(&read(nothing.into()), Format::Pprof).expect_err("nothing is held");
    assert!(matches!(error, ExportError::Nothing(Nothing::Kept)), "{error}");
}

/// `go tool pprof` of the files in a place; what it prints.
fn go(place: &Place, arguments: &[&str]) -> String {
    let mut command = Command::new("go");
    command.args(["tool", "pprof"]).args(arguments).current_dir(place.dir.path());
    // Where it keeps what it fetches, which is nothing.
    command.env("PPROF_TMPDIR", place.dir.path()).env("HOME", place.dir.path());
    let ran = command.output().expect("Go is installed");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).expect("text")
}

/// The CPU time of all samples that `go tool pprof -raw` lists.
fn sum(raw: &str) -> u64 {
    let samples = raw.split_once("samples/count cpu/nanoseconds[dflt]\n").expect("both types").1;
    let values = samples.lines().take_while(|line| *line != "Locations").filter_map(|line| {
        let (values, _) = line.split_once(':')?;
        values.split_whitespace().nth(1)?.parse::<u64>().ok()
    });
    values.sum()
}

#[test]
fn go_tool_pprof_reads_the_same() {
    let place = Place::new();
    let ran = place.flame("{checkout} -o p.pb.gz -o p.json -q");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&place.read("p.json")).unwrap();
    let total = 1000 * report["meta"]["sampledCpuUs"].as_u64().unwrap();

    assert_eq!(sum(&go(&place, &["-raw", "p.pb.gz"])), total);
    assert_eq!(sum(&go(&place, &["-raw", "p.pb.gz", "p.pb.gz"])), 2 * total, "two are merged");

    // Self and total time of each function, as its table has them.
    let top = go(&place, &["-top", "-nodecount=1000", "-nodefraction=0", "-unit=ns", "p.pb.gz"]);
    let rows = |name: &str| {
        let row = top.lines().find(|line| line.ends_with(&format!("%  {name}")))?;
        let cells: Vec<&str> = row.split_whitespace().collect();
        cells[3].trim_end_matches("ns").parse::<f64>().ok()
    };
    let functions = report["functions"].as_array().unwrap();
    let names = |name: &Value| functions.iter().filter(|row| row["name"] == *name).count();
    let mut checked = 0;
    for row in functions.iter().filter(|row| row["kind"] == "code" && row["name"] != "") {
        if names(&row["name"]) == 1 && row["cpuUs"].as_u64() > Some(0) {
            let name = row["name"].as_str().unwrap();
            assert_eq!(rows(name), row["cpuUs"].as_f64().map(|time| time * 1e3), "{name} in {top}");
            checked += 1;
        }
    }
    assert!(checked > 5, "{checked} functions in {top}");
}
