//! Two sides compared, as text.

pub(crate) mod json;
pub(crate) mod markdown;
pub mod summary;

use crate::comparison::Row;
use crate::words;
#[doc(hidden)]
pub use crate::words::{doubts, verdict};

/// What became of a function, in one line.
#[doc(hidden)]
#[must_use]
pub fn changed(row: &Row) -> String {
    let name = words::row_name(row);
    let noise = format!("noise ±{}", row.noise);
    format!("{name}: {} → {} {}, {noise}", row.base, row.head, words::change(row))
}

/// As many functions are listed for people.
const MOST_ROWS: usize = 20;
