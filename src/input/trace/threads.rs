//! Who the threads of a trace are: their names, what runs on them, which one to look at first.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::recording::{Role, Thread};

/// A process or thread by its id: a number in nearly every trace, a text in some.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Id {
    Number(i64),
    Text(String),
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A thread: its id is one only within the process (rule 24 of docs/format.md).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ThreadId {
    pub(super) process: Id,
    pub(super) thread: Id,
}

/// What the events tell of threads and frames.
#[derive(Debug, Default)]
pub(super) struct Threads {
    names: BTreeMap<ThreadId, String>,
    processes: BTreeMap<Id, String>,
    worker_urls: BTreeMap<ThreadId, String>,
    /// By process: the frames that it shows or showed, in the order of the file.
    frames: BTreeMap<Id, Vec<Frame>>,
}

#[derive(Debug)]
struct Frame {
    url: String,
    is_main: bool,
}

/// The parts of an event's arguments that tell of threads.
#[derive(Deserialize)]
struct Args {
    name: Option<String>,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    #[serde(default)]
    frames: Vec<FrameData>,
    worker_thread_id: Option<i64>,
    #[serde(flatten)]
    frame: FrameData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FrameData {
    url: Option<String>,
    process_id: Option<i64>,
    parent: Option<serde_json::Value>,
    is_in_primary_main_frame: Option<bool>,
    is_outermost_main_frame: Option<bool>,
    is_main_frame: Option<bool>,
}

impl Threads {
    /// Takes an event that may tell something; what does not fit tells nothing.
    pub(super) fn tell(&mut self, name: &[u8], thread: &ThreadId, args: &[u8]) {
        let Ok(Args { name: given, data }) = serde_json::from_slice(args) else { return };
        match (name, given, data) {
            // A thread's id may be used again by a later one; the last name wins.
            (b"thread_name", Some(given), _) => drop(self.names.insert(thread.clone(), given)),
            (b"process_name", Some(given), _) => drop(self.processes.insert(thread.process.clone(), given)),
            (b"TracingSessionIdForWorker", _, Some(data)) => {
                let id = data.worker_thread_id.map_or(thread.thread.clone(), Id::Number);
                let worker = ThreadId { process: thread.process.clone(), thread: id };
                self.worker_urls.extend(data.frame.url.map(|url| (worker, url)));
            }
            (b"TracingStartedInBrowser", _, Some(data)) => {
                data.frames.into_iter().for_each(|frame| self.frame(frame, &thread.process));
            }
            (_, _, Some(data)) => self.frame(data.frame, &thread.process),
            _ => {}
        }
    }

    fn frame(&mut self, frame: FrameData, process: &Id) {
        let FrameData { url: Some(url), process_id, parent, .. } = frame else { return };
        let process = process_id.map_or(process.clone(), Id::Number);
        let is_main = match (frame.is_in_primary_main_frame, frame.is_outermost_main_frame) {
            (Some(primary), Some(outermost)) => primary && outermost,
            (None, Some(outermost)) => outermost,
            _ => frame.is_main_frame.unwrap_or(true) && parent.is_none(),
        };
        self.frames.entry(process).or_default().push(Frame { url, is_main });
    }

    /// Who a thread is.
    pub(super) fn describe(&self, id: &ThreadId) -> Thread {
        let given = self.names.get(id).map(String::as_str).unwrap_or_default();
        let frame = self.page_of(&id.process);
        let worker = self.worker_urls.get(id);
        let is_main = given == "CrRendererMain";
        let is_node_main = given == "JavaScriptMainThread"
            || (given.is_empty() || !given.starts_with("Cr"))
                && (id.thread == id.process || id.thread == Id::Number(0));
        let role = match frame {
            _ if worker.is_some() || is_worker(given) => Role::Worker,
            Some(frame) if (is_main || is_node_main) && frame.is_main && is_page(&frame.url) => Role::Page,
            Some(_) if is_main => Role::Frame,
            None if is_main => Role::Renderer,
            _ if is_node_main => Role::Main,
            _ => Role::Other,
        };
        let url = match role {
            Role::Worker => worker.cloned(),
            Role::Page | Role::Frame | Role::Renderer => frame.map(|frame| frame.url.clone()),
            _ => None,
        };
        Thread {
            process: id.process.to_string(),
            thread: id.thread.to_string(),
            name: self.name(id, given, role),
            url: url.unwrap_or_default(),
            role,
        }
    }

