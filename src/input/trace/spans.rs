//! Exact events (rules 31 to 35 of docs/format.md): spans by thread, and what is told by name.

use hashbrown::HashMap;
use serde::Deserialize;

use super::threads::ThreadId;
use crate::recording::{Category, Kind, MarkKind};

/// Events of other names are kept from this length on, in µs, so that nothing long is invisible.
const NOTABLE: i64 = 1_000;

/// The kind of the events that are kept whatever their length.
pub(super) fn kind_of(name: &str) -> Option<Kind> {
    let category = match name {
        "RunTask"
        | "ThreadControllerImpl::RunTask"
        | "MessageLoop::RunTask"
        | "RunPostTaskCallback"
        | "V8Console::runTask"
        | "CpuProfiler::StartProfiling" => Category::Task,
        "FunctionCall"
        | "EvaluateScript"
        | "v8.evaluateModule"
        | "v8.compile"
        | "v8.compileModule"
        | "RunMicrotasks"
        | "EventDispatch"
        | "TimerFire"
        | "FireAnimationFrame"
        | "FireIdleCallback"
        | "XHRLoad"
        | "XHRReadyStateChange"
        | "HandlePostMessage"
        | "V8.CompileCode"
        | "V8.CompileModule" => Category::Script,
        "ParseHTML" | "ParseAuthorStyleSheet" => Category::Loading,
        "UpdateLayoutTree" | "Layout" | "PrePaint" | "HitTest" => Category::Layout,
        "Paint" | "Layerize" | "Commit" | "CompositeLayers" | "Decode Image" => Category::Paint,
        "MinorGC" | "MajorGC" | "BlinkGC.AtomicPhase" | "CppGC.IncrementalSweep" => {
            return Some(Kind::GarbageCollector);
        }
        name if name.starts_with("V8.GC") => return Some(Kind::GarbageCollector),
        _ => return None,
    };
    Some(Kind::Event(category))
}

/// What an event of any other name is taken for.
pub(super) fn category_of(name: &str) -> Category {
    if name.starts_with("v8") || name.starts_with("V8") { Category::Script } else { Category::Task }
}

/// Whether calls of JavaScript stand directly on events of this name.
pub(super) fn invokes(name: &str) -> bool {
    const NAMES: [&str; 4] = ["FunctionCall", "EvaluateScript", "EventDispatch", "RunMicrotasks"];
    NAMES.contains(&name) || name.starts_with("v8") || name.starts_with("V8")
}

/// Whether an event of this name begins with nothing on the stack.
pub(super) fn begins_empty(name: &str) -> bool {
    name == "RunMicrotasks" || is_task(name)
}

/// Whether it is one turn of the event loop.
pub(super) fn is_task(name: &str) -> bool {
    matches!(name, "RunTask" | "ThreadControllerImpl::RunTask" | "MessageLoop::RunTask")
}

/// An exact span of a thread, in µs of the trace's clock.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    pub(super) start: i64,
    pub(super) end: i64,
    /// Its place in [`Spans::names`].
    pub(super) name: u32,
    /// What it is about: a url, a type of event; its place in the same list.
    pub(super) about: u32,
    /// The CPU time of the thread in it, [`UNKNOWN`] where the trace does not tell.
    cpu: u32,
    /// The sample that was taken for it, [`NO_SAMPLE`] for none.
    sample: i64,
}

/// No CPU time is known; of hour-long events it is not either.
const UNKNOWN: u32 = u32::MAX;
const NO_SAMPLE: i64 = i64::MIN;

impl Exact {
    pub(super) fn cpu(&self) -> Option<i64> {
        (self.cpu != UNKNOWN).then(|| self.cpu.into())
    }

    pub(super) fn sample(&self) -> Option<i64> {
        (self.sample != NO_SAMPLE).then_some(self.sample)
    }
}

/// A mark in µs of the trace's clock.
#[derive(Clone, Debug)]
pub(super) struct RawMark {
    pub(super) name: String,
    pub(super) kind: MarkKind,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) thread: ThreadId,
    /// The navigation it belongs to; of some kinds only the last of each counts.
    pub(super) navigation: String,
}

/// Exact spans by thread, and marks.
#[derive(Default)]
pub(super) struct Spans {
    names: Vec<String>,
    places: HashMap<String, u32>,
    pub(super) threads: HashMap<ThreadId, Vec<Exact>>,
    /// `B` events that wait for their `E`, by thread.
    open: HashMap<ThreadId, Vec<Exact>>,
    /// Begun marks that wait for their end, by what pairs them.
    begun: HashMap<(String, String), Vec<RawMark>>,
    pub(super) marks: Vec<RawMark>,
    pub(super) unmatched: u64,
    /// Whether there are profiles, beside which short events of unknown names say little.
    only_notable: bool,
}

