//! The SVG as a document: well-formed, bounded, closed to the outside.

use std::collections::BTreeSet;

use flame_chart::analysis::Spikes;
use flame_chart::render::png::{self, PngError};
use flame_chart::render::svg::{self, Embedded};
use flame_chart::scene::SceneOptions;
use roxmltree::{Document, Node};

use super::recording::{Drawn, PROJECT_PROFILES, project_profile, read, recording, spans, spike, spikes_of};

const HOSTILE: [&str; 12] = [
    "</title><script>alert(1)</script>",
    "]]></style><script>x</script>",
    "\" onload=\"alert(1)",
    "&lt;&#0;&amp;",
    "a\0b\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{85}c",
    "line\nbreak\r\ttab",
    "\u{fffe}\u{ffff}\u{10ffff}\u{fdd0}",
    "\u{202e}gnp.\u{2066}rtl\u{200f}",
    "שלום عالم",
    "検証😀👩‍👩‍👧",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}",
    "<!-- -- --> <![CDATA[",
];

fn hostile_stacks() -> Vec<(u64, Vec<(&'static str, &'static str)>)> {
    (0..HOSTILE.len()).map(|at| (9_000, vec![(HOSTILE[at], HOSTILE[HOSTILE.len() - 1 - at])])).collect()
}

#[test]
fn hostile_names_stay_text() {
    let profile = recording(&hostile_stacks());
    let options =
        SceneOptions { title: HOSTILE.concat(), subtitle: HOSTILE[0].into(), ..SceneOptions::default() };
    let spikes = |timeline: &_, _: &_| spikes_of(timeline, &[HOSTILE[0], HOSTILE[4]]);
    let drawn = Drawn::with(&profile, spikes, &options);
    let svg = drawn.svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let names: BTreeSet<&str> = document.descendants().map(|node| node.tag_name().name()).collect();
    let ours = ["", "a", "desc", "g", "path", "pattern", "rect", "style", "svg", "text", "title", "view"];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ours);
    for node in document.descendants() {
        assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on")), "{node:?}");
    }
    let invisible = |character: char| {
        character.is_control() && character != '\n'
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}')
    };
    assert!(!svg.contains(invisible));
    assert!(svg.contains("a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}↵c"));
}

#[test]
fn nothing_is_asked_from_outside_and_nothing_runs() {
    for name in PROJECT_PROFILES {
        let profile = project_profile(name);
        let svg = Drawn::new(&profile).svg();
        let document = Document::parse(&svg).expect("well-formed XML");
        for node in document.descendants() {
            assert_ne!(node.tag_name().name(), "script");
            for attribute in node.attributes() {
                let value = attribute.value();
                assert!(!value.contains("://") && !value.contains("data:"), "{name}: {value}");
                let is_local = value.starts_with('#') || value == "url(#hatch)";
                assert!(is_local || attribute.name() != "href" && !value.contains("url("), "{name}: {value}");
                assert_ne!(attribute.name(), "style", "a policy may forbid it");
            }
        }
        let sheets = document.descendants().filter(|node| node.tag_name().name() == "style");
        for sheet in sheets.filter_map(|node| node.text()) {
            assert!(!sheet.contains("@import") && !sheet.contains("url("), "{sheet}");
        }
    }
}

/// Whatever shows must do so by its attributes: a policy may forbid style sheets.
#[test]
fn all_that_shows_is_painted_without_a_style_sheet() {
    let profile = project_profile("checkout");
    let svg = Drawn::new(&profile).svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let is_painted = |node: Node<'_, '_>| {
        node.ancestors().any(|node| node.has_attribute("fill") || node.has_attribute("stroke"))
    };
    let shapes =
        document.descendants().filter(|node| ["path", "rect", "text"].contains(&node.tag_name().name()));
    let mut count = 0;
    for shape in shapes {
        assert!(is_painted(shape), "{shape:?}");
        count += 1;
    }
    assert!(count > 100);
}

#[test]
fn links_lead_to_views_that_show_one_panel_each() {
    let profile = recording(&hostile_stacks());
    let spikes = |timeline: &_, _: &_| spikes_of(timeline, &HOSTILE[..5]);
    let drawn = Drawn::with(&profile, spikes, &SceneOptions::default());
    let svg = drawn.svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let views: Vec<(&str, Vec<i32>)> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "view")
        .map(|node| {
            let view_box = node.attribute("viewBox").expect("a viewBox").split(' ');
            (
                node.attribute("id").expect("an id"),
                view_box.map(|number| number.parse().expect("px")).collect(),
            )
        })
        .collect();
    let ids: Vec<&str> = views.iter().map(|view| view.0).collect();
    assert_eq!(ids, ["chart", "spike-1", "spike-2", "spike-3", "spike-4", "spike-5"]);
    let links: BTreeSet<&str> = document.descendants().filter_map(|node| node.attribute("href")).collect();
    assert_eq!(
        links,
        ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().iter().map(String::as_str).collect()
    );
    for pair in views.windows(2) {
        let [(_, above), (_, below)] = pair else { unreachable!() };
        assert!(above[1] + above[3] < below[1], "views do not overlap");
        assert_eq!((above[2], above[3]), (drawn.scene.width, drawn.scene.height));
    }
    // What a panel paints lies in its view.
    for panel in &drawn.scene.panels {
        for (_, bar) in super::recording::bars(&panel.items) {
            assert!(panel.top < bar.rect.y && bar.rect.bottom() < panel.top + drawn.scene.height);
        }
    }
}

