//! Heap profiles on the command line.

use crate::support::cli::Place;

/// `load` calls itself; a name that nothing but its size matters of.
const HEAP: &str = r#"{"head":{"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[
{"callFrame":{"functionName":"load","scriptId":"7","url":"file:///a.js","lineNumber":3,"columnNumber":4},"selfSize":1000000,"id":2,"children":[
{"callFrame":{"functionName":"load","scriptId":"7","url":"file:///a.js","lineNumber":3,"columnNumber":4},"selfSize":254000,"id":3,"children":[]}]}]},"samples":[]}"#;

fn place() -> Place {
    Place::new().with("p.heapprofile", HEAP)
}

#[test]
fn the_summary_is_in_bytes() {
    let ran = place().flame("p.heapprofile");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout.contains("1.25 MB of sampled memory in use at the end"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("1.25 MB  100.0 %     1.25 MB  100.0 %         2  load  /a.js:4:5"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains(" ms") && !ran.stdout.contains("Spikes"), "{}", ran.stdout);
}

#[test]
fn a_chart_becomes_the_merged_graph_and_that_is_said_once() {
    let place = place();
    let ran = place.flame("p.heapprofile -o chart.svg -o page.html -o graph.folded");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("has no order in time").count(), 1, "{}", ran.stderr);
    for picture in ["chart.svg", "page.html"] {
        let text = place.read(picture);
        assert!(text.contains("load (/a.js:4:5) (1,254,000 bytes, 100.00%)"), "{text}");
        assert!(text.contains("1.25 MB of sampled memory"), "{text}");
    }
    let asked = place.flame("p.heapprofile --view graph -o asked.svg");
    assert_eq!((asked.status, asked.stderr.contains("order in time")), (Some(0), false), "{}", asked.stderr);
    assert_eq!(place.read("asked.svg"), place.read("chart.svg"));
    assert_eq!(
        place.read("graph.folded"),
        "load (/a.js:4:5) 1000000\nload (/a.js:4:5);load (/a.js:4:5) 254000\n"
    );
}

/// Each answer with the way out that it names.
#[test]
fn what_needs_times_is_refused_and_the_advice_works() {
    for (options, leave, stays) in [
        ("--from 1s -o a.svg", "leave --from out", "-o a.svg"),
        ("--from 10% --to 1s -o a.md", "leave --from and --to out", "-o a.md"),
        ("--thread main -o a.json", "leave --thread out", "-o a.json"),
        ("--threads", "leave --threads out", ""),
        ("-o a.png", "write an .svg or .html", "-o a.svg -o a.html"),
        ("p.heapprofile -o a.svg", "give it alone", "-o a.svg"),
        ("p.heapprofile --align start -o a.svg", "give it alone", "-o a.svg"),
    ] {
        let place = place();
        let ran = place.flame(&format!("p.heapprofile {options}"));
        assert!(matches!(ran.status, Some(1 | 2)), "{options}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("a heap profile ") && ran.stderr.contains(leave),
            "{options}: {}",
            ran.stderr
        );
        assert_eq!(place.names(), ["p.heapprofile"], "{options}: nothing is written");
        let ran = place.flame(&format!("p.heapprofile {stays}"));
        assert_eq!(ran.status, Some(0), "{stays}: {}", ran.stderr);
    }
}

#[test]
fn options_that_change_nothing_are_said_to() {
    for (options, name) in [
        ("--static -o a.svg", "--static"),
        ("--max-size 1MB -o a.html", "--max-size"),
        ("--spans -o a.json", "--spans"),
        ("--spans -o a.svg", "--spans"),
    ] {
        let ran = place().flame(&format!("p.heapprofile {options}"));
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        let warned = format!("warning: {name} changes nothing here");
        assert_eq!(ran.stderr.matches(&warned).count(), 1, "{options}: {}", ran.stderr);
    }
}

#[test]
fn where_nothing_is_in_use_there_is_nothing_to_draw() {
    let empty = HEAP.replace("1000000", "0").replace("254000", "0");
    let place = Place::new().with("p.heapprofile", empty);
    for output in
        ["", "-o a.svg", "-o a.html", "-o a.json", "-o a.md", "-o a.folded", "--view graph -o a.svg"]
    {
        let ran = place.flame(&format!("p.heapprofile {output}"));
        assert_eq!(ran.status, Some(1), "{output}");
        assert!(ran.stderr.contains("none of the memory that was sampled"), "{output}: {}", ran.stderr);
        assert!(ran.stderr.contains("--heap-prof-interval"), "{output}: {}", ran.stderr);
        assert_eq!(place.names(), ["p.heapprofile"], "{output}");
    }
}

#[test]
fn without_a_name_it_is_called_what_it_is() {
    let place = place();
    let mut command = place.command();
    let file = std::fs::File::open(place.path("p.heapprofile")).expect("there");
    let ran = command.args(["-", "--format", "md"]).stdin(file).output().expect("flame runs");
    assert!(String::from_utf8_lossy(&ran.stdout).starts_with("# Heap profile\n"));
}
