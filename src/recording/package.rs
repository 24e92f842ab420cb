//! Which package a script belongs to, as its url tells: the ways of package managers, bundlers and
//! servers of packages.

use std::fmt;

/// The name of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Package<'a> {
    /// With its `@`; empty for a package without one.
    scope: &'a str,
    name: &'a str,
}

/// As it is installed: `react`, `@babel/core`.
impl fmt::Display for Package<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope {
            "" => f.write_str(self.name),
            scope => write!(f, "{scope}/{}", self.name),
        }
    }
}

/// Files that bundlers make of several packages, which then nothing tells apart.
const SEVERAL: Package<'static> = Package { scope: "", name: "several packages" };

/// Servers of packages, and what stands between their name and the package's.
const SERVERS: [(&str, &str); 9] = [
    ("esm.sh", ""),
    ("unpkg.com", ""),
    ("jsr.io", ""),
    ("cdn.jsdelivr.net", "npm/"),
    ("cdn.skypack.dev", ""),
    ("ga.jspm.io", "npm:"),
    ("esm.run", ""),
    ("deno.land", "x/"),
    ("deno.land", ""),
];

/// The package that a url, path or module name leads to.
pub(super) fn package_of(url: &str) -> Option<Package<'_>> {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    installed(url).or_else(|| bundled(url)).or_else(|| cached(url)).or_else(|| served(url))
}

fn is_separator(char: char) -> bool {
    char == '/' || char == '\\'
}

/// What follows the last `node_modules` (also one in Electron's archive).
fn installed(url: &str) -> Option<Package<'_>> {
    const FOLDERS: [&str; 3] = ["node_modules", "node_modules.asar", "node_modules.asar.unpacked"];
    let mut after = None;
    let mut rest = url;
    while let Some((folder, behind)) = rest.split_once(is_separator) {
        if FOLDERS.contains(&folder) {
            after = Some(behind);
        }
        rest = behind;
    }
    let path = after?;
    match path.strip_prefix(".vite/deps/").or_else(|| path.strip_prefix(".vite/deps_ssr/")) {
        Some(file) => Some(prebundled(file)),
        // pnpm's own store, without the package's folder in it: `.pnpm/@a+b@1.0.0/…`.
        None => match path.strip_prefix(".pnpm/") {
            Some(entry) => versioned(entry, is_separator, '+'),
            None => named(path, is_separator, is_separator),
        },
    }
}

/// A name that begins `path`; a scope and a name are parted by `inner`, and `outer` ends it.
fn named(path: &str, inner: impl Fn(char) -> bool, outer: impl Fn(char) -> bool) -> Option<Package<'_>> {
    let (scope, rest) = match path.starts_with('@').then(|| path.split_once(&inner)).flatten() {
        Some((scope, rest)) => (scope, rest),
        None => ("", path),
    };
    let name = rest.split(outer).next().unwrap_or(rest);
    (!name.is_empty() && name != "." && name != "..").then_some(Package { scope, name })
}

/// A name with a version behind an `@`, up to `outer`.
fn versioned(path: &str, outer: impl Fn(char) -> bool, inner: char) -> Option<Package<'_>> {
    named(path, |char| char == inner, |char| char == '@' || outer(char))
}

/// Vite's pre-bundled dependencies: `react-dom_client.js`, `@emotion_react.js`, `chunk-EWTE5DHJ.js`.
fn prebundled(file: &str) -> Package<'_> {
    let file = file.rsplit_once(".js").map_or(file, |(name, _)| name);
    match file.starts_with("chunk-") {
        true => SEVERAL,
        false => named(file, |char| char == '_', |char| char == '_').unwrap_or(SEVERAL),
    }
}

