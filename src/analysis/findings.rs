//! Everything that is worked out of one lane of a recording.

use super::{LongTask, Spike, Spikes, Timeline, Totals, long_tasks, most_in};
use crate::recording::{FunctionId, Mark, MarkKind, Profile, Recording, Thread, Warnings};
use crate::units::Micros;

/// Everything that the chart and the reports tell of one lane.
#[derive(Debug)]
pub struct Findings<'a> {
    /// What was recorded.
    pub recording: &'a Recording,
    /// The place of the lane in it.
    pub lane: usize,
    /// The lane as spans in time.
    pub timeline: Timeline<'a>,
    /// Its sums.
    pub totals: Totals,
    /// Its outliers.
    pub spikes: Spikes,
    /// Its long tasks, where exact events tell of tasks.
    pub long_tasks: Vec<LongTask>,
    /// What took the most self time during each interaction of the recording's marks that belongs to this
    /// lane: the mark's place, the function, and how much.
    pub interactions: Vec<(usize, FunctionId, Micros)>,
    /// What was odd about the recording, and about this lane.
    pub warnings: Warnings,
}

impl<'a> Findings<'a> {
    /// Works out the first lane of a recording, or only the part of it in `range` (from and to,
    /// counted from the origin).
    #[must_use]
    pub fn of(recording: &'a Recording, range: Option<(Micros, Micros)>) -> Self {
        Self::of_lane(recording, 0, range)
    }

    /// Works out a lane of a recording, or only the part of it in `range`.
    ///
    /// # Panics
    /// If there are not so many lanes.
    #[must_use]
    pub fn of_lane(recording: &'a Recording, lane: usize, range: Option<(Micros, Micros)>) -> Self {
        Self::of_timeline(recording, lane, Timeline::new(recording.profile(lane)).within(range))
    }

    /// Works out the timeline of a lane of the recording.
    #[must_use]
    pub fn of_timeline(recording: &'a Recording, lane: usize, timeline: Timeline<'a>) -> Self {
        let (totals, spikes) = Spikes::with_totals(&timeline);
        let mut warnings = recording.warnings.clone();
        warnings.extend(timeline.oddities().clone());
        let long_tasks = long_tasks(&timeline);
        let interactions = interactions(recording, lane, &timeline);
        Self { recording, lane, timeline, totals, spikes, long_tasks, interactions, warnings }
    }

    /// The lane.
    #[must_use]
    pub fn profile(&self) -> Profile<'a> {
        self.timeline.profile()
    }

    /// Whose lane it is.
    #[must_use]
    pub fn thread(&self) -> &'a Thread {
        &self.recording.lanes[self.lane].thread
    }

    /// Whether only a part of the lane was looked at.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.timeline.range() != (self.profile().start, self.profile().end())
    }
}

/// More interactions than this are not looked into, the longest first.
const MOST_INTERACTIONS: usize = 20;

fn interactions(
    recording: &Recording,
    lane: usize,
    timeline: &Timeline<'_>,
) -> Vec<(usize, FunctionId, Micros)> {
    let is_meant = |mark: &Mark| mark.kind == MarkKind::Interaction && mark.lane == Some(lane);
    let mut places: Vec<usize> =
        (0..recording.marks.len()).filter(|&place| is_meant(&recording.marks[place])).collect();
    places.sort_by_key(|&place| {
        let Mark { start, end, .. } = recording.marks[place];
        (std::cmp::Reverse(end - start), place)
    });
    places.truncate(MOST_INTERACTIONS);
    places.sort_unstable();
    let told = places.into_iter().filter_map(|place| {
        let Mark { start, end, .. } = recording.marks[place];
        most_in(timeline, (start, end)).map(|(function, time)| (place, function, time))
    });
    told.collect()
}

/// Ranks the spikes of several lanes together, as those of one. As many are left
/// as one lane may have.
pub fn rank_together(lanes: &mut [Findings<'_>]) {
    let Some(functions) = lanes.first().map(|lane| &lane.recording.functions) else { return };
    let mut all: Vec<(usize, Spike)> = Vec::new();
    for (place, lane) in lanes.iter_mut().enumerate() {
        all.extend(lane.spikes.marks.drain(..).map(|spike| (place, spike)));
    }
    all.sort_by_key(|(place, spike)| (spike.order(functions), *place, spike.rank));
    all.truncate(super::spikes::MOST_MARKS);
    for (rank, (place, mut spike)) in (1..).zip(all) {
        spike.rank = rank;
        lanes[place].spikes.marks.push(spike);
    }
}
