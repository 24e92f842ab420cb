//! The mappings of a map, decoded in one pass for the places that are asked for (ECMA-426).
//!
//! A recording asks some thousand places of a map that may hold a million mappings, so nothing is stored.

/// A VLQ of more digits does not fit 32 bits.
const MOST_DIGITS: u32 = 7;

/// No map has more mappings.
const MOST_MAPPINGS: u64 = 100_000_000;

/// What is wrong with mappings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Invalid;

/// Where a mapping leads: a source and its line and column from zero, and the name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) source: u32,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) name: Option<u32>,
}

/// The mapping at a place: the last one at or before it on its line, and the one before that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// `None` where it leads to no source.
    pub(super) target: Option<Target>,
    /// Its own column, and the mapping before it with its column.
    pub(super) column: u32,
    pub(super) before: Option<(u32, Target)>,
}

/// A place in generated text: line and column from zero, columns in UTF-16 units.
pub(super) type Place = (u32, u32);

/// The mapping at each of `places`, which are in order; `None` where its line has none before it.
/// `counts` are how many sources and names there are.
pub(super) fn find(
    mappings: &[u8],
    places: &[Place],
    counts: (usize, usize),
) -> Result<Vec<Option<Found>>, Invalid> {
    let mut decoder = Decoder { bytes: mappings, at: 0, counts, ..Decoder::default() };
    let mut found = vec![None; places.len()];
    let mut first = 0;
    let mut line = 0u32;
    let mut mapped = 0u64;
    while first < places.len() {
        let count = places[first..].partition_point(|place| place.0 <= line);
        let wanted = first..first + count;
        mapped += decoder.line(&places[wanted.clone()], &mut found[wanted])?;
        if mapped > MOST_MAPPINGS {
            return Err(Invalid);
        }
        first += count;
        if !decoder.next_line() {
            break;
        }
        line += 1;
    }
    Ok(found)
}

#[derive(Default)]
struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    counts: (usize, usize),
    source: i64,
    line: i64,
    column: i64,
    name: i64,
}

/// A mapping: its column, and where it leads.
type Segment = (u32, Option<Target>);

impl Decoder<'_> {
    /// Decodes the mappings of a line and answers the places on it; how many there are.
    fn line(&mut self, places: &[Place], found: &mut [Option<Found>]) -> Result<u64, Invalid> {
        let begin = (self.at, self.source, self.line, self.column, self.name);
        let mut generated = 0i64;
        let mut last: Option<Segment> = None;
        let mut before: Option<Segment> = None;
        let mut next = 0;
        let mut count = 0;
        while let Some(segment) = self.segment(&mut generated)? {
            count += 1;
            if last.is_some_and(|last| segment.0 < last.0) {
                // Out of order, which is allowed: all of them are sorted.
                (self.at, self.source, self.line, self.column, self.name) = begin;
                return self.unsorted(places, found);
            }
            while next < places.len() && places[next].1 < segment.0 {
                found[next] = answer(last, before);
                next += 1;
            }
            (before, last) = (last, Some(segment));
        }
        found[next..].fill(answer(last, before));
        Ok(count)
    }

    fn unsorted(&mut self, places: &[Place], found: &mut [Option<Found>]) -> Result<u64, Invalid> {
        let mut generated = 0i64;
        let mut segments = Vec::new();
        while let Some(segment) = self.segment(&mut generated)? {
            segments.push(segment);
        }
        segments.sort_by_key(|segment| segment.0);
        for (place, found) in places.iter().zip(found) {
            let end = segments.partition_point(|segment| segment.0 <= place.1);
            let at = |back: usize| end.checked_sub(back).map(|at| segments[at]);
            *found = answer(at(1), at(2));
        }
        Ok(segments.len() as u64)
    }

    /// The next mapping of the line, if there is one.
    fn segment(&mut self, generated: &mut i64) -> Result<Option<Segment>, Invalid> {
        while self.bytes.get(self.at) == Some(&b',') {
            self.at += 1;
        }
        if matches!(self.bytes.get(self.at), None | Some(b';')) {
            return Ok(None);
        }
        *generated += self.vlq()?;
        let column = u32::try_from(*generated).map_err(|_| Invalid)?;
        if self.is_segment_end() {
            return Ok(Some((column, None)));
        }
        self.source += self.vlq()?;
        self.line += self.vlq()?;
        self.column += self.vlq()?;
        let name = if self.is_segment_end() {
            None
        } else {
            self.name += self.vlq()?;
            Some(index(self.name, self.counts.1)?)
        };
        if !self.is_segment_end() {
            return Err(Invalid);
        }
        let target = Target {
            source: index(self.source, self.counts.0)?,
            line: u32::try_from(self.line).map_err(|_| Invalid)?,
            column: u32::try_from(self.column).map_err(|_| Invalid)?,
            name,
        };
        Ok(Some((column, Some(target))))
    }

    fn is_segment_end(&self) -> bool {
        matches!(self.bytes.get(self.at), None | Some(b',' | b';'))
    }

    /// Goes to the next line; false where there is none.
    fn next_line(&mut self) -> bool {
        let is_there = self.bytes.get(self.at) == Some(&b';');
        self.at += usize::from(is_there);
        is_there
    }

    fn vlq(&mut self) -> Result<i64, Invalid> {
        let mut value = 0i64;
        for digit in 0..MOST_DIGITS {
            let byte = *self.bytes.get(self.at).ok_or(Invalid)?;
            let bits = i64::from(DIGITS[usize::from(byte)]);
            if bits < 0 {
                return Err(Invalid);
            }
            self.at += 1;
            value |= (bits & 31) << (5 * digit);
            if bits & 32 == 0 {
                return Ok(if value & 1 == 1 { -(value >> 1) } else { value >> 1 });
            }
        }
        Err(Invalid)
    }
}

