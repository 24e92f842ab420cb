//! The `.cpuprofile` in its two generations.

pub(super) mod head;
