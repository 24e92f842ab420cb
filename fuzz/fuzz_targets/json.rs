//! Text that is nearly JSON: the reader finds fault where serde_json does.
#![no_main]

#[path = "../../tests/support/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/support/syntax.rs"]
mod syntax;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| syntax::check(bytes));
