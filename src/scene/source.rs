//! What all charts of a picture draw from.

use super::Lane;
use super::item::Item;
use crate::analysis::{LongTask, Span, Spike, Spikes, Totals};
use crate::look::colour::Colour;
use crate::recording::{NodeId, Profile, Thread};
use crate::text::cut;
use crate::units::Micros;
use crate::words;

/// What all charts of a picture share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) profile: Profile<'a>,
    pub(super) totals: &'a Totals,
    pub(super) spikes: &'a Spikes,
    pub(super) long_tasks: &'a [LongTask],
    /// Whose lane it is, where there are several.
    pub(super) thread: Option<&'a Thread>,
    /// By function.
    pub(super) colours: &'a [Colour],
    pub(super) spans_of_spikes: &'a SpansOfSpikes<'a>,
    /// Narrower spans are joined.
    pub(super) min_width: f64,
}

impl<'a> Source<'a> {
    pub(super) fn new(
        lane: &Lane<'a>,
        thread: Option<&'a Thread>,
        colours: &'a [Colour],
        spans_of_spikes: &'a SpansOfSpikes<'a>,
        min_width: f64,
    ) -> Self {
        Self {
            profile: lane.timeline.profile(),
            totals: lane.totals,
            spikes: lane.spikes,
            long_tasks: lane.long_tasks,
            thread,
            colours,
            spans_of_spikes,
            min_width: min_width.max(1.0),
        }
    }
}

impl Source<'_> {
    /// Why a spike is one.
    pub(super) fn reason(&self, spike: &Spike) -> String {
        words::reason(self.profile.functions, self.totals, spike)
    }

    /// What leads to a spike's view.
    pub(super) fn link(&self, spike: &Spike, items: Vec<Item>) -> Item {
        let reason = cut(&self.reason(spike), 320);
        let title = format!("Show spike {} at its own time scale\n{reason}", spike.rank);
        Item::Link { view: view_id(spike.rank), title, items }
    }
}

/// The id of a spike's view.
#[must_use]
pub fn view_id(rank: u32) -> String {
    format!("spike-{rank}")
}

/// The spans of spikes, to be found by span.
#[derive(Debug)]
pub(super) struct SpansOfSpikes<'a> {
    spikes: &'a Spikes,
    /// Sorted by node and start: a spike's place in `spikes`.
    parts: Vec<(NodeId, Micros, usize)>,
    /// No part is shorter.
    shortest: Micros,
}

impl<'a> SpansOfSpikes<'a> {
    pub(super) fn new(spikes: &'a Spikes) -> Self {
        let mut parts: Vec<_> = spikes
            .marks
            .iter()
            .enumerate()
            .flat_map(|(place, spike)| spike.parts.iter().map(move |part| (spike.node, part.0, place)))
            .collect();
        parts.sort_unstable();
        let lengths = spikes.marks.iter().flat_map(|spike| &spike.parts).map(|part| part.1 - part.0);
        Self { spikes, parts, shortest: lengths.min().unwrap_or(Micros(u64::MAX)) }
    }

    /// The spike that a span is (a part of).
    #[inline]
    pub(super) fn spike_of(&self, span: &Span) -> Option<&'a Spike> {
        if span.total() < self.shortest {
            return None; // asked for every span, and nearly all are shorter
        }
        let at = self.parts.binary_search_by_key(&(span.node, span.start), |part| (part.0, part.1)).ok()?;
        Some(&self.spikes.marks[self.parts[at].2])
    }
}
