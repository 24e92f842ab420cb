//! What several subjects need.
#![allow(dead_code, unreachable_pub)] // The fuzz targets use a part of it, too.

pub mod cli;
pub mod dice;
pub mod maps;
pub mod oracle;
pub mod outputs;
pub mod pprof;
pub mod profiles;
pub mod syntax;
pub mod texts;
pub mod traces;
