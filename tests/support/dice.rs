//! Random changes that are the same in every run.

/// Pseudo-random numbers (xorshift).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    /// One of `all`.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }

    /// Removes, inserts or replaces something somewhere in `text`.
    pub fn change(&mut self, text: &mut Vec<u8>, tokens: &[&str]) {
        let at = self.roll(text.len() + 1).min(text.len().saturating_sub(1));
        let token = self.pick(tokens).bytes();
        let some = at..(at + self.roll(30)).min(text.len());
        match self.roll(4) {
            0 if !text.is_empty() => drop(text.remove(at)),
            1 => drop(text.splice(at..at, token)),
            2 => drop(text.splice(some, token)),
            _ => drop(text.drain(some)),
        }
    }
}
