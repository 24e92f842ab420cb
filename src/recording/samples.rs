//! The samples, on a time axis that starts at the recording's `startTime`.

use super::{NodeId, WarningCode, Warnings};
use crate::units::Micros;

/// Times beyond this are no times: 2^53 µs are 285 years, and all that JSON's numbers hold exactly.
const TIME_LIMIT: i64 = 1 << 53;

/// What every V8 samples at unless told otherwise.
const USUAL_INTERVAL: i64 = 1000;

const WIDE: i32 = i32::MIN;

/// Signed lengths of time, four bytes each; the few that do not fit stand apart.
#[derive(Debug, Clone, Default)]
struct Deltas {
    narrow: Vec<i32>,
    /// (place, value), sorted by place.
    wide: Vec<(usize, i64)>,
}

impl Deltas {
    fn len(&self) -> usize {
        self.narrow.len()
    }

    #[inline]
    fn push(&mut self, value: i64) {
        match i32::try_from(value) {
            Ok(narrow) if narrow != WIDE => self.narrow.push(narrow),
            _ => {
                self.wide.push((self.narrow.len(), value));
                self.narrow.push(WIDE);
            }
        }
    }

    #[inline]
    fn get(&self, at: usize) -> i64 {
        match self.narrow[at] {
            WIDE => self.wide[self.wide.partition_point(|entry| entry.0 < at)].1,
            narrow => i64::from(narrow),
        }
    }

    fn set(&mut self, at: usize, value: i64) {
        let entry = self.wide.partition_point(|entry| entry.0 < at);
        let was_wide = self.narrow[at] == WIDE;
        match i32::try_from(value) {
            Ok(narrow) if narrow != WIDE => {
                if was_wide {
                    self.wide.remove(entry);
                }
                self.narrow[at] = narrow;
            }
            _ if was_wide => self.wide[entry].1 = value,
            _ => {
                self.wide.insert(entry, (at, value));
                self.narrow[at] = WIDE;
            }
        }
    }

    /// Drops the first value and adds one at the end.
    fn shift(&mut self, last: i64) {
        if self.narrow[0] == WIDE {
            self.wide.remove(0);
        }
        self.narrow.remove(0);
        self.wide.iter_mut().for_each(|entry| entry.0 -= 1);
        self.push(last);
    }

    fn truncate(&mut self, len: usize) {
        self.narrow.truncate(len);
        self.wide.truncate(self.wide.partition_point(|entry| entry.0 < len));
    }
}

/// One sample: the node that was running, when, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The innermost node of the stack; [`NodeId::NONE`] where nothing is known.
    pub node: NodeId,
    /// When it was taken, counted from the origin.
    pub at: Micros,
    /// Until the next sample.
    pub length: Micros,
}

/// The samples of a recording in time order.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    nodes: Vec<NodeId>,
    lengths: Deltas,
    start: Micros,
    end: Micros,
    waits_are_unsampled: bool,
}

impl Samples {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// When the first sample was taken.
    #[must_use]
    pub fn start(&self) -> Micros {
        self.start
    }

    /// Where the time axis ends: the recording's end, or the last sample's where that is later.
    #[must_use]
    pub fn end(&self) -> Micros {
        self.end
    }

    /// Whether the producer takes no samples while the thread waits (JavaScriptCore): a long
    /// delta is then a wait, not a long run.
    #[must_use]
    pub fn waits_are_unsampled(&self) -> bool {
        self.waits_are_unsampled
    }

    /// The node of each sample.
    #[must_use]
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// How long until the sample after `at`.
    #[inline]
    #[must_use]
    pub fn length(&self, at: usize) -> Micros {
        Micros(self.lengths.get(at) as u64)
    }

