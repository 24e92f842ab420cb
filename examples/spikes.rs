//! Prints the outlier spikes of a recording as JSON.
//!
//! `cargo run --example spikes -- profiles/checkout.cpuprofile`

use flame_chart::analysis::{Spikes, Timeline};
use flame_chart::report;
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("give a .cpuprofile file")?;
    let recording = flame_chart::input::read_path(path.as_ref())?;
    let profile = recording.profile(0);
    let timeline = Timeline::new(profile);
    let (totals, spikes) = Spikes::with_totals(&timeline);

    let spikes: Vec<_> = spikes
        .marks
        .iter()
        .map(|spike| {
            json!({
                "rank": spike.rank,
                "name": profile.functions.name(spike.function),
                "startUs": spike.start(),
                "endUs": spike.end(),
                "why": report::reason(&recording.functions, &totals, spike),
            })
        })
        .collect();
    println!("{:#}", json!({ "spikes": spikes }));
    Ok(())
}
