//! Output formats of one [`Scene`](crate::scene::Scene).

mod path;
pub mod png;
mod style;
pub mod svg;
