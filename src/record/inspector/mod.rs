//! The inspector of a process that runs: what can be inspected there, and a conversation with it.

mod conversation;
mod socket;
#[cfg(test)]
mod tests;

use std::io::{self, BufReader, Error, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

pub(super) use self::conversation::Inspector;
use self::socket::read_answer;

/// Who does not answer within this time does not answer.
const SILENCE: Duration = Duration::from_secs(2);

/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(20);

/// The list of what can be inspected is no longer than this.
const MOST_LIST: u64 = 1 << 20;

/// Something that can be inspected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    host: String,
    port: u16,
    path: String,
    kind: String,
    title: String,
    url: String,
}

impl Target {
    /// What it calls itself.
    pub(super) fn title(&self) -> &str {
        if self.title.is_empty() { &self.url } else { &self.title }
    }

    /// Its title and its address.
    pub(super) fn name(&self) -> String {
        format!("{} ({})", self.title, self.url)
    }

    /// Whether programs run there on which the user can put a name: no worker, no part of the browser.
    pub(super) fn has_program(&self) -> bool {
        ["node", "page", "deno", ""].contains(&self.kind.as_str())
    }
}

fn odd(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what.to_owned())
}

fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failure = Error::new(ErrorKind::NotFound, "no such host");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, SILENCE) {
            Ok(stream) => {
                stream.set_read_timeout(Some(SILENCE))?;
                stream.set_write_timeout(Some(SILENCE))?;
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// All that the inspector at `host` lists; it may take up to `patience` until it listens.
pub(super) fn targets(host: &str, port: u16, patience: Duration) -> io::Result<Vec<Target>> {
    let begin = Instant::now();
    let stream = loop {
        match connect(host, port) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused && begin.elapsed() < patience => {
                thread::sleep(PAUSE);
            }
            connected => break connected?,
        }
    };
    let list = fetch(stream, &host_header(host, port), "/json/list")?;
    let list = list.as_array().ok_or_else(|| odd("the list of what can be inspected is none"))?;
    Ok(list.iter().filter_map(|entry| target(entry, host, port)).collect())
}

/// An address with brackets around its colons.
fn host_header(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

fn target(entry: &Value, host: &str, port: u16) -> Option<Target> {
    let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    // Whoever is inspected by somebody else already has no address.
    let url = text("webSocketDebuggerUrl");
    let path = url.strip_prefix("ws://").and_then(|rest| rest.find('/').map(|at| rest[at..].to_owned()))?;
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain.then(|| Target {
        host: host.to_owned(),
        port,
        path,
        kind: text("type"),
        title: text("title"),
        url: text("url"),
    })
}

/// The JSON at an address.
fn fetch(mut stream: TcpStream, host: &str, path: &str) -> io::Result<Value> {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut reader = BufReader::new(stream);
    let (status, lines) = read_answer(&mut reader)?;
    if status != 200 {
        return Err(odd(&format!("the answer was {status}")));
    }
    let header = |line: &String| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<u64>().ok())?
    };
    // Not all of them hang up after their answer.
    let length = lines.iter().find_map(header).unwrap_or(MOST_LIST).min(MOST_LIST);
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    serde_json::from_slice(&body).map_err(|_| odd("the list of what can be inspected is no JSON"))
}
