//! Which of the outliers inside each other count: the innermost that explains the time.

use super::{Outlier, frames, is_share};
use crate::recording::Profile;
use crate::units::Micros;

/// A frame that may hold many calls must have spent this share (in tenths) of the excess in one.
const ONE_CALL: u64 = 7;

/// The outliers and what each one is inside of.
#[derive(Debug)]
pub(super) struct Nest {
    /// In the order in which they start, outer ones first.
    pub(super) outliers: Vec<Outlier>,
    /// By outlier: the innermost one around it.
    around: Vec<Option<usize>>,
}

impl Nest {
    /// `outliers` in the order in which they start, outer ones first.
    pub(super) fn of(outliers: Vec<Outlier>) -> Self {
        let mut open: Vec<usize> = Vec::new();
        let mut around = Vec::with_capacity(outliers.len());
        for (at, outlier) in outliers.iter().enumerate() {
            while open.pop_if(|&mut outer| !outliers[outer].contains(outlier)).is_some() {}
            around.push(open.last().copied());
            open.push(at);
        }
        Self { outliers, around }
    }

    /// The outliers around `at`, from the inside out.
    pub(super) fn around(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.around[at], |&outer| self.around[outer])
    }

    /// The outliers that are spikes, in the order in which they start; none is inside another.
    ///
    /// An outlier whose time is that of spikes inside it is none itself.
    pub(super) fn keep(&self, profile: Profile<'_>) -> Vec<usize> {
        let outliers = &self.outliers;
        let mut innermost_first: Vec<usize> = (0..outliers.len()).collect();
        innermost_first.sort_by_key(|&at| std::cmp::Reverse(outliers[at].row));
        let mut explained = vec![Micros::ZERO; outliers.len()];
        let mut kept = vec![false; outliers.len()];
        for at in innermost_first {
            let outlier = &outliers[at];
            let left = outlier.cpu.saturating_sub(explained[at]);
            kept[at] = left >= outlier.usual.threshold && self.is_one_call(at, profile);
            if kept[at] {
                let excess = outlier.excess().saturating_sub(explained[at]);
                self.around(at).for_each(|outer| explained[outer] += excess);
            }
        }
        // A task says less than the call in it that is to blame...
        for at in 0..outliers.len() {
            if kept[at] && !outliers[at].is_task {
                self.around(at).filter(|&outer| outliers[outer].is_task).for_each(|task| kept[task] = false);
            }
        }
        // ...but a call that is slow even without the spikes inside it stands for them all.
        let has_outer = |at| self.around(at).any(|outer| kept[outer]);
        (0..outliers.len()).filter(|&at| kept[at] && !has_outer(at)).collect()
    }

    /// Whether the outlier is likely one call. The frames of the event loop run callback after
    /// callback in one span, and so does what nothing else calls: runs of it back to back are one
    /// span.
    fn is_one_call(&self, at: usize, profile: Profile<'_>) -> bool {
        let outlier = &self.outliers[at];
        let functions = &profile.functions;
        let is_event_loop = |node| frames::is_event_loop(functions, profile.function_of(node));
        let callers =
            std::iter::successors(profile.tree.parent(outlier.node), |&node| profile.tree.parent(node));
        let itself = is_event_loop(outlier.node);
        if outlier.is_task || !(itself || callers.clone().all(is_event_loop)) {
            return true;
        }
        let excess = outlier.excess();
        is_share(outlier.longest_callee, ONE_CALL, excess)
            || (!itself && is_share(outlier.own_cpu, ONE_CALL, excess))
    }
}

impl Outlier {
    /// Whether `inner`, which starts no earlier, is a call inside this one.
    fn contains(&self, inner: &Outlier) -> bool {
        self.row < inner.row && inner.end() <= self.end()
    }
}
