//! Why a spike is one, as data.

use super::survey::Survey;
use super::{Once, Outlier, SpikeKind};
use crate::recording::{FunctionId, Profile};
use crate::units::Micros;

/// What makes a spike stand out, beyond its own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It took far longer than the other calls of its function.
    Call {
        /// The longest of those that are no outliers, in sampled CPU time.
        next_longest: Option<Micros>,
    },
    /// It runs once, or nearly, and what calls it goes on without it before and after.
    Once {
        /// All sampled CPU time of the function in the recording.
        whole: Micros,
        /// In how many places it runs.
        occurrences: u64,
        /// The function that calls it.
        caller: FunctionId,
        /// How many sampled calls that has.
        calls: u64,
        /// The sampled CPU time of these.
        cpu: Micros,
    },
    /// It took far longer than the other top-level tasks.
    Task,
    /// It runs (nearly) only inside a call that is far too long.
    OneOff {
        /// All sampled CPU time of the function in the recording.
        whole: Micros,
        /// The call that it makes too long.
        slow: Slow,
        /// The sampled CPU time of that call.
        took: Micros,
    },
}

/// The call around a one-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Slow {
    /// A top-level task, compared with the others.
    Task,
    /// A call of this function, compared with its others.
    Function(FunctionId),
}

/// The reason of a spike of `function`; `compared` is the outlier whose excess it explains.
pub(super) fn of(
    kind: SpikeKind,
    function: FunctionId,
    compared: &Outlier,
    profile: Profile<'_>,
    survey: &Survey,
    outliers: &[Outlier],
) -> Reason {
    let whole = survey.functions[function.index()].cpu;
    match (kind, compared.once) {
        (SpikeKind::Call, _) => {
            Reason::Call { next_longest: next_longest(compared, profile, survey, outliers) }
        }
        (SpikeKind::Task, _) => Reason::Task,
        (SpikeKind::OneOff, Some(Once { caller, occurrences, calls, cpu, .. })) => {
            Reason::Once { whole, occurrences, caller, calls, cpu }
        }
        (SpikeKind::OneOff, None) => Reason::OneOff {
            whole,
            took: compared.cpu,
            slow: match compared.is_task {
                true => Slow::Task,
                false => Slow::Function(profile.function_of(compared.node)),
            },
        },
    }
}

/// The longest call of the same function that is no outlier.
fn next_longest(
    compared: &Outlier,
    profile: Profile<'_>,
    survey: &Survey,
    outliers: &[Outlier],
) -> Option<Micros> {
    let function = profile.function_of(compared.node);
    let is_kin = |outlier: &&Outlier| profile.function_of(outlier.node) == function;
    let mut unusual: Vec<Micros> =
        outliers.iter().filter(is_kin).flat_map(|outlier| &outlier.pieces).map(|piece| piece.cpu).collect();
    let mut longest = survey.functions[function.index()].longest.iter().copied();
    longest.find(|&cpu| match unusual.iter().position(|&other| other == cpu) {
        Some(place) => {
            unusual.swap_remove(place);
            false
        }
        None => true,
    })
}
