//! Functions whose calls are too short for the interval: several run together into one span, others are
//! missed.

use super::{Timeline, Totals};
use crate::recording::{FunctionId, Kind, Origin, origin_of};
use crate::units::Micros;

/// So many samples a call, or fewer, do not show where one call ends.
const FEW_SAMPLES: u64 = 2;

/// Less of all sampled CPU time than one part in so many is not worth recording again for.
const LEAST_PART: u64 = 20;

/// More functions than this are no advice.
const MOST: usize = 3;

/// Samples more often than this slow the program down by more than they tell.
const SHORTEST: Micros = Micros(50);

/// What recording with a shorter interval would tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunTogether {
    /// Functions of the program and its packages that matter, of which a call has at most two samples on
    /// average; those with the most sampled CPU time first, never empty.
    pub functions: Vec<FunctionId>,
    /// The interval to record with: a fifth of the present one, or the round number below it.
    pub interval: Micros,
}

/// Which functions' calls run together, and which interval would part them. `None` where none does, where
/// exact events tell where calls end, and where a shorter interval would tell no more.
#[must_use]
pub fn run_together(timeline: &Timeline<'_>, totals: &Totals) -> Option<RunTogether> {
    let profile = timeline.profile();
    let interval = shorter(timeline.interval()).filter(|_| profile.samples.exact().is_none())?;
    let is_meant = |&id: &FunctionId| {
        let of = totals.function(id);
        profile.functions.kind(id) == Kind::Code
            && matches!(origin_of(profile.functions, id), Origin::FirstParty | Origin::Package(_))
            && !profile.functions.name(id).is_empty()
            && of.cpu.0.saturating_mul(LEAST_PART) >= totals.sampled_cpu.0
            && of.calls > FEW_SAMPLES
            && of.samples <= of.calls.saturating_mul(FEW_SAMPLES)
    };
    let mut functions: Vec<FunctionId> = profile.functions.ids().filter(is_meant).collect();
    // Of equals the one that the recording names first.
    functions.sort_by_key(|&id| std::cmp::Reverse(totals.function(id).cpu));
    functions.truncate(MOST);
    (!functions.is_empty()).then_some(RunTogether { functions, interval })
}

/// The largest of 50, 100, 200, 500, 1000 µs… that is at most a fifth of `interval`; `None` where that is
/// less than 50 µs.
fn shorter(interval: Micros) -> Option<Micros> {
    let most = interval.0 / 5;
    let steps = (1..=6).flat_map(|power| [1, 2, 5].map(|step| step * 10_u64.pow(power)));
    steps.filter(|&step| step >= SHORTEST.0 && step <= most).max().map(Micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_to_record_with_is_round_and_at_most_a_fifth() {
        let cases = [(249, None), (250, Some(50)), (499, Some(50)), (1_000, Some(200)), (1_260, Some(200))];
        for (present, advised) in cases {
            assert_eq!(shorter(Micros(present)), advised.map(Micros), "{present}");
        }
        assert_eq!(shorter(Micros(10_000)), Some(Micros(2_000)));
    }
}
