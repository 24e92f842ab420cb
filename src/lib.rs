//! Flame charts from V8 CPU profiles.
//!
//! Data flows one way: [`input`] (bytes) → [`profile`] (what was recorded) → [`analysis`] (the
//! timeline of spans, totals, spikes) → [`scene`] (the picture in px) → [`render`] (SVG, PNG).

pub mod analysis;
pub mod error;
pub mod export;
pub mod input;
pub mod profile;
pub mod render;
pub mod report;
pub mod scene;
pub mod units;
pub mod viewer;
