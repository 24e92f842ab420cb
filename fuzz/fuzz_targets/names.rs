//! Any text as a name, a url and a title: every output stays well-formed and says it.
#![no_main]

#[path = "../../tests/support/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/support/outputs.rs"]
mod outputs;
#[path = "../../tests/support/texts.rs"]
mod texts;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (String, String)| texts::check(&input.0, &input.1));
