//! What reports tell of a recording of memory: the sums of its functions, in bytes.

pub(crate) mod json;

use std::cmp::Reverse;

use crate::analysis::{Findings, FunctionWeights, Merged};
use crate::recording::FunctionId;
use crate::units::Unit;

/// The memory that the functions of a lane hold.
pub(super) struct Memory<'a> {
    pub(super) merged: Merged<'a>,
    sums: Vec<FunctionWeights>,
}

impl<'a> Memory<'a> {
    /// `None` where the lane is one of time.
    pub(super) fn of(findings: &Findings<'a>) -> Option<Self> {
        let merged = Merged::of(&findings.timeline);
        (merged.unit == Unit::Bytes).then(|| Self { sums: merged.functions(), merged })
    }

    pub(super) fn function(&self, function: FunctionId) -> &FunctionWeights {
        &self.sums[function.index()]
    }

    /// The functions that hold memory, those with the most aggregated self memory first.
    pub(super) fn by_self(&self) -> Vec<FunctionId> {
        self.ranked(|sums| (sums.own, sums.total))
    }

    /// The same, those with the most aggregated total memory first.
    pub(super) fn by_total(&self) -> Vec<FunctionId> {
        self.ranked(|sums| (sums.total, sums.own))
    }

    fn ranked(&self, key: impl Fn(&FunctionWeights) -> (u64, u64)) -> Vec<FunctionId> {
        let holds = |function: &FunctionId| self.function(*function).total > 0;
        let mut ranked: Vec<FunctionId> = self.merged.profile.functions.ids().filter(holds).collect();
        ranked.sort_by_key(|&function| Reverse(key(self.function(function))));
        ranked
    }
}
