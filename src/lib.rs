//! Flame charts from V8 CPU profiles and traces, merged flame graphs from heap profiles.
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
//!
//! Data flows one way:
//!
//! 1. [`input`] reads bytes, and says what is wrong with them: [`input::Error`].
//! 2. [`recording`] is what was recorded, free of any file format, with its
//!    [warnings](recording::Warnings) about what had to be mended.
//! 3. [`analysis`] works it out: [`Timeline`](analysis::Timeline) (spans in time order),
//!    [`Totals`](analysis::Totals) (sums by function), [`Spikes`](analysis::Spikes);
//!    [`Findings`](analysis::Findings) are all of them.
//! 4. [`export`] writes any output. [`report`] holds what else can be told in text.
//!
//! All times are whole microseconds, [`units::Micros`], since the start of the recording. A recording
//! of memory has none: its lane has [weights](recording::Weights) in bytes, and `Export` writes its
//! merged graph and reports.
//!
//! # Features
//!
//! - `png` (default): charts as PNG. Without it, asking for one is an
//!   [error](export::PngError::NotBuilt).
//! - `cli` (default): the `flame` command. The library needs nothing of it.

pub mod analysis;
pub mod comparison;
pub mod export;
pub mod input;
pub mod recording;
pub mod report;
pub mod source_maps;
pub mod units;

// How charts are made. Open to this project's own tests and measurements, and no part of what the
// library promises.
#[doc(hidden)]
pub mod look;
#[doc(hidden)]
pub mod render;
#[doc(hidden)]
pub mod scene;
#[doc(hidden)]
pub mod system;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod viewer;
#[doc(hidden)]
pub mod words;