    fn name(&self, id: &ThreadId, given: &str, role: Role) -> String {
        match (role, given) {
            (Role::Page | Role::Frame | Role::Renderer, _) => "Main thread".into(),
            (Role::Main, "" | "JavaScriptMainThread") => "Main thread".into(),
            (Role::Worker, "" | "DedicatedWorker thread") => "Worker".into(),
            (_, "") => match self.processes.get(&id.process) {
                Some(process) => format!("{process}, thread {}", id.thread),
                None => format!("Thread {}", id.thread),
            },
            (_, given) => given.trim_end_matches(" thread").into(),
        }
    }

    /// The frame that a process is known by: the last main one with an address, else the last with one.
    fn page_of(&self, process: &Id) -> Option<&Frame> {
        let frames = self.frames.get(process)?;
        let real = || frames.iter().rev().filter(|frame| is_page(&frame.url));
        real().find(|frame| frame.is_main).or_else(|| real().next()).or_else(|| frames.last())
    }
}

/// Whether a thread of this name runs the script of a worker.
fn is_worker(name: &str) -> bool {
    const NAMES: [&str; 5] = ["DedicatedWorker", "SharedWorker", "ServiceWorker", "WorkerThread", "[worker "];
    NAMES.iter().any(|begin| name.starts_with(begin))
}

/// Whether an address is that of a page and none of the browser's own.
fn is_page(url: &str) -> bool {
    const OWN: [&str; 5] = ["about:", "chrome:", "chrome-extension:", "devtools:", "edge:"];
    !url.is_empty() && !OWN.iter().any(|scheme| url.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(process: i64, thread: i64) -> ThreadId {
        ThreadId { process: Id::Number(process), thread: Id::Number(thread) }
    }

    #[test]
    fn the_page_its_frames_and_workers_are_told_apart() {
        let mut threads = Threads::default();
        for (process, thread, name) in [
            (1, 1, "CrBrowserMain"),
            (7, 7, "CrRendererMain"),
            (8, 8, "CrRendererMain"),
            (9, 9, "CrRendererMain"),
            (7, 20, "DedicatedWorker thread"),
        ] {
            let args = format!("{{\"name\":\"{name}\"}}");
            threads.tell(b"thread_name", &id(process, thread), args.as_bytes());
        }
        let started = br#"{"data":{"frames":[{"frame":"A","isInPrimaryMainFrame":true,"isOutermostMainFrame":true,"processId":7,"url":"about:blank"}]}}"#;
        threads.tell(b"TracingStartedInBrowser", &id(1, 1), started);
        let page = br#"{"data":{"frame":"A","isInPrimaryMainFrame":true,"isOutermostMainFrame":true,"processId":7,"url":"http://shop/"}}"#;
        threads.tell(b"FrameCommittedInBrowser", &id(1, 1), page);
        let inner = br#"{"data":{"frame":"B","isOutermostMainFrame":false,"parent":"A","processId":8,"url":"http://ads/"}}"#;
        threads.tell(b"FrameCommittedInBrowser", &id(1, 1), inner);
        let worker = br#"{"data":{"url":"http://shop/w.js","workerThreadId":20}}"#;
        threads.tell(b"TracingSessionIdForWorker", &id(7, 20), worker);

        let roles = |process, thread| {
            let thread = threads.describe(&id(process, thread));
            (thread.role, thread.name, thread.url)
        };
        assert_eq!(roles(7, 7), (Role::Page, "Main thread".into(), "http://shop/".into()));
        assert_eq!(roles(8, 8), (Role::Frame, "Main thread".into(), "http://ads/".into()));
        assert_eq!(roles(9, 9), (Role::Renderer, "Main thread".into(), String::new()));
        assert_eq!(roles(7, 20), (Role::Worker, "Worker".into(), "http://shop/w.js".into()));
        assert_eq!(roles(1, 1), (Role::Other, "CrBrowserMain".into(), String::new()));
    }

    #[test]
    fn what_does_not_fit_tells_nothing() {
        let mut threads = Threads::default();
        for args in ["", "{", "[]", "{\"name\":7}", "{\"data\":[]}", "{\"data\":{\"frames\":{}}}"] {
            threads.tell(b"thread_name", &id(1, 2), args.as_bytes());
            threads.tell(b"TracingStartedInBrowser", &id(1, 2), args.as_bytes());
        }
        assert_eq!(threads.describe(&id(1, 2)).name, "Thread 2");
    }
}
