//! The call paths of both sides in one tree, and their picture.

use std::collections::BTreeMap;

use flame_chart::comparison::{Comparison, Measured, TreeNode};
use flame_chart::look::label;
use flame_chart::recording::Recording;
use flame_chart::scene::{ComparisonOptions, Item, Scene, draw_comparison};
use flame_chart::units::Micros;
use proptest::prelude::*;

use crate::chart::recording::recording;

fn both([base, head]: [Micros; 2]) -> u64 {
    base.0 + head.0
}

/// The names of the functions on the path of a node, the innermost last.
fn path<'a>(comparison: &'a Comparison, node: &'a TreeNode) -> Vec<&'a str> {
    let caller = |node: &&TreeNode| node.caller.map(|caller| &comparison.tree[caller as usize]);
    let mut path: Vec<&str> = std::iter::successors(Some(node), caller)
        .map(|node| comparison.rows[node.row as usize].name.as_str())
        .collect();
    path.reverse();
    path
}

/// Every equation that must hold of a tree.
fn check(comparison: &Comparison) -> Result<(), TestCaseError> {
    let tree = &comparison.tree;
    let mut own = vec![[0u64; 2]; comparison.rows.len()];
    let mut called = vec![[0u64; 2]; tree.len()];
    for (at, node) in tree.iter().enumerate().rev() {
        for side in 0..2 {
            prop_assert_eq!(node.total[side].0, node.own[side].0 + called[at][side]);
            own[node.row as usize][side] += node.own[side].0;
            if let Some(caller) = node.caller {
                called[caller as usize][side] += node.total[side].0;
            }
        }
        match node.caller {
            None => prop_assert_eq!(node.depth, 0),
            Some(caller) => {
                prop_assert!((caller as usize) < at);
                prop_assert_eq!(tree[caller as usize].depth + 1, node.depth);
            }
        }
        prop_assert_eq!(node.weight().0, both(node.total));
    }
    for (row, own) in comparison.rows.iter().zip(own) {
        prop_assert_eq!([row.base.0, row.head.0], own, "{}", row.name);
    }
    Ok(())
}

/// Self times by path, before and now.
fn by_path(comparison: &Comparison) -> BTreeMap<Vec<&str>, [u64; 2]> {
    let times = comparison.tree.iter().map(|node| (path(comparison, node), node.own.map(|own| own.0)));
    times.collect()
}

fn scene(comparison: &Comparison) -> Scene {
    draw_comparison(comparison, &ComparisonOptions { width: 1_000, title: "t".into() })
}

/// Bars by the first line of their title, with their left and right edges.
fn bars(scene: &Scene) -> Vec<(String, i32, i32, i32)> {
    let bars = scene.items.iter().filter_map(|item| match item {
        Item::Bars { bars, .. } => Some(bars),
        _ => None,
    });
    let name = |title: &str| title.lines().next().unwrap_or_default().to_owned();
    bars.flatten().map(|bar| (name(&bar.title), bar.rect.y, bar.rect.x, bar.rect.right())).collect()
}

type Stack = Vec<(&'static str, &'static str)>;