/// Turbopack's chunks: `/_next/static/chunks/node_modules_next_dist_client_8f19e6fb._.js`.
fn bundled(url: &str) -> Option<Package<'_>> {
    let (folder, file) = url.rsplit_once('/')?;
    if !(folder.ends_with("/chunks") || folder.contains("/chunks/")) {
        return None;
    }
    let (before, mut rest) = file.rsplit_once("node_modules_")?;
    if !(before.is_empty() || before.ends_with('_') || before.ends_with("%5D")) {
        return None;
    }
    if let Some((_, behind)) = rest.split_once("_pnpm_") {
        rest = behind;
    }
    let is_end = |char| char == '_' || char == '@';
    // A scope's `@` is escaped in some urls, which leaves the name without its sign.
    let path = rest.strip_prefix("%40").unwrap_or(rest);
    let package = if path.len() < rest.len() || path.starts_with('@') {
        let (scope, name) = path.split_once('_')?;
        Package { scope, name: name.split(is_end).next().unwrap_or(name) }
    } else {
        Package { scope: "", name: path.split(is_end).next().unwrap_or(path) }
    };
    // Without a path behind the name it is a hash over several packages.
    let is_hash = package.scope.is_empty() && package.name.contains('.') && path.ends_with("._.js");
    Some(if is_hash || package.name.is_empty() { SEVERAL } else { package })
}

/// Deno's cache of npm packages: `…/npm/HOST/NAME/VERSION/…`.
fn cached(url: &str) -> Option<Package<'_>> {
    let (_, behind) = url.rsplit_once("/npm/").or_else(|| url.rsplit_once("\\npm\\"))?;
    let mut segments = behind.split(is_separator);
    let (host, first) = (segments.next()?, segments.next()?);
    let (scope, name) = if first.starts_with('@') { (first, segments.next()?) } else { ("", first) };
    let is_version = segments.next()?.starts_with(|char: char| char.is_ascii_digit());
    (host.contains('.') && is_version && !name.is_empty()).then_some(Package { scope, name })
}

/// A server of packages: `https://esm.sh/react-dom@18.2.0/client`, `https://jsr.io/@std/path/1.0.8/mod.ts`.
fn served(url: &str) -> Option<Package<'_>> {
    let address = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = address.split_once('/')?;
    let path = SERVERS
        .iter()
        .find_map(|&(server, between)| (host == server).then(|| path.strip_prefix(between)).flatten())?;
    // Builds of esm.sh: `/v135/react@18`, `/stable/react@18`, `/*preact@10`.
    let path = match path.split_once('/') {
        Some((first, rest)) if first == "stable" || is_build(first) => rest,
        _ => path,
    };
    versioned(path.trim_start_matches('*'), is_separator, '/')
}

