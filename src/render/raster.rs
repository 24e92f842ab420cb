//! An SVG document as pixels, through resvg.

use std::sync::{Arc, Once};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, FontResolver, fontdb};

/// The text's face in two weights, so that a bare container without any font shows text too.
const FONTS: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/DejaVuSansMono-subset.ttf"),
    include_bytes!("../../assets/fonts/DejaVuSansMono-Bold-subset.ttf"),
];

const FAMILY: &str = "DejaVu Sans Mono";

/// Draws a document, each px of it as `scale` pixels wide and high, and encodes it as PNG. An error
/// is a mistake in the document or in the drawing, in words.
pub(super) fn png(document: &[u8], scale: f32, [width, height]: [u32; 2]) -> Result<Vec<u8>, String> {
    let mut pixmap = Pixmap::new(width, height).ok_or("there is no memory for it")?;
    let tree = usvg::Tree::from_data(document, &options()).map_err(|error| error.to_string())?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| error.to_string())
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
