//! The interval that was really sampled at, where bursts of samples mislead the median.

use crate::recording::{Kind, NodeId, Profile};
use crate::units::Micros;

/// The length up to which one twentieth of the busy time lies. After a stall V8 catches up with bursts of
/// samples microseconds apart, which pull the median of all lengths down; they hold hardly any time.
/// At least 1 µs.
#[must_use]
pub fn sampling_interval(profile: Profile<'_>) -> Micros {
    const SHARE: u64 = 20;
    let samples = profile.samples;
    if let Some(exact) = samples.exact() {
        return exact.interval.max(Micros(1));
    }
    let is_busy = |node: NodeId| {
        node.some()
            .is_some_and(|node| !matches!(profile.kind_of(node), Kind::Root | Kind::Program | Kind::Idle))
    };
    // The length of the last is made up.
    let measured = samples.len().saturating_sub(1);
    let mut lengths: Vec<u64> =
        (0..measured).filter(|&at| is_busy(samples.nodes()[at])).map(|at| samples.length(at).0).collect();
    lengths.sort_unstable();
    let all: u64 = lengths.iter().sum();
    let mut sum = 0;
    let found = lengths.into_iter().find(|&length| {
        sum += length;
        u128::from(sum) * u128::from(SHARE) >= u128::from(all)
    });
    Micros(found.unwrap_or(1).max(1))
}
