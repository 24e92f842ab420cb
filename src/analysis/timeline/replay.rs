//! From one sample to the next: which spans close, and which open.

use super::span::{OpenSpan, Span, Taken, Visitor};
use crate::recording::{CallTree, NodeId};
use crate::units::Micros;

/// The stack as it stands, reported to a visitor as it changes.
pub(super) struct Replay<'a, V> {
    tree: &'a CallTree,
    visitor: &'a mut V,
    stack: Vec<OpenSpan>,
    entering: Vec<NodeId>,
    now: Micros,
    credited: Micros,
    samples: u64,
    opened: u64,
}

impl<'a, V: Visitor> Replay<'a, V> {
    pub(super) fn new(tree: &'a CallTree, visitor: &'a mut V) -> Self {
        Self {
            tree,
            visitor,
            stack: Vec::new(),
            entering: Vec::new(),
            now: Micros::ZERO,
            credited: Micros::ZERO,
            samples: 0,
            opened: 0,
        }
    }

    #[inline]
    pub(super) fn advance(&mut self, taken: Taken, collector: Option<NodeId>) {
        if taken.start > self.now {
            self.close_to(0); // nothing is known of the time in between
        }
        self.now = taken.start;
        match taken.node {
            None => self.close_to(0),
            Some(node) => self.switch_to(node, collector),
        }
        let innermost = collector.or(taken.node);
        self.visitor.sample(&Taken { node: innermost, ..taken }, &self.stack);
        self.now = taken.end;
        self.credited += taken.credited;
        self.samples += u64::from(taken.is_sample);
    }

    #[inline]
    fn switch_to(&mut self, node: NodeId, collector: Option<NodeId>) {
        let row = self.tree.row(node) as usize;
        let is_open = self.stack.get(row).is_some_and(|span| span.node == node);
        if !is_open {
            // Up to the innermost ancestor that is open.
            let mut next = Some(node);
            while let Some(entering) = next {
                let row = self.tree.row(entering) as usize;
                if self.stack.get(row).is_some_and(|span| span.node == entering) {
                    break;
                }
                self.entering.push(entering);
                next = self.tree.parent(entering);
            }
            self.close_to(row + 1 - self.entering.len());
            while let Some(entering) = self.entering.pop() {
                self.open(entering);
            }
        }
        match collector {
            Some(collector) => {
                if self.stack.get(row + 1).is_none_or(|span| span.node != collector) {
                    self.close_to(row + 1);
                    self.open(collector);
                }
            }
            None => self.close_to(row + 1),
        }
    }

    #[inline]
    fn open(&mut self, node: NodeId) {
        self.visitor.open(node, self.now, &self.stack);
        self.stack.push(OpenSpan {
            node,
            index: self.opened,
            start: self.now,
            on_top: Micros::ZERO,
            credited_before: self.credited,
            samples_before: self.samples,
        });
        self.opened += 1;
    }

    #[inline]
    fn close_to(&mut self, len: usize) {
        while self.stack.len() > len {
            let open = self.stack.pop().expect("longer than len");
            let total = self.now - open.start;
            if let Some(below) = self.stack.last_mut() {
                below.on_top += total;
            }
            let span = Span {
                node: open.node,
                index: open.index,
                row: self.stack.len() as u32,
                start: open.start,
                end: self.now,
                self_time: total - open.on_top,
                credited: self.credited - open.credited_before,
                samples: self.samples - open.samples_before,
            };
            self.visitor.close(&span, &self.stack);
        }
    }

    pub(super) fn finish(mut self) {
        self.close_to(0);
    }
}
