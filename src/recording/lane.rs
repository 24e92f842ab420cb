//! Lanes: what one thread did, and who it is.

use super::{CallTree, Samples};
use crate::units::{Micros, Unit};

/// What one thread did.
#[derive(Debug, Default)]
pub struct Lane {
    /// Whose lane it is.
    pub thread: Thread,
    /// Where its own time axis begins on the recording's.
    pub start: Micros,
    /// The call tree.
    pub tree: CallTree,
    /// The samples, in time order.
    pub samples: Samples,
    /// What its nodes weigh, only where there are no samples: a merged graph can still be drawn.
    pub weights: Option<Weights>,
}

/// What the nodes of a call tree weigh, of which no order in time is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    /// What they are counted in: hits, or bytes of sampled memory.
    pub unit: Unit,
    /// By node: its own weight. All together are less than 2⁶⁴.
    pub own: Vec<u64>,
}

impl Weights {
    pub(super) fn check(&self, tree: &CallTree, samples: &Samples) -> Result<(), String> {
        if self.own.len() != tree.len() {
            return Err("not as many weights as call tree nodes".into());
        }
        if !samples.is_empty() {
            return Err("weights of a lane with samples".into());
        }
        let whole = self.own.iter().try_fold(0u64, |sum, &own| sum.checked_add(own));
        whole.map(drop).ok_or_else(|| "weights that add up to more than 64 bits hold".into())
    }
}

/// Who a lane belongs to, as far as the file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// The process's id, as the file writes it; empty where it has none.
    pub process: String,
    /// The thread's id, which only the process makes unique.
    pub thread: String,
    /// What it is called.
    pub name: String,
    /// What runs on it: the address of the page, the script of the worker.
    pub url: String,
    /// What it is for.
    pub role: Role,
}

impl Thread {
    /// `process:thread`, or what there is of it.
    #[must_use]
    pub fn id(&self) -> String {
        match (self.process.as_str(), self.thread.as_str()) {
            ("", thread) => thread.into(),
            (process, "") => process.into(),
            (process, thread) => format!("{process}:{thread}"),
        }
    }
}

/// What a thread is for. The first is looked at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The main thread of the page that was inspected.
    Page,
    /// The main thread of another process that shows the page's frames, or showed it before.
    Frame,
    /// The main thread of Node, Deno and the like.
    Main,
    /// The main thread of any other renderer.
    Renderer,
    /// A worker.
    Worker,
    /// Anything else.
    #[default]
    Other,
}

impl Role {
    /// A word for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Frame => "frame",
            Self::Main => "main",
            Self::Renderer => "renderer",
            Self::Worker => "worker",
            Self::Other => "other",
        }
    }
}

/// Something that happened, told by name on the axis: a navigation, a paint, a measure of the page's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: MarkKind,
    /// When it happened or began.
    pub start: Micros,
    /// When it ended; the same where it has no length.
    pub end: Micros,
    /// The lane that it belongs to, if that is one of the recording's.
    pub lane: Option<usize>,
}

/// What a [`Mark`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MarkKind {
    /// A navigation began.
    Navigation,
    /// The page was loaded so far: DOMContentLoaded, load.
    Load,
    /// Something was painted: first contentful paint, largest contentful paint.
    Paint,
    /// The layout shifted.
    Shift,
    /// Somebody clicked or typed.
    Interaction,
    /// The program's own: `performance.mark`, `performance.measure`, `console.time`.
    Timing,
}

impl MarkKind {
    /// A word for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Navigation => "navigation",
            Self::Load => "load",
            Self::Paint => "paint",
            Self::Shift => "shift",
            Self::Interaction => "interaction",
            Self::Timing => "timing",
        }
    }
}
