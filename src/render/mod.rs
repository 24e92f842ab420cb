//! Output formats of one [`Scene`](crate::scene::Scene).

pub mod html;
mod path;
pub mod png;
mod style;
pub mod svg;
