//! Links from functions to where their source is, by a template of the user's.

use crate::recording::{FunctionId, FunctionTable, Kind};

/// What a template is filled with.
const PLACEHOLDERS: [&str; 3] = ["{path}", "{line}", "{column}"];

/// Schemes that run what follows them.
const RUNS: [&str; 4] = ["javascript", "data", "vbscript", "blob"];

/// Whether links can be made by a template.
///
/// # Errors
/// Why they cannot.
pub fn check_link(template: &str) -> Result<(), String> {
    let scheme = template.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_scheme = |text: &str| {
        text.starts_with(|char: char| char.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    match scheme {
        Some(scheme) if RUNS.contains(&scheme.as_str()) => {
            Err(format!("links of {scheme}: run what a recording names"))
        }
        Some(scheme) if is_scheme(&scheme) && template.contains("{path}") => Ok(()),
        _ => Err(
            "a link begins with what opens it, and has {path} in it: vscode://file/{path}:{line}:{column}"
                .into(),
        ),
    }
}

/// The link of a function; none for what has no file.
#[must_use]
pub fn link(functions: &FunctionTable, function: FunctionId, template: &str) -> Option<String> {
    if functions.kind(function) != Kind::Code {
        return None;
    }
    let path = escaped(path(functions.url(function))?);
    let number = |number: Option<u32>| number.unwrap_or(1).to_string();
    let values = [path, number(functions.line(function)), number(functions.column(function))];
    Some(
        PLACEHOLDERS
            .iter()
            .zip(&values)
            .fold(template.to_owned(), |link, (name, value)| link.replace(name, value)),
    )
}

/// The path of a script: from the root on where it is one of a machine, else from its project on.
fn path(url: &str) -> Option<&str> {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let path = match url.split_once(':') {
        Some(("file", path)) => path.trim_start_matches('/').find(':').map_or_else(
            || path.strip_prefix("//").unwrap_or(path),
            // file:///C:/app.js
            |_| path.trim_start_matches('/'),
        ),
        Some(("http" | "https" | "webpack", rest)) => {
            let rest = rest.strip_prefix("//")?;
            rest.split_once('/')?.1.trim_start_matches("./")
        }
        Some((drive, _)) if drive.len() == 1 => url,
        Some(_) => return None,
        None if url.starts_with('/') => url,
        None => url.strip_prefix("./")?,
    };
    (!path.is_empty()).then_some(path)
}

/// As a link holds it. What is escaped already stays so.
fn escaped(path: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/:@%+,=!$&()*;".contains(&byte);
    let escape = |byte: u8| match byte {
        b'\\' => "/".into(),
        byte if keeps(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_files() {
        for (url, expected) in [
            ("file:///home/ann/a%20b.js", Some("/home/ann/a%20b.js")),
            ("file:///C:/app/a.js", Some("C:/app/a.js")),
            ("/srv/a.js", Some("/srv/a.js")),
            ("C:\\app\\a.js", Some("C:/app/a.js")),
            ("./src/a.ts", Some("src/a.ts")),
            ("webpack://app/./src/a.ts", Some("src/a.ts")),
            ("https://shop.example/js/a.js?v=3", Some("js/a.js")),
            ("file:///a\"><script>.js", Some("/a%22%3E%3Cscript%3E.js")),
            ("node:fs", None),
            ("", None),
            ("evalmachine.<anonymous>", None),
        ] {
            assert_eq!(path(url).map(escaped).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn templates_that_run_or_name_no_path_are_none() {
        for template in
            ["vscode://file/{path}:{line}:{column}", "https://git.example/o/r/blob/main/{path}#L{line}"]
        {
            assert_eq!(check_link(template), Ok(()), "{template}");
        }
        for template in [
            "javascript:alert('{path}')",
            "JavaScript:{path}",
            "data:text/html,{path}",
            "{path}",
            "vscode://file/",
            "a b:{path}",
        ] {
            assert!(check_link(template).is_err(), "{template}");
        }
    }
}
