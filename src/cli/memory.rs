//! What a command line can ask of a recording of memory, which knows no times and no threads.

use flame_chart::recording::{Format, Recording};

use super::args::Args;
use super::failure::Failure;
use super::job::Job;
use flame_chart::export::{self, View};

/// The options that choose by time or by thread, as far as they are given.
pub(super) fn options_of_time(args: &Args) -> Vec<&'static str> {
    let options = [
        (args.from.is_some(), "--from"),
        (args.to.is_some(), "--to"),
        (!args.thread.is_empty(), "--thread"),
        (args.threads, "--threads"),
        (args.card, "--card"),
        (args.spike.is_some(), "--spike"),
    ];
    options.into_iter().filter(|option| option.0).map(|option| option.1).collect()
}

/// What to say of the outputs that are asked for, before they are written.
///
/// # Errors
/// Where the recording is one of memory and the job needs times or threads.
pub(super) fn check(job: &Job, recording: &Recording) -> Result<Vec<String>, Failure> {
    if recording.format != Format::HeapProfile {
        return Ok(Vec::new());
    }
    if !job.options_of_time.is_empty() {
        let options = job.options_of_time.join(" and ");
        let message = format!("{}: a heap profile has neither times nor threads to choose by", job.name());
        return Err(Failure::usage(message, format!("leave {options} out")));
    }
    if let Some((_, format)) = job.outputs.iter().find(|(_, format)| *format == export::Format::Png) {
        let message = format!("{}: a heap profile cannot be drawn as .{}", job.name(), format.extension());
        return Err(Failure::usage(message, "write an .svg or .html, which show its merged graph"));
    }
    let is_drawn = job.outputs.iter().any(|(_, format)| format.is_picture());
    let mut notes = Vec::new();
    if is_drawn && job.options.view == View::Chart {
        notes
            .push("a heap profile has no order in time: the merged graph is drawn instead of a chart".into());
    }
    notes.extend(job.idle_without_time.iter().cloned());
    Ok(notes)
}
