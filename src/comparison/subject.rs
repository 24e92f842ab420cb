//! Parts of a program that may have a budget: a function, a package, own code, files, the garbage collector.

use std::fmt;

use super::Measured;
use super::measure::for_each;
use crate::recording::{FunctionId, FunctionTable, Kind, Origin, Recording, origin_of};
use crate::units::Micros;

/// What a budget is of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// The functions of this name.
    Function(String),
    /// The functions of this package.
    Package(String),
    /// The program's own functions.
    Own,
    /// The functions of the scripts whose path ends so; `*` stands for anything but `/`, `**` for anything.
    Files(String),
    /// The garbage collector.
    Collector,
    /// Everything.
    Busy,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function(name) | Self::Files(name) => f.write_str(name),
            Self::Package(name) => write!(f, "pkg:{name}"),
            Self::Own => f.write_str("own"),
            Self::Collector => f.write_str("gc"),
            Self::Busy => f.write_str("busy"),
        }
    }
}

impl Subject {
    fn holds(&self, functions: &FunctionTable, id: FunctionId) -> bool {
        let kind = functions.kind(id);
        match self {
            Self::Collector => kind == Kind::GarbageCollector,
            Self::Busy => kind.is_busy(),
            _ if kind == Kind::GarbageCollector => false,
            Self::Function(name) => functions.display_name(id) == name,
            Self::Package(name) => match origin_of(functions, id) {
                Origin::Package(package) => package.to_string() == *name,
                _ => false,
            },
            Self::Own => matches!(origin_of(functions, id), Origin::FirstParty),
            Self::Files(glob) => {
                let url = functions.url(id).split(['?', '#']).next().unwrap_or_default().replace('\\', "/");
                !url.is_empty() && is_end(glob.as_bytes(), url.as_bytes())
            }
        }
    }
}

/// Whether a path ends in what a pattern stands for, from the beginning of one of its parts on.
fn is_end(glob: &[u8], path: &[u8]) -> bool {
    let starts = std::iter::once(0).chain((0..path.len()).filter(|&at| path[at] == b'/').map(|at| at + 1));
    starts.into_iter().any(|start| is_match(glob, &path[start..]))
}

/// Whether a text is what a pattern stands for.
fn is_match(glob: &[u8], text: &[u8]) -> bool {
    // By place in the text: whether the pattern so far leads there.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    let mut at = 0;
    while at < glob.len() {
        let is_deep = glob[at..].starts_with(b"**");
        let mut next = vec![false; text.len() + 1];
        for place in 0..=text.len() {
            next[place] = match glob[at] {
                b'*' => {
                    reached[place] || (place > 0 && next[place - 1] && (is_deep || text[place - 1] != b'/'))
                }
                byte => place > 0 && reached[place - 1] && text[place - 1] == byte,
            };
        }
        reached = next;
        at += if is_deep { 2 } else { 1 };
    }
    reached[text.len()]
}

/// What a recording has of a subject. Times are credited as in [`Measured`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SubjectTimes {
    /// Time in its functions.
    pub own: Micros,
    /// Time with any of its functions on the stack.
    pub total: Micros,
    /// The sums of the squares of the runs that these are made of, in µs²: a run is what consecutive samples in one
    /// function come to.
    pub own_runs_squared: f64,
    /// See [`Self::own_runs_squared`].
    pub total_runs_squared: f64,
}

