//! PNG: our own SVG through resvg, so that the two cannot differ.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Once};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, FontResolver, fontdb};

use crate::scene::Scene;

use super::svg;

/// Larger pictures are refused: 256 MB of memory, and more than viewers open.
pub const MOST_PIXELS: u64 = 64_000_000;

/// The text's face in two weights, so that a bare container without any font shows text too.
const FONTS: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/DejaVuSansMono-subset.ttf"),
    include_bytes!("../../assets/fonts/DejaVuSansMono-Bold-subset.ttf"),
];

const FAMILY: &str = "DejaVu Sans Mono";

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

/// Writes a picture's page as PNG, each px of it as `scale` pixels wide and high.
///
/// # Errors
/// A size beyond [`MOST_PIXELS`], or what `out` answers.
pub fn write(scene: &Scene, scale: f32, out: &mut dyn Write) -> Result<(), PngError> {
    let (width, height) =
        [scene.width, scene.height].map(|px| (f64::from(px) * f64::from(scale)).round()).into();
    let too_large = || PngError::Size { width, height };
    let fits = width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS as f64;
    let mut pixmap =
        fits.then(|| Pixmap::new(width as u32, height as u32)).flatten().ok_or_else(too_large)?;
    let mut document = Vec::new();
    svg::write_page(scene, &mut document)?;
    let draw_error = |error: String| PngError::Draw(error);
    let tree = usvg::Tree::from_data(&document, &options()).map_err(|error| draw_error(error.to_string()))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let png = pixmap.encode_png().map_err(|error| draw_error(error.to_string()))?;
    out.write_all(&png)?;
    Ok(())
}

fn options() -> usvg::Options<'static> {
    let mut fonts = fontdb::Database::new();
    FONTS.iter().for_each(|font| fonts.load_font_data(font.to_vec()));
    // Text in a family that is not set vanishes without a word.
    fonts.set_serif_family(FAMILY);
    fonts.set_sans_serif_family(FAMILY);
    fonts.set_cursive_family(FAMILY);
    fonts.set_fantasy_family(FAMILY);
    fonts.set_monospace_family(FAMILY);
    usvg::Options {
        font_family: FAMILY.into(),
        fontdb: Arc::new(fonts),
        font_resolver: FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: fallback(),
        },
        ..usvg::Options::default()
    }
}

/// Looks for a missing glyph first in the bundled fonts; the system's are read only when a text
/// needs them, so that all other text looks the same on every machine.
fn fallback() -> usvg::FallbackSelectionFn<'static> {
    let bundled = FontResolver::default_fallback_selector();
    let system = Once::new();
    Box::new(move |character, used, fonts| {
        bundled(character, used, fonts).or_else(|| {
            system.call_once(|| Arc::make_mut(fonts).load_system_fonts());
            bundled(character, used, fonts)
        })
    })
}
