//! `flame record`: a process that already runs, through its inspector. These tests run the machine's Node.js.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::cli::{Place, Ran, free_port};

/// Works every now and then, and so does its worker.
const SERVER: &str = "
const { Worker } = require('worker_threads')
function serve() { const begin = Date.now(); while (Date.now() - begin < 20); }
setInterval(serve, 40)
new Worker('function also() { const begin = Date.now(); while (Date.now() - begin < 20); } setInterval(also, 40)', { eval: true })
";

const BUSY: &str = "function spin() { for (;;); } console.log('ready'); setTimeout(spin, 50)";

/// Ends by itself, long before anybody would end the recording.
const ENDS: &str = "
function serve() { const begin = Date.now(); while (Date.now() - begin < 20); }
const timer = setInterval(serve, 40)
setTimeout(() => clearInterval(timer), 2000)
";

/// A process with an open inspector.
struct Inspected {
    child: Child,
    port: String,
}

impl Inspected {
    /// What V8 optimised before a recording begins it may tell as a part of the caller, so nothing is optimised.
    fn start(place: &Place, script: &str) -> Self {
        let mut command = Command::new("node");
        command
            .args(["--inspect=0", "--jitless", script])
            .current_dir(place.dir.path())
            .stderr(Stdio::piped());
        let child = command.spawn().expect("these tests run the program `node`, which must be installed");
        let mut inspected = Self { child, port: String::new() };
        let mut reader = BufReader::new(inspected.child.stderr.take().expect("its messages"));
        let mut lines = reader.by_ref().lines().map(|line| line.expect("a line"));
        let line = lines.find(|line| line.contains("ws://")).expect("an address");
        let (_, address) = line.split_once("ws://127.0.0.1:").expect("an address");
        address.split_once('/').expect("a port").0.clone_into(&mut inspected.port);
        // Somebody has to read what it says.
        std::thread::spawn(move || reader.read_to_end(&mut Vec::new()));
        std::thread::sleep(Duration::from_millis(200));
        inspected
    }
}

impl Drop for Inspected {
    fn drop(&mut self) {
        let _over = self.child.kill();
        let _over = self.child.wait();
    }
}

fn report(place: &Place) -> Value {
    serde_json::from_str(&place.read("r.json")).expect("JSON")
}

fn has_function(report: &Value, name: &str) -> bool {
    report["functions"].as_array().expect("functions").iter().any(|function| function["name"] == name)
}

#[test]
fn a_server_and_its_workers_are_recorded_and_go_on() {
    let place = Place::new().with("server.js", SERVER);
    let mut server = Inspected::start(&place, "server.js");
    for _ in 0..2 {
        let ran = place.flame(&format!("record --inspect {} --for 600ms -o r.json", server.port));
        assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
        let report = report(&place);
        assert_eq!(
            (report["meta"]["title"].as_str(), has_function(&report, "serve")),
            (Some("server.js"), true)
        );
        let names: Vec<&str> = report["threads"]
            .as_array()
            .expect("threads")
            .iter()
            .filter_map(|one| one["name"].as_str())
            .collect();
        assert_eq!(names, ["Main thread", "Worker 1"]);
        assert!(server.child.try_wait().expect("a status").is_none(), "it goes on");
    }
    let ran = place.flame(&format!("record --inspect localhost:{} --for 300ms", server.port));
    assert!(ran.stdout.contains("Most self time"), "{}", ran.stderr);
    assert!(ran.stderr.contains("the recordings are kept"), "{}", ran.stderr);
    let (_, rest) = ran.stderr.split_once("`flame ").expect("a command");
    std::fs::remove_dir_all(rest.split_once(' ').expect("a folder").0).expect("can remove it");
}

#[test]
#[cfg(unix)]
fn a_process_that_never_comes_to_rest_is_recorded_until_a_signal() {
    let place = Place::new().with("busy.js", BUSY);
    // Where a signal opens the inspector.
    let port = free_port();
    let mut node = Command::new("node");
    let mut busy = node
        .args(["--jitless", &format!("--inspect-port={port}"), "busy.js"])
        .current_dir(place.dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("node runs");
    busy.stdout.as_mut().expect("its output").read_exact(&mut [0; 6]).expect("it is ready");
    std::thread::sleep(Duration::from_millis(200));
    let kill = |signal: &str, id: u32| {
        Command::new("kill").args([signal, &id.to_string()]).status().expect("kill runs")
    };
    kill("-USR1", busy.id());
    let mut command = place.command();
    let flame = command
        .args(["record", "--inspect", &port.to_string(), "-o", "r.json"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("flame runs");
    std::thread::sleep(Duration::from_millis(1200));
    // Whoever passes signals on sends it a second time.
    kill("-INT", flame.id());
    kill("-INT", flame.id());
    let ran = Ran::from(flame.wait_with_output().expect("it ends"));
    busy.kill().expect("can kill");
    busy.wait().expect("its end");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    assert!(has_function(&report(&place), "spin"));
}

#[test]
fn a_process_that_ends_is_recorded_to_its_end() {
    let place = Place::new().with("ends.js", ENDS);
    let mut ends = Inspected::start(&place, "ends.js");
    let begin = Instant::now();
    let ran = place.flame(&format!("record --inspect {} --for 1min -o r.json", ends.port));
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert!(has_function(&report(&place), "serve"));
    assert!(ends.child.wait().expect("its end").success());
}

#[test]
fn whom_one_does_not_reach_or_must_not_is_said() {
    let place = Place::new();
    for (line, status, message) in [
        ("record --for 1s", 2, "--inspect"),
        ("record --inspect port --for 1s", 2, "write the port of an inspector"),
        ("record --inspect 0 --for 1s", 2, "write the port of an inspector"),
        ("record --inspect 192.0.2.1:9229 --for 1s", 2, "192.0.2.1 is another machine"),
        ("record --inspect [2001:db8::1]:9229 --for 1s", 2, "2001:db8::1 is another machine"),
        ("record --inspect 127.0.0.1:1 --for 1s", 1, "no inspector answers at 127.0.0.1:1"),
        ("record --inspect 9229 --for 1s -o r", 2, "the name r does not tell a format"),
    ] {
        let ran = place.flame(line);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(status), ""), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
    }
}
