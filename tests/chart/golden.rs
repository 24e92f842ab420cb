//! Charts as they were when someone last looked at them. `FLAME_BLESS=1 cargo test` takes the
//! present ones as right; look at them before you commit them.

use std::fs;
use std::path::{Path, PathBuf};

use flame_chart::look::colour::{DARK, LIGHT};
use flame_chart::render::png;
use flame_chart::scene::SceneOptions;
use resvg::tiny_skia::{Color, Pixmap, PremultipliedColorU8};

use super::recording::{Drawn, Frame, recording, spikes_of};

/// A server that answers thirty requests, one of them far too slowly.
fn requests() -> Vec<(u64, Vec<Frame<'static>>)> {
    const TICK: Frame<'_> = ("processTicksAndRejections", "node:internal/process/task_queues");
    const HANDLE: Frame<'_> = ("handleRequest", "/app/src/server.js");
    const READ: Frame<'_> = ("readFileSync", "node:fs");
    const VALIDATE: Frame<'_> = ("validate", "/app/src/validate.js");
    const REGEXP: Frame<'_> = ("RegExp: ^(a+)+$", "");
    const RENDER: Frame<'_> = ("renderToString", "/app/node_modules/react-dom/server.js");
    const ESCAPE: Frame<'_> = ("escapeHtml", "/app/node_modules/escape-html/index.js");
    const ANONYMOUS: Frame<'_> = ("", "/app/src/日本語.js");
    const GC: Frame<'_> = ("(garbage collector)", "");
    const PROGRAM: Frame<'_> = ("(program)", "");
    const IDLE: Frame<'_> = ("(idle)", "");
    let mut stacks = vec![(7_000, vec![]), (9_000, vec![PROGRAM])];
    for request in 0..30 {
        let factor = if request == 17 { 40 } else { 1 + request % 3 };
        stacks.push((900, vec![TICK, HANDLE]));
        stacks.push((1_000, vec![TICK, HANDLE, VALIDATE]));
        for _ in 0..2 * factor {
            stacks.push((1_000, vec![TICK, HANDLE, VALIDATE, REGEXP]));
        }
        for _ in 0..6 {
            stacks.push((700, vec![TICK, HANDLE, RENDER]));
            stacks.push((400, vec![TICK, HANDLE, RENDER, RENDER, ESCAPE]));
        }
        if request % 4 == 0 {
            stacks.push((1_500, vec![GC]));
        }
        stacks.push((800, vec![TICK, HANDLE, ANONYMOUS]));
        if request == 6 {
            stacks.push((11_000, vec![TICK, HANDLE, READ])); // the thread did not run
        }
        stacks.push((1_000 * (request % 5), vec![IDLE]));
    }
    stacks
}

fn draw<T>(with: impl Fn(&Drawn) -> T) -> T {
    let profile = recording(&requests());
    let options = SceneOptions {
        title: "requests.cpuprofile".into(),
        subtitle: "thirty requests, one of them slow".into(),
        ..SceneOptions::default()
    };
    let spikes = |timeline: &_, _: &_| spikes_of(timeline, &["RegExp: ^(a+)+$", "escapeHtml"]);
    with(&Drawn::with(&profile, spikes, &options))
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Where what was drawn instead is left to be looked at.
fn actual(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Takes `bytes` as right where that is asked for.
fn blessed(name: &str, bytes: &[u8]) -> Vec<u8> {
    if std::env::var_os("FLAME_BLESS").is_some() {
        fs::write(golden(name), bytes).expect("the golden file can be written");
    }
    fs::read(golden(name)).expect("a golden file: FLAME_BLESS=1 writes it")
}

#[test]
fn the_svg_is_as_it_was() {
    let svg = draw(Drawn::svg);
    if blessed("requests.svg", svg.as_bytes()) != svg.as_bytes() {
        fs::write(actual("requests.svg"), &svg).expect("a directory for what tests leave");
        panic!("not as tests/golden/requests.svg: see {}", actual("requests.svg").display());
    }
}

#[test]
fn the_png_is_as_it_was() {
    let bytes = draw(|drawn| {
        let mut bytes = Vec::new();
        png::write(&drawn.scene, 1.0, false, &mut bytes).expect("memory takes everything");
        bytes
    });
    let is = Pixmap::decode_png(&bytes).expect("a PNG");
    let was = Pixmap::decode_png(&blessed("requests.png", &bytes)).expect("a PNG");
    let difference = difference(&was, &is);
    if let Some(picture) = difference {
        fs::write(actual("requests.png"), &bytes).expect("a directory for what tests leave");
        picture.save_png(actual("requests-difference.png")).expect("the same directory");
        panic!("not as tests/golden/requests.png: see {}", actual("requests-difference.png").display());
    }
}

#[test]
fn a_dark_png_has_the_same_marks_on_the_paper_of_the_dark_scheme() {
    let [light, dark] = [false, true].map(|dark| {
        let bytes = draw(|drawn| {
            let mut bytes = Vec::new();
            png::write(&drawn.scene, 1.0, dark, &mut bytes).expect("memory takes everything");
            bytes
        });
        Pixmap::decode_png(&bytes).expect("a PNG")
    });
    assert_eq!((light.width(), light.height()), (dark.width(), dark.height()));
    let hex = |pixel: PremultipliedColorU8| {
        format!("#{:02x}{:02x}{:02x}", pixel.red(), pixel.green(), pixel.blue())
    };
    let paper = [&light, &dark].map(|picture| hex(picture.pixel(0, 0).expect("a pixel")));
    assert_eq!(paper, [LIGHT.paper.to_string(), DARK.paper.to_string()]);
    // What is paper in the one is paper in the other, but for tints that come near it.
    let is_paper = |picture: &Pixmap, paper: &str| -> Vec<bool> {
        picture.pixels().iter().map(|pixel| hex(*pixel) == paper).collect()
    };
    let (light, dark) = (is_paper(&light, &paper[0]), is_paper(&dark, &paper[1]));
    let differing = light.iter().zip(&dark).filter(|(light, dark)| light != dark).count();
    assert!(light.contains(&false) && differing * 100 < light.len(), "{differing} of {}", light.len());
}

/// A picture of what differs, red on white; `None` where nothing does. Processors round the
/// edges of letters differently, by less than an eye sees.
fn difference(was: &Pixmap, is: &Pixmap) -> Option<Pixmap> {
    const UNSEEN: u8 = 4;
    let mut picture = Pixmap::new(was.width().max(is.width()), was.height().max(is.height()))?;
    picture.fill(Color::WHITE);
    let channels = |pixel: Option<PremultipliedColorU8>| {
        pixel.map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
    };
    let mut differs = false;
    let width = picture.width();
    for (at, pixel) in (0..).zip(picture.pixels_mut()) {
        let (x, y) = (at % width, at / width);
        let same = match (channels(was.pixel(x, y)), channels(is.pixel(x, y))) {
            (Some(was), Some(is)) => was.iter().zip(is).all(|(was, is)| was.abs_diff(is) <= UNSEEN),
            _ => false,
        };
        if !same {
            differs = true;
            *pixel = PremultipliedColorU8::from_rgba(255, 0, 0, 255)?;
        }
    }
    differs.then_some(picture)
}