    /// All samples in time order.
    pub fn iter(&self) -> impl Iterator<Item = Sample> + '_ {
        let mut at = self.start;
        self.nodes.iter().enumerate().map(move |(place, &node)| {
            let sample = Sample { node, at, length: self.length(place) };
            at += sample.length;
            sample
        })
    }

    pub(super) fn check(&self, nodes: usize) -> Result<(), String> {
        if self.nodes.len() != self.lengths.len() {
            return Err("samples and their lengths differ in number".into());
        }
        if let Some(node) =
            self.nodes.iter().find(|node| node.some().is_some_and(|node| node.index() >= nodes))
        {
            return Err(format!("a sample names node {} of {nodes}", node.0));
        }
        if (0..self.len()).any(|at| self.lengths.get(at) < 0) {
            return Err("a sample has a negative length".into());
        }
        let last = self.start + self.iter().map(|sample| sample.length).sum();
        if self.end < last {
            return Err(format!("the axis ends at {}, before the last sample's end {last}", self.end));
        }
        Ok(())
    }
}

/// The (lower) median of values that can be walked repeatedly, without a copy of them. They are
/// counted: those of the lowest 16 bits, then, if it is not among them, by the next 16 bits and
/// within the stretch found. Only where it is beyond `u32` are those values collected; few lengths
/// of 71 minutes fit on any axis.
#[must_use]
pub fn median<I: Iterator<Item = u64>>(values: impl Fn() -> I) -> Option<u64> {
    let mut counts = vec![0u64; 1 << 16];
    let mut total = 0u64;
    for value in values() {
        total += 1;
        if value >> 16 == 0 {
            counts[value as usize] += 1;
        }
    }
    let mut rank = total.checked_sub(1)? / 2;
    let find = |counts: &[u64], rank: &mut u64| {
        let found = counts.iter().position(|&count| match rank.checked_sub(count) {
            Some(rest) => {
                *rank = rest;
                false
            }
            None => true,
        });
        found.map(|found| found as u64)
    };
    if let Some(low) = find(&counts, &mut rank) {
        return Some(low);
    }
    let large = || values().filter(|value| value >> 16 != 0);
    let clamp = |value: u64| value.min(u64::from(u32::MAX));
    counts.fill(0);
    large().for_each(|value| counts[(clamp(value) >> 16) as usize] += 1);
    let high = find(&counts, &mut rank)?;
    counts.fill(0);
    let stretch = large().map(clamp).filter(|value| value >> 16 == high);
    stretch.for_each(|value| counts[(value & 0xffff) as usize] += 1);
    let found = high << 16 | find(&counts, &mut rank)?;
    if found < u64::from(u32::MAX) {
        return Some(found);
    }
    let mut beyond: Vec<u64> = values().filter(|&value| value >= found).collect();
    Some(*beyond.select_nth_unstable(rank as usize).1)
}

/// Why no time axis can be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// The time of the sample with this number is beyond every clock.
    OutOfRange {
        /// Counted from zero.
        sample: usize,
    },
}

/// Collects samples as a file lists them and puts them on the time axis.
#[derive(Debug, Default)]
pub struct SamplesBuilder {
    /// Ids that fit; the others stand in `wide_ids`.
    ids: Vec<NodeId>,
    wide_ids: Vec<(usize, i64)>,
    deltas: Deltas,
    /// Whether deltas were given at all (an empty list is none for a non-empty one of samples).
    pub has_times: bool,
    /// `startTime` in µs.
    pub start_time: Option<i64>,
    /// `endTime` in µs.
    pub end_time: Option<i64>,
    /// What rounding left over of fractional deltas, so that they do not drift.
    residue: f64,
    /// The last absolute time given by [`Self::timestamp`].
    last_timestamp: Option<i64>,
    first_timestamp: Option<i64>,
}

impl SamplesBuilder {
    /// Adds the node id of the next sample.
    #[inline]
    pub fn id(&mut self, id: i64) {
        match u32::try_from(id) {
            Ok(narrow) if narrow != u32::MAX => self.ids.push(NodeId(narrow)),
            _ => {
                self.wide_ids.push((self.ids.len(), id));
                self.ids.push(NodeId::NONE);
            }
        }
    }

