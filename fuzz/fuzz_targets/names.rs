//! Any text as a name, a url and a title: every output stays well-formed and says it.
#![no_main]

#[path = "../../tests/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/outputs/mod.rs"]
mod outputs;
#[path = "../../tests/texts/mod.rs"]
mod texts;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (String, String)| texts::check(&input.0, &input.1));