fn answer(last: Option<Segment>, before: Option<Segment>) -> Option<Found> {
    last.map(|(column, target)| Found {
        target,
        column,
        before: before.and_then(|(column, target)| target.map(|target| (column, target))),
    })
}

fn index(value: i64, count: usize) -> Result<u32, Invalid> {
    match usize::try_from(value) {
        Ok(at) if at < count => Ok(at as u32),
        _ => Err(Invalid),
    }
}

/// By byte: the value of a base64 digit, −1 for anything else.
const DIGITS: [i8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut digits = [-1; 256];
    let mut at = 0;
    while at < alphabet.len() {
        digits[alphabet[at] as usize] = at as i8;
        at += 1;
    }
    digits
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An independent encoder.
    fn vlq(value: i64, text: &mut String) {
        let mut rest = (value.unsigned_abs() << 1) | u64::from(value < 0);
        loop {
            let digit = rest & 31;
            rest >>= 5;
            let digit = if rest > 0 { digit | 32 } else { digit };
            text.push(char::from(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[digit as usize],
            ));
            if rest == 0 {
                return;
            }
        }
    }

    fn encode(lines: &[Vec<Segment>]) -> String {
        let mut text = String::new();
        let mut state = [0i64; 4];
        for (number, line) in lines.iter().enumerate() {
            text.push_str(if number > 0 { ";" } else { "" });
            let mut column = 0;
            for (at, (generated, target)) in line.iter().enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                vlq(i64::from(*generated) - column, &mut text);
                column = (*generated).into();
                let Some(Target { source, line, column, name }) = target else { continue };
                for (state, value) in state.iter_mut().zip([Some(*source), Some(*line), Some(*column), *name])
                {
                    let Some(value) = value else { continue };
                    vlq(i64::from(value) - *state, &mut text);
                    *state = value.into();
                }
            }
        }
        text
    }

    fn segment() -> impl Strategy<Value = Segment> {
        let target = (0..5u32, 0..900u32, 0..900u32, prop::option::of(0..7u32))
            .prop_map(|(source, line, column, name)| Target { source, line, column, name });
        (0..3000u32, prop::option::weighted(0.9, target))
    }

    proptest! {
        #[test]
        fn every_place_gets_the_last_mapping_before_it(
            lines in prop::collection::vec(prop::collection::vec(segment(), 0..12), 1..8),
            places in prop::collection::vec((0..9u32, 0..3500u32), 0..20),
        ) {
            let mut places = places;
            places.sort_unstable();
            let text = encode(&lines);
            let found = find(text.as_bytes(), &places, (5, 7)).expect("sound mappings");
            for (place, found) in places.iter().zip(found) {
                let line = lines.get(place.0 as usize).map_or(&[][..], Vec::as_slice);
                let best = line.iter().filter(|segment| segment.0 <= place.1).max_by_key(|segment| segment.0);
                prop_assert_eq!(found.map(|found| found.column), best.map(|segment| segment.0));
                let columns: Vec<&Segment> = line.iter().filter(|segment| Some(segment.0) == best.map(|best| best.0)).collect();
                if let Some(found) = found {
                    prop_assert!(columns.iter().any(|segment| segment.1 == found.target));
                }
            }
        }

        #[test]
        fn any_bytes_get_an_answer(text in "[A-Za-z0-9+/,;!]{0,60}", places in prop::collection::vec((0..4u32, 0..99u32), 0..9)) {
            let mut places = places;
            places.sort_unstable();
            let _ = find(text.as_bytes(), &places, (2, 2));
        }
    }

    #[test]
    fn what_is_no_vlq_or_leads_nowhere_is_invalid() {
        let at = [(0, 50)];
        for text in ["AAAA,!!", "gggggggggggggggggggggggg", "ACAA", "AAAAC", "AAA", "AAAAAA", "D"] {
            assert_eq!(find(text.as_bytes(), &at, (1, 1)), Err(Invalid), "{text}");
        }
        assert_eq!(find(b";;;AAAA", &at, (1, 0)), Ok(vec![None]));
    }
}
