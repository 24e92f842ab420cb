//! Making recordings: of a program that is started for it, and of a process that runs.
//!
//! Nothing here reads a recording: the runtimes write them, and they are files like any other.

pub(crate) mod attach;
mod inspector;
#[cfg(unix)]
pub(crate) mod program;