fn stack(names: &[&'static str]) -> Stack {
    names.iter().map(|&name| (name, "file:///app.js")).collect()
}

fn measured(samples: &[(u64, Stack)], name: &str) -> Measured {
    let recording: Recording = recording(samples);
    Measured::with_paths(&recording, name)
}

fn any_recording() -> impl Strategy<Value = Vec<(u64, Stack)>> {
    let name = prop::sample::select(vec!["a", "b", "c", "d", "e", "(garbage collector)", "(idle)"]);
    let stack = prop::collection::vec(name, 1..6).prop_map(|names| {
        let code: Vec<&str> = names.iter().copied().filter(|name| !name.starts_with('(')).collect();
        if code.is_empty() { stack(&["a"]) } else { stack(&code) }
    });
    prop::collection::vec((900u64..1_100, stack), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_node_is_what_it_calls_and_itself_and_the_nodes_of_a_function_are_its_row(
        base in prop::collection::vec(any_recording(), 1..4),
        head in prop::collection::vec(any_recording(), 1..4),
    ) {
        let measured = |side: &[Vec<(u64, Stack)>], name: &str| -> Vec<Measured> {
            side.iter().enumerate().map(|(at, samples)| measured(samples, &format!("{name}{at}"))).collect()
        };
        let (base, head) = (measured(&base, "base"), measured(&head, "head"));
        let there = Comparison::of(&base, &head).expect("comparable");
        check(&there)?;
        // The other way round it is told in the other side's time; the paths are the same.
        let back = Comparison::of(&head, &base).expect("comparable");
        check(&back)?;
        prop_assert!(by_path(&there).keys().eq(by_path(&back).keys()));
        let mut turned = head.clone();
        turned.reverse();
        let same = Comparison::of(&base, &turned).expect("comparable");
        prop_assert_eq!(&same.tree, &there.tree);

        let scene = scene(&there);
        prop_assert_eq!(scene.drawn.bars + scene.drawn.joined + scene.drawn.beyond, there.tree.len() as u64);
        for (_, _, from, to) in bars(&scene) {
            prop_assert!(16 <= from && from <= to && to <= 1_000 - 16);
        }
    }
}

#[test]
fn a_caller_is_more_by_what_it_calls_more_and_what_was_removed_is_there() {
    let samples = |of: &[(&[&'static str], usize)]| -> Vec<(u64, Stack)> {
        let each =
            |&(names, count): &(&[&'static str], usize)| std::iter::repeat_n((1_000, stack(names)), count);
        of.iter().flat_map(each).collect()
    };
    let base =
        samples(&[(&["main", "parent"], 40), (&["main", "parent", "old"], 60), (&["main", "other"], 300)]);
    let head =
        samples(&[(&["main", "parent"], 40), (&["main", "parent", "child"], 100), (&["main", "other"], 300)]);
    let comparison =
        Comparison::of(&[measured(&base, "base")], &[measured(&head, "head")]).expect("comparable");
    let node = |names: &[&str]| {
        *comparison.tree.iter().find(|node| path(&comparison, node) == names).expect("a node")
    };
    let ms = |time: Micros| (time.0 + 500) / 1_000;
    assert_eq!(node(&["main", "parent"]).total.map(ms), [100, 140]);
    assert_eq!(node(&["main", "parent", "old"]).total.map(ms), [60, 0]);
    assert_eq!(node(&["main", "parent", "child"]).total.map(ms), [0, 100]);
    let bars = bars(&scene(&comparison));
    let bar = |name: &str| bars.iter().find(|bar| bar.0 == name).expect("a bar").clone();
    let (main, parent, old, child) = (bar("main"), bar("parent"), bar("old"), bar("child"));
    // Widths are what both sides took: 840 ms are 968 px.
    let px = |ms: f64| (ms * 968.0 / 840.0).round() as i32;
    for (bar, ms) in [(&main, 840.0), (&parent, 240.0), (&old, 60.0), (&child, 100.0)] {
        assert!((bar.3 - bar.2 + 1 - px(ms)).abs() <= 1, "{bar:?}");
    }
    assert!(parent.2 <= old.2.min(child.2) && old.3.max(child.3) <= parent.3);
}

#[test]
fn everything_stands_within_a_narrow_picture() {
    let samples: Vec<(u64, Stack)> = (0..400).map(|_| (1_000, stack(&["main", "parent"]))).collect();
    let side = [measured(&samples, "a")];
    let comparison = Comparison::of(&side, &side).expect("comparable");
    let scene = draw_comparison(&comparison, &ComparisonOptions { width: 640, title: "t".into() });
    for item in &scene.items {
        if let Item::Text(text) = item
            && text.anchor == flame_chart::scene::Anchor::Start
        {
            let end = f64::from(text.x) + label::width_of(&text.content, text.size);
            assert!(end <= 640.0 - 16.0 + 1.0, "{text:?} ends at {end}");
        }
    }
}

#[test]
fn without_paths_there_is_no_tree() {
    let recording = recording(&[(1_000, stack(&["a"])), (1_000, stack(&["b"]))]);
    let plain = [Measured::of(&recording, "plain")];
    assert!(Comparison::of(&plain, &plain).expect("comparable").tree.is_empty());
}
