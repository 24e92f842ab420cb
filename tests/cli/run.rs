//! `flame run`: what it records, and that a program ends as it would alone. These tests run the machine's Node.js and npm.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::cli::{Place, Ran, free_port};

/// A signal by its name for `kill`, and its number.
const SIGNALS: [(&str, i32); 3] = [("HUP", 1), ("INT", 2), ("TERM", 15)];

/// Works a little, then does what its first argument says.
const APP: &str = "
// Work, not time: on a busy machine a time may pass without any.
function work() { let sum = 0; for (let i = 0; i < 6e7; i++) sum += i % 7; return sum }
work()
console.log('out', process.argv.slice(2).join())
console.error('err')
const own = [__filename, ['inner']]
switch (process.argv[2]) {
    case 'exit': process.exit(3)
    case 'throw': throw new Error('on purpose')
    case 'reject': Promise.reject(new Error('on purpose')); break
    case 'fork': require('child_process').fork(...own); break
    case 'spawn': require('child_process').spawnSync(process.execPath, [__filename, 'inner'], { stdio: 'inherit' }); break
    case 'name': require('child_process').spawnSync('node', [__filename, 'inner'], { stdio: 'inherit' }); break
    case 'worker': new (require('worker_threads').Worker)(__filename, { argv: ['inner'] }); break
    case 'options': new (require('worker_threads').Worker)(__filename, { argv: ['inner'], execArgv: [] }); break
    case 'cluster': {
        const cluster = require('cluster')
        cluster.setupPrimary({ exec: __filename, args: ['inner'] })
        let up = 0
        const online = () => { if (++up === 2) setTimeout(() => process.exit(0), 400) }
        cluster.on('online', online).fork()
        cluster.fork()
        break
    }
    case 'abort': process.abort()
}
";

/// Serves until it is ended, and so does its worker.
const SERVER: &str = "
const { Worker } = require('worker_threads')
require('http').createServer(() => {}).listen(0, '127.0.0.1', () => {
    new Worker('setInterval(() => {}, 1000); require(\"worker_threads\").parentPort.postMessage(0)', { eval: true })
        .once('message', () => console.log('ready'))
})
";

/// Never comes to rest, and nor does its worker.
const BUSY: &str = "
const { Worker } = require('worker_threads')
new Worker('function alsoSpin() { for (;;); } require(\"worker_threads\").parentPort.postMessage(0); setTimeout(alsoSpin, 50)', { eval: true })
    .once('message', () => { console.log('ready'); function spin() { for (;;); } setTimeout(spin, 50) })
";

/// Ends in its own way.
const OWN: &str = "
process.on('SIGTERM', () => { console.log('closing'); setTimeout(() => process.exit(7), 4500) })
setInterval(() => {}, 1000)
console.log('ready')
";

/// Takes long to end.
const SLOW: &str = "
process.on('exit', () => { const begin = Date.now(); while (Date.now() - begin < 4500); })
setInterval(() => {}, 1000)
console.log('ready')
";

/// Cleans up and then ends by the signal, as libraries do that make sure that nobody else listens.
const CLEANS: &str = "
const heard = () => {
    if (process.listeners('SIGTERM').length !== 1) return console.log('not alone')
    console.log('cleaned')
    process.removeListener('SIGTERM', heard)
    process.kill(process.pid, 'SIGTERM')
}
process.on('SIGTERM', heard)
setInterval(() => {}, 1000)
console.log('ready')
";

fn place() -> Place {
    let place = Place::new().with("app.js", APP).with("server.js", SERVER).with("busy.js", BUSY);
    let place = place.with("own.js", OWN).with("slow.js", SLOW).with("cleans.js", CLEANS);
    let missing = "these tests run the programs `node` and `npm`, which must be installed";
    Command::new("node").arg("--version").output().expect(missing);
    place
}

fn run(place: &Place, arguments: &[&str]) -> Ran {
    place.command().arg("run").args(arguments).output().expect("flame runs").into()
}

/// A run that is spoken to while it lasts.
struct Talk {
    child: Child,
}

