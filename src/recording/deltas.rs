//! Lengths of time, four bytes each.

const WIDE: i32 = i32::MIN;

/// Signed lengths of time, four bytes each; the few that do not fit stand apart.
#[derive(Debug, Clone, Default)]
pub struct Deltas {
    narrow: Vec<i32>,
    /// (place, value), sorted by place.
    wide: Vec<(usize, i64)>,
}

impl Deltas {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.narrow.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.narrow.is_empty()
    }

    /// Whether all fit four bytes.
    #[must_use]
    pub fn are_narrow(&self) -> bool {
        self.wide.is_empty()
    }

    /// Gives back the room that nothing takes.
    pub fn shrink_to_fit(&mut self) {
        self.narrow.shrink_to_fit();
    }

    /// Adds one at the end.
    #[inline]
    pub fn push(&mut self, value: i64) {
        match i32::try_from(value) {
            Ok(narrow) if narrow != WIDE => self.narrow.push(narrow),
            _ => {
                self.wide.push((self.narrow.len(), value));
                self.narrow.push(WIDE);
            }
        }
    }

    /// The one at a place.
    ///
    /// # Panics
    /// If there are not so many.
    #[inline]
    #[must_use]
    pub fn get(&self, at: usize) -> i64 {
        match self.narrow[at] {
            WIDE => self.wide[self.wide.partition_point(|entry| entry.0 < at)].1,
            narrow => i64::from(narrow),
        }
    }

    /// Replaces the one at a place.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn set(&mut self, at: usize, value: i64) {
        let entry = self.wide.partition_point(|entry| entry.0 < at);
        let was_wide = self.narrow[at] == WIDE;
        match i32::try_from(value) {
            Ok(narrow) if narrow != WIDE => {
                if was_wide {
                    self.wide.remove(entry);
                }
                self.narrow[at] = narrow;
            }
            _ if was_wide => self.wide[entry].1 = value,
            _ => {
                self.wide.insert(entry, (at, value));
                self.narrow[at] = WIDE;
            }
        }
    }

    /// Drops the first value and adds one at the end.
    ///
    /// # Panics
    /// If there is none.
    pub fn shift(&mut self, last: i64) {
        if self.narrow[0] == WIDE {
            self.wide.remove(0);
        }
        self.narrow.remove(0);
        self.wide.iter_mut().for_each(|entry| entry.0 -= 1);
        self.push(last);
    }

    /// Keeps the first `len`.
    pub fn truncate(&mut self, len: usize) {
        self.narrow.truncate(len);
        self.wide.truncate(self.wide.partition_point(|entry| entry.0 < len));
    }
}
