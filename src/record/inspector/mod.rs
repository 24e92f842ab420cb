//! The inspector of a process that runs: what can be inspected there, and a conversation with it.

mod socket;

use std::io::{self, BufReader, Error, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::socket::{Socket, read_answer};

/// Who does not answer within this time does not answer.
const SILENCE: Duration = Duration::from_secs(2);

/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(20);

/// The list of what can be inspected is no longer than this.
const MOST_LIST: u64 = 1 << 20;

/// Something that can be inspected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    host: String,
    port: u16,
    path: String,
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

impl Target {
    /// The first that the inspector at `host` lists; it may take up to `patience` until it listens.
    pub(crate) fn find(host: &str, port: u16, patience: Duration) -> io::Result<Self> {
        let begin = Instant::now();
        let stream = loop {
            match connect(host, port) {
                Err(error) if error.kind() == ErrorKind::ConnectionRefused && begin.elapsed() < patience => {
                    thread::sleep(PAUSE);
                }
                connected => break connected?,
            }
        };
        let list = fetch(stream, &format!("{host}:{port}"), "/json/list")?;
        let url =
            list[0]["webSocketDebuggerUrl"].as_str().ok_or_else(|| odd("there is nothing to inspect"))?;
        let path = url.strip_prefix("ws://").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
        let path = path.ok_or_else(|| odd("the address of what can be inspected is none"))?.to_owned();
        Ok(Self { host: host.to_owned(), port, path })
    }
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

/// A conversation with an inspector.
#[derive(Debug)]
pub(crate) struct Inspector {
    socket: Socket,
    asked: u64,
}

impl Inspector {
    /// Begins one.
    pub(crate) fn connect(target: &Target) -> io::Result<Self> {
        let stream = connect(&target.host, target.port)?;
        let socket = Socket::open(stream, &format!("{}:{}", target.host, target.port), &target.path)?;
        Ok(Self { socket, asked: 0 })
    }

    /// Sends a request and does not wait for the answer; its number.
    pub(crate) fn send(&mut self, method: &str, parameters: Value) -> io::Result<u64> {
        self.asked += 1;
        let request = json!({ "id": self.asked, "method": method, "params": parameters });
        self.socket.send(&request.to_string())?;
        Ok(self.asked)
    }

    /// Sends a request and waits for what it results in.
    pub(crate) fn ask(&mut self, method: &str, parameters: Value) -> io::Result<Value> {
        let id = self.send(method, parameters)?;
        loop {
            let mut message = self.receive()?;
            // What is none of ours tells of something that happened.
            if message["id"] == json!(id) {
                return match message["error"]["message"].as_str() {
                    Some(error) => Err(odd(error)),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    /// Waits until something happened.
    pub(crate) fn wait_for(&mut self, event: &str) -> io::Result<()> {
        while self.receive()?["method"] != json!(event) {}
        Ok(())
    }

    fn receive(&mut self) -> io::Result<Value> {
        let mut message = Vec::new();
        self.socket.receive(&mut message)?;
        serde_json::from_slice(&message).map_err(|_| odd("the answer is no JSON"))
    }
}
