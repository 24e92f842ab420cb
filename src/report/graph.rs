//! The merged flame graph, drawn by inferno: equal call paths stand together, widths are their
//! whole time, and the x axis is no time axis.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use inferno::flamegraph::color::{BackgroundColor, PaletteMap, parse_hex_color};
use inferno::flamegraph::{self, Direction, TextTruncateDirection};

use super::folded::{Line, Stacks, frame, safe};
use crate::analysis::{CallPath, Merged};
use crate::recording::{FunctionId, NodeId, Profile};
use crate::text::visible;

/// Rows beyond these are part of the bar above them.
const MOST_ROWS: u32 = 400;

/// The graph has no more bars than about this: an SVG with many more hangs a browser.
const MOST_BARS: usize = 20_000;

/// inferno takes a line for every bar, with all its callers in it; where long names stand in deep
/// stacks, these would fill the memory. Bars whose lines have more bytes together get none.
const MOST_BYTES: usize = 64 << 20;

/// The width that inferno assumes where none is given, in px.
const WIDTH: u32 = 1200;

/// Free space that inferno leaves on both sides together, in px.
const MARGINS: f64 = 20.0;

/// How the graph looks.
#[derive(Clone, Copy)]
pub(crate) struct Options<'a> {
    /// Title on top.
    pub title: &'a str,
    /// Line below it; what is left out of the graph is said behind it.
    pub subtitle: &'a str,
    /// Width in px; `None` to fill the window, where one shows it.
    pub width: Option<u32>,
    /// Bars narrower than this are part of the bar above them, in px.
    pub min_width: f64,
    /// The colour of a function as `#rrggbb`.
    pub colour: &'a dyn Fn(FunctionId) -> String,
}

/// Draws the paths of each lane, which must weigh something.
///
/// # Errors
/// Those of `out`; [`io::ErrorKind::InvalidData`] where the paths weigh nothing.
pub(crate) fn write(lanes: &[Stacks<'_>], options: Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let width = f64::from(options.width.unwrap_or(WIDTH)) - MARGINS;
    let whole: u64 = lanes.iter().map(|lane| lane.merged.whole().amount).sum();
    let least = ((whole as f64 * (options.min_width / width.max(1.0))).ceil() as u64).max(1);
    let mut room = Room { bars: MOST_BARS, bytes: MOST_BYTES };

    // inferno wants sorted lines, and would compare them with their weights attached.
    let mut weights = BTreeMap::<String, u64>::new();
    let mut colours = PaletteMap::default();
    let mut set_colour = |frame: &str, colour: &str| {
        if let Some(colour) = parse_hex_color(colour) {
            colours.insert(frame, colour);
        }
    };
    set_colour(ALL, GREY);
    set_colour(OTHERS, GREY);
    let mut joined = 0;
    for lane in lanes {
        let Stacks { root, merged } = lane;
        let Merged { profile, paths, .. } = merged;
        let bars = Bars::of(merged, least, &mut room);
        let root = root.as_deref().map(safe);
        let others = root.as_ref().map_or(OTHERS.into(), |root| format!("{root};{OTHERS}"));
        let mut line = Line::new(lane);
        for path in paths {
            let text = match bars.standing_for(path) {
                CallPath { node: None, collector: None, .. } => &others,
                path => line.of(&path),
            };
            *weights.entry(text.to_owned()).or_default() += path.own;
        }
        root.iter().for_each(|root| set_colour(root, GREY));
        for function in bars.functions(*profile, paths) {
            set_colour(&frame(*profile, function), &(options.colour)(function));
        }
        joined += paths.iter().filter(|path| bars.standing_for(path) != **path).count();
    }
    let lines: Vec<String> = weights.into_iter().map(|(stack, weight)| format!("{stack} {weight}")).collect();
    let subtitle = match joined {
        0 => options.subtitle.to_owned(),
        _ => format!(
            "{}; narrow or very deep call paths are part of their callers: {joined}",
            options.subtitle
        ),
    };
    let mut style = flamegraph::Options::default();
    style.title = visible(options.title).into_owned();
    style.subtitle = Some(visible(&subtitle).into_owned());
    style.image_width = options.width.map(|width| width as usize);
    style.font_width = 0.63; // the widest of the usual monospace fonts, and its padding
    style.min_width = 0.0; // what is narrow has been joined already, and counted
    style.count_name = lanes.first().map_or("", |lane| lane.merged.unit.symbol()).to_owned();
    style.direction = Direction::Inverted; // callers above, as in the chart
    style.text_truncate_direction = TextTruncateDirection::Right; // the name stands first
    style.deterministic = true;
    style.no_sort = true;
    style.bgcolors = parse_hex_color("#ffffff").map(BackgroundColor::Flat);
    style.palette_map = Some(&mut colours);
    flamegraph::from_lines(&mut style, lines.iter().map(String::as_str), out)
}

/// Writes a graph as a page. Its script is inferno's, and may load nothing.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_page(
    title: &str,
    width: Option<u32>,
    graph: &[u8],
    out: &mut dyn Write,
) -> io::Result<()> {
    // Without a width of its own a picture in a page would be as small as a thumbnail.
    let width = width.map_or("width:100%".into(), |width| format!("width:{width}px"));
    let title = visible(title).replace('&', "&amp;").replace('<', "&lt;");
    // A page has its own document type, and no XML declaration.
    let svg = graph.windows(5).position(|bytes| bytes == b"<svg ").map_or(graph, |start| &graph[start..]);
    write!(
        out,
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{margin:0}}main>svg{{display:block;{width}}}</style>
</head>
<body>
<main>
"#
    )?;
    out.write_all(svg)?;
    out.write_all(b"</main>\n</body>\n</html>\n")
}

