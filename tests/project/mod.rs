//! What holds for the project itself: its layers, dependencies and documentation.

mod dependencies;
mod layers;
mod readme;
