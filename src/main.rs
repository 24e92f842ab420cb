//! The `flame` command.

mod cli;
mod output;

fn main() -> std::process::ExitCode {
    cli::run()
}
