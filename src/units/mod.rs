//! The one unit of time, whole microseconds, and the units of what call paths weigh.
//!
//! V8 writes microseconds, so integers hold every value exactly and sums can be
//! compared with `==`. Floating point appears only where time becomes pixels.

mod median;
mod weight;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

#[doc(hidden)]
pub use median::median;
pub use weight::Unit;
#[doc(hidden)]
pub use weight::Weight;

/// A length of time, or a point of time counted from the recording's origin,
/// in whole microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Micros(pub u64);

impl Micros {
    /// No time at all; also the recording's origin.
    pub const ZERO: Self = Self(0);

    /// The value as a float, for scales and ratios.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        self.0 as f64
    }

    /// `self - other`, or zero where `other` is larger.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// This time as a share of `whole`, 0 where `whole` is zero.
    #[must_use]
    pub fn share_of(self, whole: Self) -> f64 {
        if whole.0 == 0 { 0.0 } else { self.as_f64() / whole.as_f64() }
    }
}

impl Add for Micros {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Micros {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Micros {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Micros {
    fn sum<I: Iterator<Item = Self>>(times: I) -> Self {
        times.fold(Self::ZERO, Add::add)
    }
}

/// Three significant digits with the unit a reader expects: `0 µs`, `950 µs`,
/// `1.25 ms`, `34.8 ms`, `152 ms`, `2.50 s`, `3 min 05 s`.
impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0 {
            us @ 0..=999 => format!("{us} µs"),
            us @ 1_000..=999_499 => format!("{} ms", three_digits(us as f64 / 1e3)),
            us @ 999_500..=59_949_999 => format!("{} s", three_digits(us as f64 / 1e6)),
            us => {
                let seconds = (us + 500_000) / 1_000_000;
                match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
                    (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
                    (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
                }
            }
        };
        f.pad(&text)
    }
}

/// A number from 1 to 999 with three digits: `1.25`, `34.8`, `152`.
pub(crate) fn three_digits(value: f64) -> String {
    if value < 9.995 {
        format!("{value:.2}")
    } else if value < 99.95 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_with_three_digits_and_a_fitting_unit() {
        let shown: Vec<String> = [
            0,
            7,
            999,
            1_000,
            1_254,
            9_994,
            9_996,
            34_849,
            99_960,
            152_400,
            999_499,
            999_500,
            2_500_000,
            59_949_999,
            59_950_000,
            185_000_000,
            7_500_000_000,
        ]
        .iter()
        .map(|&us| Micros(us).to_string())
        .collect();
        assert_eq!(
            shown,
            [
                "0 µs",
                "7 µs",
                "999 µs",
                "1.00 ms",
                "1.25 ms",
                "9.99 ms",
                "10.0 ms",
                "34.8 ms",
                "100 ms",
                "152 ms",
                "999 ms",
                "1.00 s",
                "2.50 s",
                "59.9 s",
                "1 min 00 s",
                "3 min 05 s",
                "2 h 05 min"
            ]
        );
    }
}
