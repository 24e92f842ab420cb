//! The comparison for machines. Its schema is documented in `docs/compare.md`.

use std::io::{self, Write};

use serde::Serialize;

use crate::comparison::{Comparison, Place, Row, Side};
use crate::report::json::Lines;
use crate::units::Micros;
use crate::words;

/// Name and version of the schema. It grows as that of a recording does.
const SCHEMA: &str = "flame-compare/1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    schema: &'static str,
    version: &'static str,
    verdict: String,
    base: SideRow<'a>,
    head: SideRow<'a>,
    speed: f64,
    kappa: f64,
    matched: f64,
    visible_us: Micros,
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    less: Option<&'a str>,
    changed: Vec<ChangeRow<'a>>,
    runtime: Vec<ChangeRow<'a>>,
    functions: Vec<ChangeRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SideRow<'a> {
    recordings: usize,
    busy_us: Micros,
    gc_us: Micros,
    interval_us: Micros,
    samples: u64,
    sources: &'a [String],
}

impl<'a> SideRow<'a> {
    fn of(side: &'a Side) -> Self {
        Self {
            recordings: side.names.len(),
            busy_us: side.busy,
            gc_us: side.collector,
            interval_us: side.interval,
            samples: side.samples,
            sources: &side.names,
        }
    }
}

#[derive(Serialize)]
struct At<'a> {
    url: &'a str,
    line: Option<u32>,
    column: Option<u32>,
}

impl<'a> At<'a> {
    fn of(place: &'a Place) -> Self {
        let known = |number: u32| (number > 0).then_some(number);
        Self { url: &place.url, line: known(place.line), column: known(place.column) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeRow<'a> {
    kind: &'static str,
    name: &'a str,
    #[serde(flatten)]
    at: Option<At<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<At<'a>>,
    base_us: Micros,
    head_us: Micros,
    delta_us: i64,
    total_delta_us: i64,
    noise_us: Micros,
    z: f64,
    samples: u64,
}

impl<'a> ChangeRow<'a> {
    fn of(row: &'a Row) -> Self {
        let place = row.head_place.as_ref().or(row.base_place.as_ref());
        let moved = row.base_place.as_ref().filter(|base| Some(*base) != place);
        Self {
            kind: row.change.name(),
            name: &row.name,
            at: place.map(At::of),
            base: moved.map(At::of),
            base_us: row.base,
            head_us: row.head,
            delta_us: row.delta_us,
            total_delta_us: row.total_delta_us,
            noise_us: row.noise,
            z: rounded(row.z, 100.0),
            samples: row.samples,
        }
    }
}

/// Without the digits that say nothing; never −0.
fn rounded(value: f64, unit: f64) -> f64 {
    (value * unit).round() / unit + 0.0
}

/// Writes the comparison: a line for every function.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        verdict: words::verdict(comparison),
        base: SideRow::of(&comparison.base),
        head: SideRow::of(&comparison.head),
        speed: rounded(comparison.speed, 1_000.0),
        kappa: rounded(comparison.kappa, 1_000.0),
        matched: rounded(comparison.matched, 1_000.0),
        visible_us: comparison.visible(),
        warnings: words::doubts(comparison),
        less: comparison.less.as_deref(),
        changed: comparison.changed().map(ChangeRow::of).collect(),
        runtime: comparison.runtime().map(ChangeRow::of).collect(),
        functions: comparison.rows.iter().map(ChangeRow::of).collect(),
    };
    report.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Lines::default()))?;
    out.write_all(b"\n")
}
