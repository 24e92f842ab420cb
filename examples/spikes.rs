//! Prints the spikes of a recording as JSON: `cargo run --example spikes -- app.cpuprofile`.

use std::path::Path;

use flame_chart::analysis::{Spikes, Timeline, Totals};
use flame_chart::input;
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("which .cpuprofile?")?;
    let mut profile = input::read_path(Path::new(&path))?;
    let timeline = Timeline::new(&profile.value, &mut profile.warnings);
    let spikes = Spikes::of(&timeline, &Totals::of(&timeline));
    let list: Vec<_> = spikes
        .marks
        .iter()
        .map(|spike| {
            json!({
                "rank": spike.rank,
                "name": profile.value.functions.name(spike.function),
                "startUs": spike.start(),
                "endUs": spike.end(),
                "why": spike.why,
            })
        })
        .collect();
    println!("{:#}", json!({ "spikes": list }));
    Ok(())
}
