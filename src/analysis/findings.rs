//! Everything that is worked out of one recording.

use super::{Spikes, Timeline, Totals};
use crate::recording::{Profile, Warnings};
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
    pub fn of(profile: &'a Profile, mut warnings: Warnings, range: Option<(Micros, Micros)>) -> Self {
        let timeline = Timeline::new(profile, &mut warnings).within(range);
        Self::of_timeline(timeline, warnings)
    }

    /// Works out a timeline. `warnings` are those of the recording's reader and of the timeline.
    #[must_use]
    pub fn of_timeline(timeline: Timeline<'a>, warnings: Warnings) -> Self {
        let (totals, spikes) = Spikes::with_totals(&timeline);
        Self { timeline, totals, spikes, warnings }
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
