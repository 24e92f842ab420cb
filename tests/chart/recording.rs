//! Recordings made up for the tests, and what the chart says of them.

use flame_chart::analysis::{Reason, Span, Spike, SpikeKind, Spikes, Stack, Timeline, Totals, Visitor};
use flame_chart::input;
use flame_chart::recording::{Profile, Recording};
use flame_chart::render::svg;
use flame_chart::scene::{Bar, Item, Scene, SceneOptions};
use flame_chart::units::Micros;
use serde_json::json;

/// A function as the recording names it: name and url.
pub(crate) type Frame<'a> = (&'a str, &'a str);

/// A recording of stacks, outermost frame first, each for so many µs.
pub(crate) fn recording(stacks: &[(u64, Vec<Frame<'_>>)]) -> Recording {
    let mut nodes: Vec<(usize, Frame<'_>)> = vec![(0, ("(root)", ""))];
    let (mut samples, mut deltas) = (Vec::new(), vec![0]);
    for (length, stack) in stacks {
        let mut node = 0;
        for &frame in stack {
            let known = (1..nodes.len()).rev().find(|&at| nodes[at] == (node, frame));
            node = known.unwrap_or_else(|| {
                nodes.push((node, frame));
                nodes.len() - 1
            });
        }
        samples.push(node + 1);
        deltas.push(*length);
    }
    let length: u64 = stacks.iter().map(|stack| stack.0).sum();
    let mut lines: Vec<Frame<'_>> = Vec::new();
    let nodes: Vec<_> = nodes
        .iter()
        .enumerate()
        .map(|(at, &(parent, (name, url)))| {
            // A function's line is its place among the functions.
            let line = lines.iter().position(|&frame| frame == (name, url)).unwrap_or_else(|| {
                lines.push((name, url));
                lines.len() - 1
            });
            let known = if url.is_empty() { -1 } else { line as i64 };
            let script = if url.is_empty() { "0" } else { "7" };
            let frame = json!({"functionName": name, "url": url, "scriptId": script,
                               "lineNumber": known, "columnNumber": known});
            match at {
                0 => json!({"id": 1, "callFrame": frame}),
                _ => json!({"id": at + 1, "parent": parent + 1, "callFrame": frame}),
            }
        })
        .collect();
    let file = json!({"nodes": nodes, "startTime": 0, "endTime": length,
                      "samples": samples, "timeDeltas": deltas});
    read(&file.to_string())
}

pub(crate) fn read(file: &str) -> Recording {
    let bytes = file.as_bytes().to_vec();
    input::read(std::io::Cursor::new(bytes), "test").expect("a recording")
}

/// A profile of the project.
pub(crate) fn project_profile(name: &str) -> Recording {
    let path = format!("{}/profiles/{name}.cpuprofile", env!("CARGO_MANIFEST_DIR"));
    input::read_path(path.as_ref()).expect("a recording")
}

pub(crate) const PROJECT_PROFILES: [&str; 9] =
    ["checkout", "deep", "eval", "gc", "idle", "names", "page", "recursion", "steady"];

/// Everything of a recording that the tests look at.
pub(crate) struct Drawn {
    pub(crate) totals: Totals,
    pub(crate) scene: Scene,
}

impl Drawn {
    pub(crate) fn new(profile: &Recording) -> Self {
        Self::with(profile, |timeline, _| Spikes::of(timeline), &SceneOptions::default())
    }

    pub(crate) fn with<'a>(
        profile: &'a Recording,
        spikes: impl Fn(&Timeline<'a>, &Totals) -> Spikes,
        options: &SceneOptions,
    ) -> Self {
        let timeline = Timeline::new(profile.profile(0));
        let totals = Totals::of(&timeline);
        let spikes = spikes(&timeline, &totals);
        let scene = Scene::build(&timeline, &totals, &spikes, options);
        Self { totals, scene }
    }

    pub(crate) fn svg(&self) -> String {
        let mut out = Vec::new();
        svg::write(&self.scene, None, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("UTF-8")
    }

    /// All bars of the page, with the font size of their labels.
    pub(crate) fn bars(&self) -> Vec<(i32, &Bar)> {
        bars(&self.scene.items)
    }
}

pub(crate) fn spans(timeline: &Timeline<'_>) -> Vec<Span> {
    struct All(Vec<Span>);
    impl Visitor for All {
        fn close(&mut self, span: &Span, _: &Stack) {
            self.0.push(*span);
        }
    }
    let mut all = All(Vec::new());
    timeline.replay(&mut all);
    all.0
}

pub(crate) fn bars(items: &[Item]) -> Vec<(i32, &Bar)> {
    let mut found = Vec::new();
    for item in items {
        if let Item::Bars { label_size, bars } = item {
            found.extend(bars.iter().map(|bar| (*label_size, bar)));
        }
    }
    found
}

/// A spike made of a span, whatever the rules say of it.
pub(crate) fn spike(profile: Profile<'_>, rank: u32, span: &Span) -> Spike {
    Spike {
        rank,
        kind: SpikeKind::Call,
        function: profile.function_of(span.node),
        node: span.node,
        row: span.row,
        parts: vec![(span.start, span.end)],
        cpu: span.credited,
        excess: span.credited,
        median: Micros(100),
        ratio: span.credited.share_of(Micros(100)),
        calls: 12,
        reason: Reason::Call { next_longest: None },
        beside: None,
        differences: Vec::new(),
    }
}

/// The outermost spans of the given functions as spikes, the first in rank first.
pub(crate) fn spikes_of(timeline: &Timeline<'_>, names: &[&str]) -> Spikes {
    let profile = timeline.profile();
    let spans = spans(timeline);
    let find = |name: &str| {
        let is_it = |span: &&Span| profile.functions.name(profile.function_of(span.node)) == name;
        *spans.iter().filter(is_it).max_by_key(|span| span.total()).expect("a span of the function")
    };
    let marks = (1..).zip(names).map(|(rank, name)| spike(profile, rank, &find(name))).collect();
    Spikes { marks, ..Spikes::default() }
}
