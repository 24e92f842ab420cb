//! Before and after: which functions take more time than they did, and which only seem to.
//!
//! A function has changed when its share of the time in code moved by more than the recordings themselves show
//! as noise, by at least 1 % of that time and a fifth of itself, and its total time moved with it.
//! `docs/compare.md` is the whole definition.
//!
//! `measure` sums up each recording, `matching` (with `places`) says which function of one is which of another,
//! `decide` tells change from noise.

mod decide;
mod matching;
mod measure;
mod places;
mod subject;
mod tree;

use crate::units::Micros;
pub use measure::Measured;
#[doc(hidden)]
pub use measure::{MeasuredFunction, MeasuredPath};
#[doc(hidden)]
pub use tree::TreeNode;
// What budgets are made of; the command's.
#[doc(hidden)]
pub use subject::{Level, Part, Subject, SubjectTimes, share, time};

/// Fewer samples a side show nothing.
const FEWEST_SAMPLES: u64 = 300;

/// Where less of the time is in functions that both sides have, these are different programs.
const LEAST_MATCHED: f64 = 0.7;

/// Two sides, compared.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What it was.
    pub base: Side,
    /// What it is.
    pub head: Side,
    /// How many times the base's time the head needs for what has not changed: of a slower machine or of everything
    /// being slower, which cannot be told apart, so it decides nothing.
    pub speed: f64,
    /// The relative noise of a function between recordings.
    pub kappa: f64,
    /// The part of the time that is in functions which both sides have.
    pub matched: f64,
    /// A change is at least this many times its noise.
    pub least_z: f64,
    /// The time in code that shares are told of, as the base has it.
    pub unit: Micros,
    /// All functions, those that moved most first.
    pub rows: Vec<Row>,
    /// The call paths of both sides in one tree, in depth-first order; empty unless the recordings were measured with
    /// theirs ([`Measured::with_paths`]).
    pub tree: Vec<TreeNode>,
    /// What was left out and hidden of all recordings before they were measured, in words, if anything was.
    pub less: Option<String>,
}

/// The recordings of one side.
#[derive(Clone, Debug)]
pub struct Side {
    /// What they are called.
    pub names: Vec<String>,
    /// Busy time, the mean of all.
    pub busy: Micros,
    /// Of it the garbage collector's.
    pub collector: Micros,
    /// The interval that was sampled at, the median of all.
    pub interval: Micros,
    /// Samples in code, of all together.
    pub samples: u64,
}

/// A function on both sides. Times are the mean of its recordings, on the scale of the base.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name, empty for none.
    pub name: String,
    /// Where it was, if it was.
    pub base_place: Option<Place>,
    /// Where it is, if it is.
    pub head_place: Option<Place>,
    /// Self time before...
    pub base: Micros,
    /// ...and after.
    pub head: Micros,
    /// The difference, in µs.
    pub delta_us: i64,
    /// The difference of its total times, in µs.
    pub total_delta_us: i64,
    /// How far it varies by chance: a standard deviation of the difference.
    pub noise: Micros,
    /// The smallest change that these recordings could have shown.
    pub visible: Micros,
    /// The difference in units of the noise.
    pub z: f64,
    /// What became of it.
    pub change: Change,
    /// Whether it is no function of the program: native, or Node's own.
    pub is_runtime: bool,
    /// Samples in it, on both sides together.
    pub samples: u64,
}

/// Where a function stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Its script.
    pub url: String,
    /// Counted from one, 0 where it is not known.
    pub line: u32,
    /// Counted from one, 0 where it is not known.
    pub column: u32,
}

/// What became of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Nothing that stands out from the noise.
    Same,
    /// It takes more time.
    Slower,
    /// It takes less.
    Faster,
    /// It took none before.
    New,
    /// It takes none any more.
    Removed,
}

impl Change {
    /// The word for it in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Slower => "slower",
            Self::Faster => "faster",
            Self::New => "new",
            Self::Removed => "removed",
        }
    }
}

