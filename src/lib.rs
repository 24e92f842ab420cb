//! Flame charts from V8 CPU profiles.
//!
//! Data flows one way: [`input`] (bytes) → [`recording`] (what was recorded) → [`analysis`] (the
//! timeline of spans, totals, spikes) → [`scene`] (the picture in px) → [`render`] (SVG, PNG).
//! [`report`] tells the same in text, and [`export`] writes any output by one call:
//!
//! ```
//! use flame_chart::analysis::Findings;
//! use flame_chart::export::{Export, Format, Options};
//! use flame_chart::input;
//!
//! let recording = input::read_path("profiles/checkout.cpuprofile".as_ref())?;
//! let findings = Findings::of(&recording, None);
//! println!("{} busy, {} spikes", findings.totals.busy, findings.spikes.marks.len());
//!
//! let options = Options { title: "Checkout".into(), ..Options::default() };
//! let mut chart = Vec::new();
//! Export::new(&findings, &options).write(Format::Svg, &mut chart)?;
//! # assert!(chart.starts_with(b"<"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analysis;
pub mod export;
pub mod input;
pub mod look;
pub mod recording;
pub mod render;
pub mod report;
pub mod scene;
pub mod text;
pub mod units;
pub mod viewer;
pub mod words;
