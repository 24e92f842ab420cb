//! Rules as they are typed.

use std::str::FromStr;

use flame_chart::comparison::{Part, Subject};
use flame_chart::units::Micros;

use super::super::range::Moment;

/// What must not be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    /// As it was typed.
    pub(crate) text: String,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A function of the program is slower, by more than this share of the time in code.
    Slower(f64),
    /// One is new, with more than this share.
    New(f64),
    /// The comparison can tell nothing.
    Undecided,
    /// A spike wasted more than this.
    Spike(Micros),
    /// There are more spikes than this.
    Spikes(u64),
    /// Something takes more than it may.
    Budget { subject: Subject, part: Part, limit: Limit },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Limit {
    Share(f64),
    Time(Micros),
}

impl Rule {
    /// Whether it is about a change, which only two sides show.
    pub(crate) fn needs_base(&self) -> bool {
        matches!(self.kind, Kind::Slower(_) | Kind::New(_) | Kind::Undecided)
    }
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (what, limit) = match text.rsplit_once('>') {
            Some((what, limit)) => (what.trim(), Some(limit.trim())),
            None => (text, None),
        };
        let share = || match limit {
            None => Ok(0.0),
            Some(limit) => match self::limit(limit)? {
                Limit::Share(share) => Ok(share),
                Limit::Time(_) => Err(format!("{limit} is no share, such as 5%")),
            },
        };
        let needed = || limit.ok_or_else(|| format!("{what} of how much? e.g. {what}>5%"));
        let kind = match what {
            "slower" => Kind::Slower(share()?),
            "new" => Kind::New(share()?),
            "undecided" if limit.is_none() => Kind::Undecided,
            "spike" => match self::limit(needed()?)? {
                Limit::Time(time) => Kind::Spike(time),
                Limit::Share(_) => return Err("how long a spike may be is a time, e.g. spike>50ms".into()),
            },
            "spikes" => {
                let number = needed()?;
                Kind::Spikes(number.parse().map_err(|_| format!("{number} is no number of spikes"))?)
            }
            "gc" => {
                Kind::Budget { subject: Subject::Collector, part: Part::Own, limit: self::limit(needed()?)? }
            }
            "busy" => match self::limit(needed()?)? {
                Limit::Share(_) => return Err("busy time is all of it; give a time, e.g. busy>2s".into()),
                limit => Kind::Budget { subject: Subject::Busy, part: Part::Own, limit },
            },
            _ => {
                let (subject, part) = subject(what)?;
                Kind::Budget { subject, part, limit: self::limit(needed()?)? }
            }
        };
        Ok(Self { text: text.to_owned(), kind })
    }
}

/// What a budget is of.
fn subject(what: &str) -> Result<(Subject, Part), String> {
    let (subject, part) = match what.rsplit_once(char::is_whitespace) {
        Some((subject, "self")) => (subject.trim(), Part::Own),
        Some((subject, "total")) => (subject.trim(), Part::Total),
        _ => {
            return Err(format!(
                "unknown rule {what}; write slower, new, undecided, spike>50ms, spikes>0, gc>15%, busy>2s, or what takes how much: \
                 `validate self>8%`, `pkg:ajv total>20%`, `own self>50%`, `src/** self>100ms`"
            ));
        }
    };
    let subject = match subject {
        "" => return Err("a rule begins with what it is about, e.g. validate self>8%".into()),
        "own" => Subject::Own,
        _ => match subject.strip_prefix("pkg:") {
            Some(package) => Subject::Package(package.to_owned()),
            None if subject.contains(['/', '*']) => Subject::Files(subject.to_owned()),
            None => Subject::Function(subject.to_owned()),
        },
    };
    Ok((subject, part))
}

fn limit(text: &str) -> Result<Limit, String> {
    match text.parse::<Moment>() {
        Ok(Moment::Share(share)) => Ok(Limit::Share(share)),
        Ok(Moment::Time(time)) => Ok(Limit::Time(time)),
        Err(_) => Err(format!("{text} is no limit; write a share or a time, e.g. 5%, 100ms or 2s")),
    }
}

/// The rules of a file: one a line; what follows a `#` is a remark.
pub(crate) fn of_file(text: &str) -> Result<Vec<Rule>, (usize, String)> {
    let lines = text.lines().zip(1..).map(|(line, number)| {
        let rule = line.split_once('#').map_or(line, |(rule, _)| rule).trim();
        (!rule.is_empty()).then(|| rule.parse().map_err(|error| (number, error)))
    });
    lines.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_they_are_written() {
        let budget = |subject, part, limit| Kind::Budget { subject, part, limit };
        for (text, kind) in [
            ("slower", Kind::Slower(0.0)),
            (" slower > 5% ", Kind::Slower(0.05)),
            ("new>1%", Kind::New(0.01)),
            ("undecided", Kind::Undecided),
            ("spike>50ms", Kind::Spike(Micros(50_000))),
            ("spikes>0", Kind::Spikes(0)),
            ("gc>15%", budget(Subject::Collector, Part::Own, Limit::Share(0.15))),
            ("busy>2s", budget(Subject::Busy, Part::Own, Limit::Time(Micros(2_000_000)))),
            ("validate self>8%", budget(Subject::Function("validate".into()), Part::Own, Limit::Share(0.08))),
            (
                "get x total>1ms",
                budget(Subject::Function("get x".into()), Part::Total, Limit::Time(Micros(1_000))),
            ),
            ("pkg:@a/b total>20%", budget(Subject::Package("@a/b".into()), Part::Total, Limit::Share(0.2))),
            ("own self>50%", budget(Subject::Own, Part::Own, Limit::Share(0.5))),
            ("src/** self>5%", budget(Subject::Files("src/**".into()), Part::Own, Limit::Share(0.05))),
        ] {
            assert_eq!(text.parse::<Rule>().expect(text).kind, kind, "{text}");
        }
        for text in [
            "",
            "fast",
            "slower>5ms",
            "spike>5%",
            "spikes>x",
            "gc",
            "busy>5%",
            "f self>",
            "self>5%",
            "f self>5",
        ] {
            assert!(text.parse::<Rule>().is_err(), "{text}");
        }
        let read = of_file("# all\nslower # none\n\ngc>15%\nwrong\n");
        assert_eq!(read.map_err(|error| error.0), Err(5));
    }
}
