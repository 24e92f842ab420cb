//! Every output of a recording, and what must hold of each whatever is in the recording.

use flame_chart::analysis::{Findings, rank_together};
use flame_chart::export::{Export, ExportError, Format, Options, View};
use flame_chart::recording::Recording;
use flame_chart::report::summary;

use super::pprof;

/// One output: what it is, and its bytes.
pub struct Output {
    pub name: String,
    pub format: Option<Format>,
    pub bytes: Vec<u8>,
}

/// Writes everything that can be written of a recording, with all that a user can add as `title`.
///
/// Not the PNG: it is the SVG, drawn, which takes long in a debug build.
pub fn all(read: &Recording, title: &str) -> Vec<Output> {
    let mut lanes: Vec<Findings<'_>> =
        (0..read.lanes.len()).map(|lane| Findings::of_lane(read, lane, None)).collect();
    rank_together(&mut lanes);
    let (findings, others) = lanes.split_first().expect("there is a lane");
    let mut all = Vec::new();
    for format in Format::ALL.into_iter().filter(|&format| format != Format::Png) {
        for view in [View::Chart, View::Graph] {
            let options = Options {
                view,
                title: title.into(),
                subtitle: Some(title.into()),
                source: Some(title.into()),
                spans: true,
                every_lane: true,
                ..Options::default()
            };
            let mut bytes = Vec::new();
            match Export::new(findings, &options).beside(others).write(format, &mut bytes) {
                Ok(_) => {
                    all.push(Output { name: format!("{format:?} {view:?}"), format: Some(format), bytes })
                }
                Err(
                    ExportError::NoSamples
                    | ExportError::Nothing(_)
                    | ExportError::NothingRan
                    | ExportError::NoGraph(_),
                ) => {}
                Err(error) => panic!("{format:?} {view:?}: {error}"),
            }
        }
    }
    for (width, colour) in [(20, true), (100, false)] {
        let options = summary::Options { title, width, colour, functions: 15, spikes: 10 };
        let mut bytes = Vec::new();
        summary::write(findings, others, options, &mut bytes).expect("a Vec takes every byte");
        all.push(Output { name: format!("summary of {width} columns"), format: None, bytes });
    }
    all
}

/// The chart as PNG.
pub fn png(read: &Recording) -> Vec<u8> {
    let findings = Findings::of(read, None);
    let mut bytes = Vec::new();
    Export::new(&findings, &Options::default()).write(Format::Png, &mut bytes).expect("a picture");
    bytes
}

/// Holds that an output is what its format says, by an independent parser.
pub fn check(output: &Output) {
    let Output { name, format, bytes } = output;
    // The summary's own colours are the only escape sequences.
    let acts = |char: char| char.is_control() && char != '\n' && (char != '\x1b' || format.is_some());
    if *format == Some(Format::Pprof) {
        let texts = pprof::read(bytes).texts;
        assert_eq!(texts.iter().flat_map(|text| text.chars()).find(|&char| acts(char)), None, "{name}");
        return;
    }
    if *format != Some(Format::Svg) && *format != Some(Format::Json) {
        let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(text.chars().find(|&char| acts(char)), None, "{name} has a control character");
    }
    match format {
        Some(Format::Svg) => {
            let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
            let parsed = roxmltree::Document::parse_with_options(text, options);
            parsed.unwrap_or_else(|error| panic!("{name} is not well-formed: {error}"));
        }
        Some(Format::Json) => {
            let parsed = serde_json::from_slice::<serde_json::Value>(bytes);
            parsed.unwrap_or_else(|error| panic!("{name} is no JSON: {error}"));
        }
        _ => {}
    }
}
