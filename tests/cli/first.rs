//! The first minutes: words that are no recording, the order of the words, and looking at the chart.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::cli::{Place, Ran, profile, words};

fn place() -> Place {
    let recording = std::fs::read(profile("steady")).expect("a recording");
    Place::new()
        .with("p.cpuprofile", &recording)
        .with("app.js", "console.log(1)")
        .with("old.svg", "<svg></svg>")
}

#[test]
fn what_is_no_recording_is_told_what_it_may_have_meant() {
    for (line, status, hint) in [
        (
            "chart.svg p.cpuprofile",
            2,
            "to write chart.svg, put -o before it: flame p.cpuprofile -o chart.svg",
        ),
        (
            "p.cpuprofile chart.html",
            2,
            "to write chart.html, put -o before it: flame p.cpuprofile -o chart.html",
        ),
        ("p.cpuprofile old.svg", 1, "to write old.svg, put -o before it: flame p.cpuprofile -o old.svg"),
        ("chart.png", 2, "to write chart.png, put -o before it: flame RECORDING -o chart.png"),
        ("CPU.*.cpuprofile", 2, "no file matches it; the newest recording there is p.cpuprofile"),
        (
            "nowhere/*.cpuprofile",
            2,
            "no file matches it, and there is no recording in that folder; make one with `flame run",
        ),
        ("node app.js", 2, "to record it: flame run -o chart.svg -- node app.js"),
        ("npm test", 2, "to record it: flame run -o chart.svg -- npm test"),
        ("app.js", 1, "to record this program: flame run -o chart.svg -- node app.js"),
        ("recrod 9229", 2, "is `flame record` meant?"),
        ("rum", 2, "is `flame run` meant?"),
        ("help", 2, "flame --help lists what there is"),
        ("p.cpuprofil", 2, "is p.cpuprofile meant?"),
        ("other", 1, "check the path"),
        ("old.svg", 1, "open it in a browser"),
        ("report.json", 1, "check the path"),
        ("-o chart.svg", 2, "name the recording: flame RECORDING -o chart.svg"),
        ("p.cpuprofile --opne", 2, "'--open'"),
    ] {
        let ran = place().flame(line);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(status), ""), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(hint), "{line}: {}", ran.stderr);
    }
}

/// A browser that only notes what it is to show.
#[cfg(unix)]
fn browser(place: &Place, script: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = place.path("browser");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("can write");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("can allow");
    path
}

#[cfg(unix)]
fn flame(place: &Place, line: &str, script: &str) -> Ran {
    let temporary = place.path("tmp");
    std::fs::create_dir_all(&temporary).expect("can make a folder");
    let mut command = place.command();
    command.args(words(line)).env("BROWSER", browser(place, script)).env("TMPDIR", temporary).env("PATH", "");
    command.output().expect("flame runs").into()
}

#[cfg(unix)]
#[test]
fn the_chart_that_is_written_is_opened() {
    let place = place();
    let shown = || Path::new(place.read("shown").trim_end()).to_owned();
    let note = "printf '%s\\n' \"$1\" > shown";
    let ran = flame(&place, "p.cpuprofile -o r.json -o c.svg -o c.html --open", note);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
    assert_eq!(
        std::fs::canonicalize(shown()).expect("a file"),
        std::fs::canonicalize(place.path("c.svg")).expect("a file")
    );
    // Without one, a page that stays.
    for line in [
        "p.cpuprofile --open",
        "p.cpuprofile --open -o r.json",
        "p.cpuprofile --open --view graph",
        "p.cpuprofile --open -q",
    ] {
        let ran = flame(&place, line, note);
        assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""), "{line}");
        assert!(shown().starts_with(place.path("tmp")), "{line}");
        assert!(
            std::fs::read_to_string(shown()).expect("a page").to_lowercase().starts_with("<!doctype html>"),
            "{line}"
        );
    }
    // A browser that stays in the foreground is not waited for.
    let ran =
        flame(&place, "p.cpuprofile -o c.svg --open", "printf '%s\\n' \"$1\" > shown; exec /bin/sleep 4");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn without_a_browser_the_chart_is_there_and_where_it_is_is_said() {
    let place = place();
    let ran = flame(&place, "p.cpuprofile -o c.svg --open", "exit 3");
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stderr.contains("no browser could be started for ") && ran.stderr.contains("/c.svg"),
        "{}",
        ran.stderr
    );
    assert!(place.read("c.svg").starts_with("<svg"));
    // Nothing is left of a run that fails before.
    std::fs::remove_dir_all(place.path("tmp")).expect("can remove it");
    assert_eq!(flame(&place, "old.svg --open", "exit 0").status, Some(1));
    assert_eq!(std::fs::read_dir(place.path("tmp")).expect("a folder").count(), 0);
    assert_eq!(flame(&place, "p.cpuprofile --threads --open", "exit 0").status, Some(2));
}

/// Runs `flame` in a terminal, without arguments.
#[cfg(target_os = "linux")]
fn alone_in_a_terminal(place: &Place) -> String {
    let mut script = Command::new("script");
    script
        .args(["-qec", env!("CARGO_BIN_EXE_flame"), "/dev/null"])
        .current_dir(place.dir.path())
        .stdin(Stdio::null());
    let output = script.output().expect("this test runs the program `script`, which must be installed");
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stdout).expect("text")
}

#[cfg(target_os = "linux")]
#[test]
fn alone_in_a_terminal_it_says_what_could_be_done() {
    let said = alone_in_a_terminal(&place());
    assert!(said.contains("The newest recording in this folder is p.cpuprofile."), "{said}");
    assert!(said.contains("flame p.cpuprofile --open"), "{said}");
    let said = alone_in_a_terminal(&Place::new());
    assert!(
        said.contains("There is no recording in this folder.") && said.contains("flame run -o"),
        "{said}"
    );
    // Elsewhere nobody reads along, and the help is printed as ever.
    let ran = place().flame("");
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("Usage: flame"), "{}", ran.stderr);
}
