//! Values that are looked at when all of their bytes are there.

use super::event::Found;
use crate::input::json::{Result, Scanner};

/// What came of waiting for the whole of a value.
pub(super) enum Piece<T> {
    Whole(T),
    /// It has more bytes than are waited for.
    Oversized,
    /// The text ends in it.
    Cut,
}

/// Grows the window until `find` finds the value that comes next whole in it, or `most` bytes are there.
pub(super) fn next<T>(
    scanner: &mut Scanner,
    most: usize,
    find: impl Fn(&[u8]) -> Found<T>,
) -> Result<Piece<T>> {
    loop {
        let bytes = scanner.ahead();
        match find(bytes) {
            Found::Whole(value) => return Ok(Piece::Whole(value)),
            Found::Broken(at) => return scanner.broken(at),
            Found::Part if bytes.len() > most => return Ok(Piece::Oversized),
            Found::Part => {
                let more = 2 * bytes.len().max(1 << 12);
                if !scanner.grow(more)? {
                    return Ok(Piece::Cut);
                }
            }
        }
    }
}
