//! Any bytes as a source map, any mappings, any text as an original: names change, and no time does.
#![no_main]

#[path = "../../tests/support/maps.rs"]
mod maps;
#[path = "../../tests/support/oracle/mod.rs"]
mod oracle;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], &[u8], String)| {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/,,,,,;;;";
    let (bytes, numbers, original) = input;
    maps::check(bytes);
    let digit = |byte: &u8| char::from(DIGITS[usize::from(*byte) % DIGITS.len()]);
    let mappings: String = numbers.iter().map(digit).collect();
    maps::check(maps::map(&mappings, &original).to_string().as_bytes());
});
