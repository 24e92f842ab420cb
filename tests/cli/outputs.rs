//! Output files are whole or absent, and nothing is overwritten that must not be.
#![cfg(unix)]

use std::fs::{self, File, Permissions};
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use crate::support::cli::{Place, Ran, flame, profile};
use crate::support::dice::Dice;

fn mode(place: &Place, name: &str) -> u32 {
    fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777
}

/// Runs a line of `sh`; `$FLAME` and `$P` are the command and a recording.
fn sh(place: &Place, line: &str) -> Ran {
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(place.dir.path());
    command.env("FLAME", flame()).env("P", profile("checkout"));
    command.output().unwrap().into()
}

#[test]
fn one_run_writes_every_output_and_leaves_nothing_else() {
    let place = Place::new();
    let ran = place.flame("{checkout} -o a.json -o b.MD -o c.folded -o d -o e.svg -o f.png --format json");
    assert_eq!((ran.status, ran.stderr.as_str(), ran.stdout.as_str()), (Some(0), "", ""));
    assert_eq!(place.names(), ["a.json", "b.MD", "c.folded", "d", "e.svg", "f.png"]);
    assert!(place.read("e.svg").starts_with("<svg"));
    assert!(fs::read(place.path("f.png")).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(place.read("a.json"), place.read("d"));
    assert!(place.read("b.MD").starts_with("# checkout.cpuprofile\n"));
}

#[test]
fn a_recording_is_recognised_behind_every_redirection() {
    let recording = fs::read_to_string(profile("checkout")).unwrap();
    let place = Place::new().with("p.json", &recording).with("other.json", "old");
    symlink("p.json", place.path("link.json")).unwrap();
    fs::hard_link(place.path("p.json"), place.path("hard.json")).unwrap();
    for line in [
        "$FLAME - -o p.json < p.json",
        "$FLAME - -o p.json < link.json",
        "$FLAME - -o hard.json < p.json",
        "$FLAME - -o link.json < hard.json",
        "$FLAME - -o other.json -o p.json < p.json",
        "$FLAME /dev/stdin -o p.json < p.json",
        "exec 3< p.json; $FLAME - -o p.json <&3",
        "exec 3<> p.json; $FLAME - -o /dev/fd/3 --format json < p.json",
        "$FLAME - --format json < p.json >> p.json",
        "$FLAME p.json --format json >> p.json",
        "$FLAME p.json >> p.json",
        "$FLAME - < p.json 1<> p.json",
    ] {
        let ran = sh(&place, line);
        assert_eq!(ran.status, Some(2), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains("is the recording itself\n"), "{line}: {}", ran.stderr);
        assert_eq!(
            (place.read("p.json"), place.read("other.json")),
            (recording.clone(), "old".into()),
            "{line}"
        );
    }
    for line in
        ["$FLAME - -o a.json < p.json", "cat p.json | $FLAME - -o p.json", "$FLAME - -o a.json < /dev/null"]
    {
        assert!(!sh(&place, line).stderr.contains("recording itself"), "{line}");
    }
}

#[test]
fn outputs_that_would_destroy_something_are_refused_before_any_work() {
    let place = Place::new().with("p.json", "no recording, which is not found out").with("other.json", "old");
    fs::create_dir(place.path("dir")).unwrap();
    symlink("p.json", place.path("link.json")).unwrap();
    fs::hard_link(place.path("p.json"), place.path("hard.json")).unwrap();
    symlink("loop.json", place.path("loop.json")).unwrap();
    let before = place.names();
    for (line, message) in [
        ("p.json -o p.json", "the output p.json is the recording itself"),
        ("p.json -o ./dir/../p.json", "the output ./dir/../p.json is the recording itself"),
        ("p.json -o link.json", "the output link.json is the recording itself"),
        ("link.json -o p.json", "the output p.json is the recording itself"),
        ("p.json -o hard.json", "the output hard.json is the recording itself"),
        ("p.json -o dir --format json", "dir is a directory"),
        ("p.json -o new/ --format json", "cannot write new/"),
        ("p.json -o nowhere/a.json", "there is no directory nowhere"),
        ("p.json -o a.json -o ./a.json", "a.json and ./a.json are the same output"),
        ("p.json -o other.json -o dir/../other.json", "are the same output"),
        ("p.json -o - -o - --format json", "are the same output"),
        ("p.json -o loop.json", "its links lead in a circle"),
    ] {
        let ran = place.flame(line);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains("flame: hint: "), "{line}: {}", ran.stderr);
    }
    assert_eq!(place.names(), before);
    assert_eq!(place.read("other.json"), "old");
}

