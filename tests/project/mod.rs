//! What holds for the project itself: its layers, dependencies and documentation.

mod dependencies;
mod face;
mod features;
mod layers;
mod readme;
mod script;
