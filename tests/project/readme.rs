//! The README shows what the program does now.

use std::fs;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn flame(args: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flame"));
    let output = command.current_dir(root()).args(args).output().expect("flame runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// To take the picture anew: `FLAME_BLESS=1 cargo test --test suite readme`.
#[test]
fn its_picture_is_current() {
    let drawn =
        flame(&["profiles/checkout.cpuprofile", "--static", "--format", "svg", "--title", "checkout"]);
    let path = root().join("docs/checkout.svg");
    if std::env::var_os("FLAME_BLESS").is_some() {
        fs::write(&path, &drawn).expect("can write");
    }
    let kept = fs::read(&path).expect("the picture");
    assert!(kept == drawn, "docs/checkout.svg is old; FLAME_BLESS=1 takes it anew");
}

#[test]
fn every_option_it_names_exists() {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let help = [&["--help"][..], &["run", "--help"], &["record", "--help"]].map(flame).concat();
    let help = String::from_utf8(help).expect("text");
    let mut options = 0;
    for line in readme.lines().filter(|line| line.contains("flame ") && !line.contains("cargo")) {
        for command in line.split('`').filter(|command| command.starts_with("flame ")) {
            for option in command.split_whitespace().filter(|word| word.starts_with("--")) {
                assert!(help.contains(option), "{option} in {command}");
                options += 1;
            }
        }
    }
    assert!(options >= 5, "{options} options were looked at");
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let reasons = fs::read_to_string(root().join("docs/dependencies.md")).expect("the reasons");
    let mut in_dependencies = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| in_dependencies) {
            names.push(name.to_owned());
        }
    }
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(
            reasons.contains(&format!("`{name}`")),
            "docs/dependencies.md does not say what {name} is for"
        );
    }
}

/// Runs an example, which Cargo has built where all tests are run.
fn example(name: &str, args: &[&str]) -> Vec<u8> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--offline", "--locked", "--example", name, "--"]).args(args);
    let output = cargo.current_dir(root()).output().expect("the example runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn the_examples_run() {
    let spikes = String::from_utf8(example("spikes", &["profiles/checkout.cpuprofile"])).expect("text");
    assert!(spikes.contains("validateEmail"), "{spikes}");
    let totals = String::from_utf8(example("totals", &["profiles/checkout.cpuprofile"])).expect("text");
    assert!(totals.contains("validateDay") && !totals.contains("(idle)"), "{totals}");
    let place = tempfile::tempdir().expect("a temporary directory");
    let chart = place.path().join("chart.svg");
    example("render", &["profiles/checkout.cpuprofile", chart.to_str().expect("a plain path")]);
    assert!(fs::read_to_string(chart).expect("a chart").starts_with("<svg"));
}

#[test]
fn every_file_it_links_to_exists() {
    for document in [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "tests/README.md",
        "docs/json.md",
        "docs/architecture.md",
        "docs/format.md",
        "docs/spikes.md",
        "docs/record.md",
    ] {
        let path = root().join(document);
        let text = fs::read_to_string(&path).expect(document);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                assert!(path.with_file_name(target).exists(), "{document} links to {link}");
            }
        }
    }
}

/// The commands in the blocks of a document that begin with `program`.
fn commands(document: &str, program: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(document)).expect(document);
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).filter(|line| line.starts_with(program));
    lines.map(str::to_owned).collect()
}

#[test]
fn every_example_of_the_report_runs_and_says_something_of_code() {
    let place = tempfile::tempdir().expect("a temporary directory");
    let report = flame(&["profiles/checkout.cpuprofile", "--format", "json", "--spans"]);
    fs::write(place.path().join("report.json"), report).expect("can write");
    let report = flame(&["profiles/keep.heapprofile", "--format", "json"]);
    fs::write(place.path().join("heap.json"), report).expect("can write");
    let examples = commands("docs/json.md", "jq ");
    assert!(examples.len() >= 3, "{examples:?}");
    for example in examples {
        let ran =
            Command::new("sh").args(["-c", &example]).current_dir(place.path()).output().expect("sh runs");
        let (said, errors) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(errors.is_empty() && !said.is_empty(), "{example}: {errors}");
        assert!(!said.contains("(idle)"), "{example}: {said}");
    }
}

#[test]
fn the_commands_for_a_clone_leave_nothing_that_git_would_see() {
    let drawing = commands("README.md", "cargo run");
    assert!(!drawing.is_empty());
    for command in drawing {
        let (_, output) = command.split_once(" -o ").expect("an output");
        assert!(output.starts_with("target/"), "{command}");
    }
}
