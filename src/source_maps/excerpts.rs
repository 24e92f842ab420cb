//! The few lines of a function's source that say where its time went.

use super::Text;
use crate::recording::{Excerpt, SourceLine};

/// The lines from the function's first on, and the lines with most samples, that are shown, each with the
/// lines beside it.
const HEAD: u32 = 3;
const HOTTEST: usize = 4;

/// Longer lines are cut, to so many characters.
const LONGEST_LINE: usize = 160;

/// The lines around what matters in a function that begins in `first`, from the samples by line; both count from one.
pub(super) fn excerpt(text: &Text, first: u32, samples: &[(u32, u64)]) -> Excerpt {
    let samples: Vec<(u32, u64)> =
        samples.iter().copied().filter(|&(line, _)| line >= first && text.line(line).is_some()).collect();
    let all = samples.iter().map(|entry| entry.1).sum();
    let in_line = |line: u32| samples.iter().filter(|entry| entry.0 == line).map(|entry| entry.1).sum();
    let line = |number: u32| {
        let line = text.line(number)?;
        let text: String = line.trim_end().chars().take(LONGEST_LINE).collect();
        Some(SourceLine { number, text, samples: in_line(number) })
    };
    let mut shown: Vec<u32> = (first..first.saturating_add(HEAD)).collect();
    let mut hottest = samples.clone();
    hottest.sort_by_key(|&(line, samples)| (std::cmp::Reverse(samples), line));
    let beside = |line: u32| line.saturating_sub(1).max(first)..=line.saturating_add(1);
    shown.extend(hottest.iter().take(HOTTEST).flat_map(|&(line, _)| beside(line)));
    shown.sort_unstable();
    shown.dedup();
    Excerpt { samples: all, lines: shown.into_iter().filter_map(line).collect() }
}
