//! Whether a function has changed, or only varies.

use super::matching::{self, Key};
use super::measure::{Measured, MeasuredFunction};
use super::tree::{self, Sides};
use super::{Change, Comparison, Place, Row, Side};
use crate::units::Micros;

/// A function matters to the scale of its recording from this share of the time on...
const LEAST_SCALED: f64 = 0.004;
/// ...and weighs at most so much in it.
const MOST_WEIGHT: f64 = 0.1;
/// Scales beyond these are none: the recordings have too little in common.
const SCALES: (f64, f64) = (0.2, 5.0);

/// How many recordings the noise within one counts for, beside that between several.
const PRIOR: f64 = 4.0;

/// The relative noise that every function has, where several recordings show the rest.
const LEAST_KAPPA: f64 = 0.1;
/// The same, where too few functions show how much there is.
const BLIND_KAPPA: f64 = 0.3;
/// Functions show the noise from this share on, and so many of them do.
const LEAST_SHOWING: f64 = 0.006;
const FEWEST_SHOWING: usize = 6;
/// The median of |z| where nothing has changed.
const MEDIAN_Z: f64 = 0.6745;

/// A change stands out from the noise by so many times as much, with several recordings a side and with one.
const Z_SEVERAL: f64 = 3.5;
const Z_ONE: f64 = 3.0;
/// It is at least this share of the time, and of the smaller side.
const LEAST_SHARE: f64 = 0.01;
const LEAST_CHANGE: f64 = 0.2;
/// The total time moves by this part of it, or the time has only moved between a caller and what is inlined.
const TOTAL_MOVES: f64 = 0.5;

/// A function in all recordings: shares of the scaled time.
struct Function<'a> {
    base: Option<&'a MeasuredFunction>,
    head: Option<&'a MeasuredFunction>,
    own: Vec<f64>,
    total: Vec<f64>,
    runs_squared: Vec<f64>,
    samples: u64,
}

/// Of one side: what the recordings say of a function.
#[derive(Clone, Copy)]
struct Seen {
    mean: f64,
    total: f64,
    /// From the runs within recordings.
    within: f64,
    /// Between recordings.
    between: f64,
    recordings: f64,
}

impl Seen {
    fn variance(&self, kappa: f64, one_sample: f64) -> f64 {
        let within = self.within + (kappa * self.mean).powi(2) + one_sample.powi(2);
        let others = self.recordings - 1.0;
        (PRIOR * within + others * self.between) / (PRIOR + others) / self.recordings
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => 0.0,
        len if len % 2 == 1 => values[half],
        _ => (values[half - 1] + values[half]) / 2.0,
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Compares two sides, each of at least one recording with time in code.
pub(super) fn compare(base: &[&Measured], head: &[&Measured]) -> Comparison {
    let all: Vec<&Measured> = base.iter().chain(head).copied().collect();
    let keys = keys_of(&all);
    let functions = gather(&all, base.len(), &keys);
    let code: Vec<f64> = all.iter().map(|recording| recording.code.as_f64()).collect();
    let scaled = scaled_times(&functions, &code);
    let seen: Vec<[Seen; 2]> = functions
        .iter()
        .map(|function| [0..base.len(), base.len()..all.len()].map(|side| see(function, &scaled, side)))
        .collect();
    let one_sample =
        median(all.iter().map(|recording| recording.interval.as_f64()).collect()) / median(code.clone());
    let is_single = base.len() == 1 || head.len() == 1;
    let kappa = if is_single { kappa_of(&seen, one_sample) } else { LEAST_KAPPA };
    let least_z = if is_single { Z_ONE } else { Z_SEVERAL };
    // All times are told as the base would have them.
    let unit = mean(&scaled[..base.len()]);
    let rows = std::iter::zip(&functions, &seen)
        .map(|(function, seen)| row(function, seen, kappa, one_sample, least_z, unit));
    let mut rows: Vec<(Row, usize)> = rows.zip(0..).collect();
    rows.sort_by(|(one, _), (other, _)| {
        let order = other.delta_us.unsigned_abs().cmp(&one.delta_us.unsigned_abs());
        order.then_with(|| one.place().cmp(&other.place()))
    });
    let mut row_of = vec![0; rows.len()];
    rows.iter().zip(0..).for_each(|((_, key), place)| row_of[*key] = place);
    let rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();
    let sides = Sides { recordings: &all, bases: base.len(), keys: &keys, scaled: &scaled, unit };
    let tree = tree::join(&sides, &rows, &row_of);
    let is_matched = |row: &&Row| row.base_place.is_some() && row.head_place.is_some();
    let time = |row: &Row| row.base.as_f64() + row.head.as_f64();
    let (matched, told): (f64, f64) =
        (rows.iter().filter(is_matched).map(time).sum(), rows.iter().map(time).sum());
    Comparison {
        base: Side::of(base),
        head: Side::of(head),
        speed: mean(&scaled[base.len()..]) / unit,
        kappa,
        matched: if told > 0.0 { matched / told } else { 0.0 },
        least_z,
        unit: Micros(unit.round() as u64),
        rows,
        tree,
        less: None,
    }
}

/// By recording: the key of each function. Matching knows no sides, so that swapping them changes nothing in it.
fn keys_of(all: &[&Measured]) -> Vec<Vec<Key>> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&one, &other| all[one].identity().cmp(&all[other].identity()));
    let sorted: Vec<&Measured> = order.iter().map(|&at| all[at]).collect();
    let mut keys = vec![Vec::new(); all.len()];
    order.into_iter().zip(matching::keys(&sorted)).for_each(|(recording, of)| keys[recording] = of);
    keys
}

