//! Colours as presentation attributes, which show everywhere, and the style sheet that adds the
//! dark scheme where style sheets are allowed.

use std::fmt::Write;

use crate::look::colour::{Colour, DARK, LIGHT, PALETTE, Rgb, Theme};
use crate::scene::Ink;

/// Inks that are not bars, with their classes.
const INKS: [(Ink, &str); 6] = [
    (Ink::Paper, "paper"),
    (Ink::Text, "text"),
    (Ink::Muted, "muted"),
    (Ink::Line, "line"),
    (Ink::Band, "band"),
    (Ink::Link, "link"),
];

/// The ink's colour on light or on dark paper.
pub(super) fn colour(ink: Ink, dark: bool) -> Rgb {
    let theme: &Theme = if dark { &DARK } else { &LIGHT };
    match ink {
        Ink::Paper => theme.paper,
        Ink::Text => theme.ink,
        Ink::Muted => theme.muted,
        Ink::Line => theme.line,
        Ink::Band => theme.band,
        Ink::Link => theme.link,
        Ink::Bar(colour) if dark => colour.swatch().dark,
        Ink::Bar(colour) => colour.swatch().light,
    }
}

/// The class by which the style sheet finds what is painted with the ink.
pub(super) fn class(ink: Ink) -> String {
    match ink {
        Ink::Bar(colour) => format!("c{}", colour.0),
        ink => INKS.iter().find(|entry| entry.0 == ink).map_or("", |entry| entry.1).into(),
    }
}

/// The style sheet. Everything shows without it.
pub(super) fn sheet() -> String {
    let mut sheet = String::from(
        "#still a{cursor:pointer}#still a:hover .link{text-decoration:underline}\
         #still a:focus-visible{outline:2px solid #0b57b7}#still .bars path:hover{fill-opacity:.75}\
         @media screen and (prefers-color-scheme:dark){",
    );
    let mut rule = |ink: Ink| {
        let (class, dark) = (class(ink), colour(ink, true));
        write!(sheet, "#still .{class}{{fill:{dark}}}").expect("a String takes everything");
    };
    INKS.iter().for_each(|entry| rule(entry.0));
    (0..PALETTE.len() as u8).for_each(|place| rule(Ink::Bar(Colour(place))));
    let (halo, outline) = (DARK.paper, DARK.ink);
    write!(
        sheet,
        "svg:root{{background:{halo}}}#still .halo{{stroke:{halo}}}#still .outline{{stroke:{outline}}}}}"
    )
    .expect("a String takes everything");
    sheet
}
