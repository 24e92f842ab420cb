//! JSON read piece by piece, whatever it says.

mod chunks;
pub(super) mod numbers;
mod scanner;

pub(super) use numbers::read_number;
pub(super) use scanner::{Next, Number, Result, Scanner};
