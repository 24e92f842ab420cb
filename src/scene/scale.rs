//! Where a time lies in px, and the ticks of the time axis.

use crate::text::{round_step, tick_label};
use crate::units::Micros;

/// From time to px: the only place where time becomes a float.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    from: Micros,
    to: Micros,
    left: i32,
    px_per_us: f64,
}

impl Scale {
    /// The times `from..to` over `width` px from `left` on. Where there is no time, all of it lies
    /// at `left`.
    #[must_use]
    pub fn new((from, to): (Micros, Micros), left: i32, width: i32) -> Self {
        let length = to.saturating_sub(from);
        let px_per_us = if length == Micros::ZERO { 0.0 } else { f64::from(width) / length.as_f64() };
        Self { from, to, left, px_per_us }
    }

    /// The range of time.
    #[must_use]
    pub fn range(&self) -> (Micros, Micros) {
        (self.from, self.to)
    }

    /// How many px from the left end; times outside lie at the ends.
    #[inline]
    #[must_use]
    pub fn offset(&self, time: Micros) -> f64 {
        time.min(self.to).saturating_sub(self.from).as_f64() * self.px_per_us
    }

    /// The first and the last whole µs that surely lie within the px that begins at `offset`; none
    /// where a px is shorter than that.
    #[must_use]
    pub fn times_within(&self, offset: i32) -> (Micros, Micros) {
        if self.px_per_us == 0.0 {
            return (self.to, self.from); // all or no time lies there
        }
        // Times are below 2^53 µs, so that rounding is off by less than one of them.
        let time = |px: i32| f64::from(px) / self.px_per_us;
        let (first, last) = (time(offset).ceil() + 1.0, time(offset + 1).floor() - 1.0);
        (self.from + Micros(first as u64), (self.from + Micros(last.max(0.0) as u64)).min(self.to))
    }

    /// The whole px where a time lies.
    #[must_use]
    pub fn x(&self, time: Micros) -> i32 {
        self.left + self.offset(time).round() as i32
    }

    /// How wide a length of time is.
    #[must_use]
    pub fn width(&self, time: Micros) -> f64 {
        time.as_f64() * self.px_per_us
    }

    /// Round times at least `spacing` px apart, with their labels.
    #[must_use]
    pub fn ticks(&self, spacing: i32) -> Vec<(Micros, String)> {
        if self.px_per_us == 0.0 {
            return vec![(self.from, tick_label(self.from, Micros(1), self.to))];
        }
        let step = round_step(f64::from(spacing) / self.px_per_us);
        let first = self.from.0.div_ceil(step);
        let last = self.to.0 / step;
        (first..=last)
            .map(|at| Micros(at * step))
            .map(|at| (at, tick_label(at, Micros(step), self.to)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: u64, to: u64) -> Vec<String> {
        let scale = Scale::new((Micros(from), Micros(to)), 0, 1000);
        scale.ticks(180).into_iter().map(|tick| tick.1).collect()
    }

    #[test]
    fn ticks_are_round_and_told_apart() {
        assert_eq!(labels(0, 1_520_000), ["0", "0.5 s", "1.0 s", "1.5 s"]);
        assert_eq!(labels(0, 90_000), ["0", "20 ms", "40 ms", "60 ms", "80 ms"]);
        assert_eq!(labels(7_000, 9_100), ["7.0 ms", "7.5 ms", "8.0 ms", "8.5 ms", "9.0 ms"]);
        assert_eq!(labels(0, 9), ["0", "2 µs", "4 µs", "6 µs", "8 µs"]);
        assert_eq!(labels(0, 600_000_000), ["0", "2 min", "4 min", "6 min", "8 min", "10 min"]);
        assert_eq!(
            labels(5_000_000, 5_001_000),
            ["5000.0 ms", "5000.2 ms", "5000.4 ms", "5000.6 ms", "5000.8 ms", "5001.0 ms"]
        );
    }

    #[test]
    fn times_within_a_px_are_drawn_in_it() {
        for (from, to, width) in
            [(0, 1_000_000, 1200), (7, 9_000_000_000_000, 977), (5, 900, 300), (3, 3, 80)]
        {
            let scale = Scale::new((Micros(from), Micros(to)), 0, width);
            for px in 0..width {
                let (first, last) = scale.times_within(px);
                for time in [first, last].into_iter().filter(|_| first < last) {
                    assert_eq!(scale.offset(time) as i32, px, "{time:?} of {from}..{to}");
                }
            }
        }
    }

    #[test]
    fn ticks_are_few_whatever_the_length() {
        for power in 0..53 {
            let ticks = labels(0, 1 << power);
            assert!((1..=7).contains(&ticks.len()), "2^{power} µs: {ticks:?}");
        }
        assert_eq!(labels(5, 5).len(), 1);
    }
}
