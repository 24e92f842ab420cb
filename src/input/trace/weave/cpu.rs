//! The CPU time of events, given to the stretches they are made of (rule 42 of docs/format.md).

use super::{NONE, Stretch, Weaver};
use crate::units::Micros;

impl Weaver<'_> {
    /// By stretch: its part of the CPU time of the innermost event around it whose CPU time is known.
    pub(super) fn cpu(&self, end: i64, interval: Micros) -> Vec<u32> {
        let owners = self.owners();
        // What is an event's own is what the events in it that have their own do not have.
        let mut own_cpu: Vec<i64> = self.events.iter().map(|event| event.cpu().unwrap_or(0)).collect();
        for (event, &(_, around)) in owners.iter().enumerate() {
            if let (Some(cpu), true) = (self.events[event].cpu(), around != NONE) {
                own_cpu[around as usize] -= cpu;
            }
        }
        let ends = self.stretches.iter().skip(1).map(|stretch| stretch.start).chain([end]);
        let lengths: Vec<i64> =
            self.stretches.iter().zip(ends).map(|(stretch, end)| end - stretch.start).collect();
        let owner = |stretch: &Stretch| match stretch.event {
            NONE => NONE,
            event => owners[event as usize].0,
        };
        let mut own_length = vec![0i64; self.events.len()];
        for (stretch, length) in self.stretches.iter().zip(&lengths) {
            if owner(stretch) != NONE {
                own_length[owner(stretch) as usize] += length;
            }
        }
        let mut passed = vec![0i64; self.events.len()];
        let most = i64::try_from(interval.0.saturating_mul(2)).unwrap_or(i64::MAX);
        let parts = self.stretches.iter().zip(&lengths).map(|(stretch, &length)| match owner(stretch) {
            NONE => length.min(most),
            owner => {
                let owner = owner as usize;
                let whole = own_length[owner].max(1);
                let cpu = own_cpu[owner].clamp(0, whole);
                let until = |passed: i64| (i128::from(passed) * i128::from(cpu) / i128::from(whole)) as i64;
                let before = passed[owner];
                passed[owner] += length;
                until(passed[owner]) - until(before)
            }
        });
        parts.map(|cpu| u32::try_from(cpu).unwrap_or(u32::MAX)).collect()
    }

    /// Whether the CPU time of every outermost event is known.
    pub(super) fn knows_cpu(&self) -> bool {
        let mut until = i64::MIN;
        let mut outermost = self.events.iter().filter(|event| {
            let is_outermost = event.start >= until;
            until = until.max(event.end);
            is_outermost
        });
        !self.events.is_empty() && outermost.all(|event| event.cpu().is_some())
    }

    /// By event: the innermost one with a known CPU time that is it or around it; and around it.
    fn owners(&self) -> Vec<(u32, u32)> {
        let mut open: Vec<u32> = Vec::new();
        let mut owners: Vec<(u32, u32)> = Vec::with_capacity(self.events.len());
        for (place, event) in self.events.iter().enumerate() {
            while open.last().is_some_and(|&outer| {
                let outer = &self.events[outer as usize];
                outer.end <= event.start
                    && (outer.end < event.start || event.end > event.start || outer.start == outer.end)
            }) {
                open.pop();
            }
            let around = open.last().map_or(NONE, |&outer| owners[outer as usize].0);
            owners.push((if event.cpu().is_some() { place as u32 } else { around }, around));
            open.push(place as u32);
        }
        owners
    }
}
