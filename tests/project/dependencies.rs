//! Dependencies are what `deny.toml` allows and what `docs/dependencies.md` gives a reason for.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The package itself and all that it depends on, on this platform.
fn packages() -> Vec<Value> {
    let rustc = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let rustc = String::from_utf8(rustc.stdout).expect("text");
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).expect("a platform");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--offline", "--locked", "--format-version=1", "--filter-platform", host]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

fn file(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).expect("a text")
}

/// The texts in quotes of a list in `deny.toml`.
fn list(name: &str) -> Vec<String> {
    let text = file("deny.toml");
    let (_, list) = text.split_once(&format!("\n{name} = [\n")).expect("a list");
    let (list, _) = list.split_once("\n]").expect("its end");
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a licence expression (SPDX) can be met with the licences that `is_allowed`.
fn is_met(expression: &str, is_allowed: &impl Fn(&str) -> bool) -> bool {
    let expression = expression.trim();
    let outermost = |separator: &str| {
        let mut depth = 0;
        expression.char_indices().find_map(|(at, char)| {
            depth += i32::from(char == '(') - i32::from(char == ')');
            (depth == 0 && expression[at..].starts_with(separator))
                .then(|| (&expression[..at], &expression[at + separator.len()..]))
        })
    };
    if let Some((one, other)) = outermost(" OR ").or_else(|| outermost("/")) {
        is_met(one, is_allowed) || is_met(other, is_allowed)
    } else if let Some((one, other)) = outermost(" AND ") {
        is_met(one, is_allowed) && is_met(other, is_allowed)
    } else if let Some(inner) = expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        is_met(inner, is_allowed)
    } else {
        is_allowed(expression)
    }
}

#[test]
fn licence_expressions_are_understood() {
    let is_allowed = |licence: &str| ["A", "B"].contains(&licence);
    for met in ["A", "X OR A", "A/X", "A AND B", "(X OR A) AND B", "X AND Y OR A", "(A)"] {
        assert!(is_met(met, &is_allowed), "{met}");
    }
    for unmet in ["X", "A AND X", "X OR Y", "(A OR B) AND X", "A AND X OR Y", "A WITH X", ""] {
        assert!(!is_met(unmet, &is_allowed), "{unmet}");
    }
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let allowed = list("allow");
    let exceptions = list("exceptions");
    let exceptions: BTreeSet<(&str, &str)> =
        exceptions.chunks(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
    let packages = packages();
    assert!(packages.len() > 50, "{} packages", packages.len());
    for package in &packages {
        let (name, licence) = (package["name"].as_str().unwrap(), package["license"].as_str().unwrap_or(""));
        let is_allowed = |licence: &str| {
            allowed.iter().any(|allowed| allowed == licence) || exceptions.contains(&(name, licence))
        };
        assert!(is_met(licence, &is_allowed), "{name}: {licence}");
    }
}

#[test]
fn every_dependency_comes_from_the_public_registry() {
    for package in packages() {
        let is_own = package["name"] == env!("CARGO_PKG_NAME");
        assert!(is_own || package["source"] == CRATES_IO, "{} from {}", package["name"], package["source"]);
    }
}

#[test]
fn every_direct_dependency_has_its_reason_written_down() {
    let packages = packages();
    let own = packages.iter().find(|package| package["name"] == env!("CARGO_PKG_NAME")).expect("the crate");
    let direct = own["dependencies"].as_array().expect("dependencies").iter();
    let direct: BTreeSet<&str> = direct.map(|dependency| dependency["name"].as_str().unwrap()).collect();
    let page = file("docs/dependencies.md");
    let written: BTreeSet<&str> = page.split('`').skip(1).step_by(2).collect();
    assert_eq!(direct.difference(&written).collect::<Vec<_>>(), [] as [&&str; 0], "are not written down");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let named =
        rows.filter_map(|row| row.split('|').nth(1)).flat_map(|cell| cell.split('`').skip(1).step_by(2));
    for name in named {
        assert!(direct.contains(name), "{name} is no dependency");
    }
}
