//! Why a spike is one, in words.

use super::survey::Survey;
use super::{Outlier, Spike, SpikeKind};
use crate::recording::{FunctionId, Profile};
use crate::units::Micros;

/// Longer names are cut: a recording may hold names of megabytes.
const LONGEST_NAME: usize = 60;

/// The reason that `spike` is one: `compared` is the outlier whose excess it explains.
pub(super) fn words(
    spike: &Spike,
    compared: &Outlier,
    profile: Profile<'_>,
    busy: Micros,
    survey: &Survey,
    outliers: &[Outlier],
) -> String {
    let &Spike { cpu, excess, median, calls, .. } = spike;
    let times = times(spike.ratio);
    let reason = match spike.kind {
        SpikeKind::Call => {
            let next = next_longest(compared, profile, survey, outliers)
                .map(|time| format!(" (next longest {time})"))
                .unwrap_or_default();
            format!("{cpu} CPU, {times} its median of {median} over {calls} sampled calls{next}")
        }
        SpikeKind::Task => format!("{cpu} CPU, {times} the median top-level task ({median}) of {calls}"),
        SpikeKind::OneOff => {
            let whole = survey.functions[spike.function.index()].cpu;
            let part = if cpu == whole {
                format!("{cpu} CPU, all that it used in the recording")
            } else {
                format!("{cpu} of its {whole} in the whole recording")
            };
            let slow = if compared.is_task {
                format!("this top-level task {times} the median of {median} over {calls} tasks")
            } else {
                let name = name(profile, profile.function_of(compared.node));
                format!("this {name} {times} its median of {median} over {calls} calls")
            };
            format!("{part}; it makes {slow}")
        }
    };
    format!("{reason}; wasted {excess} ({:.1} %)", 100.0 * excess.share_of(busy))
}

fn times(ratio: f64) -> String {
    if ratio < 9.95 { format!("{ratio:.1}×") } else { format!("{ratio:.0}×") }
}

fn name(profile: Profile<'_>, function: FunctionId) -> String {
    let name = profile.functions.display_name(function);
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
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
