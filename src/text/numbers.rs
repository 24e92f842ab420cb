//! Numbers as text. The interactive chart's script writes them alike; `tests/data/words.json` holds both
//! to the same values.

use crate::units::{Micros, Unit, Weight, three_digits};

/// A number with its thousands apart: `48,233`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A number and what it counts: `1 span`, `48,233 spans`.
#[must_use]
pub fn count(number: u64, thing: &str) -> String {
    format!("{} {thing}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A part as percent of a whole: `12.3 %`; `–` of nothing.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".into() } else { format!("{:.1} %", part as f64 / whole as f64 * 100.0) }
}

/// A number of bytes with three digits and a fitting unit of thousands: `950 B`, `1.25 kB`, `3.26 MB`.
#[must_use]
pub fn bytes(number: u64) -> String {
    if number < 1_000 {
        return format!("{number} B");
    }
    let mut value = number as f64 / 1e3;
    let mut units = ["kB", "MB", "GB", "TB", "PB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    // What would be rounded to 1000 is one of the next unit.
    while value >= 999.5
        && let Some(next) = units.next()
    {
        (value, unit) = (value / 1e3, next);
    }
    format!("{} {unit}", three_digits(value))
}

/// A weight in its unit.
#[must_use]
pub fn weight(Weight { amount, unit }: Weight) -> String {
    match unit {
        Unit::Bytes => bytes(amount),
        Unit::Micros => Micros(amount).to_string(),
        unit => format!("{amount} {}", unit.symbol()),
    }
}

/// A multiple of the usual with about two digits: `3.2×`, `39×`; `–` where there is none.
#[must_use]
pub fn ratio(ratio: f64) -> String {
    match ratio {
        ratio if !ratio.is_finite() => "–".into(),
        ratio if ratio < 9.95 => format!("{ratio:.1}×"),
        ratio => format!("{ratio:.0}×"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_with_three_digits_and_a_fitting_unit() {
        let shown = [0, 999, 1_000, 1_254, 999_499, 999_500, 3_257_784, 34_849_000_000, 1 << 53, u64::MAX];
        assert_eq!(
            shown.map(bytes),
            [
                "0 B", "999 B", "1.00 kB", "1.25 kB", "999 kB", "1.00 MB", "3.26 MB", "34.8 GB", "9.01 PB",
                "18447 PB"
            ]
        );
    }
}
