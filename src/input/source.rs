//! Where the bytes come from: a file or standard input, plain or packed; the text in them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::packed::{GZIP, Gunzip, Unzip, ZIP};
use super::{ErrorKind, foreign};
use crate::recording::{Detail, WarningCode, Warnings};

/// So much of a file is looked at to tell what it is.
const START: usize = 4096;

/// Packed in packed data more often than this is nobody's recording.
const MOST_WRAPPINGS: u32 = 3;

/// The text of a recording.
pub(super) struct Text {
    pub(super) reader: Box<dyn Read + Send>,
    pub(super) oddities: Oddities,
}

/// What was odd about how the text was stored; some of it is known only when all was read.
#[derive(Default)]
pub(super) struct Oddities {
    /// Bytes of text before the JSON.
    leading: usize,
    /// Whether something that is not packed follows what is.
    pub(super) trailing: Arc<AtomicBool>,
}

impl Oddities {
    /// Tells them, once all was read.
    pub(super) fn tell(&self, warnings: &mut Warnings) {
        if self.leading > 0 {
            warnings.tell(WarningCode::LeadingText, 1, Detail::Bytes(self.leading as u64));
        }
        if self.trailing.load(Ordering::Relaxed) {
            warnings.count(WarningCode::TrailingData, 1);
        }
    }
}

/// Opens a file.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    Ok(Box::new(file))
}

/// The text behind `reader`: unpacked if it is packed, without a byte order mark or a banner.
pub(super) fn text(mut reader: Box<dyn Read + Send>) -> Result<Text, ErrorKind> {
    let mut oddities = Oddities::default();
    let mut start = Vec::new();
    for _ in 0..=MOST_WRAPPINGS {
        // Two bytes tell whether it is packed; of what is not, a little more is needed.
        start = read_start(&mut reader, 4)?;
        let whole =
            |start: Vec<u8>, reader| BufReader::with_capacity(1 << 16, Cursor::new(start).chain(reader));
        if start.starts_with(&GZIP) {
            let trailing = Arc::clone(&oddities.trailing);
            reader = Box::new(Gunzip::new(whole(std::mem::take(&mut start), reader), trailing));
        } else if start.starts_with(&ZIP) {
            reader = Box::new(Unzip::new(whole(std::mem::take(&mut start), reader))?);
        } else {
            break;
        }
    }
    let is_plain = |start: &[u8]| matches!(start, [b'{' | b'[', next, ..] if *next != 0);
    if !is_plain(&start) {
        // Whoever writes into a pipe piece by piece may wait for us; a plain recording never gets here.
        start.extend(read_start(&mut reader, START - start.len())?);
    }
    match start.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => drop(start.drain(..3)),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => {
            return Err(foreign::utf16());
        }
        _ => {}
    }
    if !start.trim_ascii_start().starts_with(b"{") && !start.trim_ascii_start().starts_with(b"[") {
        match banner(&start) {
            Some(length) => {
                // White space in its place, so that places in the text stay those of the file.
                start[..length].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
                oddities.leading = length;
            }
            None => foreign::by_start(&start).map_or(Ok(()), Err)?,
        }
    }
    Ok(Text { reader: Box::new(Cursor::new(start).chain(reader)), oddities })
}

/// How long the text is that a tool printed before the recording: whole lines, then a line that begins
/// as the JSON of a recording does.
fn banner(start: &[u8]) -> Option<usize> {
    let is_text = |line: &[u8]| !line.is_empty() && !line.iter().any(|&byte| byte < 9);
    let mut at = 0;
    for line in start.split_inclusive(|&byte| byte == b'\n') {
        let text = line.trim_ascii();
        if at > 0 && (text.starts_with(b"{\"") || text == b"{") {
            return Some(at);
        }
        // Markup and numbers are no banner.
        if !text.is_empty() && (!is_text(line) || text.starts_with(b"<") || text.starts_with(b"\"")) {
            return None;
        }
        at += line.len();
    }
    None
}

fn read_start(reader: &mut dyn Read, len: usize) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(len);
    reader.take(len as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// Whether nothing is left to read.
pub(super) fn is_at_end(reader: &mut impl BufRead) -> io::Result<bool> {
    Ok(reader.fill_buf()?.is_empty())
}
