//! What is drawn where, and what it says.

use flame_chart::analysis::{Findings, Spikes, Timeline};
use flame_chart::look::label;
use flame_chart::look::layout::{LABEL_PADDING, PADDING, ROW_HEIGHT, WIDTH};
use flame_chart::scene::{Anchor, Item, Scene, SceneOptions};
use flame_chart::units::Micros;
use flame_chart::words::{self, GLOSSARY};

use super::recording::{Drawn, PROJECT_PROFILES, bars, project_profile, read, recording, spikes_of};

const MAIN: (&str, &str) = ("main", "/app/main.js");
const WALK: (&str, &str) = ("walk", "/app/main.js");
const LOOP: (&str, &str) = ("loop", "/app/node_modules/dep/index.js");

#[test]
fn every_span_is_a_bar_or_in_a_mark() {
    for name in PROJECT_PROFILES {
        let profile = project_profile(name);
        let drawn = Drawn::new(&profile);
        let what = drawn.scene.drawn;
        assert_eq!(what.bars + what.joined + what.beyond, drawn.totals.spans, "{name}");
        assert_eq!(what.bars, drawn.bars().len() as u64, "{name}");
    }
}

#[test]
fn a_bar_says_all_that_is_known_of_its_span() {
    // walk calls itself: its aggregated total time counts the outermost spans alone.
    let stacks = [
        (200_000, vec![MAIN, WALK]),
        (100_000, vec![MAIN, WALK, WALK]),
        (100_000, vec![MAIN, LOOP]),
        (100_000, vec![MAIN, WALK]),
        (500_000, vec![("(idle)", "")]),
    ];
    let profile = recording(&stacks);
    let drawn = Drawn::with(&profile, |_, _| Spikes::default(), &SceneOptions::default());
    let titles: Vec<&str> = drawn.bars().iter().map(|(_, bar)| bar.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "main\nown code · /app/main.js:2:2\nSelf time: 0 µs\nTotal time: 500 ms\n\
             Aggregated self time: 0 µs (0.0 % of busy time)\n\
             Aggregated total time: 500 ms (100.0 %, 1 span)\nSamples: 4",
            "(idle)\nSelf time: 500 ms\nTotal time: 500 ms\nAggregated self time: 500 ms (not busy time)\n\
             Aggregated total time: 500 ms (1 span)\nSamples: 1",
            "walk\nown code · /app/main.js:3:3\nSelf time: 200 ms\nTotal time: 300 ms\n\
             Aggregated self time: 400 ms (80.0 % of busy time)\n\
             Aggregated total time: 400 ms (80.0 %, 3 spans)\nSamples: 2",
            "loop\ndep · index.js:4:4\nSelf time: 100 ms\nTotal time: 100 ms\n\
             Aggregated self time: 100 ms (20.0 % of busy time)\n\
             Aggregated total time: 100 ms (20.0 %, 1 span)\nSamples: 1",
            "walk\nown code · /app/main.js:3:3\nSelf time: 100 ms\nTotal time: 100 ms\n\
             Aggregated self time: 400 ms (80.0 % of busy time)\n\
             Aggregated total time: 400 ms (80.0 %, 3 spans)\nSamples: 1",
            "walk\nown code · /app/main.js:3:3\nSelf time: 100 ms\nTotal time: 100 ms\n\
             Aggregated self time: 400 ms (80.0 % of busy time)\n\
             Aggregated total time: 400 ms (80.0 %, 3 spans)\nSamples: 1",
        ]
    );
}

#[test]
fn a_bar_is_as_wide_as_its_share_of_time_and_stands_below_its_caller() {
    let stacks = [
        (250_000, vec![MAIN]),
        (250_000, vec![MAIN, WALK]),
        (250_000, vec![MAIN, WALK, LOOP]),
        (250_000, vec![]),
    ];
    let profile = recording(&stacks);
    let drawn = Drawn::with(&profile, |_, _| Spikes::default(), &SceneOptions::default());
    let rects: Vec<_> = drawn.bars().iter().map(|(_, bar)| bar.rect).collect();
    let width = WIDTH as i32 - 2 * PADDING;
    let top = rects[0].y;
    let expected = [(0, 750), (250, 500), (500, 250)];
    assert_eq!(rects.len(), expected.len());
    for ((row, rect), (start, length)) in (0..).zip(rects).zip(expected) {
        assert_eq!(rect.y, top + row * ROW_HEIGHT);
        assert_eq!(rect.x, PADDING + width * start / 1000);
        assert_eq!(rect.width, width * length / 1000 - 1, "with one px of gap");
    }
}

