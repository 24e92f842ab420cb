//! A conversation with an inspector: requests, their answers, and what it tells of its own accord.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Value, json};

use super::socket::Socket;
use super::{SILENCE, Target, connect, host_header, odd};

/// A conversation with an inspector.
#[derive(Debug)]
pub(in super::super) struct Inspector {
    socket: Socket,
    asked: u64,
    /// What it told and nobody has heard yet.
    events: Vec<Value>,
}

/// The beginning of a message, and all of it where it is no answer that goes elsewhere.
struct Sorted<'a> {
    /// How an answer that is waited for begins.
    prefix: String,
    start: Vec<u8>,
    /// Where that answer goes.
    out: &'a mut dyn Write,
    is_answer: bool,
}

impl Write for Sorted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_answer {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        self.start.extend(bytes);
        if self.start.starts_with(self.prefix.as_bytes()) {
            self.is_answer = true;
            self.out.write_all(&self.start)?;
            self.start = Vec::new();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Inspector {
    /// Begins one.
    pub(in super::super) fn connect(target: &Target) -> io::Result<Self> {
        let stream = connect(&target.host, target.port)?;
        let socket = Socket::open(stream, &host_header(&target.host, target.port), &target.path)?;
        Ok(Self { socket, asked: 0, events: Vec::new() })
    }

    /// Sends a request and does not wait for the answer; its number.
    pub(in super::super) fn send(&mut self, method: &str, parameters: Value) -> io::Result<u64> {
        self.asked += 1;
        let request = json!({ "id": self.asked, "method": method, "params": parameters });
        self.socket.send(&request.to_string())?;
        Ok(self.asked)
    }

    /// Sends a request and waits for what it results in.
    pub(in super::super) fn ask(&mut self, method: &str, parameters: Value) -> io::Result<Value> {
        let id = self.send(method, parameters)?;
        loop {
            let mut message = self.receive()?;
            if message["id"] == json!(id) {
                return match message["error"]["message"].as_str() {
                    Some(error) => Err(odd(error)),
                    None => Ok(message["result"].take()),
                };
            }
            self.events.push(message);
        }
    }

    /// Sends a request whose answer may be large, and writes that answer as it comes, whole; it may take up to
    /// `patience` until it begins.
    pub(in super::super) fn fetch(
        &mut self,
        method: &str,
        parameters: Value,
        patience: Duration,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let id = self.send(method, parameters)?;
        self.socket.set_patience(patience)?;
        loop {
            let prefix = format!("{{\"id\":{id},");
            let mut sorted = Sorted { prefix, start: Vec::new(), out, is_answer: false };
            self.socket.receive(&mut sorted)?;
            if sorted.is_answer {
                return self.socket.set_patience(SILENCE);
            }
        }
    }

    /// Waits until something happened.
    #[cfg(unix)]
    pub(in super::super) fn wait_for(&mut self, event: &str) -> io::Result<()> {
        while self.receive()?["method"] != json!(event) {}
        Ok(())
    }

    /// Hears what it tells, if it tells something within `time`.
    pub(in super::super) fn listen(&mut self, time: Duration) -> io::Result<()> {
        let has_more = self.socket.has_more(time);
        self.socket.set_patience(SILENCE)?;
        if has_more? {
            let event = self.receive()?;
            self.events.push(event);
        }
        Ok(())
    }

    /// What it told since this was asked last.
    pub(in super::super) fn events(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }

    fn receive(&mut self) -> io::Result<Value> {
        let mut message = Vec::new();
        self.socket.receive(&mut message)?;
        serde_json::from_slice(&message).map_err(|_| odd("the answer is no JSON"))
    }
}
