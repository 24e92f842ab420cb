//! The `flame` command.

mod cli;
mod output;
mod record;

fn main() -> std::process::ExitCode {
    cli::main()
}
