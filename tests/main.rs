//! All tests of the library and the command, in one program. [`README.md`](README.md) says which test
//! goes where.

mod chart;
mod cli;
mod comparison;
mod project;
mod reading;
mod report;
mod spikes;
mod support;
