//! The command as its user meets it.

mod arguments;
mod determinism;
mod outputs;
mod permissions;
mod source_maps;
mod threads;
