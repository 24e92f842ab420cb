//! JSON read piece by piece, whatever it says.

mod chunks;
mod number;
pub(super) mod numbers;
mod scanner;
mod text;

pub(super) use number::Number;
pub(super) use numbers::read_number;
pub(super) use scanner::{Next, Result, Scanner};
