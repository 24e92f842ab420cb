//! The command as its user meets it.

mod arguments;
mod determinism;
mod filters;
mod first;
mod memory;
#[cfg(target_os = "linux")]
mod opened;
mod outputs;
mod permissions;
mod prefixes;
mod record;
#[cfg(unix)]
mod run;
mod source_maps;
mod sources;
mod threads;
