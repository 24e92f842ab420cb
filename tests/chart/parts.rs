//! Pictures of a part: the card, and one spike alone.

use flame_chart::analysis::Findings;
use flame_chart::export::{Export, ExportError, Format, Options, View};
use flame_chart::look::layout::PADDING;
use flame_chart::scene::{Item, Lane, Rect, Scene, SceneOptions, Text};
use flame_chart::words;

use super::recording::{PROJECT_PROFILES, project_profile};
use crate::support::cli::Place;

fn texts(scene: &Scene) -> Vec<&Text> {
    let text = |item: &'_ Item| matches!(item, Item::Text(_));
    let items = scene.items.iter().filter(|item| text(item));
    items.filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None }).collect()
}

fn rects(scene: &Scene) -> Vec<Rect> {
    let of = |item: &Item| match item {
        Item::Fill { rects, .. } => rects.clone(),
        Item::Bars { bars, .. } => bars.iter().map(|bar| bar.rect).collect(),
        _ => Vec::new(),
    };
    scene.items.iter().flat_map(of).collect()
}

#[test]
fn a_card_holds_the_headline_the_shares_and_a_dozen_rows() {
    for name in PROJECT_PROFILES {
        let recording = project_profile(name);
        let findings = Findings::of(&recording, None);
        let scene = Scene::card(&Lane::from(&findings), &SceneOptions::default());
        assert_eq!((scene.width, scene.height), (830, 420), "{name}");
        let said: Vec<&str> = texts(&scene).iter().map(|text| text.content.as_str()).collect();
        let functions = findings.profile().functions;
        if let Some(headline) = words::headline(functions, &findings.totals, &findings.spikes) {
            let first = headline.split(' ').next().expect("a word");
            assert!(said.iter().any(|line| line.starts_with(first)), "{name}: {said:?}");
        }
        for text in texts(&scene) {
            assert!(text.size >= 11 && text.y <= scene.height - PADDING / 2, "{name}: {text:?}");
        }
        for rect in rects(&scene) {
            assert!(rect.x >= PADDING - 1 && rect.right() <= scene.width - PADDING + 1, "{name}: {rect:?}");
            assert!(rect.y >= 0 && rect.bottom() <= scene.height - PADDING + 1, "{name}: {rect:?}");
        }
        let share = |line: &str| line.strip_suffix(" %")?.rsplit(' ').next()?.parse::<f64>().ok();
        let shares: f64 = said.iter().filter_map(|line| share(line)).sum();
        assert!(shares <= 100.5, "{name}: {said:?}");
    }
}

#[test]
fn a_spike_alone_is_as_high_as_it_needs_and_leads_nowhere() {
    let recording = project_profile("checkout");
    let findings = Findings::of(&recording, None);
    let spike = &findings.spikes.marks[0];
    let scene = Scene::of_spike(&Lane::from(&findings), spike, &SceneOptions::default());
    let said: Vec<&str> = texts(&scene).iter().map(|text| text.content.as_str()).collect();
    assert_eq!(said[0], "Spike 1: validateEmail");
    assert!(said.contains(&"the usual 2.40 ms, on the same scale"), "{said:?}");
    assert!(!scene.items.iter().any(|item| matches!(item, Item::Link { .. })));
    let lowest = texts(&scene).iter().map(|text| text.y).max().expect("texts");
    assert_eq!(scene.height, lowest + PADDING);
    // The usual call is drawn on the scale of the spike.
    let px = |from: &str| {
        let bars = scene
            .items
            .iter()
            .filter_map(|item| if let Item::Bars { bars, .. } = item { Some(bars) } else { None });
        let bars: Vec<_> = bars.flatten().filter(|bar| bar.title.starts_with(from)).collect();
        let time = |title: &str| words_of(title, "Total time: ");
        bars.iter().map(|bar| (f64::from(bar.rect.width + 1), time(&bar.title))).collect::<Vec<_>>()
    };
    let calls = px("validate10");
    let (longest, usual) = (
        calls.iter().copied().fold((0.0, 0.0), |a: (f64, f64), b| if b.1 > a.1 { b } else { a }),
        calls.iter().copied().find(|call| (1.3..2.5).contains(&call.1)).expect("a usual call"),
    );
    assert!((longest.0 / longest.1 - usual.0 / usual.1).abs() < 1.0, "{longest:?} {usual:?}");
}

/// A time of a title in ms.
fn words_of(title: &str, label: &str) -> f64 {
    let line = title.lines().find_map(|line| line.strip_prefix(label)).expect("a line");
    let (number, unit) = line.split_once(' ').expect("a unit");
    let number: f64 = number.parse().expect("a number");
    if unit.starts_with("µs") { number / 1_000.0 } else { number }
}

#[test]
fn a_spike_that_is_not_there_is_said_to() {
    let recording = project_profile("steady");
    let findings = Findings::of(&recording, None);
    let options = Options { view: View::Spike(1), ..Options::default() };
    let written = Export::new(&findings, &options).write(Format::Svg, &mut Vec::new());
    assert!(matches!(written, Err(ExportError::NoSpike { rank: 1, spikes: 0 })), "{written:?}");
}

#[test]
fn the_command_draws_them() {
    let place = Place::new();
    let ran = place.flame("{checkout} --card -o card.svg -o card.png -o r.json");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(place.read("card.svg").contains("viewBox=\"0 0 830 420\""));
    let png = std::fs::read(place.path("card.png")).expect("a picture");
    assert_eq!(&png[16..24], &[0, 0, 0x06, 0x7c, 0, 0, 0x03, 0x48], "1660 × 840 px");
    assert!(place.read("r.json").contains("\"headline\""));
    let ran = place.flame("{checkout} --spike 2 -o spike.svg");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(place.read("spike.svg").contains(">Spike 2: escapeExpression<"));
    let ran = place.flame("{checkout} --spike 3 -o spike.svg");
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("there is no spike 3: the recording has 2 spikes"), "{}", ran.stderr);
    assert_eq!(place.flame("{checkout} --spike 3 --card -o spike.svg").status, Some(2));
    // Where there is no picture they change nothing, and that is said.
    for line in ["{checkout} --card", "{checkout} --card -o r.json"] {
        assert!(place.flame(line).stderr.contains("--card changes nothing here"), "{line}");
    }
    assert!(place.flame("{checkout} --spike 1 -o r.json").stderr.contains("--spike changes nothing here"));
    let memory = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles/keep.heapprofile");
    let ran = place.command().args([memory, "--card", "-o", "m.svg"]).output().expect("flame runs");
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("leave --card out"));
}