    /// Adds the next time delta in whole µs.
    #[inline]
    pub fn delta(&mut self, delta: i64) {
        self.deltas.push(delta);
    }

    /// Adds the next time delta in fractional µs; rounding errors do not add up.
    pub fn fractional_delta(&mut self, delta: f64) {
        let exact = delta + self.residue;
        let rounded = (exact + 0.5).floor(); // a tie goes up, or 0.5 and then 0 would step back
        self.residue = exact - rounded;
        self.delta(rounded as i64); // saturates; an absurd value is refused by the range check
    }

    /// Adds the next absolute time in µs (the older format).
    pub fn timestamp(&mut self, time: i64) {
        let delta = match self.last_timestamp {
            Some(last) => time.saturating_sub(last),
            None => {
                self.first_timestamp = Some(time);
                0
            }
        };
        self.last_timestamp = Some(time);
        self.delta(delta);
    }

    /// How many samples and how many times there are.
    #[must_use]
    pub fn lens(&self) -> (usize, usize) {
        (self.ids.len(), self.deltas.len())
    }

    /// Forgets the samples' ids.
    pub fn clear_ids(&mut self) {
        self.ids.clear();
        self.wide_ids.clear();
    }

    /// Forgets the times.
    pub fn clear_times(&mut self) {
        self.deltas = Deltas::default();
        self.residue = 0.0;
        self.last_timestamp = None;
        self.first_timestamp = None;
    }

    /// Puts the samples on the axis.
    ///
    /// # Errors
    /// Where a time is beyond every clock.
    pub fn build(
        mut self,
        find: impl Fn(i64) -> NodeId,
        waits_are_unsampled: bool,
        warnings: &mut Warnings,
    ) -> Result<Samples, TimeError> {
        if self.ids.is_empty() {
            return Ok(Samples::default());
        }
        if !self.has_times || self.deltas.len() == 0 {
            self.space_evenly(warnings);
        } else if self.start_time.is_none() {
            self.start_time = self.first_timestamp;
            if self.start_time.is_none() {
                self.end_time = None; // a point of time on an axis that nothing else stands on
            }
            warnings.add(WarningCode::MissingStartTime, || {
                "no startTime: the time axis starts at the first sample".into()
            });
        }
        let extra_end = self.match_lengths(warnings);
        let (start, end) = self.axis(extra_end, warnings)?;
        self.ids.shrink_to_fit();
        self.deltas.narrow.shrink_to_fit();
        let mut unknown = 0;
        let mut wide = self.wide_ids.into_iter();
        for node in &mut self.ids {
            let id = match node.some() {
                Some(narrow) => i64::from(narrow.0),
                None => wide.next().expect("each wide id stands apart").1,
            };
            *node = find(id);
            unknown += u64::from(*node == NodeId::NONE);
        }
        warnings.add_many(WarningCode::UnknownSampleNode, unknown, || {
            "samples of nodes that the file does not contain; they are shown as gaps".into()
        });
        Ok(Samples { nodes: self.ids, lengths: self.deltas, start, end, waits_are_unsampled })
    }

    /// No times in the file: the samples share its length evenly.
    fn space_evenly(&mut self, warnings: &mut Warnings) {
        let count = self.ids.len() as i64;
        // Without a beginning the end stands alone on a clock that nothing else shows.
        let end_time = self.end_time.filter(|_| self.start_time.is_some());
        let start = *self.start_time.get_or_insert(0);
        let length = match end_time {
            Some(end) if end > start => end.saturating_sub(start).min(TIME_LIMIT),
            _ => {
                self.end_time = Some(start.saturating_add(count * USUAL_INTERVAL));
                count * USUAL_INTERVAL
            }
        };
        let known = end_time.is_some() && length != count * USUAL_INTERVAL;
        warnings.add(WarningCode::NoTimeDeltas, || {
            if known {
                "no times of samples in the file: they are spaced evenly from startTime to endTime".into()
            } else {
                "no times in the file: one millisecond per sample is assumed".into()
            }
        });
        self.clear_times();
        let time = |at: i64| (i128::from(length) * i128::from(at) / i128::from(count)) as i64;
        // One more than samples: the end of the last one.
        (0..=count).for_each(|at| self.deltas.push(time(at) - time((at - 1).max(0))));
    }

