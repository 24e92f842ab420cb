//! Numbers as they are written.

/// A number as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::input) enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    pub(in crate::input) fn as_f64(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(float) => float,
        }
    }

    /// The nearest integer; what does not fit saturates.
    pub(in crate::input) fn round(self) -> i64 {
        match self {
            Self::Int(int) => int,
            Self::Float(float) => float.round() as i64,
        }
    }

    /// The integer, if it is one.
    pub(in crate::input) fn as_int(self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(int),
            Self::Float(float) if float.fract() == 0.0 && float.abs() < 9.1e18 => Some(float as i64),
            Self::Float(_) => None,
        }
    }
}

/// The number behind a text that the scanner found to be one.
pub(super) fn parse_number(text: &[u8]) -> Number {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() <= 18 && digits.iter().all(u8::is_ascii_digit) {
        let value = digits.iter().fold(0i64, |value, digit| value * 10 + i64::from(digit - b'0'));
        return Number::Int(if negative { -value } else { value });
    }
    let text = std::str::from_utf8(text).unwrap_or("0");
    match text.parse::<i64>() {
        Ok(int) => Number::Int(int),
        Err(_) => Number::Float(text.parse().unwrap_or(f64::NAN)),
    }
}

/// The number that a text spells, for files that write numbers as text.
pub(in crate::input) fn number_in_text(text: &str) -> Option<Number> {
    let text = text.trim();
    match text.parse::<i64>() {
        Ok(int) => Some(Number::Int(int)),
        Err(_) => text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Number::Float),
    }
}