/// inferno's name for the bar that stands for everything.
const ALL: &str = "";

/// Stands for narrow calls that have no caller.
const OTHERS: &str = "(other calls)";

const GREY: &str = "#dee0e2";

/// What is left for the lanes to come.
struct Room {
    bars: usize,
    bytes: usize,
}

/// Which call tree nodes get a bar.
struct Bars {
    /// The least weight that does.
    least: u64,
    /// By node, the innermost node with a bar that it is below, or itself.
    drawn: Vec<Option<NodeId>>,
}

impl Bars {
    /// Gives a bar to every node that weighs at least `least`, the widest first, as long as there is
    /// room.
    fn of(merged: &Merged<'_>, mut least: u64, room: &mut Room) -> Self {
        let profile = merged.profile;
        let tree = &profile.tree;
        let totals = merged.node_totals();
        let is_wide = |&node: &NodeId| totals[node.index()] >= least && tree.row(node) < MOST_ROWS;
        let mut wide: Vec<NodeId> = tree.ids().filter(is_wide).collect();
        wide.sort_by_key(|&node| Reverse(totals[node.index()])); // callers stay before what they call
        if wide.len() > room.bars {
            least = totals[wide[room.bars].index()] + 1; // either all or none of those equally wide
            wide.truncate(wide.partition_point(|node| totals[node.index()] >= least));
        }
        // By node, the length of its line.
        let mut lines = vec![0; tree.len()];
        let mut drawn: Vec<Option<NodeId>> = vec![None; tree.len()];
        for node in wide {
            let callers = tree.parent(node).map_or(0, |parent| lines[parent.index()]);
            lines[node.index()] = callers + frame(profile, tree.function(node)).len() + 1;
            let Some(left) = room.bytes.checked_sub(lines[node.index()]) else { break };
            (room.bytes, room.bars) = (left, room.bars - 1);
            drawn[node.index()] = Some(node);
        }
        for node in tree.ids() {
            let below = tree.parent(node).and_then(|parent| drawn[parent.index()]);
            drawn[node.index()] = drawn[node.index()].or(below);
        }
        Self { least, drawn }
    }

    /// The path whose bar `path` is part of.
    fn standing_for(&self, path: &CallPath) -> CallPath {
        let node = path.node.and_then(|node| self.drawn[node.index()]);
        let collector = path.collector.filter(|_| node == path.node && path.own >= self.least);
        CallPath { node, collector, ..*path }
    }

    /// Every function that has a bar.
    fn functions(&self, profile: Profile<'_>, paths: &[CallPath]) -> BTreeSet<FunctionId> {
        let nodes = profile.tree.ids().filter(|node| self.drawn[node.index()] == Some(*node));
        let collectors = paths.iter().filter_map(|path| path.collector);
        nodes.chain(collectors).map(|node| profile.function_of(node)).collect()
    }
}
