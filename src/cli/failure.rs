//! What went wrong, said so that the user can act on it.

use flame_chart::export::{ExportError, Nothing, PngError};
use flame_chart::input::{Error, ErrorKind};

use crate::output::Refusal;

/// Why the run ends.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What and where.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// The exit status: 1 for work that failed, 2 for wrong usage.
    pub(crate) status: u8,
}

impl Failure {
    /// The command line cannot be meant.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()), status: 2 }
    }

    /// The work could not be done.
    pub(crate) fn failed(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()), status: 1 }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal.is_usage {
            true => Self::usage(refusal.message, refusal.hint),
            false => Self::failed(refusal.message, refusal.hint),
        }
    }
}

impl Failure {
    /// An output of the recording called `input` cannot be written.
    pub(crate) fn of_export(input: &str, error: &ExportError) -> Self {
        Self::failed(format!("{input}: {error}"), step_after(error))
    }
}

/// What to do about an output that cannot be written, by the options of this command.
fn step_after(error: &ExportError) -> &'static str {
    match error {
        ExportError::NoSamples => "`--view graph` draws its hit counts as a merged flame graph",
        ExportError::Nothing(Nothing::NotInRange) => "choose another range, or leave --from and --to out",
        ExportError::Nothing(Nothing::Kept) => {
            "let the program hold what is of interest until it ends, or record smaller allocations, too: `node --heap-prof --heap-prof-interval=1024 app.js`"
        }
        ExportError::Nothing(_) | ExportError::NothingRan => "record while the program works",
        ExportError::NoGraph(_) => "write the graph to a .svg, .html or .folded file",
        ExportError::NoSpike { spikes: 0, .. } => {
            "leave --spike out; that no call stands out is a normal answer"
        }
        ExportError::NoSpike { .. } => "choose one of those that the summary lists",
        ExportError::TooLarge { .. } => "allow more with --max-size, or choose a smaller --width",
        ExportError::StacksTooLarge => "write an .svg or a .json, which hold every call once",
        ExportError::Png(PngError::NotBuilt) => "write an .svg, or build the command with the feature `png`",
        ExportError::Png(_) => "choose another --scale or --width, or write an .svg",
        _ => "write somewhere else; what was there before is unchanged",
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let hint = match error.kind {
            ErrorKind::OtherClock(_) => format!("{}, or let all begin at once: --align start", error.hint()),
            _ => error.hint(),
        };
        Self::failed(error.to_string(), hint)
    }
}
