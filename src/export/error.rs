//! Why an output could not be written.

use std::fmt;
use std::io;

use super::Format;
use crate::render::png::PngError;
use crate::report::folded::FoldedError;
use crate::report::pprof;

/// Why an output could not be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExportError {
    /// The recording has no samples, but counts of hits: nothing is known about time.
    NoSamples,
    /// Nothing that could be drawn was recorded.
    Nothing(Nothing),
    /// No code ran, so there is nothing to merge.
    NothingRan,
    /// The format cannot show this view, which is the only one of a recording without times.
    NoGraph(Format),
    /// A comparison cannot be written as this.
    NoComparison(Format),
    /// There is no spike of this rank.
    NoSpike {
        /// The rank that was asked for.
        rank: u32,
        /// How many spikes there are.
        spikes: u32,
    },
    /// Even the still chart is larger than it may be.
    TooLarge {
        /// How large it is, in bytes.
        bytes: u64,
    },
    /// The stacks are so deep that writing each in full takes more than 4 GiB.
    StacksTooLarge,
    /// The stacks are so deep that no reader of pprof takes them.
    PprofTooLarge,
    /// The picture cannot be drawn as PNG.
    Png(PngError),
    /// The output could not be written.
    Io(io::Error),
}

/// Why there is nothing to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Nothing {
    /// No samples were taken, and no hits counted.
    Sampled,
    /// No sampled memory was in use at the end.
    Kept,
    /// All samples were taken at the same moment.
    Lasted,
    /// No sample is in any call.
    Known,
    /// No sample lies in the chosen range of time.
    NotInRange,
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoComparison(format) => write!(f, "a comparison cannot be written as .{}", format.extension()),
            Self::NoSamples => f.write_str("the recording has no samples, and so no order in time"),
            Self::Nothing(nothing) => f.write_str(match nothing {
                Nothing::Sampled => "no samples were taken, so there is nothing to draw",
                Nothing::Kept => {
                    "none of the memory that was sampled was still in use at the end, so there is nothing to draw"
                }
                Nothing::Lasted => "all samples were taken at the same moment, so there is nothing to draw",
                Nothing::Known => {
                    "no sample is in any call: all are in (root), or in nodes that the file lacks"
                }
                Nothing::NotInRange => "no sample lies in the chosen range, so there is nothing to draw",
            }),
            Self::NothingRan => f.write_str("no code ran in the recording, so there is nothing to draw"),
            Self::NoGraph(format) => write!(f, "a merged graph cannot be written as .{}", format.extension()),
            Self::NoSpike { rank, spikes } => {
                let spikes = crate::text::count(u64::from(*spikes), "spike");
                write!(f, "there is no spike {rank}: the recording has {spikes}")
            }
            Self::TooLarge { bytes } => {
                write!(f, "the chart takes {} even without what makes it interactive", crate::text::bytes(*bytes))
            }
            Self::StacksTooLarge => {
                f.write_str("stacks this deep take more than 4 GiB when each is written in full")
            }
            Self::PprofTooLarge => {
                write!(f, "stacks this deep take more than the {} that readers of pprof take", pprof::most())
            }
            Self::Png(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Png(error) => Some(error),
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<FoldedError> for ExportError {
    fn from(error: FoldedError) -> Self {
        match error {
            FoldedError::TooLarge => Self::StacksTooLarge,
            FoldedError::Io(error) => Self::Io(error),
        }
    }
}

impl From<PngError> for ExportError {
    fn from(error: PngError) -> Self {
        match error {
            PngError::Io(error) => Self::Io(error),
            error => Self::Png(error),
        }
    }
}
