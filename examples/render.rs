//! Draws a recording: `cargo run --example render -- app.cpuprofile chart.svg` (or `.png`, `.html`).

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use flame_chart::analysis::Findings;
use flame_chart::export::{Export, Format, Options};
use flame_chart::input;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err("what to read and what to write, please".into());
    };
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let format = Format::of_file_name(&name).ok_or("the name does not tell a format")?;

    let recording = input::read_path(&from)?;
    let findings = Findings::of(&recording, None);
    let title = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let options = Options { title, scale: 2.0, ..Options::default() };
    let mut out = BufWriter::new(File::create(&to)?);
    Export::new(&findings, &options).write(format, &mut out)?;
    Ok(())
}
