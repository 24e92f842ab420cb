//! Urls and paths of maps and sources.

/// A url with its `.` and `..` resolved, and `reference` joined to it if that is relative.
pub(super) fn join(base: &str, reference: &str) -> String {
    if has_scheme(reference) {
        return normal(reference);
    }
    let (origin, path) = split(base);
    if reference.starts_with("//") {
        let scheme = origin.split("//").next().unwrap_or_default();
        return normal(&format!("{scheme}{reference}"));
    }
    if reference.starts_with('/') {
        return normal(&format!("{origin}{reference}"));
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    normal(&format!("{origin}{folder}/{reference}"))
}

fn has_scheme(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// What stands before the path, and the path.
fn split(url: &str) -> (&str, &str) {
    let Some((scheme, rest)) = url.split_once("://") else { return ("", url) };
    let path = rest.find('/').unwrap_or(rest.len());
    url.split_at(scheme.len() + 3 + path)
}

/// Without `.`, `..` and empty parts; nothing goes above the root.
fn normal(url: &str) -> String {
    let (origin, path) = split(url);
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => drop(parts.pop()),
                _ if !is_absolute => parts.push(".."),
                _ => {}
            },
            part => parts.push(part),
        }
    }
    format!("{origin}{}{}", if is_absolute { "/" } else { "" }, parts.join("/"))
}

/// The path of a `file:` url, or of what is a path already. Those that lead to another machine are none:
/// Windows takes `//host/share` and `\\host\share` for such, and would ask it.
pub(super) fn file_path(url: &str) -> Option<String> {
    let path = match url.strip_prefix("file://") {
        Some(path) => percent_decoded(path),
        None if url.starts_with('/') => url.to_owned(),
        // C:\app.js, C:/app.js
        None if has_drive(url) => url.to_owned(),
        None => return None,
    };
    // file:///C:/app.js
    let drive = path.strip_prefix('/').filter(|rest| has_drive(rest));
    let path = drive.map_or(path.clone(), str::to_owned);
    // In file://host/app.js the host comes first.
    ((path.starts_with('/') || has_drive(&path)) && !is_of_a_network(&path)).then_some(path)
}

/// Whether a path begins with the letter of a drive of Windows.
pub(super) fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

/// Whether Windows would take a path for one on another machine, or for a device.
pub(super) fn is_of_a_network(path: &str) -> bool {
    let mut bytes = path.bytes();
    let is_separator = |byte: Option<u8>| matches!(byte, Some(b'/' | b'\\'));
    is_separator(bytes.next()) && is_separator(bytes.next())
}

/// Text with its `%41` decoded.
pub(super) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        // `from_str_radix` takes a sign, too.
        let hex = hex.filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The path of a url, without origin, query and fragment.
pub(super) fn path_of(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    split(url).1.trim_start_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_joined_as_urls() {
        for (base, reference, joined) in [
            ("file:///srv/app/dist/a.js.map", "../src/a.ts", "file:///srv/app/src/a.ts"),
            ("file:///srv/app/dist/a.js.map", "./a.ts", "file:///srv/app/dist/a.ts"),
            ("http://h:8/x/a.js", "a.js.map", "http://h:8/x/a.js.map"),
            ("http://h:8/x/a.js", "/b/a.ts", "http://h:8/b/a.ts"),
            ("http://h:8/x/a.js", "//cdn/a.ts", "http://cdn/a.ts"),
            ("/srv/a.js", "../../../etc/x", "/etc/x"),
            ("dist/a.js", "../../a.ts", "../a.ts"),
            ("file:///a.js", "webpack://app/./src/a.ts", "webpack://app/src/a.ts"),
            ("file:///a.js", "webpack:///./src/a.ts", "webpack:///src/a.ts"),
        ] {
            assert_eq!(join(base, reference), joined, "{base} {reference}");
        }
    }

    #[test]
    fn paths_are_told_from_addresses() {
        assert_eq!(file_path("file:///srv/a%20b.js").as_deref(), Some("/srv/a b.js"));
        assert_eq!(file_path("/srv/a.js").as_deref(), Some("/srv/a.js"));
        assert_eq!(file_path("file:///C:/a.js").as_deref(), Some("C:/a.js"));
        assert_eq!(file_path("http://h/a.js"), None);
        assert_eq!(file_path("webpack://app/a.js"), None);
        for other in [
            "//host/a.js",
            "\\\\host\\a.js",
            "file://host/a.js",
            "file:////host/a.js",
            "file:///%5C%5Chost/a.js",
            "file:///%5Chost/a.js",
        ] {
            assert_eq!(file_path(other), None, "{other}");
        }
        assert_eq!(file_path("file:///a%+1%zz%4").as_deref(), Some("/a%+1%zz%4"));
        assert_eq!(path_of("http://h:8/x/a.js?v=3#x"), "x/a.js");
    }
}
