//! Recordings inside something else, and files that are none: each is read, or called by its name with a
//! step that can be taken.

use std::io::Write;

use flame_chart::input::{Error, ErrorKind};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

use crate::support::cli::{Place, profile};
use crate::support::oracle::library;

fn checkout() -> Vec<u8> {
    std::fs::read(profile("checkout")).expect("a recording")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("a Vec takes every byte");
    encoder.finish().expect("a Vec takes every byte")
}

/// How an entry of an archive is packed, and where its sizes stand.
#[derive(Clone, Copy)]
enum Packing {
    Stored,
    Deflated,
    /// Deflated, with the sizes behind the data.
    Streamed,
}

/// A ZIP archive; its directory is left to those who look for it.
fn zip(entries: &[(&str, &[u8])], packing: Packing) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in entries {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("a Vec takes every byte");
        let (method, flags, data) = match packing {
            Packing::Stored => (0u16, 0u16, bytes.to_vec()),
            Packing::Deflated => (8, 0, encoder.finish().expect("a Vec takes every byte")),
            Packing::Streamed => (8, 8, encoder.finish().expect("a Vec takes every byte")),
        };
        let sizes = if flags == 0 { [data.len() as u32, bytes.len() as u32] } else { [0, 0] };
        archive.extend(b"PK\x03\x04");
        for short in [20, flags, method, 0, 0] {
            archive.extend(u16::to_le_bytes(short));
        }
        archive.extend(0u32.to_le_bytes());
        sizes.iter().for_each(|size| archive.extend(size.to_le_bytes()));
        archive.extend((name.len() as u16).to_le_bytes());
        archive.extend(4u16.to_le_bytes());
        archive.extend(name.as_bytes());
        archive.extend(b"xtra");
        archive.extend(&data);
        if flags != 0 {
            archive.extend(b"PK\x07\x08");
            archive.extend([0; 12]);
        }
    }
    archive.extend(b"PK\x01\x02 the directory");
    archive
}

fn columns(bytes: impl Into<Vec<u8>>) -> String {
    let read = library::read(bytes).unwrap_or_else(|error| panic!("{error}"));
    library::columns(&read)
}

fn warnings(bytes: impl Into<Vec<u8>>) -> Vec<(&'static str, u64)> {
    library::warnings(&library::read(bytes).expect("readable"))
}

fn error(bytes: impl Into<Vec<u8>>) -> Error {
    match library::read(bytes) {
        Ok(_) => panic!("it was read"),
        Err(error) => error,
    }
}

#[test]
fn packed_recordings_are_read_as_they_are() {
    let plain = checkout();
    let expected = columns(plain.clone());
    let mut archives = vec![gzip(&gzip(&plain)), [gzip(&plain[..9000]), gzip(&plain[9000..])].concat()];
    for packing in [Packing::Stored, Packing::Deflated, Packing::Streamed] {
        archives.push(zip(&[("a.cpuprofile", &plain)], packing));
        archives
            .push(zip(&[("folder/a.cpuprofile", &plain), ("__MACOSX/folder/._a.cpuprofile", b"x")], packing));
    }
    archives.push(zip(&[("folder/", b""), ("folder/a.cpuprofile", &plain)], Packing::Stored));
    archives.push(zip(&[("a.cpuprofile.gz", &gzip(&plain))], Packing::Stored));
    for (at, archive) in archives.into_iter().enumerate() {
        assert_eq!(columns(archive.clone()), expected, "archive {at}");
        assert_eq!(warnings(archive), [], "archive {at}");
    }
}

#[test]
fn what_follows_compressed_data_is_passed_over_and_said() {
    let expected = columns(checkout());
    for padding in [vec![0; 512], b"padding".to_vec(), vec![0]] {
        let padded = [gzip(&checkout()), padding].concat();
        assert_eq!(columns(padded.clone()), expected);
        assert_eq!(warnings(padded), [("trailing-data", 1)]);
    }
}

#[test]
fn a_profile_inside_an_answer_is_read() {
    let plain = String::from_utf8(checkout()).expect("text");
    let expected = columns(plain.clone());
    for wrapped in [
        format!("{{\"profile\":{plain}}}"),
        format!("{{\"id\":7,\"result\":{{\"profile\":{plain}}}}}"),
        format!("{{\"result\":{plain}}}"),
        format!("{{\"profile\":{plain},\"sessionId\":\"1\"}}"),
    ] {
        assert_eq!(columns(wrapped.clone()), expected);
        assert_eq!(warnings(wrapped), []);
    }
    let deep = "{\"profile\":".repeat(100_000) + "{}" + &"}".repeat(100_000);
    assert!(matches!(error(deep).kind, ErrorKind::OtherKind { .. }));
}

