//! The few lines of a function's source that say where its time went.

use hashbrown::HashMap;

use super::generated_place;
use super::map::{Answer, Map};
use super::mappings;
use super::texts::Text;
use crate::recording::{Excerpt, FunctionId, FunctionTable, SourceLine};

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

/// Samples in a line of an original.
pub(super) struct OriginalLine {
    pub(super) section: usize,
    pub(super) source: u32,
    /// Counted from one.
    pub(super) number: u32,
    pub(super) samples: u64,
}

/// The samples of each function by line of the originals. A line of the script stands for the place that its end
/// comes from, so where several functions begin in one line it says nothing.
pub(super) fn lines_of(
    functions: &FunctionTable,
    ids: &[FunctionId],
    map: &Map<'_>,
) -> Result<HashMap<FunctionId, Vec<OriginalLine>>, mappings::Invalid> {
    let first = |id: &FunctionId| generated_place(functions, *id).0;
    let mut asked: Vec<((u32, u32), FunctionId, u64)> = Vec::new();
    for group in ids.chunk_by(|one, other| first(one) == first(other)) {
        if let &[id] = group {
            asked.extend(functions.lines(id).map(|(line, samples)| ((line - 1, u32::MAX), id, samples)));
        }
    }
    asked.sort_unstable_by_key(|&(place, id, _)| (place, id));
    let mut places: Vec<(u32, u32)> = asked.iter().map(|entry| entry.0).collect();
    places.dedup();
    let found: HashMap<(u32, u32), Option<Answer>> = places.iter().copied().zip(map.find(&places)?).collect();
    let mut lines: HashMap<FunctionId, Vec<OriginalLine>> = HashMap::new();
    for (place, id, samples) in asked {
        let answer = found.get(&place).and_then(Option::as_ref);
        let target = answer.and_then(|answer| Some((answer.section, answer.found.target?)));
        lines.entry(id).or_default().extend(target.map(|(section, target)| OriginalLine {
            section,
            source: target.source,
            number: target.line + 1,
            samples,
        }));
    }
    Ok(lines)
}