#[test]
fn labels_stay_inside_their_bars() {
    for name in PROJECT_PROFILES {
        let profile = project_profile(name);
        let drawn = Drawn::new(&profile);
        let panels = drawn.scene.panels.iter().flat_map(|panel| bars(&panel.items));
        let mut labels = 0;
        for (size, bar) in drawn.bars().into_iter().chain(panels) {
            if let Some((label, x, y)) = bar.label_at(size) {
                let end = f64::from(x) + label::width_of(label, size);
                assert!(end <= f64::from(bar.rect.right() - LABEL_PADDING), "{name}: {label}");
                assert!(bar.rect.y < y - size / 2 && y < bar.rect.bottom(), "{name}: {label}");
                labels += 1;
            }
        }
        assert!(labels > 0, "{name} has labels");
    }
}

#[test]
fn marks_and_bars_do_not_overlap() {
    for name in PROJECT_PROFILES {
        let profile = project_profile(name);
        let drawn = Drawn::new(&profile);
        let top = drawn.bars().iter().map(|(_, bar)| bar.rect.y).min().expect("bars");
        let marks = drawn.scene.items.iter().filter_map(|item| match item {
            Item::Fill { rects, title: Some(_), .. } => Some(rects),
            _ => None,
        });
        let mut rects: Vec<_> =
            marks.flatten().chain(drawn.bars().iter().map(|(_, bar)| &bar.rect)).collect();
        rects.sort_by_key(|rect| (rect.y, rect.x, rect.width));
        assert!(rects[0].y == top);
        for pair in rects.windows(2).filter(|pair| pair[0].y == pair[1].y) {
            // A span's edge is rounded to a px that its neighbour's may share.
            assert!(pair[0].right() <= pair[1].x + 1, "{name}: {pair:?}");
        }
    }
}

#[test]
fn a_spike_is_an_element_however_narrow_it_is() {
    let stacks = [(40_000_000, vec![MAIN]), (2_000, vec![MAIN, LOOP]), (40_000_000, vec![MAIN, WALK])];
    let profile = recording(&stacks);
    let drawn = Drawn::with(&profile, |timeline, _| spikes_of(timeline, &["loop"]), &SceneOptions::default());
    let bar = drawn.bars().into_iter().find(|(_, bar)| bar.title.starts_with("loop\n")).expect("a bar").1;
    assert_eq!(bar.rect.width, 1);
    assert!(bar.title.contains("\n2.00 ms of sampled CPU time, 20× its median"), "{}", bar.title);
    let outline = drawn.scene.items.iter().find_map(|item| match item {
        Item::Outline { rects } => Some(rects[0]),
        _ => None,
    });
    let outline = outline.expect("an outline");
    assert!(outline.width >= 6 && outline.x < bar.rect.x && bar.rect.right() < outline.right());
    // Its panel shows it wide.
    let panel = &drawn.scene.panels[0];
    let wide =
        bars(&panel.items).into_iter().find(|(_, bar)| bar.title.starts_with("loop\n")).expect("a bar");
    assert!(wide.1.rect.width > 300, "{:?}", wide.1.rect);
    assert_eq!(wide.1.title, bar.title, "the panel says of the span what the page says");
}

#[test]
fn spans_cut_by_a_panel_keep_their_times() {
    let stacks = [(900_000, vec![MAIN, WALK]), (10_000, vec![MAIN, LOOP]), (900_000, vec![MAIN, WALK])];
    let profile = recording(&stacks);
    let drawn = Drawn::with(&profile, |timeline, _| spikes_of(timeline, &["loop"]), &SceneOptions::default());
    let panel = bars(&drawn.scene.panels[0].items);
    let main = panel.iter().find(|(_, bar)| bar.title.starts_with("main\n")).expect("its caller");
    assert!(main.1.title.contains("\nTotal time: 1.81 s\n"), "{}", main.1.title);
    assert_eq!((main.1.rect.x, main.1.rect.right()), (PADDING, WIDTH as i32 - PADDING - 1));
}

