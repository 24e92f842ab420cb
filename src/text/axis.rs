//! The ticks of a time axis. The interactive chart's script has the same; `tests/data/words.json`
//! holds both to the same values.

use crate::units::Micros;

const MINUTE: u64 = 60_000_000;

/// The smallest round length of time of at least `least` µs.
#[must_use]
pub fn round_step(least: f64) -> u64 {
    let minutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map(|minutes| minutes * MINUTE);
    let decimal = (0..8).flat_map(|power| [1, 2, 5].map(|digit| digit * 10u64.pow(power)));
    let below_minute = decimal.filter(|&step| step < MINUTE);
    let days = (1..27).map(|power| (1440 * MINUTE) << power);
    let mut steps = below_minute.chain(minutes).chain(days);
    steps.find(|&step| step as f64 >= least).unwrap_or(u64::MAX)
}

/// A tick's label: in the unit that the largest time needs, with the digits that the step needs.
#[must_use]
pub fn tick_label(at: Micros, step: Micros, largest: Micros) -> String {
    if at == Micros::ZERO {
        return "0".into();
    }
    if step.0 >= MINUTE {
        let minutes = at.0 / MINUTE;
        return match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes:02}"),
        };
    }
    // A step finer than a thousandth of the unit would need more digits than a reader compares.
    let (unit, name) = match largest.0 {
        1_000_000.. if step.0 >= 1_000 => (1_000_000, "s"),
        1_000.. if step.0 >= 1 => (1_000, "ms"),
        _ => (1, "µs"),
    };
    let digits = (0..6).find(|&digits| (step.0 * 10u64.pow(digits)).is_multiple_of(unit)).unwrap_or(6);
    let value = at.0 as f64 / unit as f64;
    format!("{value:.*} {name}", digits as usize)
}