/// The functions of all recordings by their keys, the head's last.
fn gather<'a>(all: &[&'a Measured], bases: usize, keys: &[Vec<Key>]) -> Vec<Function<'a>> {
    let count = keys.iter().flatten().max().map_or(0, |&last| last + 1);
    let nothing = || Function {
        base: None,
        head: None,
        own: vec![0.0; all.len()],
        total: vec![0.0; all.len()],
        runs_squared: vec![0.0; all.len()],
        samples: 0,
    };
    let mut functions: Vec<Function<'a>> = (0..count).map(|_| nothing()).collect();
    for (recording, keys) in keys.iter().enumerate() {
        for (function, &key) in all[recording].functions.iter().zip(keys) {
            let entry = &mut functions[key];
            let side = if recording < bases { &mut entry.base } else { &mut entry.head };
            side.get_or_insert(function);
            entry.own[recording] += function.own.as_f64();
            entry.total[recording] += function.total.as_f64();
            entry.runs_squared[recording] += function.runs_squared;
            entry.samples += function.samples;
        }
    }
    functions
}

/// The time in code of each recording on the scale of all: that in which most functions have the share that
/// they have everywhere, so that one which grows does not shrink all others.
fn scaled_times(functions: &[Function<'_>], code: &[f64]) -> Vec<f64> {
    let shares = |function: &Function<'_>| -> Vec<f64> {
        function.own.iter().zip(code).map(|(own, code)| own / code).collect()
    };
    let usual: Vec<f64> = functions
        .iter()
        .map(|function| match code.len() {
            2 => mean(&shares(function)),
            _ => median(shares(function)),
        })
        .collect();
    let scale = |recording: usize| {
        let mut ratios: Vec<(f64, f64)> = functions
            .iter()
            .zip(&usual)
            .filter(|(_, usual)| **usual >= LEAST_SCALED)
            .map(|(function, usual)| {
                (function.own[recording] / code[recording] / usual, usual.min(MOST_WEIGHT))
            })
            .collect();
        ratios.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        let all: f64 = ratios.iter().map(|ratio| ratio.1).sum();
        let mut sum = 0.0;
        let middle = ratios.into_iter().find(|ratio| {
            sum += ratio.1;
            sum >= all / 2.0
        });
        middle.map(|ratio| ratio.0).filter(|scale| (SCALES.0..SCALES.1).contains(scale)).unwrap_or(1.0)
    };
    (0..code.len()).map(|recording| code[recording] * scale(recording)).collect()
}