impl Talk {
    /// Starts one, and waits until the program says that it is ready.
    fn start(place: &Place, arguments: &[&str]) -> Self {
        Self::start_with(place, arguments, &std::env::temp_dir())
    }

    /// The same, with another place for temporary files.
    fn start_with(place: &Place, arguments: &[&str], temporary: &Path) -> Self {
        use std::io::Read;
        let mut command = place.command();
        // Where an inspector may have to listen.
        command.env("NODE_OPTIONS", format!("--inspect-port={}", free_port()));
        command.env("TMPDIR", temporary);
        command.arg("run").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("flame runs");
        let stdout = child.stdout.as_mut().expect("its output");
        let mut said = Vec::new();
        let mut byte = [0];
        while !said.ends_with(b"ready\n") {
            assert!(stdout.read(&mut byte).expect("readable") > 0, "{}", String::from_utf8_lossy(&said));
            said.push(byte[0]);
        }
        // What it does after that begins soon.
        std::thread::sleep(Duration::from_millis(400));
        Self { child }
    }

    /// Sends a signal to `flame` alone; how the run ends, and how long that took.
    fn signal(self, name: &str) -> (Ran, Duration) {
        let begin = Instant::now();
        let kill = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        let output: Output = self.child.wait_with_output().expect("it ends");
        (output.into(), begin.elapsed())
    }
}

/// The report that a run wrote.
fn report(place: &Place) -> Value {
    serde_json::from_str(&place.read("r.json")).expect("JSON")
}

/// How many threads were recorded.
fn lanes(report: &Value) -> usize {
    report["threads"].as_array().map_or(1, Vec::len)
}

fn has_function(report: &Value, name: &str) -> bool {
    report["functions"].as_array().expect("functions").iter().any(|function| function["name"] == name)
}

#[test]
fn a_program_ends_as_alone_and_everything_that_it_started_is_recorded() {
    let place = place();
    for (case, threads) in [
        ("", 1),
        ("exit", 1),
        ("throw", 1),
        ("reject", 1),
        ("fork", 2),
        ("spawn", 2),
        ("name", 2),
        ("worker", 2),
        ("options", 2),
        ("cluster", 3),
    ] {
        let alone = Command::new("node").args(["app.js", case]).current_dir(place.dir.path()).output();
        let alone = Ran::from(alone.expect("node runs"));
        let recorded = run(&place, &["-o", "r.json", "-o", "c.svg", "--", "node", "app.js", case]);
        assert_eq!((recorded.status, &recorded.stdout), (alone.status, &alone.stdout), "{case}");
        assert!(!recorded.stderr.contains("flame:"), "{case}: {}", recorded.stderr);
        let report = report(&place);
        assert_eq!(lanes(&report), threads, "{case}");
        assert!(has_function(&report, "work"), "{case}");
        assert!(place.read("c.svg").starts_with("<svg"));
        assert_eq!(report["meta"]["title"], "node app.js ".to_owned() + case, "{case}");
    }
}

#[test]
fn a_signal_ends_a_server_at_once_and_its_chart_is_drawn() {
    let place = place();
    for (name, number) in SIGNALS {
        let talk = Talk::start(&place, &["-o", "r.json", "--", "node", "server.js"]);
        let (ran, took) = talk.signal(name);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(128 + number), ""), "{name}");
        assert!(took < Duration::from_secs(2), "{name}: {took:?}");
        assert_eq!(lanes(&report(&place)), 2, "{name}");
    }
}

