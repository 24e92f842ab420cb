//! Recorded text made fit to be drawn: hostile characters visible, lengths known in px.

use super::layout::ADVANCE;
use crate::text::{self, columns};

/// A label that must be cut to fewer columns than this says too little.
const LEAST_LABEL: usize = 4;

/// Accents after the second on one letter are left out: stacks of them cover other rows.
const MOST_ACCENTS: usize = 2;

/// `text` in at most `most` columns, to be drawn.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let mut accents = 0;
    let mut is_drawn = |&character: &char| {
        accents = if columns(character) == 0 { accents + 1 } else { 0 };
        accents <= MOST_ACCENTS
    };
    text::cut_middle(text, most).chars().filter(|character| is_drawn(character)).collect()
}

/// How many columns of text of a font size fit in a width in px.
#[must_use]
pub fn columns_in(width: i32, size: i32) -> usize {
    (f64::from(width.max(0)) / (f64::from(size) * ADVANCE)) as usize
}

/// The width in px of a text that [`cut`] returned.
#[must_use]
pub fn width_of(text: &str, size: i32) -> f64 {
    text.chars().map(columns).sum::<usize>() as f64 * f64::from(size) * ADVANCE
}

/// A label for a room of `width` px: cut, or none where nothing of it could be read.
#[must_use]
pub fn label(text: &str, width: i32, size: i32) -> Option<String> {
    let columns = columns_in(width, size);
    let shown = cut(text, columns);
    (!shown.is_empty() && (columns >= LEAST_LABEL || !shown.contains('…'))).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cut_to_their_room() {
        assert_eq!(label("ab", 14, 11), Some("ab".into()));
        assert_eq!(label("abc", 14, 11), None);
    }

    #[test]
    fn stacks_of_accents_do_not_reach_other_rows() {
        assert_eq!(cut("e\u{301}\u{302}\u{303}\u{304}x", 9), "e\u{301}\u{302}x");
    }

    #[test]
    fn every_cut_fits() {
        let text = "a検e\u{301}\u{301}\u{301}\u{301}😀\u{202e}b\u{7}c";
        for most in 0..20 {
            let shown = cut(text, most);
            assert!(width_of(&shown, 10) <= most as f64 * 10.0 * ADVANCE + 1e-9, "{shown} in {most}");
        }
    }
}
