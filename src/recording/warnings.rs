//! Recoverable oddities of a recording, counted.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::units::Micros;

/// What was odd. The code is part of the JSON report's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // Each is explained by its sentence.
#[non_exhaustive]
pub enum WarningCode {
    TrailingData,
    InvalidText,
    UnknownSampleNode,
    DuplicateNodeId,
    UnknownChild,
    SecondParent,
    UnreachableNode,
    NegativeDelta,
    SampleBeforeStart,
    NoTimeDeltas,
    LengthMismatch,
    TruncatedStack,
    UnsampledWait,
    MissingEndTime,
    MissingStartTime,
    NumberAsText,
    DuplicateKey,
    ZeroDuration,
    ContradictoryParent,
    MovingPlaces,
    LeadingText,
    CutTrace,
    OversizedEvent,
    MissingProfileHead,
    SecondProfile,
    UnmatchedEvent,
    ContradictingSample,
    NoProfile,
    SourceMapMissing,
    SourceMapInvalid,
    SourceMapRemote,
    SourceMapOutside,
    SourceMapAmbiguous,
    SourceMapInMemory,
    SharedNodeId,
    MissingSize,
    SamplesLeftOut,
    FunctionsHidden,
}

impl WarningCode {
    /// The code as the JSON report writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TrailingData => "trailing-data",
            Self::InvalidText => "invalid-text",
            Self::UnknownSampleNode => "unknown-sample-node",
            Self::DuplicateNodeId => "duplicate-node-id",
            Self::UnknownChild => "unknown-child",
            Self::SecondParent => "second-parent",
            Self::UnreachableNode => "unreachable-node",
            Self::NegativeDelta => "negative-delta",
            Self::SampleBeforeStart => "sample-before-start",
            Self::NoTimeDeltas => "no-time-deltas",
            Self::LengthMismatch => "length-mismatch",
            Self::TruncatedStack => "truncated-stack",
            Self::UnsampledWait => "unsampled-wait",
            Self::MissingEndTime => "missing-end-time",
            Self::MissingStartTime => "missing-start-time",
            Self::NumberAsText => "number-as-text",
            Self::DuplicateKey => "duplicate-key",
            Self::ZeroDuration => "zero-duration",
            Self::ContradictoryParent => "contradictory-parent",
            Self::MovingPlaces => "moving-places",
            Self::LeadingText => "leading-text",
            Self::CutTrace => "cut-trace",
            Self::OversizedEvent => "oversized-event",
            Self::MissingProfileHead => "missing-profile-head",
            Self::SecondProfile => "second-profile",
            Self::UnmatchedEvent => "unmatched-event",
            Self::ContradictingSample => "contradicting-sample",
            Self::NoProfile => "no-profile",
            Self::SourceMapMissing => "source-map-missing",
            Self::SourceMapInvalid => "source-map-invalid",
            Self::SourceMapRemote => "source-map-remote",
            Self::SourceMapOutside => "source-map-outside",
            Self::SourceMapAmbiguous => "source-map-ambiguous",
            Self::SourceMapInMemory => "source-map-in-memory",
            Self::SharedNodeId => "shared-node-id",
            Self::MissingSize => "missing-size",
            Self::SamplesLeftOut => "samples-left-out",
            Self::FunctionsHidden => "functions-hidden",
        }
    }
}

/// What else is known of an oddity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// Nothing.
    #[default]
    None,
    /// Where in the text of the file, both from one.
    Place {
        /// The line.
        line: u64,
        /// The column, in bytes.
        column: u64,
    },
    /// How many bytes.
    Bytes(u64),
    /// How many samples and how many times there are.
    Lengths {
        /// Samples.
        samples: u64,
        /// Times.
        times: u64,
    },
    /// A length of time.
    Time(Micros),
    /// The first that it was met with.
    Name(String),
}

/// One kind of oddity and how often it was met. What it means is said by
/// [`report::warning`](crate::report::warning).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What was odd.
    pub code: WarningCode,
    /// How often.
    pub count: u64,
    /// What else is known.
    pub detail: Detail,
}

/// All oddities of one recording: one entry a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    by_code: BTreeMap<WarningCode, (u64, Detail)>,
}

impl Warnings {
    /// Counts `count` more of `code`; nothing happens for zero.
    pub fn count(&mut self, code: WarningCode, count: u64) {
        self.tell(code, count, Detail::None);
    }

    /// Counts `count` more of `code`, and keeps what else is known of it: times add up, of anything
    /// else the first stands for all. Nothing happens for a count of zero.
    pub fn tell(&mut self, code: WarningCode, count: u64, detail: Detail) {
        if count == 0 {
            return;
        }
        match self.by_code.entry(code) {
            Entry::Vacant(entry) => {
                entry.insert((count, detail));
            }
            Entry::Occupied(mut entry) => {
                let (all, first) = entry.get_mut();
                *all = all.saturating_add(count);
                if let (Detail::Time(all), Detail::Time(more)) = (first, detail) {
                    *all += more;
                }
            }
        }
    }

    /// Whether nothing was odd.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// Every kind of oddity, in the order of [`WarningCode`].
    pub fn iter(&self) -> impl Iterator<Item = Warning> + '_ {
        self.by_code.iter().map(|(&code, (count, detail))| Warning {
            code,
            count: *count,
            detail: detail.clone(),
        })
    }

    /// The names that go with warnings.
    pub(super) fn names_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.by_code.values_mut().filter_map(|(_, detail)| match detail {
            Detail::Name(name) => Some(name),
            _ => None,
        })
    }

    /// Takes in the oddities of `other`.
    pub fn extend(&mut self, other: Warnings) {
        for (code, (count, detail)) in other.by_code {
            self.tell(code, count, detail);
        }
    }
}