/// In a terminal Ctrl-C reaches the program without `flame`.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_in_a_terminal_ends_the_program_and_its_chart_is_drawn() {
    use std::io::{Read, Write};
    let place = place().with("package.json", r#"{"scripts":{"start":"node server.js"}}"#);
    for command in ["node server.js", "npm start", "node busy.js"] {
        let line = format!("{} run -o r.json -- {command}", env!("CARGO_BIN_EXE_flame"));
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).current_dir(place.dir.path());
        script.env("NODE_OPTIONS", format!("--inspect-port={}", free_port()));
        let missing = "this test runs the program `script`, which must be installed";
        let mut script = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect(missing);
        let mut said = Vec::new();
        let mut byte = [0];
        while !said.ends_with(b"ready") {
            assert!(script.stdout.as_mut().expect("its output").read(&mut byte).expect("readable") > 0);
            said.push(byte[0]);
        }
        std::thread::sleep(Duration::from_millis(400));
        script.stdin.as_mut().expect("the keyboard").write_all(b"\x03").expect("can type");
        let begin = Instant::now();
        script.stdout.as_mut().expect("its output").read_to_end(&mut said).expect("readable");
        let status = script.wait().expect("its end").code();
        assert_eq!(status, Some(130), "{command}: {}", String::from_utf8_lossy(&said));
        assert!(begin.elapsed() < Duration::from_secs(4), "{command}");
        assert_eq!(lanes(&report(&place)), 2, "{command}");
        std::fs::remove_file(place.path("r.json")).expect("a report");
    }
}

#[test]
fn a_program_that_never_comes_to_rest_is_ended_and_recorded() {
    let place = place();
    let talk = Talk::start(&place, &["-o", "r.json", "--", "node", "busy.js"]);
    let (ran, took) = talk.signal("TERM");
    assert_eq!(ran.status, Some(143), "{}", ran.stderr);
    assert!(!ran.stderr.contains("flame:"), "{}", ran.stderr);
    assert!(took < Duration::from_secs(4), "{took:?}");
    let report = report(&place);
    assert_eq!(lanes(&report), 2);
    assert!(has_function(&report, "spin") || has_function(&report, "alsoSpin"));
}

#[test]
fn a_program_that_ends_in_its_own_way_has_its_time() {
    let place = place();
    let (ran, took) = Talk::start(&place, &["-o", "r.json", "--", "node", "own.js"]).signal("TERM");
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (Some(7), "closing\n", ""));
    assert!(took > Duration::from_secs(4), "{took:?}");
    assert_eq!(lanes(&report(&place)), 1);
}

#[test]
fn a_program_that_takes_long_to_end_is_not_killed_meanwhile() {
    let place = place();
    let (ran, took) = Talk::start(&place, &["-o", "r.json", "--", "node", "slow.js"]).signal("TERM");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(143), ""));
    assert!(took > Duration::from_secs(4), "{took:?}");
    assert_eq!(lanes(&report(&place)), 1);
}

#[test]
fn a_program_that_goes_on_after_a_signal_is_told_how_to_be_ended() {
    let place = place();
    let line = "trap '' TERM; node app.js; echo ready; sleep 5";
    let (ran, took) = Talk::start(&place, &["-o", "r.json", "--", "sh", "-c", line]).signal("TERM");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("the program goes on after SIGTERM"), "{}", ran.stderr);
    assert!(took > Duration::from_secs(4), "{took:?}");
    assert_eq!(lanes(&report(&place)), 1);
}

#[test]
fn a_program_that_listens_itself_finds_nobody_else_listening() {
    let place = place();
    let (ran, _) = Talk::start(&place, &["-o", "r.json", "--", "node", "cleans.js"]).signal("TERM");
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (Some(143), "cleaned\n", ""));
    assert_eq!(lanes(&report(&place)), 1);
}

