//! What call paths weigh: time, counts or memory.

/// What a weight is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Microseconds of time.
    Micros,
    /// How often the recorder found something running.
    Hits,
    /// Bytes of memory.
    Bytes,
}

impl Unit {
    /// The unit as it stands behind a number.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Micros => "µs",
            Self::Hits => "hits",
            Self::Bytes => "bytes",
        }
    }
}

/// An amount of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weight {
    /// How much.
    pub amount: u64,
    /// Of what.
    pub unit: Unit,
}
