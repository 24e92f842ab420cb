//! The command as its user meets it.

mod arguments;
mod determinism;
mod outputs;
mod permissions;
mod threads;
