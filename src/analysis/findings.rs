//! Everything that is worked out of one recording.

use super::{Spikes, Timeline, Totals};
use crate::recording::{Profile, Recording, Warnings};
use crate::units::Micros;

/// Everything that the chart and the reports tell of one recording.
#[derive(Debug)]
pub struct Findings<'a> {
    /// What was recorded.
    pub recording: &'a Recording,
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
    /// Works out the first lane of a recording, or only the part of it in `range` (from and to,
    /// counted from the origin).
    #[must_use]
    pub fn of(recording: &'a Recording, range: Option<(Micros, Micros)>) -> Self {
        Self::of_timeline(recording, Timeline::new(recording.profile(0)).within(range))
    }

    /// Works out the timeline of a lane of the recording.
    #[must_use]
    pub fn of_timeline(recording: &'a Recording, timeline: Timeline<'a>) -> Self {
        let (totals, spikes) = Spikes::with_totals(&timeline);
        let mut warnings = recording.warnings.clone();
        warnings.extend(timeline.oddities().clone());
        Self { recording, timeline, totals, spikes, warnings }
    }

    /// The lane.
    #[must_use]
    pub fn profile(&self) -> Profile<'a> {
        self.timeline.profile()
    }

    /// Whether only a part of the recording was looked at.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.timeline.range() != (self.profile().start, self.profile().end())
    }
}
