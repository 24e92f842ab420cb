//! A recording, free of any file format.
//!
//! Everything is columns addressed by small ids, so that recordings of tens of millions of
//! samples stay small. [`Recording::check`] states what always holds.

mod deltas;
mod filter;
mod functions;
mod hiccup;
mod lane;
mod lines;
mod origin;
mod package;
mod prefix;
mod samples;
mod scripts;
mod tree;
mod warnings;

#[doc(hidden)]
pub use deltas::Deltas;
#[doc(hidden)]
pub use filter::{Choice, Filter, Filtered};
#[doc(hidden)]
pub use functions::Generated;
#[doc(hidden)]
pub use functions::StrId;
#[doc(hidden)]
pub use functions::Strings;
pub use functions::{Category, Function, FunctionTable, Kind};
#[doc(hidden)]
pub use functions::{MappedFunctions, UnmappedScripts};
#[doc(hidden)]
pub use hiccup::Hiccups;
pub use lane::{Lane, Mark, MarkKind, Role, Thread, Weights};
#[doc(hidden)]
pub use lines::{Excerpt, SourceLine};
pub use origin::{Origin, origin_of};
pub use package::Package;
#[doc(hidden)]
pub use samples::Exact;
pub use samples::{Sample, Samples};
#[doc(hidden)]
pub use scripts::Script;
pub use tree::CallTree;
pub use warnings::{Detail, Warning, WarningCode, Warnings};

use crate::units::Micros;

/// A function of the recording, by its place in [`FunctionTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

impl FunctionId {
    /// The id as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A call tree node, by its place in [`CallTree`]'s depth-first order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// No node: the sample is a gap.
    pub const NONE: Self = Self(u32::MAX);

    /// The id as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// `None` for [`NodeId::NONE`].
    #[must_use]
    pub fn some(self) -> Option<Self> {
        (self != Self::NONE).then_some(self)
    }
}

/// The generation of the format that a recording was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// `nodes`, `samples`, `timeDeltas`: Chrome 58 and later, Node, Deno, Bun.
    Nodes,
    /// A tree nested under `head`: Chrome before 58, `v8-profiler`.
    Head,
    /// Trace events: Chrome's Performance panel and what writes alike.
    Trace,
    /// The sampling profile of Hermes in the form of trace events.
    Hermes,
    /// Several files on one clock.
    Several,
    /// Sampled allocations: `node --heap-prof`, Chrome's "Allocation sampling".
    HeapProfile,
}

impl Format {
    /// A word for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nodes => "cpuprofile",
            Self::Head => "cpuprofile-head",
            Self::Trace => "chrome-trace",
            Self::Hermes => "hermes",
            Self::Several => "cpuprofiles",
            Self::HeapProfile => "heapprofile",
        }
    }
}

/// What was recorded: lanes on one clock, and the functions that they share.
#[derive(Debug)]
pub struct Recording {
    /// The title that the recording carries, if any.
    pub title: Option<String>,
    /// The format that it was written in.
    pub format: Format,
    /// Where its time begins on the clock that it was recorded by, in µs; `None` where it does not say.
    pub origin: Option<i64>,
    /// The functions that its lanes name.
    pub functions: FunctionTable,
    /// How many functions are known by their originals, where a source map was found.
    pub mapped: Option<MappedFunctions>,
    /// The minified scripts of which there is no map, where maps were looked for.
    pub unmapped: Option<UnmappedScripts>,
    /// The scripts that it carries more of than its frames tell.
    pub scripts: Vec<Script>,
    /// One thread each; there is at least one. The first is the one to look at first.
    pub lanes: Vec<Lane>,
    /// What happened by name, in the order of time.
    pub marks: Vec<Mark>,
    /// What was odd about it, and mended.
    pub warnings: Warnings,
}

impl Recording {
    /// One lane with the functions that it names.
    ///
    /// # Panics
    /// If there are not so many lanes.
    #[must_use]
    pub fn profile(&self, lane: usize) -> Profile<'_> {
        let Lane { start, tree, samples, weights, .. } = &self.lanes[lane];
        Profile { functions: &self.functions, start: *start, tree, samples, weights: weights.as_ref() }
    }

    /// States every invariant of a recording.
    ///
    /// # Errors
    /// The first invariant that does not hold, in words. A reader that returns such a recording is
    /// wrong; no input may cause it.
    pub fn check(&self) -> Result<(), String> {
        if self.lanes.is_empty() {
            return Err("a recording without a lane".into());
        }
        self.lanes.iter().try_for_each(|lane| {
            lane.tree.check(self.functions.len())?;
            lane.weights.as_ref().map_or(Ok(()), |weights| weights.check(&lane.tree, &lane.samples))?;
            lane.samples.check(lane.start, lane.tree.len())
        })
    }
}

/// One lane of a recording, seen with the functions that it names.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// The functions of the recording.
    pub functions: &'a FunctionTable,
    /// Where the lane's time axis begins on the recording's.
    pub start: Micros,
    /// The lane's call tree.
    pub tree: &'a CallTree,
    /// Its samples, in time order.
    pub samples: &'a Samples,
    /// What its nodes weigh, only where there are no samples.
    pub weights: Option<&'a Weights>,
}

impl Profile<'_> {
    /// The function of a call tree node.
    #[must_use]
    pub fn function_of(&self, node: NodeId) -> FunctionId {
        self.tree.function(node)
    }

    /// What a call tree node stands for.
    #[must_use]
    pub fn kind_of(&self, node: NodeId) -> Kind {
        self.tree.kind(node)
    }

    /// Whether it is known what a node of the garbage collector stands on: an exact event of a collection
    /// has its place, of a sample of one nobody knows.
    #[must_use]
    pub fn is_placed_collector(&self, node: NodeId) -> bool {
        self.samples.exact().is_some() && self.tree.parent(node).is_some()
    }

    /// Where the lane's time axis ends.
    #[must_use]
    pub fn end(&self) -> Micros {
        self.samples.end()
    }

    /// Whether it has more spans than this. Stacks of any depth may alternate from sample to
    /// sample, so that their number has no bound in the length of the file.
    #[must_use]
    pub fn has_more_spans_than(&self, most: u64) -> bool {
        self.tree.count_entries(self.samples.nodes(), most).is_none()
    }
}