fn see(function: &Function<'_>, scaled: &[f64], side: std::ops::Range<usize>) -> Seen {
    let of = |values: &[f64], power: i32| -> Vec<f64> {
        side.clone().map(|at| values[at] / scaled[at].powi(power)).collect()
    };
    let own = of(&function.own, 1);
    let average = mean(&own);
    let between = match own.len() {
        1 => 0.0,
        len => own.iter().map(|own| (own - average).powi(2)).sum::<f64>() / (len - 1) as f64,
    };
    Seen {
        mean: average,
        total: mean(&of(&function.total, 1)),
        within: mean(&of(&function.runs_squared, 2)),
        between,
        recordings: own.len() as f64,
    }
}

fn deviation([base, head]: &[Seen; 2], kappa: f64, one_sample: f64) -> f64 {
    (base.variance(kappa, one_sample) + head.variance(kappa, one_sample)).sqrt()
}

/// The relative noise of single recordings: most functions have not changed, so what they show is noise.
fn kappa_of(seen: &[[Seen; 2]], one_sample: f64) -> f64 {
    let showing: Vec<&[Seen; 2]> =
        seen.iter().filter(|[base, head]| base.mean.max(head.mean) >= LEAST_SHOWING).collect();
    if showing.len() < FEWEST_SHOWING {
        return BLIND_KAPPA;
    }
    let is_above = |kappa: f64| {
        let z = showing
            .iter()
            .map(|seen| (seen[1].mean - seen[0].mean).abs() / deviation(seen, kappa, one_sample));
        median(z.collect()) > MEDIAN_Z
    };
    let (mut low, mut high) = (0.05, 2.0);
    if !is_above(low) {
        return LEAST_KAPPA;
    }
    if is_above(high) {
        return high;
    }
    for _ in 0..25 {
        let middle = (low + high) / 2.0;
        if is_above(middle) { low = middle } else { high = middle }
    }
    high.max(LEAST_KAPPA)
}

fn row(
    function: &Function<'_>,
    seen: &[Seen; 2],
    kappa: f64,
    one_sample: f64,
    least_z: f64,
    unit: f64,
) -> Row {
    let [base, head] = seen;
    let noise = deviation(seen, kappa, one_sample);
    let delta = head.mean - base.mean;
    let total_delta = head.total - base.total;
    let z = if noise > 0.0 { delta / noise } else { 0.0 };
    let has_changed = z.abs() >= least_z
        && delta.abs() >= LEAST_SHARE
        && delta.abs() >= LEAST_CHANGE * base.mean.min(head.mean)
        && total_delta.signum() == delta.signum()
        && total_delta.abs() >= TOTAL_MOVES * delta.abs();
    let change = match (has_changed, base.mean, head.mean) {
        (false, ..) => Change::Same,
        (_, 0.0, _) => Change::New,
        (.., 0.0) => Change::Removed,
        _ if delta > 0.0 => Change::Slower,
        _ => Change::Faster,
    };
    let of = |function: &MeasuredFunction| Place {
        url: function.url.clone(),
        line: function.line,
        column: function.column,
    };
    let told = function.head.or(function.base).expect("it is in one of the recordings");
    let micros = |share: f64| Micros((share * unit).round() as u64);
    let (base_time, head_time) = (micros(base.mean), micros(head.mean));
    Row {
        name: told.name.clone(),
        base_place: function.base.map(of),
        head_place: function.head.map(of),
        base: base_time,
        head: head_time,
        delta_us: head_time.0 as i64 - base_time.0 as i64,
        total_delta_us: (total_delta * unit).round() as i64,
        noise: micros(noise),
        visible: micros((least_z * noise).max(LEAST_SHARE).max(LEAST_CHANGE * base.mean.min(head.mean))),
        z,
        change,
        is_runtime: told.url.is_empty() || told.url.starts_with("node:"),
        samples: function.samples,
    }
}
