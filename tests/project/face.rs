//! What the library shows of itself.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// More than a reader takes in is no face.
const MOST_ITEMS: usize = 80;

#[test]
fn the_public_face_is_small_and_its_documentation_has_no_fault() {
    // Where the check of the features has compiled the same dependencies.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["doc", "--no-deps", "--lib", "--offline", "--locked", "--no-default-features"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env("CARGO_TARGET_DIR", target);
    let output = cargo.env("RUSTDOCFLAGS", "-D warnings").output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all = std::fs::read_to_string(target.join("doc/flame_chart/all.html")).expect("a list of all items");
    let items: BTreeSet<&str> = all
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.ends_with(".html") && !link.starts_with("..") && link.contains('/'))
        .collect();
    assert!(items.contains("export/struct.Export.html"), "{items:?}");
    assert!(items.len() < MOST_ITEMS, "{} items: {items:?}", items.len());
}
