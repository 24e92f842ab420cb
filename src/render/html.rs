//! A page around the SVG, for places that refuse to show one.

use std::io::{self, Write};

use crate::scene::Scene;
use crate::text::visible;

use super::svg::{self, Embedded};

/// Writes a picture as a page. The page may load nothing, and run nothing but the viewer's script.
///
/// # Errors
/// What `out` answers.
pub fn write(scene: &Scene, viewer: Option<&Embedded>, out: &mut dyn Write) -> io::Result<()> {
    let script = viewer.map_or("'none'".into(), |viewer| format!("'sha256-{}'", viewer.script_sha256.trim()));
    let style = viewer.map_or("", |viewer| viewer.style);
    let title = visible(&scene.title).replace('&', "&amp;").replace('<', "&lt;");
    write!(
        out,
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {script}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>body{{margin:0}}h1.unseen{{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}}main>svg{{display:block;max-width:100%;height:auto}}{style}</style>
</head>
<body>
<main>
<h1 class="unseen">{title}</h1>
"#
    )?;
    svg::write_inline(scene, viewer, out)?;
    out.write_all(b"</main>\n</body>\n</html>\n")
}