/// `v135`: the number of a build.
fn is_build(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::package_of;

    #[test]
    fn a_package_is_found_in_every_kind_of_url() {
        for (url, package) in [
            ("file:///app/node_modules/ajv/dist/core.js", "ajv"),
            ("/app/node_modules/a/node_modules/@b/c/d.js", "@b/c"),
            (r"C:\app\node_modules\left-pad\index.js", "left-pad"),
            (r"file:///C:/app/node_modules/@babel/core/lib/index.js", "@babel/core"),
            ("/app/node_modules/.pnpm/x@1.0.0/node_modules/x/i.js", "x"),
            ("/app/node_modules/.pnpm/@a+b@1.0.0_react@18/node_modules/@a/b/i.js", "@a/b"),
            ("/app/node_modules/.pnpm/@a+b@1.0.0/dist/i.js", "@a/b"),
            ("/app/node_modules/.deno/chalk@5.3.0/node_modules/chalk/source/index.js", "chalk"),
            (
                "/app/.yarn/cache/lodash-npm-4.17.21-6382d821f7-10c0.zip/node_modules/lodash/lodash.js",
                "lodash",
            ),
            (
                "vscode-file://vscode-app/usr/share/code/resources/app/node_modules.asar/vscode-textmate/release/main.js",
                "vscode-textmate",
            ),
            ("webpack://app/./node_modules/react/index.js", "react"),
            ("webpack-internal:///./node_modules/scheduler/cjs/scheduler.development.js", "scheduler"),
            ("webpack-internal:///(app-pages-browser)/./node_modules/next/dist/client/index.js", "next"),
            (
                "(app-pages-browser)/./node_modules/@swc/helpers/esm/_interop_require_default.js",
                "@swc/helpers",
            ),
            ("http://localhost:3000/_next/static/chunks/node_modules_next_dist_client_8f19e6fb._.js", "next"),
            (
                "http://localhost:3000/_next/static/chunks/node_modules_next_dist_compiled_react-dom_1f56dc06._.js",
                "next",
            ),
            (
                "http://localhost:3000/_next/static/chunks/node_modules_@swc_helpers_cjs_00636ac3._.js",
                "@swc/helpers",
            ),
            ("file:///app/.next/server/chunks/node_modules_date-fns_f1a2b3._.js", "date-fns"),
            (
                "http://localhost:3000/_next/static/chunks/node_modules__pnpm_next@15.1.0_dist_2d8f._.js",
                "next",
            ),
            ("http://localhost:3000/_next/static/chunks/node_modules_5f17e2._.js", "several packages"),
            ("http://localhost:5173/node_modules/.vite/deps/react-dom_client.js?v=1b2c3d", "react-dom"),
            ("http://localhost:5173/node_modules/.vite/deps/lodash-es.js?v=1b2c3d", "lodash-es"),
            ("http://localhost:5173/node_modules/.vite/deps/@emotion_react.js?v=1b2c3d", "@emotion/react"),
            ("http://localhost:5173/node_modules/.vite/deps/chunk-EWTE5DHJ.js?v=1b2c3d", "several packages"),
            ("http://localhost:5173/node_modules/vite/dist/client/env.mjs", "vite"),
            ("file:///home/me/.cache/deno/npm/registry.example.org/chalk/5.3.0/source/index.js", "chalk"),
            (
                "file:///home/me/.cache/deno/npm/registry.example.org/@babel/core/7.24.0/lib/index.js",
                "@babel/core",
            ),
            ("https://jsr.io/@std/path/1.0.8/mod.ts", "@std/path"),
            ("https://esm.sh/react-dom@18.2.0/es2022/client.mjs", "react-dom"),
            ("https://esm.sh/v135/preact@10.19.2/es2022/preact.mjs", "preact"),
            ("https://esm.sh/stable/react@18.2.0/es2022/react.mjs", "react"),
            ("https://esm.sh/*@preact/signals@1.2.1", "@preact/signals"),
            ("https://unpkg.com/vue@3/dist/vue.global.js", "vue"),
            ("https://unpkg.com/@reduxjs/toolkit@2.0.1/dist/index.js", "@reduxjs/toolkit"),
            ("https://cdn.jsdelivr.net/npm/chart.js@4.4.0/dist/chart.umd.js", "chart.js"),
            ("https://ga.jspm.io/npm:lit@3.1.0/index.js", "lit"),
            ("https://deno.land/x/oak@v12.6.1/mod.ts", "oak"),
            ("https://deno.land/std@0.208.0/path/mod.ts", "std"),
        ] {
            assert_eq!(package_of(url).map(|package| package.to_string()).as_deref(), Some(package), "{url}");
        }
    }

    #[test]
    fn own_code_is_no_package() {
        for url in [
            "",
            "file:///app/src/main.js",
            "/app/my_node_modules/a.js",
            "/app/node_modules",
            "/app/node_modules/",
            "http://localhost:3000/_next/static/chunks/app_layout_tsx_f0e1._.js",
            "http://localhost:3000/static/chunks/my_node_modules.js",
            "http://localhost:5173/src/App.tsx?t=1700000000000",
            "https://example.com/react@18/index.js",
            "https://esm.sh/",
            "file:///app/npm/index.js",
            "file:///app/npm/a.b/c/d.js",
            "node_modules_react",
        ] {
            assert_eq!(package_of(url), None, "{url}");
        }
    }
}
