//! What went wrong, said so that the user can act on it.

use flame_chart::input::Error;

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

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::failed(error.to_string(), error.hint())
    }
}
