//! What the system does not allow is said, and changes nothing.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;

use crate::support::cli::{Place, Ran, profile, words};

/// A place of everyone's, with a recording and a copy of the command: where the tests run is not
/// everyone's.
fn place() -> Place {
    let place = Place::new();
    // By another process: a file that this one has open for writing stays open in whatever another
    // thread starts meanwhile, and cannot be run as long.
    let mut copy = std::process::Command::new("cp");
    assert!(copy.arg(env!("CARGO_BIN_EXE_flame")).arg(place.path("flame")).status().unwrap().success());
    fs::copy(profile("checkout"), place.path("p.cpuprofile")).unwrap();
    mode(&place, "", 0o777);
    mode(&place, "p.cpuprofile", 0o644);
    place
}

fn mode(place: &Place, name: &str, mode: u32) {
    fs::set_permissions(place.path(name), Permissions::from_mode(mode)).unwrap();
}

fn directory(place: &Place, name: &str) {
    fs::create_dir(place.path(name)).unwrap();
}

/// Runs `flame` as somebody whom permissions bind, which they do not bind root.
fn flame(place: &Place, line: &str) -> Ran {
    const NOBODY: u32 = 65_534;
    let mut command = std::process::Command::new(place.path("flame"));
    command.current_dir(place.dir.path()).args(words(line));
    if fs::metadata(place.path("flame")).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().unwrap().into()
}

fn assert_refused(ran: &Ran, status: i32, message: &str, hint: &str) {
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(status), ""), "{}", ran.stderr);
    assert!(ran.stderr.starts_with(&format!("flame: error: {message}")), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("\nflame: hint: {hint}")), "{}", ran.stderr);
}

#[test]
fn a_recording_that_must_not_be_read_is_an_error() {
    let place = place();
    directory(&place, "closed");
    fs::copy(place.path("p.cpuprofile"), place.path("closed/p.cpuprofile")).unwrap();
    mode(&place, "p.cpuprofile", 0o000);
    mode(&place, "closed", 0o000);
    for name in ["p.cpuprofile", "closed/p.cpuprofile"] {
        let ran = flame(&place, &format!("{name} -o a.json"));
        assert_refused(&ran, 1, &format!("{name}: cannot read it: Permission denied"), "check the file's");
        assert!(!place.path("a.json").exists());
    }
    mode(&place, "closed", 0o700);
}

#[test]
fn a_file_that_must_not_be_written_is_refused_before_any_work() {
    let place = place().with("fixed.json", "old");
    mode(&place, "fixed.json", 0o444);
    let ran = flame(&place, "missing -o fixed.json");
    assert_refused(&ran, 1, "cannot write fixed.json: Permission denied", "change its permissions");
    assert_eq!(place.read("fixed.json"), "old");
}

#[test]
fn a_directory_that_takes_no_files_leaves_every_output_as_it_was() {
    let place = place().with("a.md", "old");
    directory(&place, "fixed");
    fs::write(place.path("fixed/old.json"), "old").unwrap();
    mode(&place, "a.md", 0o666);
    mode(&place, "fixed/old.json", 0o666);
    mode(&place, "fixed", 0o555);
    let before = place.names();
    for name in ["fixed/new.json", "fixed/old.json"] {
        let ran = flame(&place, &format!("p.cpuprofile -o a.md -o {name}"));
        let message = format!("cannot write {name}: no file can be created beside it (permission denied)");
        assert_refused(&ran, 1, &message, "change the directory's permissions, or write somewhere else");
        assert_eq!((place.read("a.md"), place.read("fixed/old.json")), ("old".into(), "old".into()));
        assert_eq!(place.names(), before);
        assert!(!place.path("fixed/new.json").exists());
    }
    mode(&place, "fixed", 0o700);
}

#[test]
fn a_directory_that_cannot_be_entered_is_not_said_to_be_missing() {
    let place = place();
    directory(&place, "closed");
    mode(&place, "closed", 0o000);
    let ran = flame(&place, "p.cpuprofile -o closed/a.json");
    assert_refused(&ran, 1, "cannot write closed/a.json: Permission denied", "write somewhere else");
    mode(&place, "closed", 0o700);
}

#[test]
fn a_directory_that_cannot_be_listed_can_be_written_to() {
    let place = place();
    directory(&place, "drop");
    mode(&place, "drop", 0o333);
    let ran = flame(&place, "p.cpuprofile -o drop/a.json");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    mode(&place, "drop", 0o700);
    assert!(place.read("drop/a.json").starts_with('{'));
}
