//! What was odd about a recording, one sentence a code.

use crate::recording::{Detail, Warning, WarningCode};
use crate::text::{cut_middle, grouped};

/// What a warning means, for the person who made the recording; it follows the count.
#[must_use]
pub fn warning(warning: &Warning) -> String {
    match (warning.code, &warning.detail) {
        (WarningCode::TrailingData, Detail::Place { line, column }) => {
            format!("something follows the end of the profile at line {line}, column {column}; it is ignored")
        }
        (WarningCode::LeadingText, Detail::Bytes(bytes)) => {
            format!("{} bytes of text stand before the JSON; they are left out", grouped(*bytes))
        }
        (WarningCode::LengthMismatch, Detail::Lengths { samples, times }) => format!(
            "{} samples but {} times: what has no partner is left out",
            grouped(*samples),
            grouped(*times)
        ),
        (WarningCode::NoTimeDeltas, Detail::Time(length)) => {
            format!("no times of samples in the file: they are spaced evenly over its {length}")
        }
        (WarningCode::MissingEndTime, Detail::Time(length)) => {
            format!("no endTime, or one before the last sample: the last sample gets {length}")
        }
        (WarningCode::UnsampledWait, Detail::Time(together)) => format!(
            "long pauses between samples of a recorder that takes none while it waits; shown as gaps of {together} together"
        ),
        (WarningCode::SamplesLeftOut, Detail::Name(how)) => {
            format!(
                "samples are left out as asked for, nothing is said of their time ({})",
                cut_middle(how, 200)
            )
        }
        (WarningCode::FunctionsHidden, Detail::Name(how)) => format!(
            "functions are hidden as asked for, their time is that of what calls them ({})",
            cut_middle(how, 200)
        ),
        (code, Detail::Name(first)) => format!("{}; the first: {}", plain(code), cut_middle(first, 100)),
        (code, _) => plain(code).into(),
    }
}

fn plain(code: WarningCode) -> &'static str {
    match code {
        WarningCode::TrailingData => "something follows the end of the compressed data; it is ignored",
        WarningCode::InvalidText => "texts that are not Unicode; what cannot be shown became U+FFFD",
        WarningCode::UnknownSampleNode => {
            "samples of nodes that the file does not contain; they are shown as gaps"
        }
        WarningCode::DuplicateNodeId => {
            "node ids that stand for several nodes; samples go to the last of them"
        }
        WarningCode::UnknownChild => "links to nodes that the file does not contain; they are left out",
        WarningCode::SecondParent => {
            "nodes listed as the child of a second parent, or of themselves; the first parent keeps them"
        }
        WarningCode::UnreachableNode => {
            "nodes that are not below the first node; they are shown as called by nothing"
        }
        WarningCode::NegativeDelta => {
            "samples written later than they were taken (V8 does this when it deoptimises); put back in time order"
        }
        WarningCode::SampleBeforeStart => {
            "samples taken before startTime: the time axis starts at the first of them"
        }
        WarningCode::NoTimeDeltas => "no times in the file: one millisecond per sample is assumed",
        WarningCode::LengthMismatch => "samples or times without a partner are left out",
        WarningCode::TruncatedStack => {
            "deep stacks that begin in a function which others call: V8 keeps about 255 frames, so their outer frames seem to be missing and get too little total time"
        }
        WarningCode::UnsampledWait => {
            "long pauses between samples of a recorder that takes none while it waits; shown as gaps"
        }
        WarningCode::MissingEndTime => "no endTime, or one before the last sample",
        WarningCode::MissingStartTime => "no startTime: the time axis starts at the first sample",
        WarningCode::NumberAsText => "numbers that the file writes as text",
        WarningCode::DuplicateKey => "keys that stand in the file twice; the last one counts",
        WarningCode::ZeroDuration => "all samples have the same time: the recording has no length",
        WarningCode::ContradictoryParent => {
            "nodes that name another parent than the one that lists them; the list counts"
        }
        WarningCode::MovingPlaces => {
            "functions at several places of one script: the recorder writes the line of the sample instead of the function's; they are summed by name and script"
        }
        WarningCode::LeadingText => "texts before the JSON; they are left out",
        WarningCode::CutTrace => "the trace breaks off in the middle; what stands before is drawn",
        WarningCode::OversizedEvent => "events of more than 64 MB; they are left out",
        WarningCode::MissingProfileHead => {
            "profiles whose beginning the trace does not contain; they are drawn on the thread that wrote them"
        }
        WarningCode::SecondProfile => {
            "profiles of threads that have a better one (several were recorded at once); they are left out"
        }
        WarningCode::UnmatchedEvent => {
            "exact events whose beginning or end the trace does not contain; what has a beginning lasts to the end"
        }
        WarningCode::SourceMapMissing => {
            "scripts that name a source map which is not there; `--source-maps DIR` looks in a folder"
        }
        WarningCode::SourceMapInvalid => "source maps that cannot be read; what was recorded stays",
        WarningCode::SourceMapRemote => {
            "scripts whose source map is on another machine, and nothing is fetched; download it and name its folder with `--source-maps DIR`"
        }
        WarningCode::SourceMapOutside => {
            "scripts that name a source map outside of their folder; `--source-maps DIR` allows a folder"
        }
        WarningCode::SourceMapAmbiguous => {
            "scripts that have a source map in several of the folders; name the one that is meant alone"
        }
        WarningCode::SourceMapInMemory => {
            "TypeScript files that were compiled in memory, so that recorded places are of a text which no file holds; record the built code"
        }
        WarningCode::NoProfile => {
            "no CPU profile in the trace: exact events alone are drawn, without functions; record it with JavaScript samples (the category `disabled-by-default-v8.cpu_profiler`)"
        }
        WarningCode::ContradictingSample => {
            "samples with other calls than the exact event they fall in allows; they count for the event"
        }
        WarningCode::SharedNodeId => {
            "node ids that stand for several nodes; what is nested tells the nodes apart, so all sizes count"
        }
        WarningCode::SamplesLeftOut => "samples are left out, nothing is said of their time",
        WarningCode::FunctionsHidden => "functions are hidden, their time is that of what calls them",
        WarningCode::MissingSize => "nodes without a selfSize; they count as 0 bytes themselves",
    }
}
