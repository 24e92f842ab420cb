//! Which step the run is at: shown where it takes long, and timed.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Work that is done sooner needs no progress line.
const PATIENCE: Duration = Duration::from_millis(500);
const REFRESH: Duration = Duration::from_millis(100);

/// The steps of a run.
#[derive(Debug)]
pub(crate) struct Progress {
    shared: Arc<Shared>,
    line: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    steps: usize,
    start: Instant,
}

#[derive(Debug, Default)]
struct State {
    /// The steps begun so far, each with when.
    begun: Vec<(String, Instant)>,
    is_over: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    /// A run of so many steps; its line is shown only if `is_shown`, and only on a terminal.
    pub(crate) fn new(steps: usize, is_shown: bool) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
            steps,
            start: Instant::now(),
        });
        let line = (is_shown && io::stderr().is_terminal()).then(|| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || show(&shared))
        });
        Self { shared, line }
    }

    /// The next step begins.
    pub(crate) fn step(&self, name: impl Into<String>) {
        self.shared.state().begun.push((name.into(), Instant::now()));
    }

    /// The run is over: what each step took.
    pub(crate) fn finish(mut self) -> Vec<(String, Duration)> {
        self.clear();
        let begun = std::mem::take(&mut self.shared.state().begun);
        let ends = begun.iter().skip(1).map(|step| step.1).chain([Instant::now()]).collect::<Vec<_>>();
        begun.into_iter().zip(ends).map(|((name, start), end)| (name, end - start)).collect()
    }

    /// Takes the line away.
    fn clear(&mut self) {
        self.shared.state().is_over = true;
        self.shared.changed.notify_all();
        if let Some(line) = self.line.take() {
            let _ = line.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Shows the line until the run is over.
fn show(shared: &Shared) {
    let mut wait = PATIENCE;
    let mut is_shown = false;
    let mut state = shared.state();
    loop {
        let waited = shared.changed.wait_timeout_while(state, wait, |state| !state.is_over);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
        if state.is_over {
            break;
        }
        if let Some((name, _)) = state.begun.last() {
            let line = line(state.begun.len(), shared.steps, name, shared.start.elapsed());
            let _ = write!(io::stderr(), "\r{line}\x1b[K");
            is_shown = true;
        }
        wait = REFRESH;
    }
    if is_shown {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

fn line(step: usize, steps: usize, name: &str, elapsed: Duration) -> String {
    let (done, left) = (step.min(steps), steps.saturating_sub(step));
    format!("flame [{}{}] {name} ({:.1} s)", "=".repeat(done), "-".repeat(left), elapsed.as_secs_f64())
}

/// The most memory the process had at once, where the system tells (Linux).
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_shows_the_step_among_all() {
        assert_eq!(line(2, 4, "analysing", Duration::from_millis(1_250)), "flame [==--] analysing (1.2 s)");
        assert_eq!(line(5, 4, "late", Duration::ZERO), "flame [====] late (0.0 s)");
    }

    #[test]
    fn every_step_is_timed() {
        let progress = Progress::new(2, false);
        progress.step("one");
        progress.step("two");
        let names: Vec<String> = progress.finish().into_iter().map(|step| step.0).collect();
        assert_eq!(names, ["one", "two"]);
    }
}
