//! What makes a call unusual, and what makes it matter.

use crate::units::Micros;

/// The bounds of the definition (`docs/spikes.md`). Marks of different recordings are alike only with
/// the same ones, so change them for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Thresholds {
    /// This many times the longest of the usual calls is unusual, and, where one caller accounts for many, this
    /// many times the median of the calls from there. 4 by default.
    pub factor: u64,
    /// Fewer sampled calls show no pattern. 5 by default.
    pub fewest_calls: u64,
    /// Fewer samples say too little about how long a call took. 5 by default.
    pub fewest_samples: u64,
    /// A spike wastes at least this sampled CPU time: nobody looks into less. 2 ms by default.
    pub least_excess: Micros,
    /// It wastes at least this part of all sampled CPU time, in thousandths. 2 by default.
    pub least_share: u64,
    /// It uses at most this part of all sampled CPU time, in thousandths: what is half the recording is
    /// its main work. 500 by default.
    pub most_share: u64,
    /// A part of a slow call that runs once uses at least this part of all sampled CPU time, in
    /// thousandths. 5 by default.
    pub least_share_once: u64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            factor: 4,
            fewest_calls: 5,
            fewest_samples: 5,
            least_excess: Micros(2_000),
            least_share: 2,
            most_share: 500,
            least_share_once: 5,
        }
    }
}

/// What the thresholds come to in a recording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) thresholds: Thresholds,
    /// The interval really sampled at.
    pub(super) interval: Micros,
    pub(super) least_excess: Micros,
    pub(super) most_cpu: Micros,
    /// What runs once uses at least this.
    pub(super) least_once: Micros,
}

impl Limits {
    /// Of a recording with so much sampled CPU time.
    pub(super) fn new(thresholds: Thresholds, interval: Micros, cpu: Micros) -> Self {
        let Thresholds { least_excess, least_share, most_share, least_share_once, .. } = thresholds;
        Self {
            thresholds,
            interval,
            least_excess: least_excess.max(share(cpu, least_share)),
            most_cpu: share(cpu, most_share),
            least_once: least_excess.max(share(cpu, least_share_once)),
        }
    }

    /// Pieces of one call lie no further apart than this.
    pub(super) fn gap(self) -> Micros {
        Micros(self.interval.0.saturating_mul(2))
    }
}

/// Thousandths of a time.
fn share(whole: Micros, thousandths: u64) -> Micros {
    Micros((u128::from(whole.0) * u128::from(thousandths) / 1_000).min(u128::from(u64::MAX)) as u64)
}
