//! What is told on the terminal: messages and progress on the standard error stream.

use std::env;
use std::io::{self, IsTerminal, Write};

use super::args::{Args, ColorWhen};
use super::failure::Failure;

/// How to talk to the user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    pub(crate) is_quiet: bool,
    pub(crate) is_verbose: bool,
    color: ColorWhen,
}

impl Terminal {
    pub(crate) fn new(args: &Args) -> Self {
        Self { is_quiet: args.quiet, is_verbose: args.verbose, color: args.color }
    }

    /// Before anything is known of what the user wants.
    pub(crate) fn before_arguments() -> Self {
        Self { is_quiet: false, is_verbose: false, color: ColorWhen::Auto }
    }

    /// Whether to colour what goes to a stream.
    pub(crate) fn colours(self, stream: &impl IsTerminal) -> bool {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        match self.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => {
                stream.is_terminal()
                    && !is_set("NO_COLOR")
                    && env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }

    /// Says why the run ends; even a quiet one does.
    pub(crate) fn failure(self, failure: &Failure) {
        self.say("error", "31", &failure.message);
        if let Some(hint) = &failure.hint {
            self.say("hint", "36", hint);
        }
    }

    /// Says that something was odd.
    pub(crate) fn warning(self, message: &str) {
        if !self.is_quiet {
            self.say("warning", "33", message);
        }
    }

    /// Says what was done.
    pub(crate) fn note(self, message: &str) {
        if !self.is_quiet && (self.is_verbose || io::stderr().is_terminal()) {
            let _ = writeln!(io::stderr(), "flame: {}", flame_chart::text::visible(message));
        }
    }

    /// Says what only those want to know who ask for more.
    pub(crate) fn detail(self, message: &str) {
        if self.is_verbose {
            let _ = writeln!(io::stderr(), "flame: {}", flame_chart::text::visible(message));
        }
    }

    fn say(self, kind: &str, colour: &str, message: &str) {
        let stderr = io::stderr();
        let (on, off) = if self.colours(&stderr) {
            (format!("\x1b[1;{colour}m"), "\x1b[0m")
        } else {
            (String::new(), "")
        };
        // Names of files and functions come from others and may hold anything.
        let message = flame_chart::text::visible(message);
        // Nobody is left to tell when this fails.
        let _ = writeln!(stderr.lock(), "flame: {on}{kind}{off}: {message}");
    }
}
