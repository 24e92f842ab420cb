//! The payload's part about all lanes: who they are, whose the spikes are, what happened by name.

use serde::Serialize;

use crate::analysis::{Findings, Stack, Taken, Visitor};
use crate::recording::Profile;
use crate::units::Micros;
use crate::words;

/// What the script needs to know before it opens a lane, as JSON; its side of the contract is
/// `script/model/types.d.ts`.
#[derive(Debug, Serialize)]
pub(super) struct RecordingPart {
    lanes: Vec<LaneRow>,
    spikes: Vec<SpikeRow>,
    marks: Vec<MarkRow>,
}

#[derive(Debug, Serialize)]
struct LaneRow {
    name: String,
    /// What it did, in words.
    facts: String,
    /// How busy it was: the range in [`BINS`] parts, each from 0 to 9.
    strip: String,
}

/// A spike of any lane.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SpikeRow {
    rank: u32,
    lane: usize,
    name: String,
    cpu_us: Micros,
    at: Micros,
    why: String,
}

/// What happened by name: its name, when, and all of it in words.
#[derive(Debug, Serialize)]
struct MarkRow(String, Micros, Micros, String);

/// Parts of the range that a lane's strip tells of.
const BINS: usize = 120;

impl RecordingPart {
    /// Nothing where there is one lane in which nothing happened by name.
    pub(super) fn of(lanes: &[&Findings<'_>], range: (Micros, Micros)) -> Option<Self> {
        let (first, others) = lanes.split_first()?;
        let marks = &first.recording.marks;
        if others.is_empty() && marks.is_empty() {
            return None;
        }
        let all_busy = lanes.iter().map(|lane| lane.totals.busy).sum();
        let lane = |findings: &&Findings<'_>| LaneRow {
            name: words::thread(findings.thread()),
            facts: words::lane(&findings.totals, all_busy),
            strip: Strip::of(findings, range),
        };
        let mut spikes: Vec<SpikeRow> =
            lanes.iter().enumerate().flat_map(|(lane, findings)| spikes_of(lane, findings)).collect();
        spikes.sort_by_key(|spike| spike.rank);
        let mark = |(mark, told): (&crate::recording::Mark, String)| {
            MarkRow(mark.name.clone(), mark.start, mark.end, told)
        };
        Some(Self {
            lanes: if others.is_empty() { Vec::new() } else { lanes.iter().map(lane).collect() },
            spikes,
            marks: marks.iter().zip(words::marks(lanes)).map(mark).collect(),
        })
    }
}

fn spikes_of<'a>(lane: usize, findings: &'a Findings<'_>) -> impl Iterator<Item = SpikeRow> + use<'a> {
    let functions = findings.profile().functions;
    findings.spikes.marks.iter().map(move |spike| SpikeRow {
        rank: spike.rank,
        lane,
        name: words::name(functions, spike.function).into_owned(),
        cpu_us: spike.cpu,
        at: spike.start(),
        why: words::reason(functions, &findings.totals, spike),
    })
}

/// Busy time by parts of a range.
struct Strip<'a> {
    profile: Profile<'a>,
    range: (Micros, Micros),
    busy: Vec<u64>,
}

impl Strip<'_> {
    fn of(findings: &Findings<'_>, range: (Micros, Micros)) -> String {
        let mut strip = Strip { profile: findings.profile(), range, busy: vec![0; BINS] };
        findings.timeline.replay(&mut strip);
        let width = strip.width();
        let digit = |busy: &u64| char::from(b'0' + (busy.saturating_mul(9).div_ceil(width)).min(9) as u8);
        strip.busy.iter().map(digit).collect()
    }

    fn width(&self) -> u64 {
        (self.range.1 - self.range.0).0.div_ceil(BINS as u64).max(1)
    }
}

impl Visitor for Strip<'_> {
    fn sample(&mut self, taken: &Taken, _: &Stack) {
        if !taken.node.is_some_and(|node| self.profile.kind_of(node).is_busy()) {
            return;
        }
        let width = self.width();
        let (mut from, to) = ((taken.start - self.range.0).0, (taken.end - self.range.0).0);
        while from < to {
            let bin = (from / width).min(BINS as u64 - 1);
            let end = if bin == BINS as u64 - 1 { to } else { ((bin + 1) * width).min(to) };
            self.busy[bin as usize] += end - from;
            from = end;
        }
    }
}
