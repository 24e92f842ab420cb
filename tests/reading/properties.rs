//! Random recordings: the library agrees with the oracle to the µs, and every invariant holds.

use crate::support::oracle::{self, library};
use flame_chart::recording::Recording as Read;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A recording before it is written in one of the formats.
#[derive(Clone, Debug)]
struct Written {
    /// Per node but the first: the parent's place (taken modulo the node's own), and the function.
    nodes: Vec<(usize, usize)>,
    /// Which meta nodes stand below the root.
    meta: [bool; 3],
    root_is_code: bool,
    samples: Vec<Taken>,
    /// How many times more (or less) there are than samples.
    extra_times: i8,
    start: i64,
    tail: i64,
    has_end: bool,
    writing: Writing,
}

#[derive(Clone, Copy, Debug)]
enum Taken {
    Node(usize, Delta),
    Meta(usize, Delta),
    Root(Delta),
    Unknown(Delta),
}

/// In eighths of a µs, so that sums of them are exact as floats.
type Delta = i64;

/// How the recording is written.
#[derive(Clone, Copy, Debug)]
struct Writing {
    format: Format,
    fractions: bool,
    indented: bool,
    times_as_text: bool,
    id_stride: i64,
    reversed: bool,
    /// The clock shows the date, as JavaScriptCore's does.
    dated: bool,
    /// The root stands last.
    root_last: bool,
    /// Each node stands before all that it calls, and these together, as V8 writes them.
    depth_first: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Children,
    Parents,
    /// Every third node states its parent, the others are listed; some both.
    Mixed,
    Head,
    HeadWithoutTimes,
}

const META: [&str; 3] = ["(program)", "(idle)", "(garbage collector)"];

fn recordings() -> impl Strategy<Value = Written> {
    let delta = prop_oneof![
        12 => 0..4000i64,
        2 => Just(0),
        2 => -9000..0i64,
        2 => 20_000..400_000i64,
        1 => 100_000_000_000..200_000_000_000i64,
    ];
    let taken = (delta, 0..64usize, 0..24u8).prop_map(|(delta, at, kind)| match kind {
        0..=14 => Taken::Node(at, delta),
        15..=21 => Taken::Meta(at % 3, delta),
        22 => Taken::Root(delta),
        _ => Taken::Unknown(delta),
    });
    let format = prop_oneof![
        3 => Just(Format::Children),
        1 => Just(Format::Parents),
        1 => Just(Format::Mixed),
        1 => Just(Format::Head),
        1 => Just(Format::HeadWithoutTimes),
    ];
    let writing = (format, any::<[bool; 7]>(), 1..40i64).prop_map(
        |(
            format,
            [fractions, indented, times_as_text, reversed, dated, root_last, depth_first],
            id_stride,
        )| Writing {
            format,
            fractions,
            indented,
            times_as_text: times_as_text && indented,
            id_stride,
            reversed,
            dated,
            root_last: root_last && !depth_first,
            depth_first,
        },
    );
    let shape = (prop::collection::vec((0..64usize, 0..9usize), 1..24), any::<[bool; 3]>(), 0..12u8);
    let times = (prop::collection::vec(taken, 1..60), -2..=2i8, 0..1i64 << 40, -3000..9000i64, any::<bool>());
    (shape, times, writing).prop_map(
        |((nodes, meta, root), (samples, extra_times, start, tail, has_end), writing)| Written {
            nodes,
            meta,
            root_is_code: root == 0,
            samples,
            extra_times: if extra_times.abs() == 2 { extra_times } else { extra_times.max(0) },
            start,
            tail,
            has_end,
            writing,
        },
    )
}

impl Written {
    /// The id of the node at a place; ids are neither dense nor in order.
    fn id(&self, place: usize) -> i64 {
        let place = place as i64;
        let place = if self.writing.reversed { 500 - place } else { place };
        1 + place * self.writing.id_stride
    }

    fn len(&self) -> usize {
        4 + self.nodes.len()
    }

    /// The parent of the node at `place`: 0 is the root, 1 to 3 are the meta nodes.
    fn parent(&self, place: usize) -> Option<usize> {
        match place {
            0 => None,
            1..=3 => Some(0),
            // Meta nodes have no children, so their places stand for the root's.
            _ => Some(self.nodes[place - 4].0 % place).map(|parent| if parent < 4 { 0 } else { parent }),
        }
    }

    fn is_written(&self, place: usize) -> bool {
        !(1..=3).contains(&place) || self.meta[place - 1]
    }

