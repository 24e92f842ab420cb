//! Damaged traces: an error, or lanes of which every output is well-formed.
#![no_main]

#[path = "../../tests/support/dice.rs"]
mod dice;
#[path = "../../tests/support/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/support/outputs.rs"]
mod outputs;

use libfuzzer_sys::fuzz_target;

const TRACES: [&[u8]; 2] =
    [include_bytes!("../../tests/data/trace.json"), include_bytes!("../../tests/data/hermes.json")];

/// Parts that move, go, come twice or change places.
const TOKENS: [&str; 12] = [
    "\"ph\":\"B\"", "\"ph\":\"E\"", "\"pid\":8", "\"tid\":8", "\"ts\":1", "\"dur\":99999", "0x2", "Profile", "ProfileChunk", "},{", "]", "\"",
];

fuzz_target!(|bytes: &[u8]| {
    let seed = bytes.iter().fold(1u64, |seed, &byte| seed.rotate_left(8) ^ u64::from(byte)).max(1);
    let mut dice = dice::Dice(seed);
    let mut text = dice.pick(&TRACES).to_vec();
    for _ in 0..bytes.len().min(24) {
        dice.change(&mut text, &TOKENS);
    }
    let Ok(read) = oracle::library::read(text) else { return };
    oracle::library::check_invariants(&read);
    for output in outputs::all(&read, "title") {
        outputs::check(&output);
    }
});
