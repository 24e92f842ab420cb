//! A websocket as far as an inspector needs one: whole messages of text to it and from it, without extensions.

use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A key has to be sent, and whoever answers need not prove that he read it.
const KEY: &str = "ZmxhbWUgaW5zcGVjdG9yIQ==";

/// Text hides from what may stand between by a mask; on the way to an inspector nothing does.
const MASK: [u8; 4] = [0x66, 0x6c, 0x61, 0x6d];

const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// Lines of an answer are no longer than this, and there are no more of them.
const MOST_LINE: u64 = 8192;
const MOST_LINES: usize = 100;

/// An open connection.
#[derive(Debug)]
pub(super) struct Socket {
    reader: BufReader<TcpStream>,
}

/// The beginning of a frame.
struct Head {
    is_last: bool,
    kind: u8,
    length: u64,
}

fn odd(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what.to_owned())
}

/// The status and the headers of an answer, each a line.
pub(super) fn read_answer(reader: &mut impl BufRead) -> io::Result<(u16, Vec<String>)> {
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.by_ref().take(MOST_LINE).read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
        if lines.len() > MOST_LINES {
            return Err(odd("an answer without end"));
        }
    }
    let status = lines.first().filter(|line| line.starts_with("HTTP/1."));
    let status = status.and_then(|line| line.split(' ').nth(1)?.parse().ok());
    Ok((status.ok_or_else(|| odd("the answer is not HTTP"))?, lines))
}

impl Socket {
    /// Makes a websocket of a connection to `host`.
    pub(super) fn open(mut stream: TcpStream, host: &str, path: &str) -> io::Result<Self> {
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )?;
        let mut reader = BufReader::with_capacity(1 << 16, stream);
        match read_answer(&mut reader)?.0 {
            101 => Ok(Self { reader }),
            status => Err(odd(&format!("the answer was {status}"))),
        }
    }

    /// How long to wait for what comes next.
    pub(super) fn set_patience(&self, time: Duration) -> io::Result<()> {
        self.reader.get_ref().set_read_timeout(Some(time))
    }

    /// Whether something comes within `time`.
    pub(super) fn has_more(&mut self, time: Duration) -> io::Result<bool> {
        self.set_patience(time)?;
        match self.reader.fill_buf() {
            Ok([]) => Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => Ok(true),
            Err(error) => match error.kind() {
                // A signal is no end of the conversation.
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => Ok(false),
                _ => Err(error),
            },
        }
    }

    /// Sends a message.
    pub(super) fn send(&mut self, text: &str) -> io::Result<()> {
        self.send_frame(TEXT, text.as_bytes())
    }

    fn send_frame(&mut self, kind: u8, content: &[u8]) -> io::Result<()> {
        let mut frame = vec![0x80 | kind];
        match content.len() {
            length @ 0..=125 => frame.push(0x80 | length as u8),
            length @ 126..=65_535 => {
                frame.push(0x80 | 126);
                frame.extend((length as u16).to_be_bytes());
            }
            length => {
                frame.push(0x80 | 127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend(MASK);
        frame.extend(content.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        self.reader.get_mut().write_all(&frame)
    }

    /// Receives a message, whatever its length.
    pub(super) fn receive(&mut self, out: &mut dyn Write) -> io::Result<()> {
        loop {
            let head = self.read_head()?;
            match head.kind {
                CONTINUATION | TEXT => {
                    let copied = io::copy(&mut self.reader.by_ref().take(head.length), out)?;
                    if copied < head.length {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                    if head.is_last {
                        return Ok(());
                    }
                }
                PING | PONG | CLOSE if head.length <= 125 => {
                    let mut content = vec![0; head.length as usize];
                    self.reader.read_exact(&mut content)?;
                    match head.kind {
                        PING => self.send_frame(PONG, &content)?,
                        CLOSE => return Err(ErrorKind::ConnectionAborted.into()),
                        _ => {}
                    }
                }
                _ => return Err(odd("a message that is no text")),
            }
        }
    }

    fn read_head(&mut self) -> io::Result<Head> {
        let mut start = [0; 2];
        self.reader.read_exact(&mut start)?;
        if start[0] & 0x70 != 0 || start[1] & 0x80 != 0 {
            return Err(odd("a message in a form that nobody agreed on"));
        }
        let mut length = [0; 8];
        match start[1] {
            126 => self.reader.read_exact(&mut length[6..])?,
            127 => self.reader.read_exact(&mut length)?,
            short => length[7] = short,
        }
        Ok(Head { is_last: start[0] & 0x80 != 0, kind: start[0] & 0x0f, length: u64::from_be_bytes(length) })
    }
}
