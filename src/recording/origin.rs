//! Where a function's code lives: the colour families of the chart.

use super::package::{Package, package_of};
use super::{Category, FunctionId, FunctionTable, Kind};

/// Where a function's code lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin<'a> {
    /// The recorded program's own code.
    FirstParty,
    /// A dependency.
    Package(Package<'a>),
    /// The runtime's own JavaScript: `node:`, `ext:` (Deno), `bun:`, `chrome-extension:`…
    Runtime,
    /// A native function: it has a name but no script.
    Native,
    /// Code that no file holds: from `eval`, `new Function` or a compiled template, and WebAssembly.
    Generated,
    /// `(program)`, `(idle)`, `(root)`.
    Meta,
    /// The garbage collector.
    GarbageCollector,
    /// No code: an exact event of a trace.
    Event(Category),
}

/// Where the code of `function` lives.
#[must_use]
pub fn origin_of(functions: &FunctionTable, function: FunctionId) -> Origin<'_> {
    match functions.kind(function) {
        Kind::GarbageCollector => return Origin::GarbageCollector,
        Kind::Root | Kind::Program | Kind::Idle => return Origin::Meta,
        Kind::Event(category) => return Origin::Event(category),
        Kind::Code => {}
    }
    let url = functions.url(function);
    // Bundlers name a module's function after the module's path.
    match package_of(url).or_else(|| package_of(functions.name(function))) {
        Some(package) => Origin::Package(package),
        None if is_runtime(url) => Origin::Runtime,
        None if functions.is_native(function) => Origin::Native,
        None if is_generated(url) => Origin::Generated,
        None => Origin::FirstParty,
    }
}

fn is_generated(url: &str) -> bool {
    url.is_empty() || url.starts_with("wasm://") || url == "evalmachine.<anonymous>"
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
