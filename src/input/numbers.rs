//! The long lists of numbers: `samples`, `timeDeltas`, `timestamps`.

use super::frames::read_number;
use super::scanner::{Next, Number, Result, Scanner};

/// Bytes to have in the window before numbers are read the quick way.
const ROOM: usize = 1 << 10;

/// Reads the list that comes next. `quick` takes what is written plainly, in order; `other` takes
/// the rest, where `None` stands for what is no number. The result counts numbers given as text.
pub(super) fn read(
    scanner: &mut Scanner,
    name: &str,
    mut take: impl FnMut(Number, &Scanner) -> Result<()>,
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
            let Some((number, len)) = quick_number(scanner.ahead()) else { break };
            take(Number::Int(number), scanner)?;
            scanner.pass(len);
        }
        // The last number of the list, and any that is not written plainly.
        if matches!(scanner.peek()?, Some(b']')) {
            return scanner.syntax_comma_before_end();
        }
        let is_text = scanner.next()? == Next::String;
        match read_number(scanner)? {
            Some(number) => take(number, scanner)?,
            None => return scanner.shape(format!("`{name}` holds something that is no number")),
        }
        texts += u64::from(is_text);
    }
    Ok(texts)
}

/// An integer and the comma right behind it: its value and the length of both.
#[inline]
fn quick_number(bytes: &[u8]) -> Option<(i64, usize)> {
    let negative = usize::from(bytes.first() == Some(&b'-'));
    let mut value = 0i64;
    let mut at = negative;
    while let Some(digit) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0')) {
        if digit > 9 {
            break;
        }
        value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
        at += 1;
    }
    let digits = at - negative;
    let plain = (1..=18).contains(&digits) && (digits == 1 || bytes[negative] != b'0');
    (plain && bytes.get(at) == Some(&b',')).then_some((if negative == 1 { -value } else { value }, at + 1))
}
