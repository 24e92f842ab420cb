//! PNG: our own SVG as pixels, so that the two cannot differ.

use std::fmt;
use std::io::{self, Write};

use crate::scene::Scene;

/// Larger pictures are refused: 256 MB of memory, and more than viewers open.
pub const MOST_PIXELS: u64 = 64_000_000;

/// Why there is no PNG.
#[derive(Debug)]
#[non_exhaustive]
pub enum PngError {
    /// More than [`MOST_PIXELS`], or no pixel at all.
    Size {
        /// Width in px.
        width: f64,
        /// Height in px.
        height: f64,
    },
    /// The picture could not be drawn: a mistake in this crate.
    Draw(String),
    /// The library was built without its feature `png`.
    NotBuilt,
    /// What the output answered.
    Io(io::Error),
}

impl fmt::Display for PngError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { width, height } => write!(
                f,
                "the PNG would have {width:.0} × {height:.0} px; it can have 1 to {} million",
                MOST_PIXELS / 1_000_000
            ),
            Self::NotBuilt => f.write_str("this build draws no PNG: its feature `png` was left out"),
            Self::Draw(what) => write!(f, "the chart could not be drawn as PNG: {what}"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PngError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for PngError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Writes a picture's page as PNG, on light or on dark paper, each px of it as `scale` pixels wide and high.
///
/// # Errors
/// A size beyond [`MOST_PIXELS`], a build without the feature `png`, or what `out` answers.
pub fn write(scene: &Scene, scale: f32, dark: bool, out: &mut dyn Write) -> Result<(), PngError> {
    let (width, height) =
        [scene.width, scene.height].map(|px| (f64::from(px) * f64::from(scale)).round()).into();
    let fits = width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS as f64;
    if !fits {
        return Err(PngError::Size { width, height });
    }
    out.write_all(&draw(scene, scale, dark, [width as u32, height as u32])?)?;
    Ok(())
}

#[cfg(feature = "png")]
fn draw(scene: &Scene, scale: f32, dark: bool, size: [u32; 2]) -> Result<Vec<u8>, PngError> {
    let mut document = Vec::new();
    super::svg::write_page(scene, dark, &mut document)?;
    super::raster::png(&document, scale, size).map_err(PngError::Draw)
}

#[cfg(not(feature = "png"))]
fn draw(_: &Scene, _: f32, _: bool, _: [u32; 2]) -> Result<Vec<u8>, PngError> {
    Err(PngError::NotBuilt)
}
