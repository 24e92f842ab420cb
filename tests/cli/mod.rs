//! The command as its user meets it.

mod arguments;
mod determinism;
mod memory;
mod outputs;
mod permissions;
mod source_maps;
mod threads;
