//! Where a function's code lives: the colour families of the chart.

use super::{FunctionId, FunctionTable, Kind};

/// Where a function's code lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin<'a> {
    /// The recorded program's own code.
    FirstParty,
    /// A dependency, by its package name (`react`, `@babel/core`).
    Package(&'a str),
    /// The runtime's own JavaScript: `node:`, `ext:` (Deno), `bun:`, `chrome-extension:`…
    Runtime,
    /// A native function: it has a name but no script.
    Native,
    /// `(program)`, `(idle)`, `(root)`.
    Meta,
    /// The garbage collector.
    GarbageCollector,
}

/// Where the code of `function` lives.
#[must_use]
pub fn origin_of(functions: &FunctionTable, function: FunctionId) -> Origin<'_> {
    match functions.kind(function) {
        Kind::GarbageCollector => return Origin::GarbageCollector,
        Kind::Root | Kind::Program | Kind::Idle => return Origin::Meta,
        Kind::Code => {}
    }
    let url = functions.url(function);
    if url.is_empty() {
        // Code from `eval` has a line; a native function has none.
        return match functions.line(function) {
            Some(_) => Origin::FirstParty,
            None => Origin::Native,
        };
    }
    match package_of(url) {
        Some(package) => Origin::Package(package),
        None if is_runtime(url) => Origin::Runtime,
        None => Origin::FirstParty,
    }
}

fn is_runtime(url: &str) -> bool {
    const SCHEMES: [&str; 9] = [
        "node:",
        "internal/",
        "ext:",
        "bun:",
        "deno:",
        "chrome-extension:",
        "extensions::",
        "native ",
        "evalmachine.<internal>",
    ];
    // Node before 12 names its own modules without a scheme: `fs.js`, `internal/timers.js`.
    let bare_module = !url.contains(['/', '\\', ':']) && url.ends_with(".js");
    SCHEMES.iter().any(|scheme| url.starts_with(scheme)) || bare_module
}

/// The package of a path below the last `node_modules` (or of a package directory of pnpm, Deno
/// or Yarn below it).
fn package_of(url: &str) -> Option<&str> {
    const DIR: &str = "node_modules";
    let is_separator = |byte: Option<u8>| matches!(byte, None | Some(b'/' | b'\\'));
    let (at, _) = url.rmatch_indices(DIR).find(|&(at, _)| {
        is_separator(at.checked_sub(1).map(|before| url.as_bytes()[before]))
            && url.as_bytes().get(at + DIR.len()).is_some_and(|&byte| is_separator(Some(byte)))
    })?;
    let path = &url[at + DIR.len() + 1..];
    let segments = if path.starts_with('@') { 2 } else { 1 };
    let end = path.match_indices(['/', '\\']).nth(segments - 1).map_or(path.len(), |(end, _)| end);
    (end > 0).then(|| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_what_follows_the_last_node_modules() {
        for (url, package) in [
            ("file:///app/node_modules/ajv/dist/core.js", Some("ajv")),
            ("/app/node_modules/a/node_modules/@b/c/d.js", Some("@b/c")),
            (r"C:\app\node_modules\left-pad\index.js", Some("left-pad")),
            ("/app/node_modules/.pnpm/x@1.0.0/node_modules/x/i.js", Some("x")),
            ("webpack://app/./node_modules/react/index.js", Some("react")),
            ("/app/my_node_modules/a.js", None),
            ("/app/node_modules", None),
            ("file:///app/src/main.js", None),
        ] {
            assert_eq!(package_of(url), package, "{url}");
        }
    }
}