    /// Makes samples and times equally many; returns the end of the last sample where the file
    /// states it by one extra time.
    fn match_lengths(&mut self, warnings: &mut Warnings) -> Option<i64> {
        let (ids, times) = (self.ids.len(), self.deltas.len());
        let extra = (times == ids + 1).then(|| self.deltas.get(ids));
        if extra.is_none() && ids != times {
            warnings.add_many(WarningCode::LengthMismatch, ids.abs_diff(times) as u64, || {
                format!("{ids} samples but {times} times: what has no partner is left out")
            });
        }
        let count = ids.min(times);
        self.ids.truncate(count);
        self.wide_ids.truncate(self.wide_ids.partition_point(|entry| entry.0 < count));
        self.deltas.truncate(count);
        extra
    }

    /// Turns deltas to each sample into its length, in time order. Returns the axis: where the
    /// first sample stands, and the end.
    fn axis(
        &mut self,
        extra_end: Option<i64>,
        warnings: &mut Warnings,
    ) -> Result<(Micros, Micros), TimeError> {
        let count = self.deltas.len();
        if count == 0 {
            return Ok((Micros::ZERO, Micros::ZERO));
        }
        let start_time = self.start_time.unwrap_or(0);
        if self.first_timestamp.is_some() {
            let first = self.first_timestamp.unwrap_or(0);
            self.deltas.set(0, first.saturating_sub(start_time));
        }
        let in_range = |time: i64| (-TIME_LIMIT..=TIME_LIMIT).contains(&time);
        let out_of_range = |sample: usize| TimeError::OutOfRange { sample };
        if !in_range(start_time) {
            return Err(out_of_range(0));
        }
        let mut time = start_time;
        let mut negative = 0;
        for at in 0..count {
            let delta = self.deltas.get(at);
            time = time.saturating_add(delta);
            if !in_range(time) {
                return Err(out_of_range(at));
            }
            negative += u64::from(delta < 0 && at > 0);
        }
        let explicit_end = match extra_end {
            Some(delta) => {
                Some(time.checked_add(delta).filter(|&end| in_range(end)).ok_or(out_of_range(count))?)
            }
            None => None,
        };
        if negative > 0 {
            warnings.add_many(WarningCode::NegativeDelta, negative, || {
                "samples written later than they were taken (V8 does this when it deoptimises); put back in time order".into()
            });
            self.sort();
        }
        let first = start_time + self.deltas.get(0);
        let last = (1..count).fold(first, |time, at| time + self.deltas.get(at));
        let origin = start_time.min(first);
        if first < start_time {
            warnings.add(WarningCode::SampleBeforeStart, || {
                "samples taken before startTime: the time axis starts at the first of them".into()
            });
        }
        let end_time = self.end_time.filter(|&end| in_range(end));
        if end_time.is_none_or(|end| end < last) && explicit_end.is_none() {
            warnings.add(WarningCode::MissingEndTime, || match count {
                1 => "no endTime, or one before the only sample: the sample gets 1 ms".into(),
                _ => "no endTime, or one before the last sample: the last sample gets the mean length".into(),
            });
        }
        let last_length = match (explicit_end, end_time) {
            (Some(end), _) => (end - last).max(0),
            (None, Some(end)) if count == 1 && end >= last => end - last,
            (None, _) if count == 1 => USUAL_INTERVAL,
            (None, end) => {
                // Peers differ: a mean run past endTime, no time at all, or the whole tail. The
                // mean is what the sample most likely stands for, and endTime is known to be over.
                let intervals = (count as i64 - 1).max(1);
                let mean = (last - first + intervals / 2) / intervals;
                end.filter(|&end| end >= last).map_or(mean, |end| mean.min(end - last))
            }
        };
        self.deltas.shift(last_length);
        let end = end_time.unwrap_or(last).max(last + last_length);
        if end == origin {
            warnings.add(WarningCode::ZeroDuration, || {
                "all samples have the same time: the recording has no length".into()
            });
        }
        let axis = |time: i64| Micros((time - origin) as u64);
        Ok((axis(first), axis(end)))
    }

