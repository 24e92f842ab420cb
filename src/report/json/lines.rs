//! How the JSON is laid out.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// Compact JSON, but with every entry of a list at the top on a line of its own: readable, and
/// easy to compare and to search line by line.
#[derive(Default)]
pub(in crate::report) struct Lines {
    depth: usize,
    has_entries: bool,
}

impl Lines {
    fn separate(&self, out: &mut (impl Write + ?Sized), is_first: bool, own_line: bool) -> io::Result<()> {
        out.write_all(match (is_first, own_line) {
            (true, false) => b"",
            (true, true) => b"\n",
            (false, false) => b",",
            (false, true) => b",\n",
        })
    }
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.separate(out, is_first, self.depth == 1)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(if self.depth == 0 { b"\n}" } else { b"}" })
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_entries = false;
        out.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.has_entries = true;
        self.separate(out, is_first, self.depth == 2)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        let is_list = self.depth == 2 && self.has_entries;
        self.depth -= 1;
        out.write_all(if is_list { b"\n]" } else { b"]" })
    }
}
