//! The viewer's own files.

use std::fmt::Write;
use std::sync::LazyLock;

use crate::look::colour::{DARK, LIGHT, Theme};
use crate::look::layout::FONT_FAMILY;

/// The script: the modules in `script/`, bundled by its `build.mjs`.
pub(super) const SCRIPT: &str = include_str!("viewer.js");

/// Its SHA-256 as base64, written by the same.
pub(super) const SCRIPT_SHA256: &str = include_str!("viewer.js.sha256");

/// The style sheet, with the colours of the still chart as variables.
pub(super) static STYLE: LazyLock<String> = LazyLock::new(|| {
    let (light, dark) = (variables(&LIGHT), variables(&DARK));
    let mut sheet = format!(
        ".flame{{--font:{FONT_FAMILY};{light}}}\
         @media screen and (prefers-color-scheme:dark){{.flame:not([data-theme=light]){{{dark}}}}}\
         @media screen{{.flame[data-theme=dark]{{{dark}}}}}"
    );
    for line in include_str!("style.css").lines().map(str::trim).filter(|line| !line.starts_with("/*")) {
        sheet.push_str(line);
    }
    sheet
});

fn variables(theme: &Theme) -> String {
    let colours = [
        ("paper", theme.paper),
        ("ink", theme.ink),
        ("muted", theme.muted),
        ("line", theme.line),
        ("band", theme.band),
        ("link", theme.link),
    ];
    colours.iter().fold(String::new(), |mut text, (name, colour)| {
        write!(text, "--{name}:{colour};").expect("a String takes everything");
        text
    })
}
