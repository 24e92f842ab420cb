//! Prints the outlier spikes of a recording as JSON.
//!
//! `cargo run --example spikes -- profiles/checkout.cpuprofile`

use flame_chart::analysis::{Spikes, Timeline};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("give a .cpuprofile file")?;
    let read = flame_chart::input::read_path(path.as_ref())?;
    let profile = read.profile(0);
    let timeline = Timeline::new(profile);
    let spikes = Spikes::of(&timeline);

    let spikes: Vec<_> = spikes
        .marks
        .iter()
        .map(|spike| {
            json!({
                "rank": spike.rank,
                "name": profile.functions.name(spike.function),
                "startUs": spike.start(),
                "endUs": spike.end(),
                "why": spike.why,
            })
        })
        .collect();
    println!("{:#}", json!({ "spikes": spikes }));
    Ok(())
}
