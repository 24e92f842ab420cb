//! What V8 writes alike in every kind of file: call frames, nodes and their links, times.

pub(super) mod axis;
pub(super) mod frames;
mod ids;
pub(super) mod linking;
mod moving;
pub(super) mod nested;
pub(super) mod nodes;
