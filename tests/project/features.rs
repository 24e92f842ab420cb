//! The library stands without the command and without PNG.

use std::process::{Command, Output};

fn cargo(args: &[&str]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(args).args(["--offline", "--locked", "--no-default-features"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs")
}

/// The crates that the library is built of, with `features`.
fn crates(features: &str) -> Vec<String> {
    let tree = cargo(&["tree", "--edges=normal", "--prefix=none", "--format={lib}", "--features", features]);
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    String::from_utf8(tree.stdout).expect("text").lines().map(str::to_owned).collect()
}

#[test]
fn the_library_alone_is_built_of_neither_clap_nor_resvg() {
    let alone = crates("");
    assert!(alone.iter().any(|name| name == "flate2"), "{alone:?}");
    for (feature, brought) in [("cli", "clap"), ("cli", "tempfile"), ("png", "resvg")] {
        assert!(!alone.iter().any(|name| name == brought), "{brought} is in {alone:?}");
        assert!(crates(feature).iter().any(|name| name == brought), "{feature} does not bring {brought}");
    }
}

#[test]
fn every_choice_of_features_compiles_without_a_warning() {
    for features in ["", "cli", "png"] {
        let check = cargo(&["check", "--lib", "--bins", "--features", features]);
        let said = String::from_utf8_lossy(&check.stderr);
        assert!(check.status.success() && !said.contains("warning"), "{features}: {said}");
    }
}
