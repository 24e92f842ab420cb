//! The words that charts and reports use, explained.

/// A word and what it means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Term {
    /// The word.
    pub word: &'static str,
    /// What it means, in half a sentence.
    pub meaning: &'static str,
}

const fn term(word: &'static str, meaning: &'static str) -> Term {
    Term { word, meaning }
}

/// Every word, in the order in which a reader meets them.
pub const GLOSSARY: [Term; 8] = [
    term("Span", "one bar: a call as sampled; calls back to back may share one"),
    term("Total time", "of this span: its width, with all that it called"),
    term("Self time", "of this span: total time less what it called"),
    term("Aggregated total", "of all spans of the function; recursion counts once"),
    term("Aggregated self", "of all spans of the function"),
    term("Busy time", "all recorded time but (idle) and (program); percentages are of it"),
    term("Sampled CPU time", "time that samples vouch for: each for at most two intervals"),
    term("Spike", "a call that took far longer than the other calls of its function"),
];

/// The words for memory.
pub const MEMORY_GLOSSARY: [Term; 3] = [
    term("Self", "memory that the function allocated itself, in use at the end; percentages are of all"),
    term("Total", "with what it called; recursion counts once"),
    term("Nodes", "call paths to the function on which memory is in use"),
];
