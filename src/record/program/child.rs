//! One program from its start to its end: the signals that reach `flame` reach it, too, and it ends as it would alone.

use std::io::{self, IsTerminal};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use super::found::{self, Started};
use super::obey;

/// How long a process may take to end by a signal that it does not listen to, before it is told again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long it may take until it is killed.
const MOST_PATIENCE: Duration = Duration::from_millis(3500);

/// How long what the program has started, and what ends in its own way, may go on after the program's end.
const OWN_PATIENCE: Duration = Duration::from_secs(5);

/// How often is looked whether something happened that nobody tells.
const LOOK: Duration = Duration::from_millis(100);

/// The same, where nothing else can happen.
const SHORT_LOOK: Duration = Duration::from_millis(20);

enum Event {
    Signal(i32),
    Ended(io::Result<ExitStatus>),
}

/// The signal that asks for the end, and what was done about it.
struct Ending {
    signal: Signal,
    since: Instant,
    is_killed: bool,
}

/// How a program ended.
pub(super) struct End {
    pub(super) status: ExitStatus,
    /// Whether it was because its time was over.
    pub(super) was_limited: bool,
    /// When a signal asked for it.
    pub(super) signalled: Option<Instant>,
    /// Whether something that it started runs on.
    pub(super) is_left: bool,
}

/// A program that runs.
pub(super) struct Running<'a> {
    id: Pid,
    /// Whether it has a group of processes of its own.
    has_group: bool,
    folder: &'a Path,
    events: Receiver<Event>,
    signals: Handle,
    ending: Option<Ending>,
}

/// Starts a program. From now on its end and the signals that come are events; those in `ignored`, a bit each, stay
/// ignored.
pub(super) fn start<'a>(command: &mut Command, folder: &'a Path, ignored: u64) -> io::Result<Running<'a>> {
    // A terminal sends its signals to a whole group, and lets only one of them read.
    let has_group = !io::stdin().is_terminal();
    if has_group {
        command.process_group(0);
    }
    let heeded = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| ignored & 1 << (signal - 1) == 0);
    let signals = Signals::new(heeded)?;
    let child = command.spawn()?;
    let id = Pid::from_child(&child);
    let (sender, events) = channel();
    let handle = signals.handle();
    tell_signals(signals, sender.clone());
    tell_end(child, sender);
    Ok(Running { id, has_group, folder, events, signals: handle, ending: None })
}

fn tell_signals(mut signals: Signals, events: Sender<Event>) {
    thread::spawn(move || signals.forever().all(|signal| events.send(Event::Signal(signal)).is_ok()));
}

fn tell_end(mut child: Child, events: Sender<Event>) {
    thread::spawn(move || events.send(Event::Ended(child.wait())));
}

impl Running<'_> {
    /// The id of its process.
    pub(super) fn process(&self) -> u32 {
        self.id.as_raw_nonzero().get().unsigned_abs()
    }

    /// Whether it leads a group of processes of its own.
    pub(super) fn has_group(&self) -> bool {
        self.has_group
    }

    /// Waits for the end; after `limit` the program is asked to end.
    pub(super) fn wait(mut self, limit: Option<Duration>, say: &dyn Fn(&str)) -> io::Result<End> {
        let until = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut was_limited = false;
        let status = loop {
            let event = match (&self.ending, until) {
                (Some(_), _) => self.events.recv_timeout(LOOK),
                (None, Some(until)) => {
                    self.events.recv_timeout(until.saturating_duration_since(Instant::now()))
                }
                (None, None) => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(Event::Ended(status)) => break status?,
                Ok(Event::Signal(signal)) => {
                    let Some(signal) = Signal::from_named_raw(signal) else { continue };
                    // The terminal has told everybody else.
                    if self.has_group || signal == Signal::TERM {
                        self.send(signal);
                    }
                    self.begin_ending(signal);
                }
                Err(_) if self.ending.is_none() => {
                    was_limited = true;
                    self.send(Signal::TERM);
                    self.begin_ending(Signal::TERM);
                }
                Err(_) => self.press(say),
            }
        };
        was_limited &= status_is_of(&status, Signal::TERM);
        self.wait_for_others(say);
        self.signals.close();
        let is_left = found::started(self.folder).unwrap_or_default().iter().any(Started::is_alive);
        Ok(End { status, was_limited, signalled: self.ending.map(|ending| ending.since), is_left })
    }

    fn begin_ending(&mut self, signal: Signal) {
        let since = Instant::now();
        self.ending.get_or_insert(Ending { signal, since, is_killed: false });
    }

    /// Sends a signal to the whole group, or to the program where it shares ours.
    fn send(&self, signal: Signal) {
        let _gone = match self.has_group {
            true => kill_process_group(self.id, signal),
            false => kill_process(self.id, signal),
        };
    }

    /// The processes that would have died of the signal at once, had nothing been in its way.
    fn overdue(&self) -> Vec<Started> {
        let Some(ending) = &self.ending else { return Vec::new() };
        let mut all = found::started(self.folder).unwrap_or_default();
        all.retain(|one| {
            one.thread == 0
                && !one.is_launcher
                && !one.listens_to(self.folder, name(ending.signal))
                && !one.is_ending(self.folder)
                && one.is_alive()
        });
        all
    }

    /// Sees to it that no process outlives the signal because it is too busy to be told.
    fn press(&mut self, say: &dyn Fn(&str)) {
        let overdue = self.overdue();
        let Some(ending) = &mut self.ending else { return };
        if ending.since.elapsed() < PATIENCE {
            return;
        }
        if ending.since.elapsed() < MOST_PATIENCE {
            overdue.iter().for_each(|one| obey::tell(one, name(ending.signal)));
        } else if !ending.is_killed {
            ending.is_killed = true;
            let is_heard = |one: &Started| !one.is_launcher && one.is_alive();
            if !found::started(self.folder).unwrap_or_default().iter().any(is_heard) {
                // A process that may not write anything says nothing.
                say(&format!(
                    "the program goes on after {}, and may be too busy to hear it; `kill -9 {}` ends it, without a recording",
                    name(ending.signal),
                    self.id.as_raw_nonzero()
                ));
            }
            for one in &overdue {
                say(&format!("{} did not end by {} and is killed", one.name(), name(ending.signal)));
                let _gone = found::id(one.process).map(|id| kill_process(id, Signal::KILL));
            }
        }
    }

    /// What the program started may be writing its recording yet. After an end of its own nothing has to end with it.
    fn wait_for_others(&mut self, say: &dyn Fn(&str)) {
        let begin = Instant::now();
        let patience = if self.ending.is_some() { OWN_PATIENCE } else { PATIENCE };
        loop {
            let all = found::started(self.folder).unwrap_or_default();
            let mut recorded = all.iter().filter(|one| !one.is_launcher && one.is_alive());
            let is_over = begin.elapsed() >= patience;
            if !recorded.any(|one| !is_over || one.is_ending(self.folder)) {
                return;
            }
            self.press(say);
            thread::sleep(SHORT_LOOK);
        }
    }
}

fn status_is_of(status: &ExitStatus, signal: Signal) -> bool {
    let number = signal.as_raw();
    status.signal() == Some(number) || status.code() == Some(128 + number)
}

fn name(signal: Signal) -> &'static str {
    match signal {
        Signal::HUP => "SIGHUP",
        Signal::INT => "SIGINT",
        _ => "SIGTERM",
    }
}
