//! What V8 writes alike in every kind of file: call frames and nodes.

pub(super) mod frames;
pub(super) mod nodes;
