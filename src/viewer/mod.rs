//! The interactive viewer: the whole timeline in compact form, and the script that shows it.
//!
//! # The payload, version 3
//! A document carries a list of texts. The first is the directory, in JSON:
//! `{"version": 3, "columns": [[name, bytes, chunks], …]}`. The columns' data follow in that
//! order: each is deflated (raw, without header), cut into chunks, and each chunk is written as
//! base64 in a text of its own.
//!
//! - `head` is JSON: names, sums, spikes, and the numbers that a reader needs to make room; see
//!   `head.rs` and `script/model/types.d.ts`.
//! - The others hold the timeline as *changes of stack*, in time order. A change is: the time since
//!   the last change in µs (`timeLow`, the low byte; `timeHigh`, the rest), the `samples` taken in
//!   between, how many spans end (`pops`), and which begin: for each, `ranks` holds the number of
//!   its function among the callees of its caller (outermost: of nothing), counted from one in the
//!   order in which they are first called, and then 0. A function that is called there for the first
//!   time gets the next number, and its place in the head's table stands in `firstSeen`. All but
//!   `timeLow` are varints (LEB128).
//! - A sample is credited with twice the interval at most; what it is long beyond that is *lost*:
//!   the thread was not running. Where more than one sample was taken since the last change, and
//!   more time has passed than one is credited with, `lost` holds a varint: how much of it is lost.
//!   Elsewhere that follows from the time and the samples.
//!
//!   In a lane of exact events every change has its `lost`, for the trace tells the CPU time.
//!
//! Where there are several lanes, the names of the second lane's columns begin with `1/`, and so on, so that
//! each is decoded when it is opened; `recording` is JSON and tells of all of them: see `recording.rs`.
//!
//! Every span of the timeline can be read back exactly, with its self time, its credited time and
//! its samples. All spans end by the last change.

mod assets;
mod column;
mod encode;
mod head;
mod recording;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::analysis::{Findings, Timeline};
use crate::look::colour::Scheme;
use crate::render::svg::Embedded;

use column::{Column, FinishedColumn};
pub use encode::Encoded;
use encode::Encoder;
use head::Head;
use recording::RecordingPart;

/// The version of the payload's format, which the script checks.
pub const VERSION: u32 = 5;

/// What the viewer shows besides the recording.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The chart's title.
    pub title: &'a str,
    /// A line below it.
    pub subtitle: Option<&'a str>,
    /// What colours tell apart.
    pub scheme: Scheme,
    /// What links to the source are made by, where there are any.
    pub source_link: Option<&'a str>,
}

/// The viewer for lanes of a recording, each with its timeline encoded: what a document carries besides
/// the still chart.
#[must_use]
pub fn embed(lanes: Vec<(Encoded, &Findings<'_>)>, options: Options<'_>) -> Embedded {
    Embedded {
        style: &assets::STYLE,
        script: assets::SCRIPT,
        script_sha256: assets::SCRIPT_SHA256,
        payload: payload(lanes, options),
    }
}

impl Encoded {
    /// Encodes a timeline. This is most of the work, and needs nothing but the timeline.
    #[must_use]
    pub fn of(timeline: &Timeline<'_>) -> Self {
        let mut encoder = Encoder::new(timeline);
        timeline.replay(&mut encoder);
        encoder.finish()
    }
}

#[derive(Serialize)]
struct Directory {
    version: u32,
    columns: Vec<(String, usize, usize)>,
}

/// The payload of a recording: texts for the document, in order.
fn payload(lanes: Vec<(Encoded, &Findings<'_>)>, options: Options<'_>) -> Vec<String> {
    let mut columns: Vec<(String, FinishedColumn)> = Vec::new();
    let findings: Vec<&Findings<'_>> = lanes.iter().map(|lane| lane.1).collect();
    let range = findings.iter().map(|lane| lane.timeline.range());
    let range = range.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or_default();
    if let Some(recording) = RecordingPart::of(&findings, range) {
        let text = serde_json::to_vec(&recording).expect("it has text keys only");
        columns.push(("recording".into(), Column::of_text("recording", &text)));
    }
    for (place, (encoded, findings)) in lanes.into_iter().enumerate() {
        let head = Head::new(findings, &encoded, range, options);
        let head = serde_json::to_vec(&head).expect("the head has text keys only");
        let prefix = if place == 0 { String::new() } else { format!("{place}/") };
        let head = std::iter::once(Column::of_text("head", &head));
        columns
            .extend(head.chain(encoded.columns).map(|column| (format!("{prefix}{}", column.name), column)));
    }
    let directory = Directory {
        version: VERSION,
        columns: columns
            .iter()
            .map(|(name, column)| (name.clone(), column.raw_bytes, column.chunks.len()))
            .collect(),
    };
    let directory = serde_json::to_string(&directory).expect("the directory has text keys only");
    let chunks = columns.into_iter().flat_map(|(_, column)| column.chunks);
    std::iter::once(directory).chain(chunks).collect()
}
