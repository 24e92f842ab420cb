//! Where a recording comes from: files that are none, that change while they are read, and pipes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::support::oracle::library;
use flame_chart::input::{Error, ErrorKind};

/// A place of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The reader takes an input in portions of this size.
const PORTION: usize = 1 << 20;

/// A recording of more than three portions, most of it something that nobody knows.
fn long() -> String {
    let padding = vec!["\"xxxxxxxxxxxxxxx\""; 3 * PORTION / 18 + 1000].join(",");
    format!(
        r#"{{"padding":[{padding}],"nodes":[{{"id":1,"callFrame":{{"functionName":"a"}}}}],"samples":[1,1],"timeDeltas":[0,5]}}"#
    )
}

/// A file to which something happens when its first portion has been read.
struct Changing<F> {
    file: File,
    read: usize,
    change: Option<F>,
}

impl<F: FnOnce()> Read for Changing<F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(into)?;
        self.read += count;
        if self.read >= PORTION {
            self.change.take().into_iter().for_each(|change| change());
        }
        Ok(count)
    }
}

/// Reads `text` from a file, which `change` changes meanwhile.
fn read_while(
    name: &str,
    text: &str,
    change: fn(&mut File) -> io::Result<()>,
) -> Result<Vec<(&'static str, u64)>, Error> {
    let path = folder("changing").join(name);
    fs::write(&path, text).expect("written");
    let file = File::open(&path).expect("readable");
    let change = move || {
        let mut file = OpenOptions::new().append(true).open(path).expect("writable");
        change(&mut file).expect("changed");
    };
    let changing = Changing { file, read: 0, change: Some(change) };
    flame_chart::input::read(changing, name).map(|read| library::warnings(&read))
}

#[test]
fn a_file_may_change_while_it_is_read() {
    let text = long();
    assert!(text.len() > 3 * PORTION);
    let warned = |warnings: &[&'static str]| {
        warnings
            .iter()
            .map(|&code| (code, 1))
            .chain([("missing-end-time", 1), ("missing-start-time", 1)])
            .collect()
    };
    let plain: Vec<_> = warned(&[]);
    assert_eq!(read_while("same", &text, |_| Ok(())).expect("readable"), plain);
    let grown = read_while("grown", &text, |file| file.write_all(b"{\"nodes\":[]}"));
    assert_eq!(grown.expect("readable"), warned(&["trailing-data"]));
    for (name, change, ends_at) in [
        ("shrunk", (|file| file.set_len(2 * PORTION as u64)) as fn(&mut File) -> _, 2 * PORTION),
        ("emptied", |file| file.set_len(0), PORTION),
    ] {
        match read_while(name, &text, change).expect_err("not whole").kind {
            ErrorKind::Truncated { at } => assert_eq!(at.offset, ends_at as u64, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    let zeroed = read_while("zeroed", &text, |file| {
        file.set_len(2 * PORTION as u64)?;
        file.set_len(3 * PORTION as u64)
    });
    match zeroed.expect_err("no JSON").kind {
        ErrorKind::Syntax { at, .. } => assert_eq!(at.offset, 2 * PORTION as u64),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_source_that_fails_in_the_middle_is_said_to() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    for len in [0, 10, PORTION - 1, PORTION, PORTION + 1, 2 * PORTION + 5] {
        let start = io::Cursor::new(long().into_bytes()[..len].to_vec());
        let error = flame_chart::input::read(start.chain(Broken), "disk").expect_err("not whole");
        assert!(matches!(error.kind, ErrorKind::Io(_)), "{len} bytes: {error:?}");
        assert_eq!(error.to_string(), "disk: cannot read it: the disk is gone");
    }
}

#[test]
fn what_is_no_file_is_said_to_be_none() {
    let folder = folder("no-file");
    let read = |path: &Path| flame_chart::input::read_path(path).expect_err("no file");
    let missing = read(&folder.join("missing.cpuprofile"));
    assert!(matches!(&missing.kind, ErrorKind::Io(error) if error.kind() == io::ErrorKind::NotFound));
    assert!(missing.to_string().contains("missing.cpuprofile"));
    let directory = read(&folder);
    assert!(matches!(&directory.kind, ErrorKind::Io(error) if error.kind() == io::ErrorKind::IsADirectory));
    for error in [missing, directory] {
        assert!(!error.hint().is_empty());
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_like_a_file() {
    let through_a_pipe = |name: &str, text: String| {
        let pipe = folder("pipe").join(format!("{name}-{}.pipe", std::process::id()));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
        assert!(made.success());
        let writer = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::write(pipe, text)
        });
        let read = flame_chart::input::read_path(&pipe);
        writer.join().expect("no panic").expect("written");
        fs::remove_file(&pipe).expect("removed");
        read
    };
    assert_eq!(through_a_pipe("whole", long()).expect("readable").lanes[0].samples.len(), 2);
    // The writer goes away in the middle.
    let half = long()[..PORTION * 3 / 2].to_owned();
    let error = through_a_pipe("half", half).expect_err("not whole");
    assert!(
        matches!(error.kind, ErrorKind::Truncated { at } if at.offset == PORTION as u64 * 3 / 2),
        "{error:?}"
    );
}
