//! Which step the run is at: shown where it takes long, and timed.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use flame_chart::system::HAS_THREADS;

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
    /// How many bytes of the recording have been read...
    read: AtomicU64,
    /// ...of how many.
    size: AtomicU64,
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
    /// A run; its line is shown only if `is_shown`, and only on a terminal.
    pub(crate) fn new(is_shown: bool) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
            read: AtomicU64::new(0),
            size: AtomicU64::new(0),
            start: Instant::now(),
        });
        let line = (HAS_THREADS && is_shown && io::stderr().is_terminal()).then(|| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || show(&shared))
        });
        Self { shared, line }
    }

    /// The next step begins.
    pub(crate) fn step(&self, name: impl Into<String>) {
        let name = flame_chart::text::visible(&name.into()).into_owned();
        self.shared.state().begun.push((name, Instant::now()));
    }

    /// A reader of the recording that moves the line on; `None` where no line is shown, or where
    /// nobody knows how much there is to read.
    pub(crate) fn watch(&self, path: &Path) -> Option<impl Read + Send + use<>> {
        self.line.as_ref()?;
        let file = File::open(path).ok()?;
        let metadata = file.metadata().ok().filter(|metadata| metadata.is_file())?;
        self.shared.size.store(metadata.len(), Ordering::Relaxed);
        Some(Watched { file, shared: Arc::clone(&self.shared) })
    }

    /// Takes the line away, for what is printed from now on.
    pub(crate) fn hide(&mut self) {
        self.shared.state().is_over = true;
        self.shared.changed.notify_all();
        if let Some(line) = self.line.take() {
            let _ = line.join();
        }
    }

    /// The run is over: what each step took.
    pub(crate) fn finish(mut self) -> Vec<(String, Duration)> {
        self.hide();
        let begun = std::mem::take(&mut self.shared.state().begun);
        let ends = begun.iter().skip(1).map(|step| step.1).chain([Instant::now()]).collect::<Vec<_>>();
        begun.into_iter().zip(ends).map(|((name, start), end)| (name, end - start)).collect()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.hide();
    }
}

struct Watched {
    file: File,
    shared: Arc<Shared>,
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(into)?;
        self.shared.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
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
            let size = shared.size.load(Ordering::Relaxed);
            let read = shared.read.load(Ordering::Relaxed);
            let share = (size > 0).then(|| read as f64 / size as f64);
            let _ = write!(io::stderr(), "\r{}\x1b[K", line(name, share, shared.start.elapsed()));
            is_shown = true;
        }
        wait = REFRESH;
    }
    if is_shown {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// The line: how much of the recording has been read, which is most of the work, and what is done
/// now.
fn line(step: &str, read: Option<f64>, elapsed: Duration) -> String {
    const WIDTH: usize = 20;
    let elapsed = elapsed.as_secs_f64();
    match read {
        Some(share) => {
            let done = ((share * WIDTH as f64) as usize).min(WIDTH);
            format!("flame [{}{}] {step} ({elapsed:.1} s)", "=".repeat(done), " ".repeat(WIDTH - done))
        }
        None => format!("flame: {step} ({elapsed:.1} s)"),
    }
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
    fn the_line_shows_what_is_done_and_how_much_was_read() {
        let time = Duration::from_millis(1_250);
        assert_eq!(line("reading", Some(0.26), time), "flame [=====               ] reading (1.2 s)");
        assert_eq!(line("analysing", Some(1.5), time), "flame [====================] analysing (1.2 s)");
        assert_eq!(line("reading", None, time), "flame: reading (1.2 s)");
    }

    #[test]
    fn every_step_is_timed() {
        let progress = Progress::new(false);
        progress.step("one");
        progress.step("two");
        let names: Vec<String> = progress.finish().into_iter().map(|step| step.0).collect();
        assert_eq!(names, ["one", "two"]);
    }
}