#[test]
fn no_spikes_are_said_to_be_none() {
    let profile = recording(&[(5_000, vec![MAIN])]);
    let drawn = Drawn::new(&profile);
    let has = |text: &str| drawn.svg().contains(text);
    assert!(has(">No spikes found<") && has("too few to tell what is usual") && has(">The longest calls<"));
    assert!(drawn.scene.panels.is_empty());
}

#[test]
fn words_are_whole_and_inside_at_any_width() {
    for name in PROJECT_PROFILES {
        let profile = project_profile(name);
        let findings = Findings::of(&profile, None);
        let overview = words::overview(&findings.timeline, &findings.totals);
        let headline = words::headline(&profile.functions, &findings.totals, &findings.spikes);
        for width in [640, 900, 1000, 1100, 1200, 2560] {
            let options = SceneOptions { width, ..SceneOptions::default() };
            let scene = Scene::build(&findings.timeline, &findings.totals, &findings.spikes, &options);
            let texts = || {
                scene
                    .items
                    .iter()
                    .filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None })
            };
            for text in texts().filter(|text| text.anchor == Anchor::Start) {
                let end = f64::from(text.x) + label::width_of(&text.content, text.size);
                assert!(
                    end <= f64::from(width as i32 - PADDING) + 1.0,
                    "{name} at {width}: {text:?} ends at {end}"
                );
            }
            let joined = texts().map(|text| text.content.as_str()).collect::<Vec<_>>().join(" ");
            let is_there = |said: &str| assert!(joined.contains(said), "{name} at {width}: {said}");
            is_there(&overview);
            is_there(headline.as_deref().unwrap_or_default());
            GLOSSARY.iter().for_each(|term| is_there(term.meaning));
        }
    }
}

#[test]
fn a_recording_without_length_or_code_is_drawn_too() {
    for stacks in [
        vec![(0, vec![MAIN])],
        vec![(0, vec![MAIN]), (0, vec![])],
        vec![(1, vec![])],
        vec![(1, vec![("(idle)", "")])],
        vec![(1 << 50, vec![MAIN]), (1, vec![WALK])],
    ] {
        let profile = recording(&stacks);
        let drawn = Drawn::new(&profile);
        assert!(drawn.scene.width > 0 && drawn.scene.height > 0);
        assert!(roxmltree::Document::parse(&drawn.svg()).is_ok(), "{stacks:?}");
    }
}

#[test]
fn a_range_is_drawn_at_its_own_scale() {
    let profile = recording(&[(400_000, vec![MAIN]), (600_000, vec![MAIN, WALK])]);
    let timeline = Timeline::new(profile.profile(0)).within(Some((Micros(300_000), Micros(500_000))));
    let totals = flame_chart::analysis::Totals::of(&timeline);
    let scene = Scene::build(&timeline, &totals, &Spikes::default(), &SceneOptions::default());
    let walk =
        bars(&scene.items).into_iter().find(|(_, bar)| bar.title.starts_with("walk\n")).expect("a bar");
    assert_eq!(walk.1.rect.x, WIDTH as i32 / 2);
    let texts: Vec<&str> = scene
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Text(text) => Some(text.content.as_str()),
            _ => None,
        })
        .collect();
    assert!(
        texts
            .iter()
            .any(|text| text.starts_with("200 ms of 1.00 s recorded (from 300 ms to 500 ms): 200 ms busy")),
        "{texts:?}"
    );
    assert!(texts.contains(&"400 ms"), "{texts:?}");
}

#[test]
fn a_function_that_was_not_optimized_says_why() {
    let profile = read(
        r#"{"nodes": [
            {"id": 1, "callFrame": {"functionName": "(root)", "scriptId": "0", "url": ""}, "children": [2]},
            {"id": 2, "callFrame": {"functionName": "", "scriptId": "9", "url": "file:///app/a.js",
             "lineNumber": 4, "columnNumber": 7}, "deoptReason": "wrong\u0000 map"}],
            "startTime": 0, "endTime": 900, "samples": [2], "timeDeltas": [0]}"#,
    );
    let drawn = Drawn::new(&profile);
    let bars = drawn.bars();
    let title = &bars[0].1.title;
    assert!(title.starts_with("(anonymous)\nown code · /app/a.js:5:8\n"), "{title}");
    assert!(title.ends_with("\nNot optimized: wrong\u{fffd} map"), "{title}");
    assert_eq!(bars[0].1.label.as_deref(), Some("(anonymous) a.js:5:8"));
}
