//! The spikes in words, below the chart.

use crate::analysis::Spike;
use crate::recording::FunctionId;
use crate::text::ratio;
use crate::units::Micros;
use crate::words;

use super::item::{Anchor, Ink, Item, Rect, Text};
use super::source::Source;
use crate::look::label::{columns_in, cut, width_of};
use crate::look::layout::{HEADING_SIZE, LINE_HEIGHT, NOTE_SIZE, PADDING, TEXT_SIZE};

/// Where the start times end, and the names begin.
const AT: i32 = PADDING + 96;
const NAME: i32 = AT + 16;

/// Lines that a reason may take.
const REASON_LINES: usize = 3;

/// Width of a column of numbers; they stand to the right.
const NUMBER: i32 = 92;

/// The list from `top` on, of the first `told` of all lanes by rank; returns where it ends.
pub(super) fn list(sources: &[Source<'_>], width: i32, top: i32, told: usize, items: &mut Vec<Item>) -> i32 {
    let source = &sources[0];
    let &Source { profile, totals, spikes, .. } = source;
    let table = Table { source, width };
    let mut y = top + LINE_HEIGHT;
    let marks =
        sources.iter().flat_map(|source| source.spikes.marks.iter().map(move |spike| (source, spike)));
    let mut marks: Vec<(&Source<'_>, &Spike)> = marks.collect();
    marks.sort_by_key(|(_, spike)| spike.rank);
    if marks.is_empty() {
        items.push(Item::Text(Text::new(PADDING, y, HEADING_SIZE, Ink::Text, words::NO_SPIKES).bold()));
        y += LINE_HEIGHT;
        let reach = words::no_spikes(profile.functions, totals, spikes);
        let reach =
            reach.strip_prefix(words::NO_SPIKES).map_or(&*reach, |rest| rest.trim_start_matches(": "));
        let reach = cut(reach, columns_in(width - 2 * PADDING, NOTE_SIZE));
        items.push(Item::Text(Text::new(PADDING, y, NOTE_SIZE, Ink::Muted, reach)));
        if spikes.longest.is_empty() {
            return y;
        }
        y += LINE_HEIGHT + 10;
        items.push(Item::Text(Text::new(PADDING, y, HEADING_SIZE, Ink::Text, words::LONGEST_CALLS).bold()));
        y += LINE_HEIGHT + 4;
        table.header(y, &["total time", "self time"], items);
        for (place, span) in (1..).zip(&spikes.longest) {
            y += LINE_HEIGHT;
            let place = format!("{place}");
            items.push(Item::Text(Text::new(PADDING, y, TEXT_SIZE, Ink::Muted, place)));
            let numbers = [span.total().to_string(), span.self_time.to_string()];
            table.row(y, span.start, profile.function_of(span.node), Ink::Text, &numbers, items);
        }
        return y;
    }
    heading(y, "Spikes", "calls far beyond the usual of their function, most wasted first", items);
    y += LINE_HEIGHT + 4;
    table.header(y, &["sampled CPU", "× usual", "wasted", "of busy"], items);
    let more = marks.len().saturating_sub(told);
    for (source, spike) in marks.into_iter().take(told) {
        y += LINE_HEIGHT + 2;
        let (entry, end) = Table { source, width }.entry(spike, y);
        items.push(entry);
        y = end;
    }
    if more > 0 {
        y += LINE_HEIGHT;
        let more = format!("and {}, marked above the chart", words::more_spikes(more));
        items.push(Item::Text(Text::new(NAME, y, NOTE_SIZE, Ink::Muted, more)));
    }
    y
}

/// A heading with a remark beside it.
fn heading(y: i32, title: &str, remark: &str, items: &mut Vec<Item>) {
    items.push(Item::Text(Text::new(PADDING, y, HEADING_SIZE, Ink::Text, title).bold()));
    let x = PADDING + width_of(title, HEADING_SIZE) as i32 + 14;
    items.push(Item::Text(Text::new(x, y, NOTE_SIZE, Ink::Muted, remark)));
}

struct Table<'a> {
    source: &'a Source<'a>,
    width: i32,
}

impl Table<'_> {
    fn header(&self, y: i32, numbers: &[&str], items: &mut Vec<Item>) {
        items.push(Item::Text(Text::new(AT, y, NOTE_SIZE, Ink::Muted, "at").anchored(Anchor::End)));
        items.push(Item::Text(Text::new(NAME, y, NOTE_SIZE, Ink::Muted, "function")));
        self.numbers(y, NOTE_SIZE, Ink::Muted, numbers, items);
        let line = Rect { x: PADDING, y: y + 5, width: self.width - 2 * PADDING, height: 1 };
        items.push(Item::Fill { ink: Ink::Line, faint: false, rects: vec![line], title: None });
    }

    /// When, which function and where, and its numbers.
    fn row(
        &self,
        y: i32,
        at: Micros,
        function: FunctionId,
        ink: Ink,
        numbers: &[String],
        items: &mut Vec<Item>,
    ) {
        items.push(Item::Text(Text::new(AT, y, TEXT_SIZE, Ink::Text, at.to_string()).anchored(Anchor::End)));
        let right = self.width - PADDING - numbers.len() as i32 * NUMBER;
        let columns = columns_in(right - NAME, TEXT_SIZE);
        let functions = self.source.profile.functions;
        let (name, place) = words::name_and_place(functions, function, columns);
        let place_x = NAME + width_of(&name, TEXT_SIZE) as i32 + 10;
        items.push(Item::Text(Text::new(NAME, y, TEXT_SIZE, ink, cut(&name, columns)).bold()));
        let place = cut(&place, columns_in(right - place_x, NOTE_SIZE));
        if !place.is_empty() {
            items.push(Item::Text(Text::new(place_x, y, NOTE_SIZE, Ink::Muted, place)));
        }
        self.numbers(y, TEXT_SIZE, Ink::Text, numbers, items);
    }

    fn numbers(&self, y: i32, size: i32, ink: Ink, numbers: &[impl AsRef<str>], items: &mut Vec<Item>) {
        for (place, number) in (0..).zip(numbers.iter().rev()) {
            let x = self.width - PADDING - place * NUMBER;
            items.push(Item::Text(Text::new(x, y, size, ink, number.as_ref()).anchored(Anchor::End)));
        }
    }

    /// A spike with its reason, as a link to its view; and where its last line stands.
    fn entry(&self, spike: &Spike, y: i32) -> (Item, i32) {
        let reason = self.source.reason(spike);
        let thread = self.source.thread.map(|thread| format!("{}: ", words::thread(thread)));
        let told = format!("{}{reason}", thread.unwrap_or_default());
        let told = Text::new(NAME, y + LINE_HEIGHT - 3, NOTE_SIZE, Ink::Muted, told);
        let told = told.in_lines(self.width - PADDING - NAME, LINE_HEIGHT - 3, REASON_LINES);
        let end = told.last().map_or(y, |line| line.y);
        // The whole entry can be clicked, not only its letters.
        let area = Rect {
            x: PADDING,
            y: y - 14,
            width: self.width - 2 * PADDING,
            height: end - y + LINE_HEIGHT + 1,
        };
        let mut items = vec![Item::Fill { ink: Ink::Paper, faint: false, rects: vec![area], title: None }];
        items.push(Item::Pin { x: PADDING + 8, y: y + 6, stem: 0, rank: spike.rank, title: reason });
        let numbers = [
            spike.cpu.to_string(),
            ratio(spike.ratio),
            spike.excess.to_string(),
            words::share(spike.excess, self.source.totals),
        ];
        self.row(y, spike.start(), spike.function, Ink::Link, &numbers, &mut items);
        items.extend(told.into_iter().map(Item::Text));
        (self.source.link(spike, items), end)
    }
}