#[test]
fn what_npm_starts_is_recorded_and_npm_is_not() {
    let scripts = r#"{"scripts":{"test":"node app.js && node app.js worker","start":"node server.js"}}"#;
    let place = place().with("package.json", scripts);
    let ran = run(&place, &["-o", "r.json", "--", "npm", "test"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let told = report(&place);
    assert_eq!((lanes(&told), &told["meta"]["title"]), (3, &Value::from("npm test")));
    for thread in told["threads"].as_array().expect("threads") {
        assert!(thread["url"].as_str().expect("a url").ends_with("app.js"), "{thread}");
    }
    // A thread with no code of its own is called by what it runs.
    let place = place.with("node_modules/tool/cli.js", "setTimeout(() => {}, 20)");
    let ran = run(&place, &["-o", "r.json", "--", "sh", "-c", "node app.js; node node_modules/tool/cli.js"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let told = report(&place);
    let urls = told["threads"].as_array().expect("threads").iter().filter_map(|one| one["url"].as_str());
    assert_eq!(
        urls.filter(|url| url.ends_with("node_modules/tool/cli.js")).count(),
        1,
        "{}",
        told["threads"]
    );
    let (ran, _) = Talk::start(&place, &["-o", "r.json", "--", "npm", "start"]).signal("INT");
    assert_eq!(ran.status, Some(130), "{}", ran.stderr);
    assert_eq!(lanes(&report(&place)), 2);
}

#[test]
fn what_is_in_the_environment_stays_in_force() {
    let place = place()
        .with("limit.js", "console.log(require('v8').getHeapStatistics().heap_size_limit, process.title)");
    let place = place.with("it's a \"folder\"/note", "");
    let limit = |recorded: bool| -> String {
        let mut command = match recorded {
            true => place.command(),
            false => Command::new("node"),
        };
        if recorded {
            command.args(["run", "-o", "r.json", "--", "node"]);
        }
        command.arg("limit.js").current_dir(place.dir.path());
        command.env("NODE_OPTIONS", "--max-old-space-size=99 --title=\"two words\"");
        let output = command.env("TMPDIR", place.path("it's a \"folder\"")).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let alone = limit(false);
    assert!(alone.ends_with("two words\n"), "{alone}");
    assert_eq!(limit(true), alone);
    assert_eq!(lanes(&report(&place)), 1);
}

#[test]
fn a_recording_that_is_lost_is_said_to_be() {
    let place = place();
    let ran = run(&place, &["-o", "r.json", "--", "node", "app.js", "abort"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(134), "out abort\n"));
    for part in
        ["app.js) left no recording: it was killed, aborted or out of memory", "no recording was written"]
    {
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
    }
    assert!(!place.path("r.json").exists());
    // The rest is drawn.
    let ran = run(&place, &["-o", "r.json", "--", "sh", "-c", "node app.js; node app.js abort"]);
    assert_eq!(ran.status, Some(134));
    assert!(ran.stderr.contains("left no recording"), "{}", ran.stderr);
    assert_eq!(lanes(&report(&place)), 1);
}

#[test]
fn what_runs_nothing_that_records_fails_with_a_reason() {
    let place = place();
    let ran = run(&place, &["-o", "r.json", "--", "sh", "-c", "echo hello"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), "hello\n"));
    assert!(ran.stderr.contains("no recording was written"), "{}", ran.stderr);
    let ran = run(&place, &["-o", "r.json", "--", "sh", "-c", "exit 9"]);
    assert_eq!(ran.status, Some(9));
}

#[test]
fn what_cannot_be_run_is_said() {
    let place = place();
    for (arguments, status, message) in [
        (&["-o", "r.json", "--", "no-such-program"][..], 127, "cannot start no-such-program: "),
        (&["-o", "r.json", "--", "./app.js"], 126, "cannot start ./app.js: "),
        (&["-o", "r", "--", "node", "app.js"], 2, "the name r does not tell a format"),
        (&["-o", "-", "--", "node", "app.js"], 2, "the standard output is the program's"),
        (&["-q", "--", "node", "app.js"], 2, "--quiet leaves nothing to do"),
        (&["--interval", "1", "--", "node", "app.js"], 2, "--interval"),
        (&["--for", "soon", "--", "node", "app.js"], 2, "--for"),
        (&["-o", "r.json"], 2, "<COMMAND>"),
    ] {
        let ran = run(&place, arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(status), ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_server_can_be_recorded_for_a_time() {
    let place = place();
    let begin = Instant::now();
    let ran = run(&place, &["-o", "r.json", "--for", "1.5s", "--", "node", "server.js"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    assert!(begin.elapsed() < Duration::from_secs(5));
    assert_eq!(lanes(&report(&place)), 2);
    // One that is over before keeps its status.
    assert_eq!(
        run(&place, &["-o", "r.json", "--for", "1min", "--", "node", "app.js", "exit"]).status,
        Some(3)
    );
}

/// Whether something goes on after a time in which it should have ended.
fn is_left(goes_on: impl Fn() -> bool) -> bool {
    let begin = Instant::now();
    while goes_on() && begin.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(20));
    }
    goes_on()
}

#[test]
fn what_kills_flame_leaves_neither_the_program_nor_a_folder() {
    let place = place().with("package.json", r#"{"scripts":{"start":"node busy.js & node server.js"}}"#);
    let temporary = place.path("tmp");
    std::fs::create_dir(&temporary).expect("can make a folder");
    let talk = Talk::start_with(&place, &["-o", "r.json", "--", "npm", "start"], &temporary);
    let group = Command::new("pgrep")
        .args(["-P", &talk.child.id().to_string(), "npm|node"])
        .output()
        .expect("pgrep runs");
    let group = String::from_utf8(group.stdout).expect("text").trim().to_owned();
    assert!(!group.is_empty());
    let members =
        || Command::new("pgrep").args(["-g", &group]).output().expect("pgrep runs").status.success();
    assert!(members());
    talk.signal("KILL");
    assert!(!is_left(members), "a process is left");
    assert!(
        !is_left(|| std::fs::read_dir(&temporary).expect("a folder").any(|entry| entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .starts_with("flame-run"))),
        "a folder is left"
    );
}

#[test]
fn what_runs_on_keeps_what_it_needs() {
    let place = place();
    let temporary = place.path("tmp");
    std::fs::create_dir(&temporary).expect("can make a folder");
    let mut command = place.command();
    let line = "node server.js >/dev/null 2>&1 & echo $!; sleep 0.5; node app.js";
    command.args(["run", "-o", "r.json", "--", "sh", "-c", line]).env("TMPDIR", &temporary);
    let ran = Ran::from(command.output().expect("flame runs"));
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for part in
        ["server.js) left no recording: it is still running", "what runs on writes its recordings into "]
    {
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
    }
    assert_eq!(lanes(&report(&place)), 1);
    let server = ran.stdout.lines().next().expect("its id");
    let folder =
        std::fs::read_dir(&temporary).expect("a folder").next().expect("one").expect("an entry").path();
    let before = recordings(&folder);
    assert!(Command::new("kill").arg(server).status().expect("kill runs").success());
    assert!(!is_left(|| recordings(&folder) < before + 2), "it and its worker write their recordings");
}

/// The recordings in a folder.
fn recordings(folder: &Path) -> usize {
    let names =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".cpuprofile")).count()
}

#[test]
fn recordings_are_kept_where_nothing_is_drawn_of_them() {
    let place = place();
    let ran = run(&place, &["--keep", "kept", "-o", "r.json", "--", "node", "app.js", "fork"]);
    assert_eq!((ran.status, recordings(&place.path("kept"))), (Some(0), 2));
    let drawn = place.flame("kept -o again.json");
    assert_eq!((drawn.status, drawn.stderr.as_str()), (Some(0), ""));

    let temporary = place.path("tmp");
    std::fs::create_dir(&temporary).expect("can make a folder");
    let recorded = |output: &[&str]| -> Ran {
        let mut command = place.command();
        command.arg("run").args(output).args(["--", "node", "app.js"]).env("TMPDIR", &temporary);
        command.output().expect("flame runs").into()
    };
    let ran = recorded(&[]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), "out \n"));
    for part in ["Most self time", "work  ", "the recordings are kept: draw them with `flame "] {
        assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
    }
    let left: Vec<_> = std::fs::read_dir(&temporary).expect("a folder").collect();
    let left = left[0].as_ref().expect("an entry").path();
    assert_eq!(recordings(&left), 1);
    std::fs::remove_dir_all(left).expect("can remove it");
    // Where all is drawn nothing stays.
    assert_eq!(recorded(&["-o", "r.json"]).status, Some(0));
    assert_eq!(std::fs::read_dir(&temporary).expect("a folder").count(), 0);
}
