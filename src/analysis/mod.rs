//! Pure functions of a [`Profile`](crate::recording::Profile): the timeline of spans, totals, spikes.

mod findings;
mod spikes;
mod timeline;
mod totals;

pub use findings::Findings;
pub use spikes::{FEWEST_CALLS, Reason, SHORTEST_STALL, Slow, Spike, SpikeKind, Spikes, is_stall};
pub use timeline::{OpenSpan, Span, Stack, Taken, Timeline, Visitor};
pub use totals::{FunctionTotals, Summing, Totals};
