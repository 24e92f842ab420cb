//! Node ids of a file, and where their nodes stand.

use hashbrown::HashMap;

use crate::recording::NodeId;

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// Node ids of the file to places. Ids are small integers in nearly every file, which an array
/// answers; the rest goes to a hash map.
#[derive(Debug)]
pub(in crate::input) struct IdMap {
    dense: Vec<u32>,
    sparse: HashMap<i64, u32>,
}

impl IdMap {
    /// Later ids win over earlier ones; returns how many were overwritten.
    pub(super) fn new(ids: &[i64]) -> (Self, u64) {
        let bound = ids.len() as i64 * 4 + 1024;
        let largest = ids.iter().copied().filter(|&id| id < bound).max().unwrap_or(-1);
        let mut map =
            Self { dense: vec![NONE; usize::try_from(largest + 1).unwrap_or(0)], sparse: HashMap::new() };
        let mut duplicates = 0;
        for (place, &id) in ids.iter().enumerate() {
            let place = place as u32;
            let before = match usize::try_from(id).ok().and_then(|at| map.dense.get_mut(at)) {
                Some(entry) => std::mem::replace(entry, place),
                None => map.sparse.insert(id, place).unwrap_or(NONE),
            };
            duplicates += u64::from(before != NONE);
        }
        (map, duplicates)
    }

    #[inline]
    pub(super) fn place(&self, id: i64) -> u32 {
        match usize::try_from(id).ok().and_then(|at| self.dense.get(at)) {
            Some(&place) => place,
            None if self.sparse.is_empty() => NONE,
            None => self.sparse.get(&id).copied().unwrap_or(NONE),
        }
    }

    /// The node with this id, [`NodeId::NONE`] where there is none.
    #[inline]
    pub(in crate::input) fn get(&self, id: i64) -> NodeId {
        NodeId(self.place(id))
    }

    pub(super) fn rename(&mut self, new_places: &[u32]) {
        let places = self.dense.iter_mut().chain(self.sparse.values_mut());
        for place in places.filter(|place| **place != NONE) {
            *place = new_places[*place as usize];
        }
    }
}
