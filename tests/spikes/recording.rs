//! Recordings made sample by sample.

use std::collections::HashMap;
use std::io::Cursor;

use flame_chart::analysis::{Spike, SpikeKind, Spikes, Timeline, Totals};
use flame_chart::input;
use flame_chart::recording::Recording;
use flame_chart::words;
use serde_json::{Value, json};

/// The usual interval.
pub(crate) const MS: i64 = 1_000;

/// The stack on which the garbage collector is reported.
pub(crate) const GC: &[&str] = &["(garbage collector)"];

/// A recording that grows sample by sample. A frame is a name, or `name@url` for code that is not
/// of the program itself.
#[derive(Default)]
pub(crate) struct Made {
    nodes: Vec<Value>,
    ids: HashMap<Vec<String>, i64>,
    samples: Vec<i64>,
    deltas: Vec<i64>,
    last_length: i64,
}

impl Made {
    pub(crate) fn new() -> Self {
        let mut recording = Self::default();
        recording.node(&[]);
        recording
    }

    fn node(&mut self, stack: &[&str]) -> i64 {
        let key: Vec<String> = stack.iter().map(ToString::to_string).collect();
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let parent = stack.split_last().map(|(_, callers)| self.node(callers));
        let frame = stack.last().copied().unwrap_or("(root)");
        let is_meta = frame.starts_with('(');
        let (name, url) =
            frame.split_once('@').unwrap_or((frame, if is_meta { "" } else { "file:///app.js" }));
        let id = self.ids.len() as i64 + 1;
        let frame =
            json!({"functionName": name, "scriptId": "0", "url": url, "lineNumber": 0, "columnNumber": 0});
        self.nodes.push(json!({"id": id, "callFrame": frame, "parent": parent}));
        self.ids.insert(key, id);
        id
    }

    /// One sample of `length` µs.
    pub(crate) fn sample(&mut self, stack: &[&str], length: i64) -> &mut Self {
        let id = self.node(stack);
        self.samples.push(id);
        self.deltas.push(self.last_length);
        self.last_length = length;
        self
    }

    /// Samples of 1 ms each.
    pub(crate) fn run(&mut self, stack: &[&str], milliseconds: usize) -> &mut Self {
        for _ in 0..milliseconds {
            self.sample(stack, MS);
        }
        self
    }

    /// Calls of the stack's innermost frame, each of so many milliseconds, and its caller for 3 ms
    /// after each: they are too far apart to be pieces of one call.
    pub(crate) fn calls(
        &mut self,
        stack: &[&str],
        milliseconds: impl IntoIterator<Item = usize>,
    ) -> &mut Self {
        for time in milliseconds {
            self.run(stack, time).run(&stack[..stack.len() - 1], 3);
        }
        self
    }

    pub(crate) fn profile(&mut self) -> Recording {
        let mut recording = std::mem::take(self);
        // One time more than samples: the end of the last.
        recording.deltas.push(recording.last_length);
        let file = json!({
            "nodes": recording.nodes,
            "startTime": 0,
            "samples": recording.samples,
            "timeDeltas": recording.deltas,
        });
        let read = input::read(Cursor::new(file.to_string().into_bytes()), "made");
        read.expect("a sound recording")
    }
}

/// The spikes of a profile.
pub(crate) fn spikes(profile: &Recording) -> Spikes {
    let timeline = Timeline::new(profile.profile(0));
    Spikes::of(&timeline)
}

/// The spikes in short: kind, name, CPU time in ms, and how many parts.
pub(crate) fn marks(profile: &Recording) -> Vec<(SpikeKind, &str, u64, usize)> {
    let marks = spikes(profile).marks.into_iter();
    marks
        .map(|mark| (mark.kind, profile.functions.name(mark.function), mark.cpu.0 / 1000, mark.parts.len()))
        .collect()
}

/// Why the only spike is one, in words.
pub(crate) fn why(profile: &Recording) -> String {
    let totals = Totals::of(&Timeline::new(profile.profile(0)));
    words::reason(&profile.functions, &totals, &only(profile))
}

pub(crate) fn only(profile: &Recording) -> Spike {
    let mut marks = spikes(profile).marks;
    assert_eq!(marks.len(), 1, "{marks:?}");
    marks.remove(0)
}

/// Enough other work that no call is half of the recording.
pub(crate) fn other_work(recording: &mut Made) -> &mut Made {
    recording.run(&["main", "otherWork"], 400)
}
