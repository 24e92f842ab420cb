//! Pure functions of a [`Profile`](crate::recording::Profile): the timeline of spans, totals, merged
//! call paths, spikes.

mod findings;
mod interval;
mod merged;
mod sampled;
mod spikes;
mod tasks;
mod timeline;
mod together;
mod totals;

pub use findings::Findings;
#[doc(hidden)]
pub use findings::rank_together;
#[doc(hidden)]
pub use interval::sampling_interval;
#[doc(hidden)]
pub use merged::{CallPath, FunctionWeights, Merged};
#[doc(hidden)]
pub use sampled::{SampledPath, sampled_paths};
#[doc(hidden)]
pub use spikes::{Beside, Difference, Part, SlowCall};
pub use spikes::{Reason, Slow, Spike, SpikeKind, Spikes, Thresholds};
#[doc(hidden)]
pub use spikes::{SHORTEST_STALL, is_stall};
pub use tasks::LongTask;
#[doc(hidden)]
pub use tasks::{LONG_TASK, long_tasks, most_in};
pub use timeline::{OpenSpan, Span, Stack, Taken, Timeline, Visitor};
#[doc(hidden)]
pub use together::{RunTogether, run_together};
#[doc(hidden)]
pub use totals::Summing;
pub use totals::{FunctionTotals, Totals};