/// Many rows, many changes of stack, names that XML makes six times as long.
fn worst_case() -> String {
    let (rows, changes) = (600, 2_500);
    let mut nodes =
        vec![r#"{"id":1,"callFrame":{"functionName":"(root)","scriptId":"0","url":""}}"#.to_string()];
    let mut samples = Vec::new();
    for change in 0..changes {
        let depth = 1 + (change * 7919) % if change % 50 == 0 { rows } else { 40 };
        for row in 0..depth {
            let id = nodes.len() + 1;
            let parent = if row == 0 { 1 } else { id - 1 };
            let name = "&'".repeat(100 + (change + row) % 40);
            nodes.push(format!(
                r#"{{"id":{id},"parent":{parent},"callFrame":{{"functionName":"{name}","scriptId":"1","url":"/a/node_modules/p{}/{name}.js","lineNumber":{row},"columnNumber":{change}}}}}"#,
                (change + row) % 97
            ));
        }
        samples.push(nodes.len().to_string());
    }
    let deltas: Vec<String> = (0..changes).map(|change| (300 + change * 31 % 900).to_string()).collect();
    format!(
        r#"{{"nodes":[{}],"startTime":0,"samples":[{}],"timeDeltas":[{}]}}"#,
        nodes.join(","),
        samples.join(","),
        deltas.join(",")
    )
}

#[test]
fn the_document_is_bounded_whatever_the_input() {
    let profile = read(&worst_case());
    for width in [640, 1200, 8000] {
        let spikes = |timeline: &_, _: &_| {
            let mut spans = spans(timeline);
            spans.sort_by_key(|span| (std::cmp::Reverse(span.row), span.start));
            let marks =
                (1..=10).zip(&spans).map(|(rank, span)| spike(profile.profile(0), rank, span)).collect();
            Spikes { marks, ..Spikes::default() }
        };
        let drawn = Drawn::with(&profile, spikes, &SceneOptions { width, ..SceneOptions::default() });
        let what = drawn.scene.drawn;
        assert!(what.beyond > 0 && what.joined > 10_000, "{what:?}");
        assert_eq!(what.bars + what.joined + what.beyond, drawn.totals.spans);
        assert!(what.bars + what.marks <= 40_000, "{what:?}");
        let svg = drawn.svg();
        assert!(svg.len() <= 1_000_000, "{} bytes at {width} px: {what:?}", svg.len());
        assert!(svg.contains(" are not drawn."));
        assert!(Document::parse(&svg).is_ok());
    }
}

#[test]
fn a_viewer_comes_last() {
    let profile = recording(&hostile_stacks());
    let drawn = Drawn::new(&profile);
    let viewer = Embedded {
        script_sha256: "",
        style: ".a>b{}",
        script: "if (1 < 2 && 3) { ready() }",
        payload: vec!["AAAA".into(), "BBBB".into()],
    };
    let mut out = Vec::new();
    svg::write(&drawn.scene, Some(&viewer), &mut out).expect("memory takes everything");
    let svg = String::from_utf8(out).expect("UTF-8");
    let document = Document::parse(&svg).expect("well-formed XML");
    let children: Vec<(&str, &str)> = document
        .root_element()
        .children()
        .filter(Node::is_element)
        .map(|node| (node.tag_name().name(), node.text().unwrap_or("").trim()))
        .collect();
    let last = &children[children.len() - 4..];
    assert_eq!(
        last,
        [("style", viewer.style), ("metadata", "AAAA"), ("metadata", "BBBB"), ("script", viewer.script)]
    );
    assert_eq!(
        document.root_element().children().filter(|node| node.attribute("id") == Some("still")).count(),
        1
    );
}

#[test]
fn two_runs_give_the_same_bytes() {
    let both = [(); 2].map(|()| {
        let profile = project_profile("checkout");
        Drawn::new(&profile).svg()
    });
    assert!(both[0] == both[1]);
}

#[test]
fn a_png_too_large_is_refused_with_its_size() {
    let profile = recording(&hostile_stacks());
    let drawn = Drawn::new(&profile);
    let mut out = Vec::new();
    for scale in [100.0, 0.0, -1.0, f32::NAN, f32::INFINITY] {
        let error = png::write(&drawn.scene, scale, false, &mut out).expect_err("no such PNG");
        assert!(matches!(error, PngError::Size { .. }), "{scale}: {error}");
        assert!(error.to_string().contains(" px; it can have "), "{error}");
    }
    assert!(out.is_empty());
}
