//! Any bytes at all: an error, or a sound profile of which every output is well-formed.
#![no_main]

#[path = "../../tests/support/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/support/outputs.rs"]
mod outputs;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(read) = oracle::library::read(bytes) else { return };
    oracle::library::check_invariants(&read);
    for output in outputs::all(&read, "title") {
        outputs::check(&output);
    }
});