#[test]
fn a_banner_before_the_json_is_left_out_and_said() {
    let plain = String::from_utf8(checkout()).expect("text");
    let expected = columns(plain.clone());
    for banner in ["Debugger attached.\n", "> app@1.0.0 start\n> node app.js\n\n", "(node:12) Warning: x\r\n"]
    {
        let bytes = format!("{banner}{plain}");
        assert_eq!(columns(bytes.clone()), expected, "{banner}");
        assert_eq!(warnings(bytes), [("leading-text", 1)], "{banner}");
    }
    // Places in the text stay those of the file.
    let broken = error("Debugger attached.\n{\"nodes\":[],\n nope}");
    assert!(broken.to_string().contains("line 3, column 2"), "{broken}");
    assert!(matches!(error("two\nlines").kind, ErrorKind::Syntax { .. }));
}

#[test]
fn other_files_are_called_by_their_names() {
    let plain = checkout();
    let two = zip(&[("a.cpuprofile", &plain), ("b.cpuprofile", &plain)], Packing::Deflated);
    let mut encrypted = zip(&[("a.cpuprofile", &plain)], Packing::Deflated);
    encrypted[6] |= 1;
    let files: Vec<(Vec<u8>, &str, &str)> = vec![
        (two, "a ZIP archive of several files", "unzip"),
        (encrypted, "a ZIP archive that is encrypted", "unzip"),
        (b"\x28\xb5\x2f\xfd\x04\x00".to_vec(), "zstd-compressed data", "zstd -d"),
        (b"\xfd7zXZ\0\0\x04".to_vec(), "xz-compressed data", "xz -d"),
        (b"BZh91AY&SY".to_vec(), "bzip2-compressed data", "bzip2 -d"),
        (b"\x0b\x02\x80brotli".to_vec(), "binary data of an unknown kind", "brotli -d"),
        (b"\n<!DOCTYPE html><html><head>".to_vec(), "an HTML page", "logged in"),
        (b"<HTML>".to_vec(), "an HTML page", "logged in"),
        (b"<svg xmlns=".to_vec(), "an SVG picture", "give the .cpuprofile"),
        (
            b"version https://git-lfs.example/spec/v1\noid sha256:1\nsize 9\n".to_vec(),
            "the pointer to a file",
            "git lfs pull",
        ),
        (b"v8-version,11,3,244,8\nshared-library,".to_vec(), "V8's log", "--prof-process"),
        (
            b"\x0a\x1f\x32\x0b\x08\x01\x12\x07android\0".to_vec(),
            "a binary trace of Perfetto",
            "ui.perfetto.dev",
        ),
        (
            br#"{"traceEvents":[],"samples":[],"stackFrames":{}}"#.to_vec(),
            "it is empty: no samples were taken",
            "let the program work",
        ),
        (br#"{"traceEvents":[],"stackFrames":{}}"#.to_vec(), "a trace without any event", "v8.cpu_profiler"),
        (br#"{"traceEvents":[{"ph":"X"}]}"#.to_vec(), "a trace without a CPU profile", "v8.cpu_profiler"),
        (br#"[{"ph":"X"}]"#.to_vec(), "a trace without a CPU profile", "v8.cpu_profiler"),
        (
            br#"{"schema":"flame-chart/1","meta":{},"functions":[]}"#.to_vec(),
            "a report that flame wrote",
            "give the .cpuprofile",
        ),
    ];
    for (bytes, what, step) in files {
        let error = error(bytes);
        assert!(error.to_string().contains(what), "{what}: {error}");
        assert!(error.hint().contains(step), "{what}: {}", error.hint());
    }
}

#[test]
fn what_contradicts_itself_is_an_error_and_no_chart() {
    let node = |id: &str| {
        format!(
            r#"{{"id":{id},"callFrame":{{"functionName":"f","scriptId":"1","url":"a","lineNumber":1,"columnNumber":1}}}}"#
        )
    };
    let with =
        |ids: [&str; 2], rest: &str| format!(r#"{{"nodes":[{},{}],{rest}}}"#, node(ids[0]), node(ids[1]));
    let times = r#""samples":[0],"timeDeltas":[1],"startTime":0,"endTime":9"#;
    for (text, what) in [
        (with(["0", "0"], times), "all of its 2 nodes have the id 0"),
        (with(["\"a\"", "\"b\""], times), "has no integer `id`"),
        (with(["true", "2"], times), "has no integer `id`"),
        (with(["1", "2"], r#""samples":{},"timeDeltas":[1]"#), "`samples` is no list"),
        (with(["1", "2"], r#""samples":"1,2","timeDeltas":[1]"#), "`samples` is no list"),
        (with(["1", "2"], r#""samples":[1],"timeDeltas":7"#), "`timeDeltas` is no list"),
    ] {
        let error = error(text);
        assert!(error.to_string().contains(what), "{what}: {error}");
    }
    let texts = with(["\"1\"", "\"2\""], r#""samples":["1"],"timeDeltas":[0],"startTime":0,"endTime":9"#);
    assert!(warnings(texts).contains(&("number-as-text", 3)), "two ids and a sample");
}

#[test]
fn every_cut_and_every_changed_byte_of_what_is_packed_gets_an_answer() {
    let small = std::fs::read(profile("gc")).expect("a recording");
    for packed in [
        zip(&[("a", &small)], Packing::Streamed),
        zip(&[("a", &small)], Packing::Stored),
        gzip(&gzip(&small)),
    ] {
        for end in (0..packed.len()).step_by(1 + packed.len() / 400) {
            let _ = library::read(&packed[..end]);
        }
        for at in 0..packed.len().min(60) {
            let mut changed = packed.clone();
            changed[at] ^= 0x55;
            let _ = library::read(changed);
        }
    }
}

/// Follows a hint, and sees that it helps.
#[test]
fn the_hints_help() {
    let tools = ["zstd", "xz", "bzip2"];
    for tool in tools {
        let place = Place::new().with("p.cpuprofile", checkout());
        let run = |args: &[&str]| {
            let output = std::process::Command::new(tool).args(args).current_dir(place.dir.path()).output();
            output.unwrap_or_else(|error| panic!("{tool}: {error}; ./test installs it"))
        };
        assert!(run(&["-q", "p.cpuprofile"]).status.success());
        let packed = place.names().into_iter().find(|name| name != "p.cpuprofile").expect("a packed file");
        std::fs::remove_file(place.path("p.cpuprofile")).ok();
        let ran = place.flame(&packed);
        assert_eq!(ran.status, Some(1));
        let hint = ran.stderr.split('`').nth(1).expect("a command").replace("FILE", &packed);
        let words: Vec<&str> = hint.split(' ').collect();
        assert_eq!(words[0], tool);
        assert!(run(&words[1..]).status.success(), "{hint}");
        assert_eq!(place.flame("p.cpuprofile -o a.json").status, Some(0));
    }
    let archive = zip(&[("a.cpuprofile", &checkout()), ("b", b"x")], Packing::Stored);
    let place = Place::new().with("p.zip", archive).with("a.cpuprofile", checkout());
    assert!(place.flame("p.zip").stderr.contains("`unzip FILE`"));
    assert_eq!(place.flame("a.cpuprofile -o a.json").status, Some(0), "the recording inside");
}

/// Nothing to draw is an error that says why, in every output.
#[test]
fn nothing_to_draw_is_said_with_its_reason() {
    let nodes = r#""nodes":[{"id":1,"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"children":[2]},{"id":2,"callFrame":{"functionName":"f","scriptId":"1","url":"a","lineNumber":1,"columnNumber":1}}]"#;
    for (rest, why) in [
        (
            r#""samples":[2,2],"timeDeltas":[0,0],"startTime":5,"endTime":5"#,
            "all samples were taken at the same moment",
        ),
        (
            r#""samples":[2,2],"timeDeltas":[0,0],"startTime":5,"endTime":1000005"#,
            "all samples were taken at the same moment",
        ),
        (
            r#""samples":[1,1],"timeDeltas":[0,9],"startTime":0,"endTime":20"#,
            "no sample is in any call: all are in (root)",
        ),
        (
            r#""samples":[8,9],"timeDeltas":[0,9],"startTime":0,"endTime":20"#,
            "no sample is in any call: all are in (root)",
        ),
        (r#""samples":[],"timeDeltas":[],"startTime":0,"endTime":0"#, "no samples were taken"),
    ] {
        let place = Place::new().with("p.cpuprofile", format!("{{{nodes},{rest}}}"));
        for output in ["", "-o a.svg", "-o a.html", "-o a.png", "-o a.json", "-o a.md"] {
            let ran = place.flame(&format!("p.cpuprofile {output}"));
            assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""), "{why} {output}");
            assert!(
                ran.stderr.contains(why) && ran.stderr.contains("hint: record while"),
                "{output}: {}",
                ran.stderr
            );
        }
        assert_eq!(place.names(), ["p.cpuprofile"]);
    }
    let gap = Place::new().with(
        "p.cpuprofile",
        format!(r#"{{{nodes},"samples":[1,2],"timeDeltas":[0,1000],"startTime":0,"endTime":2000}}"#),
    );
    let ran = gap.flame("p.cpuprofile --to 500us -o a.svg");
    assert!(ran.stderr.contains("no sample lies in the chosen range"), "{}", ran.stderr);
    assert_eq!(gap.flame("p.cpuprofile -o a.svg").status, Some(0), "the hint's advice");
}
