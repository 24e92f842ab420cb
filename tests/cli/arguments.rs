//! The `flame` command as its user meets it: what it prints, where, and how it ends.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Stdio;

use crate::support::cli::{HITS, Place, flame, profile};

const BOLD: &str = "\u{1b}[1m";

#[test]
fn without_an_output_it_prints_what_took_long() {
    let ran = Place::new().flame("{checkout}");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    for part in ["checkout.cpuprofile\n", "918 ms recorded: 714 ms busy", "Most self time", "Most total time"]
    {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    let markdown = Place::new().flame("{checkout} --format md").stdout;
    for part in [" garbage collection)", " idle", " native (program)"] {
        let summary = ran.stdout.replace('\n', " ");
        assert!(summary.contains(part) && markdown.contains(part), "{part} in {summary}");
    }
    assert!(ran.stdout.contains("#1 599 ms to 691 ms  validateEmail  /app/src/validate.js:7:23"));
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
}

#[test]
fn a_quiet_recording_has_no_spikes_and_that_is_said() {
    let ran = Place::new().flame("{steady}");
    assert!(ran.stdout.contains("No spikes found: none of "), "{}", ran.stdout);
    assert!(ran.stdout.contains("The longest calls:"), "{}", ran.stdout);
    let markdown = Place::new().flame("{steady} --format md").stdout;
    let (_, longest) = markdown.split_once("\nThe longest calls:\n\n- ").expect("a heading");
    // In the order of what is printed.
    let times = longest.lines().take_while(|line| !line.is_empty()).map(|line| {
        let (time, _) = line.trim_start_matches("- ").split_once(" at ").expect("when");
        time.trim_end_matches(" ms").parse::<f64>().expect("milliseconds")
    });
    let times: Vec<f64> = times.collect();
    assert!(times.len() == 3 && times.is_sorted_by(|a, b| a >= b), "{times:?}");
}

#[test]
fn the_recording_may_come_from_standard_input() {
    let place = Place::new();
    let input = File::open(profile("checkout")).unwrap();
    let mut command = place.command();
    let output = command.args(["-", "--format", "json"]).stdin(input).output().unwrap();
    let from_file = place.flame("{checkout} --format json --title checkout").stdout;
    let from_stdin = String::from_utf8(output.stdout).unwrap();
    assert!(from_stdin.contains(r#""title":"CPU profile","headline""#));
    assert!(from_stdin.contains(r#""format":"cpuprofile","durationUs""#), "there is no source");
    let functions = |text: &str| text[text.find(r#""warnings""#).unwrap()..].to_owned();
    assert_eq!(functions(&from_stdin), functions(&from_file));
}

#[test]
fn colour_follows_the_wish_then_the_terminal() {
    let place = Place::new();
    assert!(!place.flame("{checkout}").stdout.contains('\u{1b}'));
    assert!(place.flame("{checkout} --color always").stdout.contains(BOLD));
    assert!(!place.flame("{checkout} --color never").stdout.contains('\u{1b}'));
    assert!(place.flame("missing --color always").stderr.contains("\u{1b}[1;31merror\u{1b}[0m: missing"));
}

#[test]
fn an_error_says_what_is_wrong_and_what_to_do() {
    let place = Place::new()
        .with("empty", "")
        .with("text", "hello")
        .with("cut", r#"{"nodes":[{"id":1,"#)
        .with("folder/notes", "");
    for (line, message) in [
        ("missing", "missing: cannot read it: No such file"),
        ("folder", "folder: there is no .cpuprofile in this folder"),
        ("empty", "empty: the file is empty"),
        ("text", "text: "),
        ("cut", "cut: the JSON breaks off at line 1, column 19"),
    ] {
        let ran = place.flame(&format!("{line} -o out.json"));
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""), "{line}");
        let lines: Vec<&str> = ran.stderr.lines().collect();
        assert!(lines[0].starts_with(&format!("flame: error: {message}")), "{}", ran.stderr);
        assert!(lines[1].starts_with("flame: hint: "), "{}", ran.stderr);
        assert_eq!(lines.len(), 2);
    }
    assert_eq!(place.names(), ["cut", "empty", "folder", "text"]);
}

#[test]
fn names_in_messages_cannot_drive_the_terminal() {
    let place = Place::new();
    let output = place.command().arg("a\u{1b}[2Jb").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("a\u{fffd}[2Jb"), "{stderr}");
    let place = place.with("p\u{7}\u{1b}.cpuprofile", std::fs::read(profile("checkout")).unwrap());
    let mut command = place.command();
    command.args(["p\u{7}\u{1b}.cpuprofile", "-o", "o\u{9b}\u{7}.json", "-v", "--timings"]);
    let output = command.output().unwrap();
    let said = String::from_utf8([output.stderr, output.stdout].concat()).unwrap();
    assert!(output.status.success() && said.contains("wrote o\u{fffd}\u{fffd}.json"), "{said}");
    let output = place.command().arg("p\u{7}\u{1b}.cpuprofile").output().unwrap();
    let summary = String::from_utf8([output.stderr, output.stdout].concat()).unwrap();
    for said in [said, summary] {
        assert!(!said.contains(|char: char| char.is_control() && char != '\n'), "{said:?}");
    }
    let ran = place.flame("{names}");
    assert!(ran.stdout.contains("tab⇥newline↵return↵end"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(|char: char| char.is_control() && char != '\n'));
}

#[test]
fn wrong_usage_ends_with_status_2_and_a_hint() {
    let place = Place::new().with("p.cpuprofile", "{}");
    for (line, message) in [
        ("", "Usage: flame"),
        ("p.cpuprofile --nonsense", "unexpected argument '--nonsense'"),
        ("p.cpuprofile -o chart", "the name chart does not tell a format"),
        ("p.cpuprofile -o chart.xyz", "the name chart.xyz does not tell a format"),
        ("p.cpuprofile -o a.svg --width 5", "must be a whole number from 640 to 8000\n"),
        ("p.cpuprofile -o a.svg --width 8001", "must be a whole number from 640 to 8000\n"),
        (
            "p.cpuprofile --froom 3",
            "unexpected argument '--froom' found\nflame: hint: a similar argument exists: '--from'",
        ),
        ("-o a.svg", "no recording is named\n"),
        ("p.cpuprofile -o a.svg --minwidth x", "must be a number from 0 to 1000"),
        ("p.cpuprofile --from 12", "write a number and its unit"),
        ("p.cpuprofile --from 2s --to 1s -q -v", "cannot be used with"),
        ("p.cpuprofile --view graph -o a.json", "--view graph cannot be written as .json"),
        ("p.cpuprofile --man", "cannot be used with"),
        ("p.cpuprofile -o a.svg --format png", "a.svg is named otherwise than --format png"),
        ("p.cpuprofile -o a.json -o b.md --format json", "b.md is named otherwise than --format json"),
        ("p.cpuprofile --from -1s", "times count from the start of the recording and are not negative"),
        ("p.cpuprofile --to -5%", "times count from the start of the recording and are not negative"),
        ("p.cpuprofile --to 150%", "a share of the recording is at most 100%"),
        ("https://example.com/p.cpuprofile", "is an address, and flame reads files only"),
        ("p.cpuprofile -q", "--quiet leaves nothing to do"),
    ] {
        let ran = place.flame(line);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
        if !line.is_empty() {
            assert!(ran.stderr.starts_with("flame: error: "), "{line}: {}", ran.stderr);
            assert!(ran.stderr.contains("\nflame: hint: "), "{line}: {}", ran.stderr);
            assert_eq!(ran.stderr.lines().count(), 2, "what is wrong, and once what to do: {}", ran.stderr);
            assert!(!ran.stderr.contains("For more information"), "{line}: {}", ran.stderr);
            assert!(!ran.stderr.contains("as a value"), "{line}: {}", ran.stderr);
        }
    }
    assert_eq!(place.names(), ["p.cpuprofile"]);
}

#[test]
fn options_that_change_nothing_are_said_to() {
    let place = Place::new();
    for (options, idle) in [
        ("-o a.md --spans", "--spans"),
        ("-o a.json --static", "--static"),
        ("-o a.png --max-size 9MB", "--max-size"),
        ("-o a.svg --scale 2", "--scale"),
        ("-o a.svg --dark", "--dark"),
        ("-o a.json --width 700", "--width"),
        ("-o a.folded --colors function", "--colors"),
        ("-o a.svg --view graph --static", "--static"),
        ("--minwidth 2", "--minwidth"),
    ] {
        let ran = place.flame(&format!("{{checkout}} {options}"));
        assert_eq!(ran.status, Some(0), "{options}");
        let expected = format!("flame: warning: {idle} changes nothing here: it is for .");
        assert!(
            ran.stderr.starts_with(&expected) && ran.stderr.lines().count() == 1,
            "{options}: {}",
            ran.stderr
        );
    }
    let used = "-o a.svg -o b.png -o c.json --spans --static --max-size 9MB --scale 2 --dark --width 700 --colors function";
    assert_eq!(place.flame(&format!("{{checkout}} {used}")).stderr, "");
}

#[cfg(target_os = "linux")]
#[test]
fn pictures_are_not_poured_onto_a_terminal() {
    let place = Place::new();
    let on_terminal = |options: &str| {
        let line = format!("'{}' '{}' {options}", flame(), profile("checkout").display());
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).current_dir(place.dir.path()).stdin(Stdio::null());
        let output = script.output().expect("script runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    for (options, extension) in [
        ("--format svg", "svg"),
        ("--format html", "html"),
        ("--format png", "png"),
        ("--view graph", "svg"),
        ("-o - --format png", "png"),
        ("-o /dev/stdout --format svg", "svg"),
    ] {
        let (status, said) = on_terminal(options);
        assert_eq!(status, Some(2), "{options}: {said}");
        assert!(said.contains("a picture cannot be shown in a terminal"), "{options}: {said}");
        assert!(
            said.contains(&format!("write it to a file, e.g. -o chart.{extension}")),
            "{options}: {said}"
        );
        let hinted = on_terminal(&format!("{options} -o chart.{extension}"));
        assert!(place.path(&format!("chart.{extension}")).exists() || options.contains("-o"), "{hinted:?}");
    }
    let (status, said) = on_terminal("--format pprof");
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("cannot be shown in a terminal") && said.contains("e.g. -o p.pb.gz"), "{said}");
    let (status, said) = on_terminal("--format md");
    assert_eq!(status, Some(0));
    assert!(said.contains("# checkout.cpuprofile"), "{said}");
}

#[test]
fn a_range_of_time_limits_everything() {
    let place = Place::new();
    let all = place.flame("{checkout} --format json --spans").stdout;
    assert!(!all.contains("rangeUs"));
    let part = place.flame("{checkout} --format json --spans --from 100ms --to 50%").stdout;
    assert!(part.contains(r#""rangeUs":[100000,458881]"#), "{part}");
    assert!(part.len() < all.len());
    let spans: serde_json::Value = serde_json::from_str(&part).unwrap();
    for span in spans["spans"].as_array().unwrap() {
        let (start, total) = (span["startUs"].as_u64().unwrap(), span["totalUs"].as_u64().unwrap());
        assert!(start >= 100_000 && start + total <= 458_881, "{span}");
    }
    let ran = place.flame("{checkout} --from 5s");
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("--from is at 5.00 s, but the recording ends at 918 ms"), "{}", ran.stderr);
}

#[test]
fn pictures_follow_their_options() {
    let place = Place::new();
    let line = "{checkout} -o a.svg -o a.png --width 640 --scale 2 --title Mine --subtitle Yours -c function";
    assert_eq!(place.flame(line).status, Some(0));
    let svg = place.read("a.svg");
    for part in [r#"width="640""#, ">Mine</", ">Yours</"] {
        assert!(svg.contains(part), "{part}");
    }
    let png = std::fs::read(place.path("a.png")).unwrap();
    assert_eq!(png[16..20], 1280u32.to_be_bytes(), "the width in the PNG's header");
    // Twice as many pixels show twice as much: what is drawn is as wide as the picture.
    let picture = resvg::tiny_skia::Pixmap::decode_png(&png).unwrap();
    let paper = picture.pixel(0, 0).unwrap();
    assert!(picture.pixels().iter().all(|pixel| pixel.alpha() == 255), "the paper reaches every edge");
    let is_drawn = |x: u32| (0..picture.height()).any(|y| picture.pixel(x, y) != Some(paper));
    let right = (0..picture.width()).rev().find(|&x| is_drawn(x)).unwrap();
    assert!(right > 1280 - 64, "drawn up to {right} of 1280");
    let ran = place.flame("{checkout} -o a.png --width 8000 --scale 10");
    assert_eq!(ran.status, Some(1));
    assert_eq!(ran.stderr.matches("--scale").count(), 1, "the advice stands once: {}", ran.stderr);
    assert!(ran.stderr.contains("hint: choose another --scale or --width"), "{}", ran.stderr);
    assert!(place.flame("{checkout} -o a.png --scale 0").stderr.contains("must be a number from 0.1 to 10"));
}

#[test]
fn a_chart_that_may_not_be_large_comes_without_its_data_and_says_so() {
    let place = Place::new();
    let size = |name: &str| std::fs::metadata(place.path(name)).unwrap().len();
    place.flame("{checkout} -o whole.svg -o whole.html");
    place.flame("{checkout} -o still.svg -o still.html --static");
    for kind in ["svg", "html"] {
        let [whole, still] = ["whole", "still"].map(|name| size(&format!("{name}.{kind}")));
        assert!(still < whole);
        let fits = place.flame(&format!("{{checkout}} -o fits.{kind} --max-size {whole}"));
        assert_eq!((fits.status, fits.stderr.as_str()), (Some(0), ""));
        assert_eq!(place.read(&format!("fits.{kind}")), place.read(&format!("whole.{kind}")));

        let most = whole - 1;
        let small = place.flame(&format!("{{checkout}} -o small.{kind} --max-size {most}"));
        assert_eq!(small.status, Some(0));
        assert!(
            small.stderr.starts_with(&format!("flame: warning: small.{kind}: not interactive: ")),
            "{}",
            small.stderr
        );
        let text = place.read(&format!("small.{kind}"));
        assert!(text.len() as u64 <= most && text.contains("not interactive: ") && !text.contains("<script"));

        let refused = place.flame(&format!("{{checkout}} -o none.{kind} --max-size 1k"));
        assert_eq!(refused.status, Some(1));
        assert!(refused.stderr.contains("even without what makes it interactive"), "{}", refused.stderr);
        assert!(!place.path(&format!("none.{kind}")).exists());
    }
}

#[test]
fn a_page_holds_the_chart_and_lets_nothing_else_run_or_load() {
    let place = Place::new();
    place.flame("{checkout} -o a.svg -o a.html --title </title><script>");
    let (svg, page) = (place.read("a.svg"), place.read("a.html"));
    let still = |text: &str| text[text.find("<svg").unwrap()..text.find("<metadata").unwrap()].to_owned();
    assert!(page.starts_with("<!doctype html>\n") && svg.starts_with(&still(&page)[..1_000]));
    assert!(page.contains("default-src 'none'; script-src 'sha256-"), "{}", &page[..600]);
    assert!(page.contains("<title>Flame chart: &lt;/title>&lt;script></title>"), "{}", &page[..900]);
    place.flame("{checkout} -o still.html --static");
    assert!(place.read("still.html").contains("script-src 'none'"));
}

#[test]
fn warnings_go_to_standard_error_and_into_the_reports() {
    let place = Place::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/negative-first-delta.cpuprofile");
    let ran = place.flame(&format!("{file} --format json"));
    assert_eq!(ran.status, Some(0));
    assert!(ran.stderr.starts_with("flame: warning: 1 × "), "{}", ran.stderr);
    assert!(ran.stdout.contains(r#"{"code":"sample-before-start","count":1,"#), "{}", ran.stdout);
    let quiet = place.flame(&format!("{file} --format json --quiet"));
    assert_eq!((quiet.stderr.as_str(), quiet.stdout), ("", ran.stdout));
    let summary = place.flame(file);
    assert!(summary.stdout.contains("Warnings\n"), "{}", summary.stdout);
    assert_eq!(summary.stderr, ran.stderr, "who reads the beginning only must know of them, too");
    let chart = place.flame(&format!("{file} -o a.md"));
    assert!(place.read("a.md").contains("## Warnings\n"), "{}", chart.stderr);
}

#[test]
fn verbose_runs_and_timings_speak_on_standard_error() {
    let place = Place::new();
    assert_eq!(place.flame("{checkout} -o a.md").stderr, "");
    assert_eq!(place.flame("{checkout} -o a.md -v").stderr, "flame: wrote a.md\n");
    let timings = place.flame("{checkout} -o a.md --timings").stderr;
    for step in ["reading", "analysing", "writing a.md"] {
        assert!(timings.lines().any(|line| line.ends_with(step)), "{timings}");
    }
}

#[test]
fn a_recording_without_samples_can_still_be_merged() {
    let place = Place::new().with("hits.cpuprofile", HITS);
    for line in ["hits.cpuprofile", "hits.cpuprofile --format json", "hits.cpuprofile -o a.svg"] {
        let ran = place.flame(line);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""), "{line}");
        assert!(ran.stderr.contains("no samples"), "{}", ran.stderr);
        assert!(ran.stderr.contains("--view graph"), "{}", ran.stderr);
    }
    let folded = place.flame("hits.cpuprofile --format folded").stdout;
    assert_eq!(folded, "work (/app/a.js:4:5) 7\nwork (/app/a.js:4:5);part (/app/a.js:10:1) 2\n");
    let ran = place.flame("hits.cpuprofile --view graph -o graph.svg");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(place.read("graph.svg").contains("work (/app/a.js:4:5) (9 hits, 100.00%)"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let place = Place::new();
    let mut child = place
        .command()
        .arg(profile("deep"))
        .args(["--format", "json", "--spans", "-q"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap(); // and closes the pipe
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn completions_and_a_manual_page_are_generated() {
    let place = Place::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = place.flame(&format!("--completions {shell}"));
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        assert!(ran.stdout.contains("minwidth"), "{shell}");
    }
    let man = place.flame("--man").stdout;
    assert!(man.contains(".TH flame 1") && man.contains("Examples:"), "{man}");
}

#[test]
fn help_shows_examples_and_fits_a_terminal() {
    let help = Place::new().flame("--help").stdout;
    assert!(help.contains("flame CPU.….cpuprofile -o chart.svg"), "{help}");
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
}

#[test]
fn two_runs_write_the_same_bytes() {
    let place = Place::new();
    for options in
        ["--format json --spans", "--format folded", "--format md", "--view graph", "--format svg", ""]
    {
        let line = format!("{{names}} {options}");
        let one = place.flame(&line);
        assert_eq!(one.status, Some(0), "{}", one.stderr);
        assert_eq!(one.stdout, place.flame(&line).stdout, "{options}");
    }
}

#[test]
fn standard_input_may_be_a_slow_pipe() {
    let place = Place::new();
    let mut child = place
        .command()
        .args(["-", "--format", "folded"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for piece in HITS.as_bytes().chunks(7) {
        stdin.write_all(piece).unwrap();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("work "));
}
