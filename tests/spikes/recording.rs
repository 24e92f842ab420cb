//! Recordings made sample by sample.

use std::collections::HashMap;

use flame_chart::analysis::{Spike, SpikeKind, Spikes, Timeline, Totals};
use flame_chart::recording::{
    Format, Function, FunctionTable, IdMap, Kind, Lane, Recording, SamplesBuilder, StrId, TreeBuilder,
    Warnings,
};
use flame_chart::words;

/// The usual interval.
pub(crate) const MS: i64 = 1_000;

/// The stack on which the garbage collector is reported.
pub(crate) const GC: &[&str] = &["(garbage collector)"];

/// A recording that grows sample by sample. A frame is a name, or `name@url` for code that is not
/// of the program itself.
#[derive(Default)]
pub(crate) struct Made {
    functions: FunctionTable,
    tree: TreeBuilder,
    nodes: HashMap<Vec<String>, i64>,
    samples: SamplesBuilder,
    last_length: i64,
}

impl Made {
    pub(crate) fn new() -> Self {
        let mut recording = Self::default();
        recording.node(&[]);
        recording.samples.has_times = true;
        recording.samples.start_time = Some(0);
        recording
    }

    fn node(&mut self, stack: &[&str]) -> i64 {
        let key: Vec<String> = stack.iter().map(ToString::to_string).collect();
        if let Some(&id) = self.nodes.get(&key) {
            return id;
        }
        let parent = stack.split_last().map(|(_, callers)| self.node(callers));
        let frame = stack.last().copied().unwrap_or("(root)");
        let is_meta = frame.starts_with('(');
        let (name, url) =
            frame.split_once('@').unwrap_or((frame, if is_meta { "" } else { "file:///app.js" }));
        let function = Function {
            name: self.functions.intern_text(name),
            url: self.functions.intern_text(url),
            script_id: StrId::EMPTY,
            line: 1,
            column: 1,
            kind: Kind::Code,
        };
        let function = self.functions.intern(function);
        let id = self.nodes.len() as i64 + 1;
        self.tree.node(id, function, 0);
        if let Some(parent) = parent {
            self.tree.parent_of_last(parent);
        }
        self.nodes.insert(key, id);
        id
    }

    /// One sample of `length` µs.
    pub(crate) fn sample(&mut self, stack: &[&str], length: i64) -> &mut Self {
        let id = self.node(stack);
        self.samples.id(id);
        self.samples.delta(self.last_length);
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
        recording.samples.delta(recording.last_length);
        let mut warnings = Warnings::default();
        let built = recording.tree.build(&mut recording.functions, false, &mut warnings);
        let nodes: IdMap = built.nodes;
        let samples = recording.samples.build(|id| nodes.get(id), false, &mut warnings);
        let samples = samples.expect("times within every clock");
        let profile = Recording {
            title: None,
            format: Format::Nodes,
            functions: recording.functions,
            lanes: vec![Lane { tree: built.tree, samples, hits: Vec::new() }],
            warnings,
        };
        profile.check().expect("a sound profile");
        profile
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
