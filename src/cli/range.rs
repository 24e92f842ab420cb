//! Times and ranges of time as they are typed.

use std::str::FromStr;

use flame_chart::units::Micros;

/// A moment of the recording: a time since its start, or a share of its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Moment {
    Time(Micros),
    Share(f64),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.starts_with('-') {
            return Err("times count from the start of the recording and are not negative".into());
        }
        let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let wrong = || "write a number and its unit, e.g. 1.2s, 300ms, 500us, 2min or 40%".to_string();
        let number: f64 = number.parse().map_err(|_| wrong())?;
        let micros = match unit.trim() {
            "%" if number <= 100.0 => return Ok(Self::Share(number / 100.0)),
            "%" => return Err("a share of the recording is at most 100%".into()),
            "us" | "µs" | "μs" => 1.0,
            "ms" => 1e3,
            "s" => 1e6,
            "m" | "min" => 60e6,
            "" if number == 0.0 => 1.0,
            _ => return Err(wrong()),
        };
        Ok(Self::Time(Micros((number * micros).round() as u64))) // saturates
    }
}

/// How long something lasts, a number alone in seconds.
pub(crate) fn parse_duration(text: &str) -> Result<std::time::Duration, String> {
    let seconds = text.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let moment = if seconds { format!("{text}s").parse()? } else { text.parse()? };
    match moment {
        Moment::Time(time) if time > Micros::ZERO => Ok(std::time::Duration::from_micros(time.0)),
        _ => Err("write a time, e.g. 10s, 500ms or 2min".into()),
    }
}

impl Moment {
    /// The time since the recording's start; it lasts until `end`.
    fn resolve(self, end: Micros) -> Micros {
        match self {
            Self::Time(time) => time,
            Self::Share(share) => Micros((end.as_f64() * share).round() as u64),
        }
    }
}

/// The range from `from` to `to` of a recording that lasts until `end`; `None` is all of it.
pub(crate) fn resolve(
    from: Option<Moment>,
    to: Option<Moment>,
    end: Micros,
) -> Result<Option<(Micros, Micros)>, String> {
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let from = from.map_or(Micros::ZERO, |from| from.resolve(end));
    let to = to.map_or(end, |to| to.resolve(end)).min(end);
    if from >= end {
        return Err(format!("--from is at {from}, but the recording ends at {end}"));
    }
    if from >= to {
        return Err(format!("--from is at {from}, which is not before --to at {to}"));
    }
    Ok(Some((from, to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_typed_with_their_unit() {
        let parsed = |text: &str| text.parse::<Moment>();
        assert_eq!(parsed("1.2s"), Ok(Moment::Time(Micros(1_200_000))));
        assert_eq!(parsed("300ms"), Ok(Moment::Time(Micros(300_000))));
        assert_eq!(parsed("500 us"), Ok(Moment::Time(Micros(500))));
        assert_eq!(parsed("500µs"), Ok(Moment::Time(Micros(500))));
        assert_eq!(parsed("2min"), Ok(Moment::Time(Micros(120_000_000))));
        assert_eq!(parsed("0"), Ok(Moment::Time(Micros(0))));
        assert_eq!(parsed("40%"), Ok(Moment::Share(0.4)));
        for wrong in ["", "12", "-1s", "1.2.3s", "s", "101%", "5 parsecs", "NaNs", "1e3ms"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_range_lies_in_the_recording_and_is_not_empty() {
        let time = |us| Some(Moment::Time(Micros(us)));
        let end = Micros(1_000);
        assert_eq!(resolve(None, None, end), Ok(None));
        assert_eq!(resolve(time(10), None, end), Ok(Some((Micros(10), end))));
        assert_eq!(resolve(None, time(5_000), end), Ok(Some((Micros(0), end))));
        assert_eq!(
            resolve(Some(Moment::Share(0.25)), Some(Moment::Share(0.5)), end),
            Ok(Some((Micros(250), Micros(500))))
        );
        assert!(resolve(time(1_000), None, end).is_err());
        assert!(resolve(time(500), time(500), end).is_err());
    }
}
