//! The same recording gives the same bytes in every format: again, on one core, and elsewhere.
#![cfg(unix)]

use std::fs;
use std::process::Command;

use crate::support::cli::{Place, profile};

/// Every output of a recording, made by `flame` as `run` starts it, in a directory of its own.
fn outputs(recording: &str, run: impl Fn(&mut Command) -> Command) -> Vec<(String, Vec<u8>)> {
    const OUTPUTS: &str = "-o a.svg -o b.html -o c.json -o d.md -o e.folded -o f.png";
    let place = Place::new();
    fs::copy(profile(recording), place.path("recording.cpuprofile")).unwrap();
    for rest in [OUTPUTS, "-o graph.svg --view graph"] {
        let mut command = place.command();
        command.arg("recording.cpuprofile").arg("--spans").args(rest.split(' '));
        let output = run(&mut command).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    place.names().into_iter().map(|name| (name.clone(), fs::read(place.path(&name)).unwrap())).collect()
}

/// The same command with another one in front that starts it.
fn behind(starter: &[&str], command: &Command) -> Command {
    let mut started = Command::new(starter[0]);
    started.args(&starter[1..]).arg(command.get_program()).args(command.get_args());
    started.current_dir(command.get_current_dir().expect("a directory"));
    started
}

#[test]
fn another_run_elsewhere_on_one_core_gives_equal_bytes() {
    let here = ["env"].as_slice();
    let elsewhere = ["env", "-i", "HOME=/", "LC_ALL=tr_TR.UTF-8", "TZ=Pacific/Auckland", "COLUMNS=40"];
    let one_core = if cfg!(target_os = "linux") { ["taskset", "--cpu-list", "0"].as_slice() } else { &[] };
    for recording in ["checkout", "deep"] {
        let [expected, found] = [here, &[&elsewhere, one_core].concat()]
            .map(|starter| outputs(recording, |command| behind(starter, command)));
        assert_eq!(expected.len(), 8);
        for ((name, expected), (_, found)) in expected.iter().zip(found) {
            assert!(*expected == found, "{name} of {recording} differs");
        }
    }
}