    fn frame(&self, place: usize) -> Map<String, Value> {
        // Few functions, so that recursion is common; some have no url, two share it and a name.
        let (name, url, script, line) = match place {
            0 if self.root_is_code => ("main", "file:///main.js", 3, 0),
            0 => ("(root)", "", 0, -1),
            1..=3 => (META[place - 1], "", 0, -1),
            _ => [
                ("a", "file:///app.js", 5, 1),
                ("a", "file:///app.js", 6, 1),
                ("a", "file:///app.js", 5, 2),
                ("", "file:///app.js", 5, 1),
                ("evaluated", "", 8, 3),
                ("evaluated", "", 9, 3),
                ("(idle)", "file:///app.js", 5, 7),
                ("(garbage collector)", "", 11, 0),
                ("native", "", 0, -1),
            ][self.nodes[place - 4].1],
        };
        let frame = json!({"functionName": name, "scriptId": script.to_string(), "url": url,
            "lineNumber": line, "columnNumber": 4});
        frame.as_object().expect("an object").clone()
    }

    fn sample(&self, taken: &Taken) -> (i64, Delta) {
        match *taken {
            Taken::Node(at, delta) => (self.id(4 + at % self.nodes.len()), delta),
            Taken::Meta(at, delta) => (self.id(1 + at), delta),
            Taken::Root(delta) => (self.id(0), delta),
            Taken::Unknown(delta) => (-7, delta),
        }
    }

    fn children(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        (place + 1..self.len())
            .filter(move |&child| self.parent(child) == Some(place) && self.is_written(child))
    }

    /// This node and all that it calls, however deep, in depth-first order.
    fn below(&self, place: usize) -> Vec<usize> {
        let calls = self.children(place).flat_map(|child| self.below(child));
        std::iter::once(place).chain(calls).collect()
    }

    fn nested(&self, place: usize) -> Value {
        let mut node = self.frame(place);
        node.insert("id".into(), json!(self.id(place)));
        node.insert("children".into(), self.children(place).map(|child| self.nested(child)).collect());
        Value::Object(node)
    }

    fn flat(&self, place: usize) -> Value {
        let mut node = json!({"id": self.id(place), "callFrame": self.frame(place), "hitCount": 1});
        let is_mixed = self.writing.format == Format::Mixed;
        let states =
            |place: usize| self.writing.format == Format::Parents || is_mixed && place.is_multiple_of(3);
        if let Some(parent) = self.parent(place).filter(|_| states(place) || is_mixed && place % 3 == 1) {
            node["parent"] = json!(self.id(parent));
        }
        if self.writing.format != Format::Parents {
            node["children"] =
                self.children(place).filter(|&child| !states(child)).map(|child| self.id(child)).collect();
        }
        if self.writing.dated {
            // Whoever writes them writes where functions are defined.
            node["positionTicks"] = json!([{"line": 1, "ticks": 1}]);
        }
        node
    }

    fn write(&self) -> Value {
        let writing = self.writing;
        let is_head = matches!(writing.format, Format::Head | Format::HeadWithoutTimes);
        let (ids, mut deltas): (Vec<i64>, Vec<Delta>) =
            self.samples.iter().map(|taken| self.sample(taken)).unzip();
        let count = (deltas.len() as i64 + i64::from(self.extra_times)).max(1) as usize;
        deltas.resize(count, 1500);
        if !writing.fractions || is_head {
            deltas.iter_mut().for_each(|delta| *delta = *delta / 8 * 8);
        }
        let length: i64 = deltas.iter().sum::<i64>() / 8;
        let time = |micros: f64| {
            let value = if micros.fract() == 0.0 { json!(micros as i64) } else { json!(micros) };
            if writing.times_as_text { json!(value.to_string()) } else { value }
        };
        let mut profile = json!({"samples": ids});
        let unit = if is_head { 1e6 } else { 1.0 };
        let start = self.start + if writing.dated && !is_head { 1_000_000_000_000_000 } else { 0 };
        profile["startTime"] = time(start as f64 / unit);
        if self.has_end {
            profile["endTime"] = time((start + length + self.tail) as f64 / unit);
        }
        if is_head {
            profile["head"] = self.nested(0);
            if writing.format == Format::Head {
                let mut at = self.start;
                let stamps = deltas.iter().map(|delta| {
                    at += delta / 8;
                    at
                });
                profile["timestamps"] = stamps.collect();
            }
        } else {
            let mut places: Vec<usize> = (0..self.len()).filter(|&place| self.is_written(place)).collect();
            if writing.depth_first {
                places = self.below(0);
            } else if writing.reversed {
                places[1..].reverse();
            }
            if self.writing.root_last && self.children(0).next().is_some() {
                places.rotate_left(1);
            }
            profile["nodes"] = places.into_iter().map(|place| self.flat(place)).collect();
            profile["timeDeltas"] = deltas.iter().map(|&delta| time(delta as f64 / 8.0)).collect();
        }
        profile
    }

