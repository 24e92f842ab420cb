//! Sizes of files as they are typed.

/// A number of bytes: `500000`, `500k`, `1.5MB`, `1MiB`.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let wrong = || "write a number of bytes, e.g. 500000, 500kB, 1.5MB or 1MiB".to_string();
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let factor = match unit.trim().to_ascii_lowercase().trim_end_matches('b') {
        "" => 1.0,
        "k" => 1e3,
        "m" => 1e6,
        "g" => 1e9,
        "ki" => 1024.0,
        "mi" => 1_048_576.0,
        "gi" => 1_073_741_824.0,
        _ => return Err(wrong()),
    };
    Ok((number * factor) as u64) // saturates
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes_are_typed_with_or_without_a_unit() {
        for (text, bytes) in [
            ("500000", 500_000),
            ("500k", 500_000),
            ("500 kB", 500_000),
            ("1.5MB", 1_500_000),
            ("1MiB", 1_048_576),
            ("0", 0),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for wrong in ["", "MB", "1x", "1.2.3", "-1", "1e3"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
