//! What the colours and the times mean.

use std::collections::BTreeMap;

use crate::analysis::Totals;
use crate::recording::{FunctionTable, Origin, origin_of};
use crate::text::count;
use crate::units::Micros;
use crate::words::{self, GLOSSARY, Term};

use super::item::{Anchor, Ink, Item, Rect, Text};
use super::source::Source;
use crate::look::colour::{Colour, Scheme, colours_of_origin};
use crate::look::label::{columns_in, cut, width_of};
use crate::look::layout::{HEADING_SIZE, LINE_HEIGHT, NOTE_SIZE, TEXT_SIZE};

/// So many packages are named one by one.
const MOST_PACKAGES: usize = 5;
const SWATCH: i32 = 12;

/// Where the busy time was spent, from `(x, top)` on; returns where it ends.
pub(super) fn origins(
    source: &Source<'_>,
    scheme: Scheme,
    (x, top): (i32, i32),
    width: i32,
    items: &mut Vec<Item>,
) -> i32 {
    let (functions, totals) = (source.profile.functions, source.totals);
    let mut y = top + LINE_HEIGHT;
    let heading = match source.thread {
        Some(thread) => format!("Where the time went: {}", words::thread(thread)),
        None => "Where the time went".into(),
    };
    let heading = cut(&heading, columns_in(width, HEADING_SIZE));
    items.push(Item::Text(Text::new(x, y, HEADING_SIZE, Ink::Text, heading).bold()));
    y += 6;
    let mut entry = |colours: &[Colour], name: String, time: Micros, share: String| {
        y += LINE_HEIGHT;
        let stripe = SWATCH / colours.len().max(1) as i32;
        for (place, &colour) in (0..).zip(colours) {
            let rect = Rect { x: x + place * stripe, y: y - 10, width: stripe, height: SWATCH };
            items.push(Item::Fill { ink: Ink::Bar(colour), faint: false, rects: vec![rect], title: None });
        }
        let name = cut(&name, columns_in(width - 20 - 160, TEXT_SIZE));
        items.push(Item::Text(Text::new(x + 20, y, TEXT_SIZE, Ink::Text, name)));
        let time = Text::new(x + width - 64, y, TEXT_SIZE, Ink::Text, time.to_string());
        items.push(Item::Text(time.anchored(Anchor::End)));
        items.push(Item::Text(Text::new(x + width, y, NOTE_SIZE, Ink::Muted, share).anchored(Anchor::End)));
    };
    for (origin, name, time) in shares(functions, totals) {
        let colours = origin.filter(|_| scheme == Scheme::Origin).map_or(Vec::new(), colours_of_origin);
        entry(&colours, name, time, words::share(time, totals));
    }
    let meta = [("(program): native code", totals.program), ("(idle): waiting", totals.idle)];
    for ((name, time), colour) in meta.into_iter().zip(colours_of_origin(Origin::Meta)) {
        if time > Micros::ZERO {
            entry(&[colour], name.into(), time, "–".into());
        }
    }
    y
}

/// Self time by where code lives.
pub(super) fn by_origin<'a>(functions: &'a FunctionTable, totals: &Totals) -> BTreeMap<Origin<'a>, Micros> {
    let mut times: BTreeMap<Origin<'a>, Micros> = BTreeMap::new();
    for function in functions.ids() {
        let time = totals.function(function).self_time;
        if time > Micros::ZERO {
            *times.entry(origin_of(functions, function)).or_default() += time;
        }
    }
    times
}

/// The same for people: own code, the greatest packages, the rest of them, the runtime.
fn shares<'a>(functions: &'a FunctionTable, totals: &Totals) -> Vec<(Option<Origin<'a>>, String, Micros)> {
    let times = by_origin(functions, totals);
    let (mut packages, others): (Vec<_>, Vec<_>) =
        times.into_iter().partition(|(origin, _)| matches!(origin, Origin::Package(_)));
    packages.sort_by_key(|entry| std::cmp::Reverse(entry.1));
    let rest = packages.split_off(packages.len().min(MOST_PACKAGES));
    let more = (!rest.is_empty()).then(|| {
        (
            None,
            format!("{} more", count(rest.len() as u64, "package")),
            rest.iter().map(|entry| entry.1).sum(),
        )
    });
    let named = |(origin, time)| (Some(origin), words::origin_title(origin).into_owned(), time);
    let (own, others): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|(origin, _)| *origin == Origin::FirstParty);
    let others = others.into_iter().filter(|(origin, _)| *origin != Origin::Meta);
    own.into_iter().chain(packages).map(named).chain(more).chain(others.map(named)).collect()
}

/// Where the meanings begin, behind the words.
const MEANINGS: i32 = 136;

/// Px that what the times mean takes.
pub(super) fn words_width() -> i32 {
    let widest = GLOSSARY.iter().map(|term| width_of(term.meaning, NOTE_SIZE)).fold(0.0, f64::max);
    MEANINGS + widest.ceil() as i32
}

/// What the times mean, from `(x, top)` on; returns where it ends.
pub(super) fn words((x, top): (i32, i32), width: i32, items: &mut Vec<Item>) -> i32 {
    let mut y = top + LINE_HEIGHT;
    items.push(Item::Text(Text::new(x, y, HEADING_SIZE, Ink::Text, "What the times mean").bold()));
    y += 6;
    for Term { word, meaning } in GLOSSARY {
        y += LINE_HEIGHT;
        items.push(Item::Text(Text::new(x, y, TEXT_SIZE, Ink::Text, word)));
        let meaning = cut(meaning, columns_in(width - MEANINGS, NOTE_SIZE));
        items.push(Item::Text(Text::new(x + MEANINGS, y, NOTE_SIZE, Ink::Muted, meaning)));
    }
    y
}