    /// Stable sort by time. Samples are out of order only here and there, so only those stretches
    /// are sorted; where they are all over the file, everything is.
    fn sort(&mut self) {
        let count = self.ids.len();
        if !self.wide_ids.is_empty() || !self.deltas.wide.is_empty() {
            return self.sort_all();
        }
        let mut work = 0usize;
        let mut time = self.deltas.get(0);
        let mut at = 1;
        while at < count {
            if self.deltas.get(at) >= 0 {
                time += self.deltas.get(at);
                at += 1;
                continue;
            }
            // `time` is the latest so far; the stretch reaches forward until it is met again...
            let latest = time;
            let mut earliest = latest;
            let mut end = at;
            let mut now = latest;
            while end < count {
                let next = now + self.deltas.get(end);
                if end > at && next >= latest {
                    break;
                }
                now = next;
                earliest = earliest.min(now);
                end += 1;
            }
            // ...and back until everything is earlier.
            let mut begin = at;
            let mut begin_time = latest;
            while begin > 0 && begin_time > earliest {
                begin -= 1;
                begin_time -= self.deltas.get(begin);
            }
            work += end - begin;
            if work > 16 * count {
                return self.sort_all();
            }
            self.sort_stretch(begin, end, begin_time);
            time = latest;
            at = end;
        }
    }

    /// Sorts the samples of a stretch; `before` is the time of the one before it.
    fn sort_stretch(&mut self, begin: usize, end: usize, before: i64) {
        let mut last_time = before;
        let mut entries: Vec<(i64, NodeId)> = Vec::with_capacity(end - begin);
        for at in begin..end {
            last_time += self.deltas.get(at);
            entries.push((last_time, self.ids[at]));
        }
        entries.sort_by_key(|entry| entry.0);
        let mut time = before;
        for (at, (entry_time, id)) in (begin..).zip(entries) {
            self.deltas.set(at, entry_time - time);
            time = entry_time;
            self.ids[at] = id;
        }
        if end < self.ids.len() {
            let next = self.deltas.get(end) + last_time - time;
            self.deltas.set(end, next);
        }
    }

    /// Sorts everything, wide ids included.
    fn sort_all(&mut self) {
        let ids = std::mem::take(&mut self.ids);
        let mut wide = std::mem::take(&mut self.wide_ids).into_iter();
        let mut time = 0;
        let mut entries: Vec<(i64, i64)> = Vec::with_capacity(ids.len());
        for (at, id) in ids.into_iter().enumerate() {
            time += self.deltas.get(at);
            let id = match id.some() {
                Some(id) => i64::from(id.0),
                None => wide.next().expect("each wide id stands apart").1,
            };
            entries.push((time, id));
        }
        entries.sort_by_key(|entry| entry.0);
        self.deltas = Deltas::default();
        let mut time = 0;
        for (entry_time, id) in entries {
            self.delta(entry_time - time);
            self.id(id);
            time = entry_time;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::median;

    proptest! {
        #[test]
        fn the_median_is_the_middle_one(
            values in prop::collection::vec(prop_oneof![0..100u64, 65_000..66_000u64, any::<u32>().prop_map(u64::from), any::<u64>()], 0..40)
        ) {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let middle = sorted.get(sorted.len().saturating_sub(1) / 2).copied();
            prop_assert_eq!(median(|| values.iter().copied()), middle);
        }
    }
}
