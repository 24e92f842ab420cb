//! All spans in time order, without keeping them all.
//!
//! A replay reports a span when it ends, so the outermost come last. Those that stay open for
//! long are found in a first replay; a second one then has to hold back only a short stretch.

use std::collections::VecDeque;

use crate::analysis::{OpenSpan, Span, Stack, Timeline, Visitor};
use crate::recording::NodeId;
use crate::units::Micros;

/// A span on which this many others opened is long: it is looked up instead of waited for.
/// More make the stretch that is held back longer, fewer make more spans long.
const LONG: u64 = 1024;

/// Calls `take` for every span, by start; spans that start together by row.
pub fn in_time_order(timeline: &Timeline<'_>, take: impl FnMut(&Span)) {
    let mut finding = FindLong { opened: 0, long: Vec::new() };
    timeline.replay(&mut finding);
    let mut long = finding.long;
    long.sort_unstable_by_key(|span| span.index);
    let mut ordering = Ordering {
        long: long.into_iter().peekable(),
        held: VecDeque::new(),
        first: 0,
        opened: 0,
        together: Vec::new(),
        take,
    };
    timeline.replay(&mut ordering);
    ordering.pass_together();
}

struct FindLong {
    opened: u64,
    long: Vec<Span>,
}

impl Visitor for FindLong {
    fn open(&mut self, _: NodeId, _: Micros, _: &Stack) {
        self.opened += 1;
    }

    fn close(&mut self, span: &Span, _: &Stack) {
        if self.opened - span.index > LONG {
            self.long.push(*span);
        }
    }
}

struct Ordering<F> {
    long: std::iter::Peekable<std::vec::IntoIter<Span>>,
    /// The spans from number `first` on; `None` for one that is still open.
    held: VecDeque<Option<Span>>,
    first: u64,
    opened: u64,
    /// The spans that started together last.
    together: Vec<Span>,
    take: F,
}

impl<F: FnMut(&Span)> Ordering<F> {
    fn pass_on(&mut self) {
        while let Some(Some(span)) = self.held.front() {
            let span = *span;
            if self.together.first().is_some_and(|first| first.start < span.start) {
                self.pass_together();
            }
            self.together.push(span);
            self.held.pop_front();
            self.first += 1;
        }
    }

    fn pass_together(&mut self) {
        self.together.sort_by_key(|span| span.row);
        self.together.drain(..).for_each(|span| (self.take)(&span));
    }
}

impl<F: FnMut(&Span)> Visitor for Ordering<F> {
    fn open(&mut self, _: NodeId, _: Micros, _: &[OpenSpan]) {
        let number = self.opened;
        self.held.push_back(self.long.next_if(|span| span.index == number));
        self.opened += 1;
    }

    fn close(&mut self, span: &Span, _: &Stack) {
        // A long one has been passed on when it opened, or stands there already.
        if let Some(at) = span.index.checked_sub(self.first) {
            self.held[at as usize] = Some(*span);
        }
        self.pass_on();
    }
}
