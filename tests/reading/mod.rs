//! From a file to times.

mod bytes;
mod carried;
mod filters;
mod heap;
mod mutations;
mod properties;
mod rules;
mod scale;
mod source_maps;
mod sources;
mod traces;
mod wrapped;
