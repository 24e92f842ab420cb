//! What is left out and hidden, against the plainest description of it: what each sample's stack was, and is.

use flame_chart::analysis::{Stack, Taken, Timeline, Totals, Visitor};
use flame_chart::recording::{Filter, FunctionId, FunctionTable, Kind, Recording};
use flame_chart::units::Micros;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::oracle::library;
use crate::support::profiles;

/// The names on the stack at each sample, with its length.
#[derive(Default)]
struct Stacks<'a> {
    recording: Option<&'a Recording>,
    all: Vec<(Micros, Vec<String>)>,
}

impl Visitor for Stacks<'_> {
    fn sample(&mut self, taken: &Taken, stack: &Stack) {
        let recording = self.recording.expect("a recording");
        let name = |node| recording.functions.name(recording.profile(0).function_of(node)).to_owned();
        self.all.push((taken.end - taken.start, stack.iter().map(|open| name(open.node)).collect()));
    }
}

fn stacks(recording: &Recording) -> Vec<(Micros, Vec<String>)> {
    let mut stacks = Stacks { recording: Some(recording), all: Vec::new() };
    Timeline::new(recording.profile(0)).replay(&mut stacks);
    stacks.all
}

fn is_meta(name: &str) -> bool {
    ["(idle)", "(program)"].contains(&name)
}

/// The nodes of a small tree of `a` to `e`, which call each other and themselves.
fn nodes(shape: &[(usize, usize)]) -> Value {
    const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
    let mut nodes: Vec<Value> = profiles::META
        .iter()
        .zip(1..)
        .map(|(name, id)| json!({"id": id, "callFrame": profiles::frame(name), "parent": (id > 1).then_some(1)}))
        .collect();
    for (at, &(caller, name)) in shape.iter().enumerate() {
        let caller = match caller % (at + 1) {
            0 => 1,
            before => before + 4,
        };
        nodes.push(json!({"id": at + 5, "callFrame": profiles::frame(NAMES[name]), "parent": caller}));
    }
    json!(nodes)
}

prop_compose! {
    fn any_recording()(shape in prop::collection::vec((0usize..20, 0usize..5), 1..14))(
        samples in prop::collection::vec(2..=(shape.len() as i64 + 4), 1..80),
        shape in Just(shape),
    ) -> Value {
        let deltas = vec![1_000; samples.len()];
        let end = 1_000 * (samples.len() as i64 + 1);
        profiles::recording(nodes(&shape), &samples, &deltas, end)
    }
}

fn named(names: &'static [&'static str]) -> impl Fn(&FunctionTable, FunctionId) -> bool {
    |functions, id| names.contains(&functions.name(id))
}

fn busy(recording: &Recording) -> Micros {
    let timeline = Timeline::new(recording.profile(0));
    let totals = Totals::of(&timeline);
    let own: Micros = recording
        .functions
        .ids()
        .filter(|&id| matches!(recording.functions.kind(id), Kind::Code | Kind::GarbageCollector))
        .map(|id| totals.function(id).self_time)
        .sum();
    assert_eq!(own, totals.busy);
    totals.busy
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hidden_frames_leave_every_stack_and_their_time_stays(recording in any_recording(), collector: bool) {
        let names: &'static [&'static str] = if collector { &["a", "c", "(garbage collector)"] } else { &["a", "c"] };
        let before = profiles::read(&recording);
        let mut after = profiles::read(&recording);
        let hide = named(names);
        after.filter(&Filter { hide: Some(&hide), ..Filter::default() });
        after.check().expect("a sound recording");
        library::check_invariants(&after);
        let expected: Vec<_> = stacks(&before)
            .into_iter()
            .map(|(time, stack)| {
                let is_shown = |name: &&String| !names.contains(&name.as_str());
                let (collectors, code): (Vec<String>, Vec<String>) =
                    stack.into_iter().partition(|name| name == "(garbage collector)");
                let mut left: Vec<String> = code.iter().filter(is_shown).cloned().collect();
                let shown: Vec<String> = collectors.iter().filter(is_shown).cloned().collect();
                if left.is_empty() && (!code.is_empty() || shown.len() < collectors.len()) {
                    left.push("(hidden)".to_owned());
                }
                (time, [left, shown].concat())
            })
            .collect();
        prop_assert_eq!(stacks(&after), expected);
        prop_assert_eq!(busy(&after), busy(&before));
    }

    #[test]
    fn samples_are_left_out_by_what_is_on_their_stack(recording in any_recording(), ignores: bool) {
        let before = profiles::read(&recording);
        let mut after = profiles::read(&recording);
        let choice = named(&["b"]);
        let filter = match ignores {
            true => Filter { ignore: Some(&choice), ..Filter::default() },
            false => Filter { focus: Some(&choice), ..Filter::default() },
        };
        let filtered = after.filter(&filter);
        after.check().expect("a sound recording");
        let mut left_out = 0;
        let expected: Vec<_> = stacks(&before)
            .into_iter()
            .map(|(time, stack)| {
                let is_code = stack.first().is_some_and(|name| !is_meta(name));
                let keeps = !is_code || stack.iter().any(|name| name == "b") != ignores;
                left_out += u64::from(!keeps);
                (time, if keeps { stack } else { Vec::new() })
            })
            .collect();
        prop_assert_eq!(stacks(&after), expected);
        prop_assert_eq!(filtered.samples, left_out);
    }
}

#[test]
fn siblings_that_become_one_call_of_one_function_are_one_node() {
    // main calls x and y, which both call work.
    let frame = |id: i64, name: &str, parent: Option<i64>| json!({"id": id, "callFrame": profiles::frame(name), "parent": parent});
    let nodes = json!([
        frame(1, "(root)", None),
        frame(2, "main", Some(1)),
        frame(3, "x", Some(2)),
        frame(4, "y", Some(2)),
        frame(5, "work", Some(3)),
        frame(6, "work", Some(4)),
    ]);
    let recorded = profiles::recording(nodes, &[5, 6, 5, 6], &[1_000; 4], 5_000);
    let mut recording = profiles::read(&recorded);
    let hide = named(&["x", "y"]);
    let filtered = recording.filter(&Filter { hide: Some(&hide), ..Filter::default() });
    assert_eq!((filtered.functions, recording.lanes[0].tree.len()), (2, 3));
    let timeline = Timeline::new(recording.profile(0));
    assert_eq!(Totals::of(&timeline).spans, 2, "main and one work");
}

#[test]
fn a_stack_of_any_depth_is_hidden() {
    let deep = 20_000;
    let node = |id: i64| json!({"id": id, "callFrame": profiles::frame(if id % 2 == 0 { "a" } else { "b" }), "parent": id - 1});
    let nodes: Vec<Value> = std::iter::once(json!({"id": 1, "callFrame": profiles::frame("(root)")}))
        .chain((2..deep).map(node))
        .collect();
    let recorded = profiles::recording(json!(nodes), &[deep - 1, 5, deep - 1], &[1_000; 3], 4_000);
    let mut recording = profiles::read(&recorded);
    let hide = named(&["a"]);
    recording.filter(&Filter { hide: Some(&hide), ..Filter::default() });
    assert_eq!(Totals::of(&Timeline::new(recording.profile(0))).rows, (deep as u32 - 2) / 2);
}