/// Why two sides cannot be compared at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotComparable {
    /// This recording has no time in code.
    Empty(String),
    /// A side has no recording.
    NoRecording,
}

/// What makes a comparison say less than it seems to.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Doubt {
    /// So small a part of the time is in functions of both: these are different programs.
    Unmatched(f64),
    /// Few samples: the fewer of the sides' has so many.
    FewSamples(u64),
    /// The intervals differ by more than 2 ×: base and head.
    Intervals(Micros, Micros),
}

impl Comparison {
    /// Compares recordings of before with those of after. The order of either changes nothing.
    ///
    /// # Errors
    /// When a side has no recording, or a recording no time in code.
    pub fn of(base: &[Measured], head: &[Measured]) -> Result<Self, NotComparable> {
        if base.is_empty() || head.is_empty() {
            return Err(NotComparable::NoRecording);
        }
        if let Some(empty) = base.iter().chain(head).find(|recording| recording.code == Micros::ZERO) {
            return Err(NotComparable::Empty(empty.name.clone()));
        }
        let mut sides = [base, head].map(|side| side.iter().collect::<Vec<&Measured>>());
        sides.iter_mut().for_each(|side| side.sort_by(|one, other| one.identity().cmp(&other.identity())));
        let [base, head] = &sides;
        Ok(decide::compare(base, head))
    }

    /// The functions of the program that have changed, those that moved most first.
    pub fn changed(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.change != Change::Same && !row.is_runtime)
    }

    /// Native functions and Node's own that have changed: they vary by the machine, and decide nothing.
    pub fn runtime(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.change != Change::Same && row.is_runtime)
    }

    /// The smallest change that the recordings could have shown in a typical function that matters.
    #[must_use]
    pub fn visible(&self) -> Micros {
        let least = Micros(self.unit.0 / 100);
        let mut visible: Vec<Micros> = self
            .rows
            .iter()
            .filter(|row| !row.is_runtime && row.base.max(row.head) >= least)
            .map(|row| row.visible)
            .collect();
        visible.sort_unstable();
        visible.get(visible.len() / 2).copied().unwrap_or(least)
    }

    /// What it cannot be trusted in.
    #[must_use]
    pub fn doubts(&self) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        if self.matched < LEAST_MATCHED {
            doubts.push(Doubt::Unmatched(self.matched));
        }
        let samples = self.base.samples.min(self.head.samples);
        if samples < FEWEST_SAMPLES {
            doubts.push(Doubt::FewSamples(samples));
        }
        let (base, head) = (self.base.interval, self.head.interval);
        if base.max(head).0 > base.min(head).0.saturating_mul(2) {
            doubts.push(Doubt::Intervals(base, head));
        }
        doubts
    }

    /// Whether it can tell nothing.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.doubts().iter().any(|doubt| !matches!(doubt, Doubt::Intervals(..)))
    }
}

impl Row {
    /// Where it is, or was.
    #[must_use]
    pub fn place(&self) -> (&str, Option<&Place>) {
        (&self.name, self.head_place.as_ref().or(self.base_place.as_ref()))
    }
}

impl Side {
    fn of(recordings: &[&Measured]) -> Self {
        let mean = |time: fn(&Measured) -> Micros| {
            let sum: u64 = recordings.iter().map(|recording| time(recording).0).sum();
            Micros((sum + recordings.len() as u64 / 2) / recordings.len() as u64)
        };
        let mut intervals: Vec<Micros> = recordings.iter().map(|recording| recording.interval).collect();
        intervals.sort_unstable();
        Self {
            names: recordings.iter().map(|recording| recording.name.clone()).collect(),
            busy: mean(Measured::busy),
            collector: mean(|recording| recording.collector),
            interval: intervals[(intervals.len() - 1) / 2],
            samples: recordings.iter().map(|recording| recording.samples).sum(),
        }
    }
}
