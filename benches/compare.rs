//! The whole job beside what every reader of this format has to do, as ratios.
//!
//! `cargo bench --bench compare -- FILE...` (or without files: those that `benches/inputs.mjs`
//! made). Every figure is a process of its own, run in turns; the table shows medians. Compare
//! ratios: seconds depend on the machine and on what else it does.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde::Deserialize;

const ROUNDS: usize = 5;

/// Marks the process that does one measurement.
const STEP: &str = "--step";

/// What is compared, in the order of the table.
const STEPS: [&str; 7] = [
    "read the bytes",
    "serde_json, ignoring all",
    "serde_json, typed",
    "node JSON.parse",
    "flame -o chart.svg",
    "flame --static -o chart.svg",
    "flame -o report.json",
];

fn main() {
    let args: Vec<OsString> = env::args_os().skip(1).filter(|arg| arg != "--bench").collect();
    if let [mark, step, file] = args.as_slice()
        && mark == STEP
    {
        return measure(&step.to_string_lossy(), Path::new(file));
    }
    let files = if args.is_empty() { cached_inputs() } else { args.iter().map(PathBuf::from).collect() };
    if files.is_empty() {
        println!("no inputs: name some, or make them with `node benches/inputs.mjs`");
    }
    for file in files {
        table(&file);
    }
}

fn cached_inputs() -> Vec<PathBuf> {
    let cache = env::var_os("FLAME_BENCH_CACHE").map(PathBuf::from).or_else(|| {
        let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
        Some(env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home)?.join("flame-bench"))
    });
    let entries = cache.and_then(|cache| fs::read_dir(cache).ok()).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension() == Some(OsStr::new("cpuprofile")))
        .collect();
    files.sort();
    files
}

/// One run: seconds, and the peak of memory in bytes where the system tells.
type Run = (f64, Option<u64>);

fn table(file: &Path) {
    let Ok(size) = fs::metadata(file).map(|data| data.len()) else {
        return println!("{}: cannot be read", file.display());
    };
    let mut runs: Vec<Vec<Run>> = vec![Vec::new(); STEPS.len()];
    for round in 0..=ROUNDS {
        for (step, runs) in STEPS.iter().zip(&mut runs) {
            // The first round fills the page cache and does not count.
            runs.extend(run(step, file).filter(|_| round > 0));
        }
    }
    let medians: Vec<Option<Run>> = runs.iter_mut().map(|runs| median(runs)).collect();
    let time_of = |name: &str| {
        let at = STEPS.iter().position(|step| *step == name)?;
        medians[at].map(|run| run.0)
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    println!("\n{name}: {:.1} MB, medians of {ROUNDS}\n", size as f64 / 1e6);
    println!("| | s | ÷ JSON.parse | ÷ typed | peak memory ÷ file |\n|---|---|---|---|---|");
    for (step, run) in STEPS.iter().zip(&medians) {
        let Some((time, memory)) = run else {
            println!("| {step} | could not be run | | | |");
            continue;
        };
        let ratio = |name: &str| time_of(name).map_or("–".into(), |whole| format!("{:.2}", time / whole));
        let memory = memory.map_or("–".into(), |bytes| format!("{:.2}", bytes as f64 / size as f64));
        let (parse, typed) = (ratio("node JSON.parse"), ratio("serde_json, typed"));
        println!("| {step} | {time:.3} | {parse} | {typed} | {memory} |");
    }
}

fn median(runs: &mut [Run]) -> Option<Run> {
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    runs.get(runs.len() / 2).copied()
}

fn run(step: &str, file: &Path) -> Option<Run> {
    let node_step = "const fs = require('fs'), text = fs.readFileSync(process.argv[1], 'latin1'); \
        const start = process.hrtime.bigint(); JSON.parse(text); \
        console.log(Number(process.hrtime.bigint() - start) / 1e9, process.resourceUsage().maxRSS * 1024)";
    let output = match step {
        "node JSON.parse" => {
            Command::new("node").args(["--max-old-space-size=16000", "-e", node_step]).arg(file).output()
        }
        _ => Command::new(env::current_exe().ok()?).arg(STEP).arg(step).arg(file).output(),
    };
    let output = output.ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = text.split_whitespace();
    Some((words.next()?.parse().ok()?, words.next().and_then(|bytes| bytes.parse().ok())))
}

/// Does one step and prints its time and peak of memory.
fn measure(step: &str, file: &Path) {
    let start = Instant::now();
    let memory = match step {
        "read the bytes" => {
            black_box(fs::read(file).expect("readable"));
            peak_memory("self")
        }
        "serde_json, ignoring all" => {
            let bytes = fs::read(file).expect("readable");
            black_box(serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).expect("JSON"));
            peak_memory("self")
        }
        "serde_json, typed" => {
            let bytes = fs::read(file).expect("readable");
            black_box(serde_json::from_slice::<Typed<'_>>(&bytes).expect("a profile"));
            peak_memory("self")
        }
        "flame -o chart.svg" => flame(file, &["-q"], true),
        "flame --static -o chart.svg" => flame(file, &["-q", "--static"], true),
        _ => flame(file, &["-q", "--format", "json", "-o", "/dev/null"], false),
    };
    println!("{} {}", start.elapsed().as_secs_f64(), memory.map_or(String::new(), |bytes| bytes.to_string()));
}

/// Runs the command line; the peak of its memory, which it tells itself.
fn flame(file: &Path, args: &[&str], draws: bool) -> Option<u64> {
    let target = env::temp_dir().join(format!("flame-compare-{}.svg", std::process::id()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_flame"));
    command.arg(file).args(args).arg("--timings");
    if draws {
        command.arg("-o").arg(&target);
    }
    let output = command.output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    drop(fs::remove_file(target));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find(|line| line.contains("peak memory"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|mib| (mib * 1048576.0) as u64)
}

/// The most memory that a process had at once, from Linux' /proc.
fn peak_memory(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// What a reader needs of the format, as serde reads it best.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)] // Reading them is what is measured.
struct Typed<'a> {
    #[serde(borrow)]
    nodes: Vec<Node<'a>>,
    start_time: f64,
    end_time: f64,
    samples: Vec<u32>,
    time_deltas: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct Node<'a> {
    id: u32,
    #[serde(borrow)]
    call_frame: CallFrame<'a>,
    #[serde(default)]
    hit_count: u32,
    #[serde(default)]
    children: Vec<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct CallFrame<'a> {
    #[serde(borrow)]
    function_name: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    script_id: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    url: std::borrow::Cow<'a, str>,
    line_number: i32,
    column_number: i32,
}
