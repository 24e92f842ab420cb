//! Less of a recording: what is left out and hidden on the command line.

use serde_json::Value;

use crate::report::schema;
use crate::support::cli::Place;

fn report(args: &str) -> (Value, String) {
    let ran = Place::new().flame(&format!("{{checkout}} -o - --format json {args}"));
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    schema::check(&report).expect("as its schema says");
    (report, ran.stderr)
}

fn named<'a>(report: &'a Value, list: &str, field: &str) -> Vec<&'a str> {
    report[list].as_array().expect("a list").iter().map(|row| row[field].as_str().expect("a text")).collect()
}

#[test]
fn only_own_code_is_left_and_all_of_the_busy_time() {
    let (whole, _) = report("");
    let (own, said) = report("--only own");
    assert_eq!(own["meta"]["busyUs"], whole["meta"]["busyUs"]);
    let urls = named(&own, "functions", "url");
    assert!(
        urls.iter()
            .all(|url| url.is_empty() || url.starts_with("file:///app/") && !url.contains("node_modules")),
        "{urls:?}"
    );
    assert!(named(&own, "functions", "name").contains(&"(hidden)"));
    assert_eq!(named(&own, "warnings", "code"), ["functions-hidden"]);
    assert!(said.contains("only own code"), "{said}");
    let (scripts, _) = report("--only scripts");
    assert!(named(&scripts, "functions", "url").iter().any(|url| url.contains("node_modules/handlebars")));
    assert!(!named(&scripts, "functions", "url").iter().any(|url| url.starts_with("node:")));
}

#[test]
fn focus_and_ignore_part_the_busy_time() {
    let time = |args: &str| report(args).0["meta"]["busyUs"].as_u64().expect("a time");
    let (all, with, without) = (time(""), time("--focus ^validate"), time("--ignore ^validate"));
    assert!(with > 0 && without > 0);
    assert_eq!(with + without, all);
    assert_eq!(time("--focus nothing --focus ^validate"), with, "one of several is enough");
    assert_eq!(
        time("--focus handlebars/"),
        time("--ignore zzz --focus handlebars/"),
        "addresses are looked in, too"
    );
}

#[test]
fn a_comparison_says_what_is_less_and_which_pattern_finds_nothing() {
    let place = Place::new();
    let both = "{checkout} --base {checkout} --ignore handlebars --focus zzz --focus ^validate";
    let ran = place.flame(&format!("{both} -o c.svg -o c.md -o c.json"));
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("--focus zzz: no function has such a name or address").count(), 1);
    assert!(!ran.stderr.contains("--focus ^validate:"), "{}", ran.stderr);
    let less = "focus zzz, focus ^validate, ignore handlebars";
    let report: Value = serde_json::from_str(&place.read("c.json")).expect("JSON");
    assert_eq!(report["less"], less);
    assert!(place.read("c.svg").contains(&format!("less was compared than recorded: {less}")));
    assert!(place.read("c.md").contains("less was compared than recorded"));
    assert!(place.flame(both).stdout.contains("less was compared than recorded"));
}

#[test]
fn what_is_less_is_said_wherever_it_is_shown() {
    let place = Place::new();
    let ran = place.flame("{checkout} --hide ^emit$ --hide zzz -o r.svg -o r.md");
    assert!(ran.stderr.contains("--hide zzz: no function has such a name or address"), "{}", ran.stderr);
    assert!(ran.stderr.contains("2 × functions are hidden as asked for"), "{}", ran.stderr);
    assert!(place.read("r.svg").contains(">hide ^emit$, hide zzz<"));
    assert!(place.read("r.md").contains("functions are hidden as asked for"));
    let wrong = place.flame("{checkout} --focus (");
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.stderr.contains("--focus <REGEX>': found open group"), "{}", wrong.stderr);
}
