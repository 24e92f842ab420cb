//! Recoverable oddities of a recording, counted.

use std::collections::BTreeMap;

/// What was odd. The code is part of the JSON report's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // Each is explained by its message.
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
        }
    }
}

/// One kind of oddity and how often it was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What was odd.
    pub code: WarningCode,
    /// How often.
    pub count: u64,
    /// What it means, in a sentence for the person who made the recording.
    pub message: String,
}

/// All oddities of one recording: one entry a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    by_code: BTreeMap<WarningCode, (u64, String)>,
}

impl Warnings {
    /// Counts one more of `code`; the first message stands for all.
    pub fn add(&mut self, code: WarningCode, message: impl FnOnce() -> String) {
        self.add_many(code, 1, message);
    }

    /// Counts `count` more of `code`; nothing happens for zero.
    pub fn add_many(&mut self, code: WarningCode, count: u64, message: impl FnOnce() -> String) {
        if count > 0 {
            let entry = self.by_code.entry(code).or_insert_with(|| (0, message()));
            entry.0 = entry.0.saturating_add(count);
        }
    }

    /// Whether nothing was odd.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// Every kind of oddity, in the order of [`WarningCode`].
    pub fn iter(&self) -> impl Iterator<Item = Warning> + '_ {
        self.by_code.iter().map(|(&code, (count, message))| Warning {
            code,
            count: *count,
            message: message.clone(),
        })
    }

    /// Takes in the oddities of `other`.
    pub fn extend(&mut self, other: Warnings) {
        for (code, (count, message)) in other.by_code {
            self.add_many(code, count, || message);
        }
    }
}
