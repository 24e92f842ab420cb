//! How long each stage of the job takes for the recordings given:
//! `cargo bench --bench stages -- FILE...`. The best of three runs; compare ratios, not seconds.

use std::hint::black_box;
use std::time::{Duration, Instant};

use flame_chart::analysis::{Findings, Spikes, Timeline, Totals, Visitor};
use flame_chart::input;
use flame_chart::look::colour::Scheme;
use flame_chart::scene::{Scene, SceneOptions};
use flame_chart::viewer::{self, Encoded};

struct Nothing;
impl Visitor for Nothing {}

fn best<T>(mut stage: impl FnMut() -> T) -> (Duration, T) {
    let mut run = || {
        let start = Instant::now();
        let value = black_box(stage());
        (start.elapsed(), value)
    };
    let first = run();
    (0..2).map(|_| run()).fold(first, |best, next| if next.0 < best.0 { next } else { best })
}

fn main() {
    let files = std::env::args_os().skip(1).filter(|arg| !arg.to_string_lossy().starts_with("--"));
    for file in files {
        let report =
            |stage: &str, time: Duration| println!("{stage:>12} {:>9.1} ms", time.as_secs_f64() * 1e3);
        println!("{}", file.to_string_lossy());
        let (time, bytes) = best(|| std::fs::read(&file).map(|bytes| bytes.len()));
        report("bytes", time);
        let Ok(_) = bytes else { continue };
        let (time, read) = best(|| input::read_path(file.as_ref()));
        report("read", time);
        let Ok(read) = read else { continue };
        let (time, _) = best(|| Timeline::new(read.profile(0)).interval());
        report("timeline", time);
        let timeline = Timeline::new(read.profile(0));
        let (time, ()) = best(|| timeline.replay(&mut Nothing));
        report("replay", time);
        let (time, totals) = best(|| Totals::of(&timeline));
        report("totals", time);
        let (time, spikes) = best(|| Spikes::of(&timeline));
        report("spikes", time);
        let (time, _) = best(|| Scene::build(&timeline, &totals, &spikes, &SceneOptions::default()));
        report("scene", time);
        let (time, _) = best(|| Encoded::of(&timeline));
        report("encode", time);
        let (time, findings) = best(|| Findings::of(&read, None));
        report("findings", time);
        let options =
            viewer::Options { title: "", subtitle: None, scheme: Scheme::default(), source_link: None };
        let (time, embedded) =
            best(|| viewer::embed(vec![(Encoded::of(&findings.timeline), &findings)], options));
        report("payload", time);
        println!("{:>12} {:>9} bytes", "", embedded.payload.iter().map(String::len).sum::<usize>());
    }
}
