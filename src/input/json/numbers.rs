//! The long lists of numbers: `samples`, `timeDeltas`, `timestamps`.

use super::number::number_in_text;
use super::{Next, Number, Result, Scanner};

/// Bytes to have in the window before numbers are read the quick way.
const ROOM: usize = 1 << 10;

/// A number, also where it is written as text; `None` for anything else.
pub(in crate::input) fn read_number(scanner: &mut Scanner) -> Result<Option<Number>> {
    match scanner.next()? {
        Next::Number => scanner.number().map(Some),
        Next::String => scanner.string(number_in_text),
        _ => scanner.skip().map(|()| None),
    }
}

/// Reads the list that comes next, number by number; `take` may refuse one. The result counts
/// the numbers that are given as text.
pub(in crate::input) fn read(
    scanner: &mut Scanner,
    name: &str,
    mut take: impl FnMut(Number) -> bool,
) -> Result<u64> {
    match scanner.next()? {
        Next::Array => scanner.enter(),
        _ => return scanner.shape(format!("`{name}` is no list")),
    }
    let mut texts = 0;
    let mut first = true;
    while scanner.element(&mut first)? {
        loop {
            scanner.prefetch(ROOM)?;
            let bytes = scanner.ahead();
            let mut at = 0;
            while let Some((number, len)) = quick_number(&bytes[at..]) {
                if !take(Number::Int(number)) {
                    break;
                }
                at += len;
            }
            if at == 0 {
                break;
            }
            scanner.pass(at);
        }
        // The last number of the list, and any that is not written plainly.
        if scanner.peek()? == Some(b']') {
            return scanner.syntax_comma_before_end();
        }
        let is_text = scanner.next()? == Next::String;
        if !read_number(scanner)?.is_some_and(&mut take) {
            return scanner.shape(format!("`{name}` holds something that does not belong there"));
        }
        texts += u64::from(is_text);
    }
    Ok(texts)
}

/// An integer and the comma right behind it: its value and the length of both. Eight digits are
/// taken at a time.
#[inline]
fn quick_number(bytes: &[u8]) -> Option<(i64, usize)> {
    let negative = bytes.first() == Some(&b'-');
    let start = usize::from(negative);
    let mut at = start;
    let mut value = 0i64;
    loop {
        let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?);
        let (digits, count) = leading_digits(word);
        value = value.wrapping_mul(POWERS_OF_TEN[count]).wrapping_add(digits as i64);
        at += count;
        if count < 8 {
            break;
        }
    }
    let digits = at - start;
    let plain = (1..=18).contains(&digits) && (digits == 1 || bytes[start] != b'0') && bytes[at] == b',';
    plain.then(|| (if negative { -value } else { value }, at + 1))
}

const POWERS_OF_TEN: [i64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The number that the first bytes of `word` (the lowest first) spell, and of how many digits.
#[inline]
fn leading_digits(word: u64) -> (u64, usize) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let values = word ^ (ONES * 0x30);
    // A byte above 9 sets its high bit here; carries only reach bytes behind the first of these.
    let others = (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80);
    let count = (others.trailing_zeros() / 8) as usize;
    if count == 0 {
        return (0, 0);
    }
    // With zeros in front there are always eight: pairs, then fours, then all.
    let eight = values << (64 - 8 * count);
    let pairs = eight.wrapping_mul(10).wrapping_add(eight >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let all = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
    (all, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_numbers_are_those_that_a_plain_parser_reads() {
        for text in ["0,", "7,", "-7,", "12345678,", "123456789,", "-99999999,", "999999999999999999,", "10,"]
        {
            let padded = format!("{text}        ");
            let expected = text.trim_end_matches(',').parse::<i64>().unwrap();
            assert_eq!(quick_number(padded.as_bytes()), Some((expected, text.len())), "{text}");
        }
        for text in
            ["", "-,", ",", "01,", "-01,", "1.5,", "1 ,", "1]", "1e3,", "1234567890123456789,", "\"1\","]
        {
            assert_eq!(quick_number(format!("{text}        ").as_bytes()), None, "{text}");
        }
    }
}
