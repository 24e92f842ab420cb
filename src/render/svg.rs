//! SVG. The still chart needs neither script nor style sheet: places that show artifacts forbid
//! both. It is written element by element, never held as a tree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use hashbrown::HashMap;
use svg::Node;
use svg::node::element::Element;

use crate::look::colour::Colour;
use crate::look::layout::FONT_FAMILY;
use crate::scene::{Anchor, Bar, CHART_VIEW, Ink, Item, Scene, Text};

use super::{path, style};

/// What makes the chart interactive where scripts may run.
#[derive(Clone, Debug)]
pub struct Embedded {
    /// The viewer's style sheet.
    pub style: &'static str,
    /// The viewer's script.
    pub script: &'static str,
    /// The script's SHA-256 as base64, by which a page allows it to run.
    pub script_sha256: &'static str,
    /// The recording in the viewer's form: texts without characters that XML escapes, each of at
    /// most 4 MiB, which every browser reads in linear time. Each becomes a `<metadata>` element.
    pub payload: Vec<String>,
}

/// Writes a picture as a document.
///
/// # Errors
/// What `out` answers.
pub fn write(scene: &Scene, viewer: Option<&Embedded>, out: &mut dyn Write) -> io::Result<()> {
    write_document(scene, viewer, viewer.map(|viewer| viewer.style), out)
}

/// Writes a picture as a part of a page, which has the viewer's style sheet elsewhere: the viewer
/// takes the picture's place there.
pub(super) fn write_inline(scene: &Scene, viewer: Option<&Embedded>, out: &mut dyn Write) -> io::Result<()> {
    write_document(scene, viewer, None, out)
}

fn write_document(
    scene: &Scene,
    viewer: Option<&Embedded>,
    style: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = Writer { dark: false, out };
    writer.open(root(scene))?;
    writer.head(scene)?;
    // Before what it applies to, so that no light chart flashes in a dark room.
    writer.raw("style", &style::sheet())?;
    writer.still(scene)?;
    if let Some(style) = style {
        writer.raw("style", style)?;
    }
    if let Some(viewer) = viewer {
        for chunk in &viewer.payload {
            writer.element(with_text(Element::new("metadata"), chunk))?;
        }
        writer.raw("script", viewer.script)?;
    }
    writer.close("svg")
}

/// Writes the page alone, on light or on dark paper, for a renderer that knows neither style sheets nor
/// links.
#[cfg(feature = "png")]
pub(super) fn write_page(scene: &Scene, dark: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer { dark, out };
    writer.open(root(scene))?;
    writer.page(scene)?;
    writer.close("svg")
}

fn root(scene: &Scene) -> Element {
    let mut root = Element::new("svg");
    root.assign("xmlns", "http://www.w3.org/2000/svg");
    root.assign("width", scene.width);
    root.assign("height", scene.height);
    root.assign("viewBox", format!("0 0 {} {}", scene.width, scene.height));
    // Panels lie outside the view box.
    root.assign("overflow", "hidden");
    root.assign("role", "graphics-document document");
    root.assign("aria-label", valid(&scene.title).into_owned());
    root.assign("font-family", FONT_FAMILY);
    root
}