    fn text(&self) -> String {
        if self.writing.indented {
            serde_json::to_string_pretty(&self.write()).expect("JSON")
        } else {
            self.write().to_string()
        }
    }
}

fn read(text: &str) -> Read {
    library::read(text).expect("a readable recording")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_library_agrees_with_the_oracle(recording in recordings()) {
        let text = recording.text();
        let expected = oracle::model(&serde_json::from_str(&text).expect("JSON")).expect("samples");
        prop_assert_eq!(library::model(&read(&text)), expected, "{}", text);
    }

    #[test]
    fn a_list_that_calls_for_one_node_more_is_read_by_the_same_rules(
        recording in recordings(), at in 0..64usize, (other, is_last) in (0..70i64, any::<bool>()),
    ) {
        let writing = Writing { depth_first: true, format: Format::Children, id_stride: 1, ..recording.writing };
        let mut written = Written { writing, ..recording }.write();
        let nodes = written["nodes"].as_array_mut().expect("a list");
        let at = at % nodes.len();
        let children = nodes[at]["children"].as_array_mut().expect("a list");
        let place = if is_last { children.len() } else { 0 };
        // Of a node that is there or not, of one that called it or of itself.
        children.insert(place, json!(other));
        let expected = oracle::model(&written).expect("samples");
        prop_assert_eq!(library::model(&read(&written.to_string())), expected, "{}", written);
    }

    #[test]
    fn every_invariant_holds(recording in recordings(), cuts in prop::collection::vec(0..60_000u64, 0..5)) {
        let profile = read(&recording.text());
        library::check_invariants(&profile);
        library::check_ranges(&profile, &cuts);
    }

    #[test]
    fn white_space_changes_nothing(recording in recordings()) {
        let value = recording.write();
        let (plain, spaced) = (value.to_string(), serde_json::to_string_pretty(&value).expect("JSON"));
        let (plain, spaced) = (library::read(plain).expect("plain"), library::read(spaced).expect("spaced"));
        prop_assert_eq!(library::columns(&plain), library::columns(&spaced));
        prop_assert_eq!(plain.warnings, spaced.warnings);
    }

    #[test]
    fn the_order_of_nodes_and_the_way_of_linking_them_change_no_time(recording in recordings()) {
        let flat = |format| Written { writing: Writing { format, ..recording.writing }, ..recording.clone() };
        let (by_children, by_parents) = (flat(Format::Children).text(), flat(Format::Parents).text());
        let (by_children, by_parents) = (library::model(&read(&by_children)), library::model(&read(&by_parents)));
        prop_assert_eq!(by_children, by_parents);
    }
}

/// Every recording of the repository: the files as they are, decompressed.
fn recordings_at_hand() -> Vec<(String, Vec<u8>)> {
    use std::io::Read;
    let mut all = Vec::new();
    for folder in ["profiles", "tests/data"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
        for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "cpuprofile")) {
            let mut bytes = std::fs::read(&path).expect("readable");
            if bytes.starts_with(&[0x1f, 0x8b]) {
                let compressed = std::mem::take(&mut bytes);
                flate2::read::GzDecoder::new(compressed.as_slice()).read_to_end(&mut bytes).expect("gzip");
            }
            all.push((path.display().to_string(), bytes));
        }
    }
    all.sort();
    all
}

#[test]
fn the_oracle_agrees_about_every_recording_at_hand() {
    let all = recordings_at_hand();
    assert!(all.len() >= 20, "{} recordings", all.len());
    for (name, bytes) in all {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let expected = oracle::model(&serde_json::from_slice(text).expect("JSON")).expect("samples");
        let profile = library::read(bytes).expect("readable");
        let found = library::model(&profile);
        let differing = expected.spans.iter().zip(&found.spans).find(|(expected, found)| expected != found);
        assert_eq!(differing, None, "{name}");
        assert!(found == expected, "{name}: the sums or the end differ");
        library::check_invariants(&profile);
        library::check_ranges(&profile, &[1, 1000, 54_321, 1_000_000]);
    }
}
