//! An interrupted run leaves nothing half-written behind.

#[cfg(unix)]
use std::sync::OnceLock;
#[cfg(unix)]
use std::time::{Duration, Instant};

/// Ctrl-C reaches whoever starts `flame` and passes signals on, as npx does, so that it may come twice at once.
#[cfg(unix)]
const SAME_SIGNAL: Duration = Duration::from_millis(500);

/// When a signal ended what was recorded.
#[cfg(unix)]
static HEARD: OnceLock<Instant> = OnceLock::new();

/// A signal came at this time, and what it asked for is done: where it comes again at once, it is the same one.
#[cfg(unix)]
pub(crate) fn heard(at: Instant) {
    let _first = HEARD.set(at);
}

/// Whether a signal that comes now is one that was heard already.
#[cfg(unix)]
pub(crate) fn is_heard() -> bool {
    HEARD.get().is_some_and(|at| at.elapsed() < SAME_SIGNAL)
}

/// From now on the signals that end a process (Ctrl-C, `kill`, a closed terminal) remove
/// the temporary files first, and a file that grows past the limit (`ulimit -f`) is an error of the
/// write instead of the end.
///
/// The process still dies of the signal itself, so that a shell loop stops as it should. What it
/// was started to ignore, as `nohup` does, stays ignored.
#[cfg(unix)]
pub(crate) fn clean_up_on_signals() -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::{iterator::Signals, low_level::emulate_default_handler};

    let ignored = ignored();
    let ending = [SIGHUP, SIGINT, SIGTERM].into_iter();
    let ending = ending.filter(|signal| ignored & 1 << (signal - 1) == 0);
    let mut signals = Signals::new(ending.chain([SIGXFSZ]))?;
    std::thread::spawn(move || {
        for signal in signals.forever().filter(|&signal| signal != SIGXFSZ && !is_heard()) {
            let _nothing_new = crate::output::abandon();
            let _ = emulate_default_handler(signal); // does not return
        }
    });
    Ok(())
}

/// The signals that the process was started to ignore, a bit each, the first for signal 1. Only
/// Linux tells without unsafe code; elsewhere it is taken to be the one that `nohup` sets.
#[cfg(unix)]
pub(crate) fn ignored() -> u64 {
    const HANGUP: u64 = 1;
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return HANGUP };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(HANGUP)
}

/// Nothing to do: there are no signals to clean up after.
#[cfg(not(unix))]
pub(crate) fn clean_up_on_signals() -> std::io::Result<()> {
    Ok(())
}
