//! Flame charts from V8 CPU profiles.
//!
//! Data flows one way: [`input`] (bytes) → [`profile`] (what was recorded) → [`analysis`] (the timeline of spans,
//! totals, spikes).

pub mod analysis;
pub mod error;
pub mod export;
pub mod input;
pub mod profile;
pub mod report;
pub mod scene;
pub mod units;
