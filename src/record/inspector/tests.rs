//! The conversation with inspectors that behave in many ways.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::json;

use super::{Inspector, targets};

/// A frame as a server sends it.
fn frame(start: u8, content: &[u8]) -> Vec<u8> {
    let mut frame = vec![start];
    match content.len() {
        length @ 0..=125 => frame.push(length as u8),
        length @ 126..=65_535 => {
            frame.push(126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(content);
    frame
}

/// The content of the next frame of a client, unmasked.
fn unmasked(reader: &mut impl Read) -> (u8, Vec<u8>) {
    let mut head = [0; 2];
    reader.read_exact(&mut head).expect("a frame");
    assert!(head[1] & 0x80 != 0, "what a client sends is masked");
    let length = match head[1] & 0x7f {
        126 => {
            let mut length = [0; 2];
            reader.read_exact(&mut length).expect("a length");
            u16::from_be_bytes(length).into()
        }
        short => usize::from(short),
    };
    let mut mask = [0; 4];
    reader.read_exact(&mut mask).expect("a mask");
    let mut content = vec![0; length];
    reader.read_exact(&mut content).expect("its content");
    content.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    (head[0], content)
}

/// Reads the head of a request; its first line.
fn request(reader: &mut impl BufRead) -> String {
    let lines: Vec<String> =
        reader.lines().map(|line| line.expect("a line")).take_while(|line| !line.is_empty()).collect();
    assert!(lines.iter().any(|line| line.starts_with("Host: 127.0.0.1:")), "{lines:?}");
    lines[0].clone()
}

/// An inspector that lists `list`, and then has the conversation `talk` with whoever connects.
fn inspector(
    list: &'static str,
    talk: impl FnOnce(&mut BufReader<TcpStream>) + Send + 'static,
) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        assert_eq!(request(&mut BufReader::new(&stream)), "GET /json/list HTTP/1.1");
        write!(stream, "HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n{list}", list.len()).expect("can write");
        let Ok((stream, _)) = listener.accept() else { return };
        let mut reader = BufReader::new(stream);
        assert_eq!(request(&mut reader), "GET /id HTTP/1.1");
        write!(reader.get_mut(), "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
            .expect("can write");
        talk(&mut reader);
    });
    (port, server)
}

const ONE: &str = r#"[{"type":"node","title":"app.js","url":"file:///app.js","webSocketDebuggerUrl":"ws://elsewhere:1/id"}]"#;

fn connected(port: u16) -> Inspector {
    let all = targets("127.0.0.1", port, Duration::ZERO).expect("a list");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].name(), "app.js (file:///app.js)");
    Inspector::connect(&all[0]).expect("a websocket")
}

#[test]
fn answers_come_in_pieces_of_any_size_and_between_events() {
    let large = "x".repeat(70_000);
    let answer = json!({ "id": 1, "result": { "text": large } }).to_string();
    let sent = answer.clone();
    let (port, server) = inspector(ONE, move |client| {
        let (kind, asked) = unmasked(client);
        assert_eq!(kind, 0x81);
        assert_eq!(
            asked,
            json!({ "id": 1, "method": "Some.method", "params": { "long": "y".repeat(300) } })
                .to_string()
                .as_bytes()
        );
        let (first, rest) = sent.as_bytes().split_at(5);
        let (second, third) = rest.split_at(200);
        let mut bytes = frame(0x81, br#"{"method":"Some.event","params":{}}"#);
        bytes.extend(frame(0x01, first));
        bytes.extend(frame(0x89, b"still there?"));
        bytes.extend(frame(0x00, second));
        bytes.extend(frame(0x80, third));
        // As slowly as a network may be.
        for piece in bytes.chunks(9_000) {
            client.get_mut().write_all(piece).expect("can write");
        }
        assert_eq!(unmasked(client), (0x8a, b"still there?".to_vec()), "a ping is answered");
    });
    let mut inspector = connected(port);
    let result = inspector.ask("Some.method", json!({ "long": "y".repeat(300) })).expect("an answer");
    assert_eq!(result["text"], large);
    assert_eq!(inspector.events(), [json!({ "method": "Some.event", "params": {} })]);
    server.join().expect("the server is content");
}

#[test]
fn an_answer_is_written_as_it_came_and_events_are_not() {
    let answer = format!(r#"{{"id":1,"result":{{"profile":"{}"}}}}"#, "z".repeat(200_000));
    let sent = answer.clone();
    let (port, server) = inspector(ONE, move |client| {
        unmasked(client);
        client.get_mut().write_all(&frame(0x81, br#"{"method":"Some.event"}"#)).expect("can write");
        client.get_mut().write_all(&frame(0x81, sent.as_bytes())).expect("can write");
    });
    let mut out = Vec::new();
    connected(port).fetch("Profiler.stop", json!({}), Duration::from_secs(9), &mut out).expect("an answer");
    assert!(out == answer.as_bytes());
    server.join().expect("the server is content");
}

#[test]
fn what_goes_wrong_is_an_error() {
    for (reply, kind) in [
        (frame(0x81, br#"{"id":1,"error":{"code":-1,"message":"no such method"}}"#), ErrorKind::InvalidData),
        (frame(0x81, b"no JSON"), ErrorKind::InvalidData),
        (frame(0x82, b"bytes"), ErrorKind::InvalidData),
        (frame(0xc1, b"compressed"), ErrorKind::InvalidData),
        (frame(0x88, b""), ErrorKind::ConnectionAborted),
        (frame(0x81, b"longer than this")[..9].to_vec(), ErrorKind::UnexpectedEof),
        (Vec::new(), ErrorKind::UnexpectedEof),
    ] {
        let sent = reply.clone();
        let (port, server) = inspector(ONE, move |client| {
            unmasked(client);
            client.get_mut().write_all(&sent).expect("can write");
        });
        let error = connected(port).ask("Some.method", json!({})).expect_err("an error");
        assert_eq!(error.kind(), kind, "{error} after {:?}", String::from_utf8_lossy(&reply));
        server.join().expect("the server is content");
    }
}

#[test]
fn a_list_that_is_none_is_an_error_and_what_cannot_be_inspected_is_left_out() {
    let listed = |list: &'static str| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            request(&mut BufReader::new(&stream));
            stream.write_all(list.as_bytes()).expect("can write");
        });
        let all = targets("127.0.0.1", port, Duration::ZERO);
        server.join().expect("the server is content");
        all
    };
    for wrong in [
        "",
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n\r\n{}",
    ] {
        assert!(listed(wrong).is_err(), "{wrong}");
    }
    let busy = "HTTP/1.1 200 OK\r\n\r\n[{\"title\":\"a\"},{\"webSocketDebuggerUrl\":\"ws://a:1/b c\"}]";
    assert_eq!(listed(busy).expect("a list"), []);
}
