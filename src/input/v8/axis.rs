//! The time axis (rules 1 to 6 of docs/format.md): from samples and times as a file lists them to samples
//! in time order, counted from the recording's `startTime`.

use crate::recording::{Deltas, Detail, NodeId, Samples, WarningCode, Warnings};
use crate::units::Micros;

/// Times beyond this are no times: 2^53 µs are 285 years, and all that JSON's numbers hold exactly.
const TIME_LIMIT: i64 = 1 << 53;

/// What every V8 samples at unless told otherwise.
const USUAL_INTERVAL: i64 = 1000;

/// Why no time axis can be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum TimeError {
    /// The time of the sample with this number is beyond every clock.
    OutOfRange {
        /// Counted from zero.
        sample: usize,
    },
}

/// Samples on their axis.
pub(in crate::input) struct OnAxis {
    pub(in crate::input) samples: Samples,
    /// Where the axis begins, on the clock of the file.
    pub(in crate::input) origin: i64,
}

/// Collects samples as a file lists them and puts them on the time axis.
#[derive(Debug, Default)]
pub(in crate::input) struct SamplesBuilder {
    /// Ids that fit; the others stand in `wide_ids`.
    ids: Vec<NodeId>,
    wide_ids: Vec<(usize, i64)>,
    deltas: Deltas,
    /// Whether deltas were given at all (an empty list is none for a non-empty one of samples).
    pub(in crate::input) has_times: bool,
    /// `startTime` in µs.
    pub(in crate::input) start_time: Option<i64>,
    /// `endTime` in µs.
    pub(in crate::input) end_time: Option<i64>,
    /// Whether nobody expects the file to say when it ended.
    pub(in crate::input) end_is_optional: bool,
    /// What rounding left over of fractional deltas, so that they do not drift.
    residue: f64,
    /// The last absolute time given by [`Self::timestamp`].
    last_timestamp: Option<i64>,
    first_timestamp: Option<i64>,
}

impl SamplesBuilder {
    /// The node ids of the samples so far.
    pub(in crate::input) fn ids(&self) -> impl Iterator<Item = i64> {
        let mut wide = self.wide_ids.iter().peekable();
        self.ids.iter().enumerate().map(move |(place, &id)| match wide.next_if(|entry| entry.0 == place) {
            Some(&(_, id)) => id,
            None => i64::from(id.0),
        })
    }

    /// Adds the node id of the next sample.
    #[inline]
    pub(in crate::input) fn id(&mut self, id: i64) {
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
    pub(in crate::input) fn delta(&mut self, delta: i64) {
        self.deltas.push(delta);
    }

    /// Adds the next time delta in fractional µs; rounding errors do not add up.
    pub(in crate::input) fn fractional_delta(&mut self, delta: f64) {
        let exact = delta + self.residue;
        let rounded = (exact + 0.5).floor(); // a tie goes up, or 0.5 and then 0 would step back
        self.residue = exact - rounded;
        self.delta(rounded as i64); // saturates; an absurd value is refused by the range check
    }

    /// Adds the next absolute time in µs (the older format).
    pub(in crate::input) fn timestamp(&mut self, time: i64) {
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
    pub(in crate::input) fn lens(&self) -> (usize, usize) {
        (self.ids.len(), self.deltas.len())
    }

    /// How long all deltas are together.
    pub(in crate::input) fn sum_of_deltas(&self) -> i64 {
        (0..self.deltas.len()).fold(0, |sum: i64, at| sum.saturating_add(self.deltas.get(at)))
    }

    /// Keeps so many samples and times.
    pub(in crate::input) fn truncate(&mut self, ids: usize, times: usize) {
        self.ids.truncate(ids);
        self.wide_ids.truncate(self.wide_ids.partition_point(|entry| entry.0 < ids));
        self.deltas.truncate(times);
    }

    /// Forgets the samples' ids.
    pub(in crate::input) fn clear_ids(&mut self) {
        self.ids.clear();
        self.wide_ids.clear();
    }

    /// Forgets the times.
    pub(in crate::input) fn clear_times(&mut self) {
        self.deltas = Deltas::default();
        self.residue = 0.0;
        self.last_timestamp = None;
        self.first_timestamp = None;
    }

    /// Puts the samples on the axis.
    ///
    /// # Errors
    /// Where a time is beyond every clock.
    pub(in crate::input) fn build(
        mut self,
        find: impl Fn(i64) -> NodeId,
        waits_are_unsampled: bool,
        warnings: &mut Warnings,
    ) -> Result<OnAxis, TimeError> {
        if self.ids.is_empty() {
            let origin = self.start_time.unwrap_or(0);
            return Ok(OnAxis { samples: Samples::default(), origin });
        }
        if !self.has_times || self.deltas.is_empty() {
            self.space_evenly(warnings);
        } else if self.start_time.is_none() {
            self.start_time = self.first_timestamp;
            if self.start_time.is_none() {
                self.end_time = None; // a point of time on an axis that nothing else stands on
            }
            warnings.count(WarningCode::MissingStartTime, 1);
        }
        let extra_end = self.match_lengths(warnings);
        let (origin, start, end) = self.axis(extra_end, warnings)?;
        self.ids.shrink_to_fit();
        self.deltas.shrink_to_fit();
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
        warnings.count(WarningCode::UnknownSampleNode, unknown);
        let samples = Samples::new(self.ids, self.deltas, start, end);
        let samples = if waits_are_unsampled { samples.without_waits() } else { samples };
        Ok(OnAxis { samples, origin })
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
        let detail = if known { Detail::Time(Micros(length as u64)) } else { Detail::None };
        warnings.tell(WarningCode::NoTimeDeltas, 1, detail);
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
            let lengths = Detail::Lengths { samples: ids as u64, times: times as u64 };
            warnings.tell(WarningCode::LengthMismatch, ids.abs_diff(times) as u64, lengths);
        }
        let count = ids.min(times);
        self.truncate(count, count);
        extra
    }

    /// Turns deltas to each sample into its length, in time order. Returns the axis: its
    /// origin on the file's clock, where the first sample stands, and the end.
    fn axis(
        &mut self,
        extra_end: Option<i64>,
        warnings: &mut Warnings,
    ) -> Result<(i64, Micros, Micros), TimeError> {
        let count = self.deltas.len();
        if count == 0 {
            return Ok((self.start_time.unwrap_or(0), Micros::ZERO, Micros::ZERO));
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
            warnings.count(WarningCode::NegativeDelta, negative);
            self.sort();
        }
        let first = start_time + self.deltas.get(0);
        let last = (1..count).fold(first, |time, at| time + self.deltas.get(at));
        let origin = start_time.min(first);
        if first < start_time {
            warnings.count(WarningCode::SampleBeforeStart, 1);
        }
        let end_time = self.end_time.filter(|&end| in_range(end));
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
        let is_missing = end_time.is_none_or(|end| end < last) && explicit_end.is_none();
        if is_missing && !self.end_is_optional {
            let length = Detail::Time(Micros(last_length as u64));
            warnings.tell(WarningCode::MissingEndTime, 1, length);
        }
        let end = end_time.unwrap_or(last).max(last + last_length);
        if end == origin {
            warnings.count(WarningCode::ZeroDuration, 1);
        }
        let axis = |time: i64| Micros((time - origin) as u64);
        Ok((origin, axis(first), axis(end)))
    }

    /// Stable sort by time. Samples are out of order only here and there, so only those stretches
    /// are sorted; where they are all over the file, everything is.
    fn sort(&mut self) {
        let count = self.ids.len();
        if !self.wide_ids.is_empty() || !self.deltas.are_narrow() {
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