impl SubjectTimes {
    /// Sums up the first lane of a recording.
    #[must_use]
    pub fn of(recording: &Recording, subject: &Subject) -> Self {
        let profile = recording.profile(0);
        let (functions, tree) = (profile.functions, profile.tree);
        let holds: Vec<bool> = functions.ids().map(|id| subject.holds(functions, id)).collect();
        // By node: whether it or what calls it is one.
        let mut is_within = vec![false; tree.len()];
        for node in tree.ids() {
            let below = tree.parent(node).is_some_and(|parent| is_within[parent.index()]);
            is_within[node.index()] = below || holds[tree.function(node).index()];
        }
        let mut times = Self::default();
        // The run that goes on: the function, how long it is, and whether it is in the subject's own functions and
        // within its calls.
        let mut run: (Option<FunctionId>, f64, bool, bool) = (None, 0.0, false, false);
        let end = |times: &mut Self, (_, length, own, total): (Option<FunctionId>, f64, bool, bool)| {
            times.own_runs_squared += if own { length * length } else { 0.0 };
            times.total_runs_squared += if total { length * length } else { 0.0 };
        };
        for_each(profile, |stretch| {
            let function = stretch.node.map(|node| tree.function(node));
            let own = function.is_some_and(|function| holds[function.index()]);
            let total = stretch.node.is_some_and(|node| is_within[node.index()]);
            times.own += if own { stretch.time } else { Micros::ZERO };
            times.total += if total { stretch.time } else { Micros::ZERO };
            if (function, own, total) != (run.0, run.2, run.3) {
                end(&mut times, run);
                run = (function, 0.0, own, total);
            }
            run.1 += stretch.time.as_f64();
        });
        end(&mut times, run);
        times
    }

    fn part(&self, part: Part) -> (Micros, f64) {
        match part {
            Part::Own => (self.own, self.own_runs_squared),
            Part::Total => (self.total, self.total_runs_squared),
        }
    }
}

/// How much of something several recordings have: the median, and how far that varies by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The median.
    pub median: f64,
    /// A standard deviation of it.
    pub noise: f64,
}

impl Level {
    /// Of a value of each recording, and of the noise that each shows in itself (a variance).
    pub(super) fn of(values: &[(f64, f64)]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().map(|value| value.0).sum::<f64>() / count;
        let within = values.iter().map(|value| value.1).sum::<f64>() / count + (0.1 * mean).powi(2);
        let between = match values.len() {
            1 => 0.0,
            _ => values.iter().map(|value| (value.0 - mean).powi(2)).sum::<f64>() / (count - 1.0),
        };
        let mut sorted: Vec<f64> = values.iter().map(|value| value.0).collect();
        sorted.sort_by(f64::total_cmp);
        let half = sorted.len() / 2;
        let median =
            if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 };
        Self { median, noise: ((4.0 * within + (count - 1.0) * between) / (count + 3.0) / count).sqrt() }
    }
}

/// A part of what a subject has that a budget is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Time in it.
    Own,
    /// Time with it on the stack.
    Total,
}

/// How much of the busy time a subject has in each of several recordings.
///
/// # Panics
/// If there are none.
#[must_use]
pub fn share(recordings: &[(&Measured, SubjectTimes)], part: Part) -> Level {
    let value = |(measured, times): &(&Measured, SubjectTimes)| {
        let busy = measured.busy().as_f64().max(1.0);
        let (time, runs_squared) = times.part(part);
        let one_sample = measured.interval.as_f64() / busy;
        (time.as_f64() / busy, runs_squared / (busy * busy) + one_sample * one_sample)
    };
    Level::of(&recordings.iter().map(value).collect::<Vec<_>>())
}

/// The time that a subject has in each of several recordings, in µs.
///
/// # Panics
/// If there are none.
#[must_use]
pub fn time(recordings: &[(&Measured, SubjectTimes)], part: Part) -> Level {
    let value = |(measured, times): &(&Measured, SubjectTimes)| {
        let (time, runs_squared) = times.part(part);
        (time.as_f64(), runs_squared + measured.interval.as_f64().powi(2))
    };
    Level::of(&recordings.iter().map(value).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_the_ends_of_paths() {
        for (glob, path, expected) in [
            ("src/**", "file:///app/src/a/b.js", true),
            ("src/*.js", "file:///app/src/b.js", true),
            ("src/*.js", "file:///app/src/a/b.js", false),
            ("b.js", "/app/src/b.js", true),
            ("b.js", "/app/src/ab.js", false),
            ("/app/**", "/app/src/b.js", true),
            ("**/gen/*", "/app/gen/x", true),
            ("", "/app", false),
        ] {
            assert_eq!(is_end(glob.as_bytes(), path.as_bytes()), expected, "{glob} {path}");
        }
    }
}
