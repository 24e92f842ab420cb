//! Prints the functions of a recording by aggregated self time.
//!
//! `cargo run --example totals -- profiles/checkout.cpuprofile`

use flame_chart::analysis::{Timeline, Totals};
use flame_chart::report;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("give a .cpuprofile file")?;
    let read = flame_chart::input::read_path(path.as_ref())?;
    let profile = read.profile(0);
    let timeline = Timeline::new(profile);
    let totals = Totals::of(&timeline);

    println!("{} busy of {}, {} spans", totals.busy, profile.end(), totals.spans);
    let busy = |&id: &_| profile.functions.kind(id).is_busy();
    let mut functions: Vec<_> = profile.functions.ids().filter(busy).collect();
    functions.sort_by_key(|&id| std::cmp::Reverse(totals.function(id).self_time));
    for id in functions.into_iter().take(10) {
        let sums = totals.function(id);
        println!(
            "{:>9} self {:>9} total  {}",
            sums.self_time,
            sums.total,
            profile.functions.display_name(id)
        );
    }
    for warning in read.warnings.iter() {
        eprintln!("{} ×{}: {}", warning.code.as_str(), warning.count, report::warning(&warning));
    }
    Ok(())
}
