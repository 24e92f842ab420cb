//! What is said of names and places of the originals.

use crate::recording::UnmappedScripts;

/// That minified scripts have no source map near them.
#[must_use]
pub fn unmapped(unmapped: &UnmappedScripts) -> String {
    let UnmappedScripts { scripts, first } = unmapped;
    let said = if *scripts == 1 {
        "1 minified script has".into()
    } else {
        format!("{scripts} minified scripts have")
    };
    format!(
        "{said} no source map near, so names are shown as recorded (first: {first}); `--source-maps DIR` looks in a folder"
    )
}
