//! Draws a recording: `cargo run --example render -- app.cpuprofile chart.svg` (or `.png`).

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use flame_chart::analysis::{Spikes, Timeline};
use flame_chart::scene::{Scene, SceneOptions};
use flame_chart::{input, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err("what to read and what to write, please".into());
    };
    let recording = input::read_path(&from)?;
    let timeline = Timeline::new(recording.profile(0));
    let (totals, spikes) = Spikes::with_totals(&timeline);

    let title = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let options = SceneOptions { title, ..SceneOptions::default() };
    let scene = Scene::build(&timeline, &totals, &spikes, &options);

    let mut out = BufWriter::new(File::create(&to)?);
    match to.extension().is_some_and(|extension| extension == "png") {
        true => render::png::write(&scene, 2.0, &mut out)?,
        false => render::svg::write(&scene, None, &mut out)?,
    }
    Ok(())
}