#[test]
fn a_new_file_gets_usual_permissions_and_an_old_one_keeps_its_own() {
    let place = Place::new().with("old.json", "old");
    fs::set_permissions(place.path("old.json"), Permissions::from_mode(0o751)).unwrap();
    let ran = sh(&place, r#"umask 027; "$FLAME" "$P" -o old.json -o new.json"#);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!((mode(&place, "old.json"), mode(&place, "new.json")), (0o751, 0o640));
    assert_eq!(place.read("old.json"), place.read("new.json"));
}

#[test]
fn a_link_is_written_through() {
    let place = Place::new().with("real.json", "old");
    fs::create_dir(place.path("dir")).unwrap();
    symlink("../real.json", place.path("dir/link.json")).unwrap();
    symlink("dir/later.json", place.path("dangling.json")).unwrap();
    let ran = place.flame("{checkout} -o dir/link.json -o dangling.json");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(place.path("dir/link.json").is_symlink());
    assert!(place.read("real.json").starts_with('{'));
    assert!(place.path("dangling.json").is_symlink());
    assert_eq!(place.read("dir/later.json"), place.read("real.json"));
}

#[test]
fn a_run_that_fails_leaves_every_old_file() {
    let place = Place::new().with("a.json", "old a").with("bad", "{").with("b.md", "old b");
    let ran = place.flame("bad -o a.json -o b.md");
    assert_eq!(ran.status, Some(1));
    assert_eq!((place.read("a.json"), place.read("b.md")), ("old a".into(), "old b".into()));
    assert_eq!(place.names(), ["a.json", "b.md", "bad"]);
}

#[test]
fn a_full_disk_leaves_the_old_files_and_no_debris() {
    // The report is small enough for the limit, the list of all spans is not.
    let place = Place::new().with("a.md", "old a").with("b.json", "old b");
    let ran = sh(&place, r#"ulimit -f 20; "$FLAME" "$P" --spans -o a.md -o b.json"#);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("flame: error: cannot write b.json: File too large"), "{}", ran.stderr);
    assert_eq!((place.read("a.md"), place.read("b.json")), ("old a".into(), "old b".into()));
    assert_eq!(place.names(), ["a.md", "b.json"]);
}

#[test]
fn devices_are_written_directly() {
    let place = Place::new();
    let whole = place.flame("{checkout} --format json").stdout;
    assert_eq!(place.flame("{checkout} -o /dev/stdout --format json").stdout, whole);
    assert_eq!(sh(&place, r#""$FLAME" "$P" -o /dev/fd/3 --format json 3>&1"#).stdout, whole);
    assert_eq!(place.flame("{checkout} -o /dev/null --format json").status, Some(0));
    let appended = sh(&place, r#"{ echo head; "$FLAME" "$P" -o /dev/stdout --format json; } > all"#);
    assert_eq!(appended.status, Some(0));
    assert_eq!(place.read("all"), format!("head\n{whole}"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_full_is_an_error() {
    let ran = Place::new().flame("{checkout} -o /dev/full --format json");
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("cannot write /dev/full: No space left on device"), "{}", ran.stderr);
}

/// The signals that end a run, which the tests were not started to ignore: a shell has its
/// background jobs ignore SIGINT, and they hand that on.
fn ending_signals() -> impl Iterator<Item = (&'static str, i32)> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.map_or(0, |mask| u64::from_str_radix(mask.trim(), 16).unwrap());
    let all = [("HUP", 1), ("INT", 2), ("TERM", 15)].into_iter();
    all.filter(move |(_, number)| ignored & 1 << (number - 1) == 0)
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// A run that has finished `a.md` and stands in the middle of writing to a pipe, from which `read`
/// bytes have been read.
fn stopped_in_the_middle(place: &Place, read: usize) -> (Child, File) {
    stopped(place.command(), place, read)
}

/// The same of any `command` that runs `flame` with the arguments it is given.
fn stopped(mut command: Command, place: &Place, read: usize) -> (Child, File) {
    let made = Command::new("mkfifo").arg(place.path("pipe.json")).status().unwrap();
    assert!(made.success());
    let child = command
        .arg(profile("deep"))
        .args(["--spans", "-q", "-o", "a.md", "-o", "pipe.json"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = File::open(place.path("pipe.json")).unwrap(); // waits for the writer
    pipe.read_exact(&mut vec![0; read]).unwrap();
    (child, pipe)
}

#[test]
fn a_signal_in_the_middle_of_an_output_leaves_the_old_file_and_no_debris() {
    for (signal, number) in ending_signals() {
        for read in [0, 1, 4096, 50_000] {
            let place = Place::new().with("a.md", "old");
            let (mut child, pipe) = stopped_in_the_middle(&place, read);
            let pending = place.names();
            assert!(pending.iter().any(|name| name.starts_with(".flame-")), "{pending:?}");
            send(signal, &child);
            let status = child.wait().unwrap();
            drop(pipe);
            assert_eq!(status.signal(), Some(number), "{status:?}: it dies of the signal itself");
            assert_eq!(place.names(), ["a.md", "pipe.json"]);
            assert_eq!(place.read("a.md"), "old");
        }
    }
}

#[test]
fn a_signal_at_any_moment_leaves_all_old_files_or_all_new_ones_and_no_debris() {
    const NAMES: [&str; 3] = ["a.md", "b.json", "c.svg"];
    let place = Place::new();
    let run = || {
        let mut command = place.command();
        command.arg(profile("checkout")).args(NAMES.iter().flat_map(|name| ["-o", name]));
        command.stderr(Stdio::null()).spawn().unwrap()
    };
    let read = || NAMES.map(|name| place.read(name));
    let begun = Instant::now();
    assert!(run().wait().unwrap().success());
    let length = begun.elapsed();
    let (old, new) = (NAMES.map(String::from), read());
    let mut dice = Dice(0x6a09_e667_f3bc_c909);
    for round in 0..30 {
        NAMES.iter().for_each(|name| fs::write(place.path(name), name).unwrap());
        let mut child = run();
        thread::sleep(length * dice.roll(1000) as u32 / 1000);
        send(["HUP", "INT", "TERM"][dice.roll(3)], &child);
        child.wait().unwrap();
        assert_eq!(place.names(), NAMES, "round {round}");
        let found = read();
        assert!(found == old || found == new, "round {round}: neither the old files nor the new ones");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_run_is_started_to_ignore_does_not_end_it() {
    let place = Place::new().with("a.md", "old");
    let mut command = Command::new("sh");
    command.args(["-c", r#"trap "" HUP INT; exec "$@""#, "sh", &flame()]);
    command.current_dir(place.dir.path());
    let (child, mut pipe) = stopped(command, &place, 10);
    send("HUP", &child);
    send("INT", &child);
    pipe.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
    assert!(place.read("a.md").starts_with("# deep.cpuprofile"));
    assert_eq!(place.names(), ["a.md", "pipe.json"]);
}

#[test]
fn a_run_killed_while_it_reads_leaves_nothing() {
    let place = Place::new().with("a.md", "old");
    let mut child = place
        .command()
        .args(["-", "-o", "a.md"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(place.names(), ["a.md"]);
    assert_eq!(place.read("a.md"), "old");
}

#[test]
fn a_pipe_whose_reader_goes_away_does_not_spoil_the_other_outputs() {
    let place = Place::new().with("a.md", "old");
    let (child, pipe) = stopped_in_the_middle(&place, 10);
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
    assert!(place.read("a.md").starts_with("# deep.cpuprofile"));
    assert_eq!(place.names(), ["a.md", "pipe.json"]);
}
