//! Flame charts from V8 CPU profiles.
