//! Output formats of one [`Scene`](crate::scene::Scene).

pub mod html;
mod path;
pub mod png;
#[cfg(feature = "png")]
mod raster;
mod style;
pub mod svg;
