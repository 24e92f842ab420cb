//! Everything that is worked out of one recording.

use std::panic::resume_unwind;
use std::thread;

use super::{Spikes, Timeline, Totals};
use crate::profile::{Profile, Warnings};
use crate::units::Micros;

/// Everything that the chart and the reports tell of one recording.
#[derive(Debug)]
pub struct Findings<'a> {
    /// The recording as spans in time.
    pub timeline: Timeline<'a>,
    /// Its sums.
    pub totals: Totals,
    /// Its outliers.
    pub spikes: Spikes,
    /// What was odd about the recording.
    pub warnings: Warnings,
}

impl<'a> Findings<'a> {
    /// Works out a recording, or only the part of it in `range` (from and to, counted from the
    /// origin). `warnings` are those of its reader.
    #[must_use]
    pub fn of(profile: &'a Profile, warnings: Warnings, range: Option<(Micros, Micros)>) -> Self {
        Self::with(profile, warnings, range, None::<fn(&Timeline<'a>)>).0
    }

    /// As [`Self::of`], while a second thread makes something else of the same timeline.
    #[must_use]
    pub fn with<T: Send>(
        profile: &'a Profile,
        mut warnings: Warnings,
        range: Option<(Micros, Micros)>,
        meanwhile: Option<impl FnOnce(&Timeline<'a>) -> T + Send>,
    ) -> (Self, Option<T>) {
        let timeline = Timeline::new(profile, &mut warnings);
        let timeline = match range {
            Some((from, to)) => timeline.within(from, to),
            None => timeline,
        };
        let (totals, spikes, made) = thread::scope(|scope| {
            let timeline = &timeline;
            let making = meanwhile.map(|make| scope.spawn(move || make(timeline)));
            let (totals, spikes) = Spikes::with_totals(timeline);
            let made = making.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            (totals, spikes, made)
        });
        (Self { timeline, totals, spikes, warnings }, made)
    }

    /// The recording.
    #[must_use]
    pub fn profile(&self) -> &'a Profile {
        self.timeline.profile()
    }

    /// Whether only a part of the recording was looked at.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.timeline.range() != (Micros::ZERO, self.profile().end())
    }
}
