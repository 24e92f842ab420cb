//! `--base`, `flame diff` and the rules of `--fail-if`.

use serde_json::{Value, json};

use crate::support::cli::{Place, Ran};

/// A recording of rounds, in each of which functions have so many samples of about 1 ms.
fn rounds(work: &[(&str, usize)], seed: usize, url: &str) -> String {
    let frame = |name: &str, url: &str, line: i64| json!({"functionName": name, "scriptId": "7", "url": url, "lineNumber": line, "columnNumber": 4});
    let mut nodes = vec![
        json!({"id": 1, "callFrame": {"functionName": "(root)", "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1}}),
        json!({"id": 2, "parent": 1, "callFrame": frame("main", url, 0)}),
    ];
    nodes.extend(work.iter().enumerate().map(
        |(at, (name, _))| json!({"id": at + 3, "parent": 2, "callFrame": frame(name, url, 10 + at as i64)}),
    ));
    let (mut samples, mut deltas) = (Vec::new(), Vec::new());
    for round in 0..40 {
        for (at, &(_, count)) in work.iter().enumerate() {
            samples.extend(std::iter::repeat_n(at + 3, count).chain([2]));
            deltas.extend(
                (0..=count).map(|sample| 950 + (seed * 37 + round * 13 + at * 7 + sample * 29) % 100),
            );
        }
    }
    json!({"nodes": nodes, "startTime": 0, "endTime": 10_000_000, "samples": samples, "timeDeltas": deltas})
        .to_string()
}

const USUAL: [(&str, usize); 7] =
    [("parse", 5), ("render", 8), ("validate", 6), ("load", 4), ("hash", 3), ("log", 2), ("sort", 3)];

/// Three recordings of before, three of after in which `validate` takes more than twice as long.
fn place() -> Place {
    let mut slower = USUAL;
    slower[2].1 = 14;
    let mut place = Place::new();
    for at in 0..3 {
        let url = place.path("src/work.js").display().to_string();
        place = place
            .with(&format!("base/{at}.cpuprofile"), rounds(&USUAL, at, &format!("file://{url}")))
            .with(&format!("head/{at}.cpuprofile"), rounds(&slower, at + 10, &format!("file://{url}")));
    }
    place
}

/// Runs the command with rules, which have spaces in them.
fn gated(place: &Place, line: &str, rules: &[&str]) -> Ran {
    let mut command = place.command();
    command.args(line.split(' '));
    rules.iter().for_each(|rule| {
        command.args(["--fail-if", rule]);
    });
    command.output().expect("it runs").into()
}

#[test]
fn what_has_changed_is_told_in_every_form() {
    let place = place();
    let ran = place.flame("head --base base");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("1 function slower\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("validate /") && ran.stdout.contains("src/work.js:13:5"), "{}", ran.stdout);
    let ran = place.flame("head --base base -o diff.json -o diff.md");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&place.read("diff.json")).expect("JSON");
    crate::report::schema::check_comparison(&report).expect("as its schema says");
    assert_eq!(
        (report["schema"].as_str(), report["verdict"].as_str()),
        (Some("flame-compare/1"), Some("1 function slower"))
    );
    let [changed] = &report["changed"].as_array().expect("a list")[..] else {
        panic!("{}", report["changed"])
    };
    assert_eq!(
        (changed["kind"].as_str(), changed["name"].as_str(), changed["line"].as_u64()),
        (Some("slower"), Some("validate"), Some(13))
    );
    let delta = changed["headUs"].as_i64().unwrap() - changed["baseUs"].as_i64().unwrap();
    assert_eq!(changed["deltaUs"].as_i64(), Some(delta));
    let markdown = place.read("diff.md");
    assert!(markdown.starts_with("**1 function slower**") && markdown.contains("| `validate "), "{markdown}");
    assert!(markdown.len() < 64 << 10);
}

#[test]
fn a_word_in_front_means_the_same() {
    let place = place();
    let ran = place.flame("diff base head --format json -o one.json");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(place.flame("head --base base -o other.json").status, Some(0));
    assert_eq!(place.read("one.json"), place.read("other.json"));
    // So does another order of the files.
    let files = |side: &str, order: [u32; 3]| order.map(|at| format!("{side}/{at}.cpuprofile")).join(" ");
    let (head, base) = (files("head", [2, 0, 1]), files("base", [1, 2, 0]));
    assert_eq!(place.flame(&format!("{head} --base {base} -o third.json")).status, Some(0));
    assert_eq!(place.read("one.json"), place.read("third.json"));
}

#[test]
fn a_broken_rule_ends_with_3_when_all_is_written() {
    let place = place();
    let ran = place.flame("head --base base -o diff.md --fail-if slower");
    assert_eq!(ran.status, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("rule broken: validate /"), "{}", ran.stderr);
    assert!(place.read("diff.md").contains("slower"));
    for kept in ["slower>50%", "new", "undecided", "spikes>9", "gc>1%"] {
        let ran = gated(&place, "head --base base -o diff.md", &[kept]);
        assert_eq!(ran.status, Some(0), "{kept}: {}", ran.stderr);
    }
    let ran = place.flame("base --base head -o diff.md --fail-if slower");
    assert_eq!(ran.status, Some(0), "what became faster breaks nothing: {}", ran.stderr);
}

#[test]
fn a_budget_needs_no_base() {
    let place = place().with("rules", "# budgets\nvalidate self>8%\n\nsrc/** self>1%  # all of it\n");
    let ran = gated(
        &place,
        "head/0.cpuprofile -o r.md",
        &["validate self>8%", "validate self>25%", "own total>99%"],
    );
    assert_eq!(ran.status, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("validate self>8%: validate has 30."), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("own total>99%, which may be chance")
            || ran.stderr.contains("own total>99%: own has 100.0 %"),
        "{}",
        ran.stderr
    );
    let ran = place.flame("head/0.cpuprofile -o r.md --rules rules");
    assert_eq!(ran.status, Some(3), "{}", ran.stderr);
    assert_eq!(
        gated(&place, "head/0.cpuprofile -o r.md", &["pkg:ajv total>0%", "busy>1min"]).status,
        Some(0)
    );
}

#[test]
fn reviews_show_where() {
    let place = place();
    let mut command = place.command();
    command.args([
        "head",
        "--base",
        "base",
        "-q",
        "-o",
        "d.md",
        "--fail-if",
        "slower",
        "--code-quality",
        "q.json",
    ]);
    let ran = command
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_WORKSPACE", place.dir.path())
        .output()
        .expect("it runs");
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(
        stderr.contains("::error file=src/work.js,line=13,col=5,title=flame%3A slower::validate "),
        "{stderr}"
    );
    let quality: Value = serde_json::from_str(&place.read("q.json")).expect("JSON");
    assert_eq!(quality[0]["location"], json!({"path": "src/work.js", "lines": {"begin": 13}}));
    assert_eq!(
        (quality[0]["severity"].as_str(), quality[0]["check_name"].as_str()),
        (Some("major"), Some("flame-slower"))
    );
}

#[test]
fn what_cannot_be_meant_is_said_before_any_work() {
    let place = place().with("empty.cpuprofile", "{}").with("rules", "slower\nwrong\n");
    for (line, status, said) in [
        ("head --base base -o diff.pb.gz", 2, "a comparison cannot be written as .pb.gz"),
        ("head --base base --from 1s", 2, "--from does not go with --base"),
        ("head -o r.md --fail-if slower", 2, "there is nothing to compare with"),
        ("head --base base --fail-if fast", 2, "unknown rule fast"),
        ("head --base base --rules rules", 2, "line 2: unknown rule wrong"),
        ("head --base base --rules nowhere", 2, "cannot read it"),
        ("head --base base/0.cpuprofile empty.cpuprofile", 1, "empty.cpuprofile"),
        ("head/0.cpuprofile --base base/0.cpuprofile -o base/0.cpuprofile --format json", 2, ""),
    ] {
        let ran = place.flame(line);
        assert_eq!(ran.status, Some(status), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{line}: {}", ran.stderr);
    }
}

#[test]
fn stacks_of_both_sides_stand_side_by_side() {
    let place = place();
    assert_eq!(place.flame("head --base base -o diff.folded").status, Some(0));
    let folded = place.read("diff.folded");
    let line = folded.lines().find(|line| line.contains(";validate ")).expect("a stack");
    let times: Vec<u64> = line.rsplit(' ').take(2).map(|time| time.parse().expect("a time")).collect();
    assert!(times[0] > 2 * times[1], "{line}");
    // Each side is the mean of its recordings, path by path.
    let alone = |file: &str| {
        assert_eq!(place.flame(&format!("{file} -o one.folded")).status, Some(0));
        let text = place.read("one.folded");
        let line = text.lines().find(|line| line.contains(";validate ")).expect("a stack").to_owned();
        line.rsplit(' ').next().unwrap().parse::<u64>().expect("a time")
    };
    let mean = |side: &str| ((0..3).map(|at| alone(&format!("{side}/{at}.cpuprofile"))).sum::<u64>() + 1) / 3;
    assert_eq!((times[1], times[0]), (mean("base"), mean("head")));
}
