//! Facts in English, each worded once: what the still chart, the interactive chart and every report
//! say of functions, spans, spikes and the recording.

mod comparison;
mod glossary;
mod headline;
mod lanes;
mod links;
mod memory;
mod originals;
mod overview;
mod places;
mod spikes;
mod warnings;

pub use comparison::{at, change, compared, doubts, remarks, row_called, row_name, side, verdict};
pub use glossary::{GLOSSARY, MEMORY_GLOSSARY, Term};
pub use headline::headline;
pub use lanes::{lane, long_task, marks, more_threads, thread};
pub use links::{check_link, link};
pub use memory::{memory, merged};
pub use originals::unmapped;
pub use overview::{overview, share, share_of, stall};
pub use places::{
    generated, name, name_and_place, origin_and_place, origin_name, origin_title, place, script, short_place,
};
pub use spikes::{
    LONGEST_CALLS, NO_SPIKES, beside, difference, more_spikes, no_spikes, part, reason, run_together,
    usual_call, when,
};
pub use warnings::warning;