/// The arguments that an exact event is known by.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Args {
    data: Option<Data>,
    begin_data: Option<Data>,
    file_name: Option<String>,
    sample_trace_id: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Data {
    url: Option<String>,
    r#type: Option<String>,
    function_name: Option<String>,
    sample_trace_id: Option<i64>,
    navigation_id: Option<String>,
    interaction_id: Option<f64>,
    #[serde(rename = "documentLoaderURL")]
    document_loader_url: Option<String>,
    is_outermost_main_frame: Option<bool>,
    is_loading_main_frame: Option<bool>,
}

impl Args {
    pub(super) fn read(args: &[u8]) -> Self {
        serde_json::from_slice(args).unwrap_or_default()
    }

    fn data(&self) -> Option<&Data> {
        self.data.as_ref().or(self.begin_data.as_ref())
    }

    /// What the event is about, in a few words.
    fn about(&self, name: &str) -> String {
        let data = self.data();
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let told = match name {
            "EventDispatch" => data.and_then(|data| text(&data.r#type)),
            "FunctionCall" => data.and_then(|data| text(&data.function_name)),
            _ => data.and_then(|data| text(&data.url)).or_else(|| text(&self.file_name)),
        };
        told.unwrap_or_default()
    }

    fn sample(&self) -> Option<i64> {
        self.data().and_then(|data| data.sample_trace_id).or(self.sample_trace_id)
    }
}

impl Spans {
    pub(super) fn name(&self, place: u32) -> &str {
        &self.names[place as usize]
    }

    fn place(&mut self, name: &str) -> u32 {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        let place = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }

    /// Whether an event of this name and length is kept.
    pub(super) fn is_kept(&self, name: &str, start: i64, end: i64) -> bool {
        !self.only_notable || end - start >= NOTABLE || kind_of(name).is_some()
    }

    /// From now on keeps only what is known by its name or is long.
    pub(super) fn keep_notable(&mut self) {
        if !std::mem::replace(&mut self.only_notable, true) {
            let names = &self.names;
            for events in self.threads.values_mut() {
                events.retain(|event| {
                    event.end - event.start >= NOTABLE || kind_of(&names[event.name as usize]).is_some()
                });
            }
            self.threads.retain(|_, events| !events.is_empty());
        }
    }

    fn exact(&mut self, name: &str, start: i64, end: i64, cpu: Option<i64>, args: &[u8]) -> Exact {
        let args = Args::read(args);
        let about = args.about(name);
        let cpu = cpu.and_then(|cpu| u32::try_from(cpu).ok()).unwrap_or(UNKNOWN);
        let sample = args.sample().unwrap_or(NO_SAMPLE);
        Exact { start, end, name: self.place(name), about: self.place(&about), cpu, sample }
    }

    /// Takes a complete event (`X`).
    pub(super) fn complete(
        &mut self,
        thread: ThreadId,
        name: &str,
        (start, end): (i64, i64),
        cpu: Option<i64>,
        args: &[u8],
    ) {
        if self.is_kept(name, start, end) {
            let exact = self.exact(name, start, end, cpu, args);
            self.threads.entry(thread).or_default().push(exact);
        }
    }

    /// Takes the beginning of an event (`B`).
    pub(super) fn begin(&mut self, thread: ThreadId, name: &str, at: i64, args: &[u8]) {
        let exact = self.exact(name, at, at, None, args);
        self.open.entry(thread).or_default().push(exact);
    }

    /// Takes the end of the event that was begun last on the thread (`E`).
    pub(super) fn end(&mut self, thread: &ThreadId, at: i64) {
        match self.open.get_mut(thread).and_then(Vec::pop) {
            Some(exact) => self.close(thread.clone(), Exact { end: at.max(exact.start), ..exact }),
            None => self.unmatched += 1,
        }
    }

    fn close(&mut self, thread: ThreadId, exact: Exact) {
        if self.is_kept(&self.names[exact.name as usize], exact.start, exact.end) {
            self.threads.entry(thread).or_default().push(exact);
        }
    }

    /// Whether an event that stands for a moment may be a mark.
    pub(super) fn may_be_moment(name: &str, cat: &str) -> bool {
        matches!(
            name,
            "navigationStart"
                | "MarkDOMContent"
                | "MarkLoad"
                | "firstContentfulPaint"
                | "largestContentfulPaint::Candidate"
                | "LayoutShift"
        ) || cat == "blink.user_timing"
    }

    /// Whether something that may end on another thread may be a mark.
    pub(super) fn may_be_long(name: &str, cat: &str) -> bool {
        name == "EventTiming" || cat.contains("blink.user_timing") || cat.contains("blink.console")
    }

    /// Takes an event that stands for a moment.
    pub(super) fn moment(&mut self, thread: ThreadId, name: &str, cat: &str, at: i64, args: &[u8]) {
        let kind = match name {
            "navigationStart" => MarkKind::Navigation,
            "MarkDOMContent" | "MarkLoad" => MarkKind::Load,
            "firstContentfulPaint" | "largestContentfulPaint::Candidate" => MarkKind::Paint,
            "LayoutShift" => MarkKind::Shift,
            // `performance.mark`; the browser's own timings have a frame in place of their data.
            _ if cat == "blink.user_timing" && !has_key(args, b"\"frame\"") => MarkKind::Timing,
            _ => return,
        };
        let args = Args::read(args);
        let data = args.data();
        let is_inner = data.is_some_and(|data| {
            data.is_outermost_main_frame == Some(false) || data.is_loading_main_frame == Some(false)
        });
        let address = data.and_then(|data| data.document_loader_url.clone());
        if is_inner || kind == MarkKind::Navigation && address.as_deref() == Some("") {
            return;
        }
        let name = match name {
            "navigationStart" => format!("navigation to {}", address.as_deref().unwrap_or("a page")),
            "MarkDOMContent" => "DOMContentLoaded".into(),
            "MarkLoad" => "load".into(),
            "firstContentfulPaint" => "FCP".into(),
            "largestContentfulPaint::Candidate" => "LCP".into(),
            "LayoutShift" => "layout shift".into(),
            other => other.into(),
        };
        let navigation = data.and_then(|data| data.navigation_id.clone()).unwrap_or_default();
        self.marks.push(RawMark { name, kind, start: at, end: at, thread, navigation });
    }

    /// Takes the beginning of something that may end on another thread (`b`).
    pub(super) fn begin_async(
        &mut self,
        thread: ThreadId,
        name: &str,
        cat: &str,
        id: String,
        at: i64,
        args: &[u8],
    ) {
        let (name, kind) = match name {
            "EventTiming" => {
                let args = Args::read(args);
                let data = args.data();
                if !data.and_then(|data| data.interaction_id).is_some_and(|id| id > 0.0) {
                    return;
                }
                (data.and_then(|data| data.r#type.clone()).unwrap_or_default(), MarkKind::Interaction)
            }
            name if cat.contains("blink.user_timing") || cat.contains("blink.console") => {
                (name.to_owned(), MarkKind::Timing)
            }
            _ => return,
        };
        let mark = RawMark { name, kind, start: at, end: at, thread, navigation: String::new() };
        self.begun.entry((cat.to_owned(), id)).or_default().push(mark);
    }

    /// Takes its end (`e`): what was begun last ends first.
    pub(super) fn end_async(&mut self, cat: &str, id: String, at: i64) {
        let key = (cat.to_owned(), id);
        if let Some(mark) = self.begun.get_mut(&key).and_then(Vec::pop) {
            self.marks.push(RawMark { end: at.max(mark.start), ..mark });
        }
    }

    /// Ends what is still open where the samples of its thread end (where it has none, with its last event),
    /// and puts everything in order (rule 34): what
    /// starts first, of that the longer, then as in the file; what ends after what it stands on is cut.
    pub(super) fn settle(&mut self, sampled_until: impl Fn(&ThreadId) -> Option<i64>) {
        let open: Vec<_> = self.open.drain().collect();
        for (thread, events) in open {
            self.unmatched += events.len() as u64;
            let ended = self.threads.get(&thread).into_iter().flatten().map(|event| event.end).max();
            let begun = events.iter().map(|event| event.start).max();
            let end = sampled_until(&thread).or(ended.max(begun)).unwrap_or(0);
            for exact in events.into_iter().filter(|event| event.start < end) {
                self.close(thread.clone(), Exact { end, ..exact });
            }
        }
        for events in self.threads.values_mut() {
            events.shrink_to_fit();
            events.sort_by_key(|event| (event.start, std::cmp::Reverse(event.end)));
            let mut ends: Vec<i64> = Vec::new();
            for event in events {
                while ends.last().is_some_and(|&end| end <= event.start && event.end > event.start) {
                    ends.pop();
                }
                while ends.last().is_some_and(|&end| end < event.start) {
                    ends.pop();
                }
                event.end = ends.last().map_or(event.end, |&end| event.end.min(end));
                ends.push(event.end);
            }
        }
        self.keep_last_paints();
        self.marks.sort_by_key(|mark| (mark.start, mark.end));
    }

    /// Of the candidates for the largest paint only the last of each navigation counts.
    fn keep_last_paints(&mut self) {
        let mut last: HashMap<(String, String), i64> = HashMap::new();
        let is_candidate = |mark: &RawMark| mark.kind == MarkKind::Paint && mark.name == "LCP";
        for mark in self.marks.iter().filter(|mark| is_candidate(mark)) {
            let at = last.entry((mark.name.clone(), mark.navigation.clone())).or_insert(mark.start);
            *at = (*at).max(mark.start);
        }
        self.marks.retain(|mark| {
            !is_candidate(mark) || last[&(mark.name.clone(), mark.navigation.clone())] == mark.start
        });
    }
}

fn has_key(args: &[u8], key: &[u8]) -> bool {
    memchr::memmem::find(args, key).is_some()
}
