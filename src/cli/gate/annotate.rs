//! Findings as GitHub shows them beside the code.

use std::io::{self, Write};
use std::path::Path;

use super::Finding;

/// GitHub shows no more in a step.
const MOST: usize = 10;

/// Writes a line that GitHub's runner makes an annotation of, for each finding.
pub(crate) fn annotate(
    findings: &[Finding],
    workspace: Option<&Path>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in findings.iter().take(MOST) {
        let level = if finding.is_broken { "error" } else { "warning" };
        let place = finding.place.as_ref().and_then(|(url, line, column)| {
            let file = relative(url, workspace?)?;
            Some(format!("file={},line={line},col={column},", property(&file)))
        });
        let (place, title) = (place.unwrap_or_default(), property(&format!("flame: {}", finding.kind)));
        writeln!(out, "::{level} {place}title={title}::{}", data(&finding.message))?;
    }
    Ok(())
}

/// The path of a file below the workspace, as its url tells.
pub(super) fn relative(url: &str, workspace: &Path) -> Option<String> {
    let path = url.strip_prefix("file://").unwrap_or(url);
    if let Some(path) = path.strip_prefix("./") {
        return Some(path.to_owned());
    }
    // file:///C:/app.js
    let is_drive = |path: &str| path.len() > 2 && path.as_bytes()[0] == b'/' && path.as_bytes()[2] == b':';
    let path = if is_drive(path) { &path[1..] } else { path };
    let rest = Path::new(path).strip_prefix(workspace).ok()?;
    Some(rest.to_string_lossy().replace('\\', "/"))
}

/// Text without what the runner would take for its own.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_holds_is_no_command() {
        let finding = |place: Option<(&str, u32, u32)>, message: &str| Finding {
            kind: "slower",
            message: message.into(),
            place: place.map(|(url, line, column)| (url.into(), line, column)),
            is_broken: true,
        };
        let mut out = Vec::new();
        let findings = [
            finding(Some(("file:///work/src/a,b:c.js", 3, 7)), "50%\n::error::x"),
            finding(Some(("file:///elsewhere/a.js", 3, 7)), "f"),
            finding(Some(("./src/a.js", 1, 1)), "g"),
        ];
        annotate(&findings, Some(Path::new("/work")), &mut out).expect("memory");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "::error file=src/a%2Cb%3Ac.js,line=3,col=7,title=flame%3A slower::50%25%0A::error::x\n\
             ::error title=flame%3A slower::f\n\
             ::error file=src/a.js,line=1,col=1,title=flame%3A slower::g\n"
        );
        let many = vec![finding(None, "x"); 30];
        let mut out = Vec::new();
        annotate(&many, None, &mut out).expect("memory");
        assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), 10);
    }
}
