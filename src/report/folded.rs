//! Folded stacks: a line a call path, `outermost;…;innermost weight`, as flame graph tools read
//! it. Weights are self times in µs (or hit counts) and add up to the busy time.

use std::io::{self, Write};

use crate::analysis::{CallPath, Merged};
use crate::recording::{FunctionId, NodeId, Profile};
use crate::text::{cut_middle, visible};
use crate::words;

/// Every line repeats the callers, so that a deep recursion which is sampled at every depth has
/// many times more text than its recording. No tool reads a file larger than this.
const MOST_BYTES: u64 = 4 << 30;

/// Why stacks could not be written.
#[derive(Debug)]
pub(crate) enum FoldedError {
    /// They take more than 4 GiB when each is written in full.
    TooLarge,
    /// The output could not be written.
    Io(io::Error),
}

impl From<io::Error> for FoldedError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The merged call paths of a lane.
#[derive(Debug)]
pub(crate) struct Stacks<'a> {
    /// What stands below all of them, where there are several lanes: the thread's name.
    pub root: Option<String>,
    /// The paths.
    pub merged: Merged<'a>,
}

/// Writes the paths of each lane.
///
/// # Errors
/// Those of `out`, and where the stacks take more than 4 GiB.
pub(crate) fn write(lanes: &[Stacks<'_>], out: &mut dyn Write) -> Result<(), FoldedError> {
    let mut bytes = 0;
    for lane in lanes {
        let mut line = Line::new(lane);
        for path in &lane.merged.paths {
            let text = line.of(path);
            bytes += text.len() as u64;
            if bytes > MOST_BYTES {
                return Err(FoldedError::TooLarge);
            }
            writeln!(out, "{text} {}", path.own)?;
        }
    }
    Ok(())
}

/// The text of one call path after another.
pub(super) struct Line<'a> {
    profile: Profile<'a>,
    text: String,
    /// How long the part of `text` is that stands below all frames.
    root: usize,
    /// The nodes that `text` holds, each with where its frame ends.
    frames: Vec<(NodeId, usize)>,
}

impl<'a> Line<'a> {
    pub(super) fn new(lane: &Stacks<'a>) -> Self {
        let text = lane.root.as_deref().map(safe).unwrap_or_default();
        Self { profile: lane.merged.profile, root: text.len(), text, frames: Vec::new() }
    }

    /// The line for `path`. Paths that follow one another in the tree's order share most of it.
    pub(super) fn of(&mut self, path: &CallPath) -> &str {
        let tree = &self.profile.tree;
        let mut missing = Vec::new();
        let mut next = path.node;
        while let Some(node) = next {
            let row = tree.row(node) as usize;
            if self.frames.get(row).is_some_and(|frame| frame.0 == node) {
                break;
            }
            missing.push(node);
            next = tree.parent(node);
        }
        self.frames.truncate(next.map_or(0, |node| tree.row(node) as usize + 1));
        self.text.truncate(self.frames.last().map_or(self.root, |frame| frame.1));
        for node in missing.into_iter().rev().chain(path.collector) {
            if !self.text.is_empty() {
                self.text.push(';');
            }
            self.text.push_str(&frame(self.profile, self.profile.function_of(node)));
            self.frames.push((node, self.text.len()));
        }
        &self.text
    }
}

/// Longer names are cut: every call path through a function repeats its name.
const MOST_COLUMNS: usize = 1024;

/// A function as a frame: `name (url:line:column)`. The place tells functions of one name apart,
/// and its bracket keeps a name that ends in a number or in `_[j]` from being read as more than a
/// name.
#[must_use]
pub(crate) fn frame(profile: Profile<'_>, function: FunctionId) -> String {
    let functions = &profile.functions;
    let name = cut_middle(functions.display_name(function), MOST_COLUMNS);
    safe(&match words::place(functions, function) {
        Some(place) => format!("{name} ({})", cut_middle(&place, MOST_COLUMNS)),
        None => name,
    })
}

/// Text that is one frame.
pub(super) fn safe(text: &str) -> String {
    // What separates frames and lines must not stand in one; nor may a line begin with a space or
    // a comment's sign.
    let mut text = visible(text).replace(';', "；");
    if text.starts_with(char::is_whitespace) {
        text = format!("␠{}", text.trim_start());
    }
    if text.starts_with("# ") {
        text.replace_range(..1, "＃");
    }
    text
}
