//! The `flame` command.

mod cli;
mod output;
#[cfg(unix)]
mod record;

fn main() -> std::process::ExitCode {
    cli::main()
}
