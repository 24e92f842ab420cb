//! Where in the text of functions their samples fell, and the text.

use std::collections::BTreeMap;

use super::FunctionId;

/// What is known of the lines of functions. Both are empty unless they are asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    samples: BTreeMap<(FunctionId, u32), u64>,
    excerpts: BTreeMap<FunctionId, Excerpt>,
}

/// A few lines of a function's source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// How many of the function's samples fell in a line that is known, shown here or not.
    pub samples: u64,
    /// The lines, in order; some may be left out between them.
    pub lines: Vec<SourceLine>,
}

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// Counted from one.
    pub number: u32,
    /// What stands there; a long line is cut.
    pub text: String,
    /// How many samples fell in it.
    pub samples: u64,
}

impl Lines {
    pub(super) fn count(&mut self, function: FunctionId, line: u32, samples: u64) {
        let count = self.samples.entry((function, line)).or_default();
        *count = count.saturating_add(samples);
    }

    pub(super) fn of(&self, function: FunctionId) -> impl Iterator<Item = (u32, u64)> {
        self.samples.range((function, 0)..=(function, u32::MAX)).map(|(&(_, line), &samples)| (line, samples))
    }

    pub(super) fn excerpt(&self, function: FunctionId) -> Option<&Excerpt> {
        self.excerpts.get(&function)
    }

    /// Adds an excerpt to what there is of the function: parts of one original may have been apart.
    pub(super) fn add(&mut self, function: FunctionId, excerpt: Excerpt) {
        let known = self.excerpts.entry(function).or_default();
        known.samples = known.samples.saturating_add(excerpt.samples);
        for line in excerpt.lines {
            match known.lines.binary_search_by_key(&line.number, |line| line.number) {
                Ok(at) => known.lines[at].samples = known.lines[at].samples.saturating_add(line.samples),
                Err(at) => known.lines.insert(at, line),
            }
        }
    }
}
