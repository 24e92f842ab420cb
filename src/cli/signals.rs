//! An interrupted run leaves nothing half-written behind.

/// From now on SIGINT and SIGTERM remove the temporary files before they end the process, and a
/// file that grows past the limit (`ulimit -f`) is an error of the write instead of the end.
///
/// The process still dies of the signal itself, so that a shell loop stops as it should.
#[cfg(unix)]
pub(crate) fn clean_up_on_signals() -> std::io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::{iterator::Signals, low_level::emulate_default_handler};

    let mut signals = Signals::new([SIGINT, SIGTERM, SIGXFSZ])?;
    std::thread::spawn(move || {
        for signal in signals.forever().filter(|&signal| signal != SIGXFSZ) {
            let _nothing_new = crate::output::abandon();
            let _ = emulate_default_handler(signal); // does not return
        }
    });
    Ok(())
}

/// Nothing to do: there are no signals to clean up after.
#[cfg(not(unix))]
pub(crate) fn clean_up_on_signals() -> std::io::Result<()> {
    Ok(())
}