/// `text` without characters that no XML document may contain.
fn valid(text: &str) -> Cow<'_, str> {
    let is_invalid = |character: char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match text.contains(is_invalid) {
        true => Cow::Owned(text.replace(is_invalid, "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

fn with_text(mut element: Element, text: &str) -> Element {
    element.append(svg::node::Text::new(valid(text)));
    element
}

fn with_title(mut element: Element, title: Option<&str>) -> Element {
    if let Some(title) = title {
        element.append(with_text(Element::new("title"), title));
    }
    element
}

fn path(data: String) -> Element {
    let mut path = Element::new("path");
    path.assign("d", data);
    path
}

struct Writer<'a> {
    /// Whether the paper is.
    dark: bool,
    out: &'a mut dyn Write,
}

impl Writer<'_> {
    fn colour(&self, ink: Ink) -> String {
        style::colour(ink, self.dark).to_string()
    }

    fn painted(&self, name: &str, ink: Ink) -> Element {
        let mut element = Element::new(name);
        element.assign("class", style::class(ink));
        element.assign("fill", self.colour(ink));
        element
    }

    /// The pattern of oblique lines.
    fn hatch(&self) -> Element {
        let mut line = path("M-1 1l2 -2M0 6l6 -6M5 7l2 -2".into());
        line.assign("class", "outline");
        line.assign("stroke", self.colour(Ink::Text));
        line.assign("stroke-opacity", "0.25");
        let mut pattern = Element::new("pattern");
        pattern.assign("id", "hatch");
        pattern.assign("width", 6);
        pattern.assign("height", 6);
        pattern.assign("patternUnits", "userSpaceOnUse");
        pattern.append(line);
        pattern
    }

    fn text(&self, text: &Text) -> Element {
        let mut element = self.painted("text", text.ink);
        element.assign("x", text.x);
        element.assign("y", text.y);
        element.assign("font-size", text.size);
        match text.anchor {
            Anchor::Start => {}
            Anchor::Middle => element.assign("text-anchor", "middle"),
            Anchor::End => element.assign("text-anchor", "end"),
        }
        if text.bold {
            element.assign("font-weight", "bold");
        }
        with_text(element, &text.content)
    }

    fn element(&mut self, element: Element) -> io::Result<()> {
        // What is text has no `<` that is not escaped.
        writeln!(self.out, "{}", element.to_string().replace(">\n<", "><"))
    }

    /// Opens an element whose children follow.
    fn open(&mut self, element: Element) -> io::Result<()> {
        let empty = element.to_string();
        writeln!(self.out, "{}>", empty.strip_suffix("/>").unwrap_or(&empty))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        writeln!(self.out, "</{name}>")
    }

    /// An element with text of our own that may contain anything but the end of CDATA.
    fn raw(&mut self, name: &str, text: &str) -> io::Result<()> {
        match text.contains(['<', '&']) {
            true => writeln!(self.out, "<{name}><![CDATA[{text}]]></{name}>"),
            false => writeln!(self.out, "<{name}>{text}</{name}>"),
        }
    }

    fn head(&mut self, scene: &Scene) -> io::Result<()> {
        self.element(with_text(Element::new("title"), &scene.title))?;
        self.element(with_text(Element::new("desc"), &scene.description))?;
        let views = scene.panels.iter().map(|panel| (panel.id.as_str(), panel.top));
        for (id, top) in std::iter::once((CHART_VIEW, 0)).chain(views) {
            let mut view = Element::new("view");
            view.assign("id", id);
            view.assign("viewBox", format!("0 {top} {} {}", scene.width, scene.height));
            self.element(view)?;
        }
        Ok(())
    }

    fn still(&mut self, scene: &Scene) -> io::Result<()> {
        let mut group = Element::new("g");
        group.assign("id", "still");
        self.open(group)?;
        self.page(scene)?;
        for panel in &scene.panels {
            self.open(Element::new("g"))?;
            self.items(&panel.items)?;
            self.close("g")?;
        }
        self.close("g")
    }

    fn page(&mut self, scene: &Scene) -> io::Result<()> {
        let mut paper = self.painted("rect", Ink::Paper);
        paper.assign("width", scene.width);
        paper.assign("height", scene.height);
        self.element(paper)?;
        self.element(self.hatch())?;
        self.items(&scene.items)
    }

    fn items(&mut self, items: &[Item]) -> io::Result<()> {
        items.iter().try_for_each(|item| self.item(item))
    }

    fn item(&mut self, item: &Item) -> io::Result<()> {
        match item {
            Item::Text(text) => self.element(self.text(text)),
            Item::Fill { ink, faint, rects, title } => {
                let mut fill = self.painted("path", *ink);
                fill.assign("d", path::filled(rects));
                if *faint {
                    fill.assign("fill-opacity", "0.45");
                }
                self.element(with_title(fill, title.as_deref()))
            }
            Item::Bars { label_size, bars } => self.bars(*label_size, bars),
            Item::Outline { rects } => {
                let data: String = rects.iter().map(path::rect).collect();
                for (class, ink, width) in [("halo", Ink::Paper, 4), ("outline", Ink::Text, 2)] {
                    let mut outline = path(data.clone());
                    outline.assign("class", class);
                    outline.assign("fill", "none");
                    outline.assign("stroke", self.colour(ink));
                    outline.assign("stroke-width", width);
                    outline.assign("pointer-events", "none");
                    self.element(outline)?;
                }
                Ok(())
            }
            Item::Hatch { rects } => {
                let mut lines = path(path::filled(rects));
                lines.assign("fill", "url(#hatch)");
                lines.assign("pointer-events", "none");
                self.element(lines)
            }
            Item::Pin { x, y, stem, rank, title } => {
                let mut pin = self.painted("path", Ink::Text);
                pin.assign("d", path::pin(*x, *y, *stem));
                self.element(with_title(pin, Some(title)))?;
                let number = Text::new(*x, y - stem - 10, 10, Ink::Text, rank.to_string());
                self.element(self.text(&number.anchored(Anchor::Middle).bold()))
            }
            Item::Link { view, title, items } => {
                let mut link = Element::new("a");
                link.assign("href", format!("#{view}"));
                self.open(link)?;
                self.element(with_text(Element::new("title"), title))?;
                self.items(items)?;
                self.close("a")
            }
        }
    }

    /// Bars by colour, then their labels, which let the pointer through.
    fn bars(&mut self, label_size: i32, bars: &[Bar]) -> io::Result<()> {
        let mut by_colour: BTreeMap<Colour, Vec<&Bar>> = BTreeMap::new();
        for bar in bars {
            by_colour.entry(bar.colour).or_default().push(bar);
        }
        let mut group = Element::new("g");
        group.assign("class", "bars");
        self.open(group)?;
        for (colour, bars) in by_colour {
            self.open(self.painted("g", Ink::Bar(colour)))?;
            for (title, rects) in by_title(&bars) {
                self.element(with_title(path(rects), Some(title)))?;
            }
            self.close("g")?;
        }
        self.close("g")?;
        let mut labels = self.painted("g", Ink::Text);
        labels.assign("font-size", label_size);
        labels.assign("pointer-events", "none");
        self.open(labels)?;
        for bar in bars {
            if let Some((label, x, y)) = bar.label_at(label_size) {
                let mut text = Element::new("text");
                text.assign("x", x);
                text.assign("y", y);
                self.element(with_text(text, label))?;
            }
        }
        self.close("g")
    }
}

/// The rectangles of bars by title, in order. Calls that only pass on to each other have the same
/// times, and what a call says takes most of a document.
fn by_title<'a>(bars: &[&'a Bar]) -> Vec<(&'a str, String)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut paths: Vec<(&str, String)> = Vec::new();
    for bar in bars {
        let place = *places.entry(&bar.title).or_insert(paths.len());
        if place == paths.len() {
            paths.push((&bar.title, String::new()));
        }
        paths[place].1 += &path::rect(&bar.rect);
    }
    paths
}
