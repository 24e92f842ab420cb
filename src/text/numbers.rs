//! Numbers as text. The interactive chart's script writes them alike; `tests/data/words.json` holds both
//! to the same values.

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

/// A multiple of the usual with about two digits: `3.2×`, `39×`; `–` where there is none.
#[must_use]
pub fn ratio(ratio: f64) -> String {
    match ratio {
        ratio if !ratio.is_finite() => "–".into(),
        ratio if ratio < 9.95 => format!("{ratio:.1}×"),
        ratio => format!("{ratio:.0}×"),
    }
}
