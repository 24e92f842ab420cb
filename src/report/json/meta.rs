//! What the report says of the recording as a whole.

use serde::Serialize;

use super::{Options, Told};
use crate::analysis::run_together;
use crate::units::Micros;
use crate::words;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meta<'a> {
    version: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<String>,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    duration_us: Micros,
    #[serde(skip_serializing_if = "Option::is_none")]
    range_us: Option<(Micros, Micros)>,
    busy_us: Micros,
    sampled_cpu_us: Micros,
    idle_us: Micros,
    program_us: Micros,
    gc_us: Micros,
    interval_us: Micros,
    samples: u64,
    spans: u64,
    rows: u32,
    functions: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    mapped: Option<MappedRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unmapped: Option<UnmappedRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_together: Option<RunTogetherRow>,
}

/// What a shorter interval would tell apart.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunTogetherRow {
    functions: Vec<u32>,
    interval_us: Micros,
}

/// The minified scripts without a source map.
#[derive(Serialize)]
struct UnmappedRow<'a> {
    scripts: u64,
    first: &'a str,
}

/// How many functions are known by their originals.
#[derive(Serialize)]
struct MappedRow {
    functions: u64,
    of: u64,
}

impl<'a> Meta<'a> {
    /// Of a lane.
    pub(super) fn of(told: &Told<'a>, options: Options<'a>) -> Self {
        let findings = told.findings;
        let (profile, totals) = (findings.profile(), &findings.totals);
        let recording = findings.recording;
        Self {
            version: env!("CARGO_PKG_VERSION"),
            title: options.title,
            headline: words::headline(profile.functions, totals, &findings.spikes),
            format: recording.format.name(),
            source: options.source,
            duration_us: profile.end().saturating_sub(profile.start),
            range_us: findings.is_partial().then(|| findings.timeline.range()),
            busy_us: totals.busy,
            sampled_cpu_us: totals.sampled_cpu,
            idle_us: totals.idle,
            program_us: totals.program,
            gc_us: totals.garbage_collector,
            interval_us: findings.timeline.interval(),
            samples: totals.samples,
            spans: totals.spans,
            rows: totals.rows,
            functions: told.ranked.len(),
            mapped: recording.mapped.map(|mapped| MappedRow { functions: mapped.mapped, of: mapped.all }),
            unmapped: recording
                .unmapped
                .as_ref()
                .map(|unmapped| UnmappedRow { scripts: unmapped.scripts, first: &unmapped.first }),
            run_together: run_together(&findings.timeline, totals).map(|advice| RunTogetherRow {
                functions: advice.functions.iter().map(|id| told.places[id.index()]).collect(),
                interval_us: advice.interval,
            }),
        }
    }
}
