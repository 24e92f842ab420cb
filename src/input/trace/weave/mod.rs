//! One stack of exact events and sampled calls (rules 36 to 42 of docs/format.md).
//!
//! What comes out is a lane like any other: a call tree, in which events are nodes too, and stretches of
//! time. Two equal events back to back are two spans, so they take turns between two nodes.

mod cpu;
mod kinds;

use hashbrown::HashMap;

use self::kinds::Kinds;
use super::spans::{Exact, Spans};
use crate::recording::{
    CallTree, Deltas, Exact as ExactColumns, Function, FunctionId, FunctionTable, Kind, NodeId, Samples,
    StrId,
};
use crate::units::{Micros, median};

/// No event.
const NONE: u32 = u32::MAX;

/// What was sampled on a thread: nothing where it has no profile.
pub(super) struct Sampled {
    pub(super) tree: CallTree,
    pub(super) samples: Samples,
    /// The samples' origin on the clock of the events.
    pub(super) origin: i64,
    /// The nodes of samples that were taken for events, by the trace's ids.
    pub(super) taken_for: HashMap<i64, NodeId>,
}

/// A woven lane.
pub(super) struct Woven {
    pub(super) tree: CallTree,
    pub(super) samples: Samples,
    /// Where the lane begins on the clock of the events.
    pub(super) origin: i64,
    /// Samples that the events around them contradict.
    pub(super) contradictions: u64,
}

/// Weaves the events of a thread, in order and nested, with its samples.
pub(super) fn weave(
    events: &[Exact],
    spans: &Spans,
    sampled: &Sampled,
    functions: &mut FunctionTable,
) -> Woven {
    let kinds = Kinds::of(events, spans, functions);
    let mut weaver = Weaver::new(events, &kinds, sampled, functions);
    weaver.run();
    weaver.finish()
}

/// What a woven node stands for, below its parent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// An event's function; equal events take turns.
    Event(FunctionId, bool),
    Call(NodeId),
    Collector,
}

struct Node {
    parent: u32,
    function: FunctionId,
    /// When a span of it ended last, and as the how manyth of all.
    ended: (i64, u64),
}

#[derive(Clone, Copy)]
struct Open {
    node: u32,
    what: Key,
}

/// A stretch of time in which the stack does not change.
struct Stretch {
    start: i64,
    node: u32,
    event: u32,
    is_sample: bool,
    /// It only fills what is left between two events.
    is_rest: bool,
}

struct Weaver<'a> {
    events: &'a [Exact],
    kinds: &'a Kinds,
    sampled: &'a Sampled,
    functions: &'a mut FunctionTable,
    root: FunctionId,
    collector: FunctionId,
    nodes: Vec<Node>,
    children: HashMap<(u32, Key), u32>,
    stack: Vec<Open>,
    /// The open events, and where each stands in the stack.
    open_events: Vec<(u32, usize)>,
    /// `(idle)` or `(program)`, where the last sample outside of events was taken of such.
    outside: Option<NodeId>,
    path: Vec<NodeId>,
    stretches: Vec<Stretch>,
    ended: u64,
    contradictions: u64,
}

impl<'a> Weaver<'a> {
    fn new(
        events: &'a [Exact],
        kinds: &'a Kinds,
        sampled: &'a Sampled,
        functions: &'a mut FunctionTable,
    ) -> Self {
        let mut meta = |name: &str, kind| {
            let name = functions.intern_text(name);
            let empty = StrId::EMPTY;
            functions.intern(Function { name, url: empty, script_id: empty, line: 0, column: 0, kind })
        };
        let root = meta("(root)", Kind::Root);
        let collector = meta("(garbage collector)", Kind::GarbageCollector);
        Self {
            events,
            kinds,
            sampled,
            functions,
            root,
            collector,
            nodes: vec![Node { parent: NONE, function: root, ended: (i64::MIN, 0) }],
            children: HashMap::new(),
            stack: Vec::new(),
            open_events: Vec::new(),
            outside: None,
            path: Vec::new(),
            stretches: Vec::new(),
            ended: 0,
            contradictions: 0,
        }
    }

    fn run(&mut self) {
        let mut next_event = 0;
        let samples = &self.sampled.samples;
        let mut at = self.sampled.origin + samples.start().0 as i64;
        for place in 0..samples.len() {
            while next_event < self.events.len() && self.events[next_event].start <= at {
                self.begin(next_event as u32);
                next_event += 1;
            }
            self.end_until(at);
            self.sample(at, self.without_hiccup(place));
            at += samples.length(place).0 as i64;
        }
        while next_event < self.events.len() && self.events[next_event].start <= at {
            self.begin(next_event as u32);
            next_event += 1;
        }
        if !samples.is_empty() {
            self.end_until(at);
            self.outside = None;
            self.set_calls(&[]);
            self.cut(at, false, true);
        }
        for event in next_event..self.events.len() {
            self.begin(event as u32);
        }
        self.end_until(i64::MAX);
    }

    /// The node of a sample; of a lone `(program)` inside a call that of the sample before (rule 10).
    fn without_hiccup(&self, place: usize) -> NodeId {
        let nodes = self.sampled.samples.nodes();
        let node = nodes[place];
        let code =
            |place: usize| nodes.get(place).copied().filter(|&node| self.kind(node) == Some(Kind::Code));
        if self.kind(node) == Some(Kind::Program)
            && let Some((before, after)) = place.checked_sub(1).and_then(code).zip(code(place + 1))
            && self.outermost(before) == self.outermost(after)
        {
            return before;
        }
        node
    }

    fn kind(&self, node: NodeId) -> Option<Kind> {
        node.some().map(|node| self.sampled.tree.kind(node))
    }

    fn outermost(&self, node: NodeId) -> NodeId {
        std::iter::successors(Some(node), |&node| self.sampled.tree.parent(node)).last().unwrap_or(node)
    }

    fn child(&mut self, key: Key) -> u32 {
        let parent = self.stack.last().map_or(0, |open| open.node);
        if let Some(&node) = self.children.get(&(parent, key)) {
            return node;
        }
        let function = match key {
            Key::Event(function, _) => function,
            Key::Call(node) => self.sampled.tree.function(node),
            Key::Collector => self.collector,
        };
        let node = self.nodes.len() as u32;
        self.nodes.push(Node { parent, function, ended: (i64::MIN, 0) });
        self.children.insert((parent, key), node);
        node
    }

    fn push(&mut self, what: Key) {
        let node = self.child(what);
        self.stack.push(Open { node, what });
    }

    /// Whether calls may stand directly on what is open.
    fn invokes(&self) -> bool {
        self.open_events.last().is_none_or(|&(event, _)| self.kinds.invokes[event as usize])
    }

    /// Where the calls begin that may change.
    fn base(&self) -> usize {
        self.open_events.last().map_or(0, |&(_, place)| place + 1)
    }

    fn begin(&mut self, event: u32) {
        let Exact { start, .. } = self.events[event as usize];
        let sample = self.events[event as usize].sample();
        self.end_until(start);
        self.drop_collector();
        let is_outermost = self.open_events.is_empty();
        if is_outermost && self.kinds.begins_empty[event as usize] {
            self.stack.clear();
        } else if self.invokes()
            && let Some(&node) = sample.and_then(|sample| self.sampled.taken_for.get(&sample))
        {
            self.take(node);
        }
        if is_outermost && self.stack.last().is_some_and(|open| self.is_meta(open.what)) {
            self.stack.clear();
        }
        let function = self.kinds.function[event as usize];
        let one = self.child(Key::Event(function, false));
        let (at, order) = self.nodes[one as usize].ended;
        let is_turn = at == start && {
            let other = self.child(Key::Event(function, true));
            let (other_at, other_order) = self.nodes[other as usize].ended;
            other_at != start || other_order < order
        };
        self.push(Key::Event(function, is_turn));
        self.open_events.push((event, self.stack.len() - 1));
        self.cut(start, false, false);
    }

    fn is_meta(&self, what: Key) -> bool {
        matches!(what, Key::Call(node) if self.sampled.tree.kind(node) != Kind::Code)
    }

    /// Ends the events that end until `time`.
    fn end_until(&mut self, time: i64) {
        while let Some(&(event, place)) = self.open_events.last() {
            let end = self.events[event as usize].end;
            if end > time {
                return;
            }
            self.ended += 1;
            self.nodes[self.stack[place].node as usize].ended = (end, self.ended);
            self.stack.truncate(place);
            self.open_events.pop();
            if let Some(meta) = self.outside.filter(|_| self.stack.is_empty()) {
                self.push(Key::Call(meta));
            }
            self.cut(end, false, true);
        }
    }

    fn drop_collector(&mut self) {
        self.stack.pop_if(|open| open.what == Key::Collector);
    }

    fn sample(&mut self, at: i64, node: NodeId) {
        if self.open_events.is_empty() {
            let is_meta = matches!(self.kind(node), Some(Kind::Idle | Kind::Program));
            self.outside = Some(node).filter(|_| is_meta);
        }
        match self.kind(node) {
            _ if !self.invokes() => {}
            Some(Kind::GarbageCollector) if self.kinds.tell_collections => {}
            Some(Kind::GarbageCollector) => {
                if self.stack.last().is_none_or(|open| open.what != Key::Collector) {
                    self.push(Key::Collector);
                }
            }
            _ => self.take(node),
        }
        self.cut(at, true, false);
    }

    /// Takes the calls of a sample: those above the innermost event may change, those below are locked.
    fn take(&mut self, node: NodeId) {
        self.drop_collector();
        let mut path = std::mem::take(&mut self.path);
        path.clear();
        let is_outside = self.open_events.is_empty();
        match self.kind(node) {
            Some(Kind::Code) => {
                path.extend(std::iter::successors(Some(node), |&node| self.sampled.tree.parent(node)));
                path.reverse();
            }
            Some(Kind::Idle | Kind::Program) if is_outside => path.push(node),
            _ => {}
        }
        let below = self.stack[..self.base()].iter().filter_map(|open| match open.what {
            Key::Call(node) => Some(node),
            _ => None,
        });
        let mut locked = 0;
        let fits = below.into_iter().all(|node| {
            locked += 1;
            path.get(locked - 1) == Some(&node)
        });
        if fits {
            self.set_calls(&path[locked..]);
        } else {
            self.contradictions += u64::from(!path.is_empty());
            self.set_calls(&[]);
        }
        self.path = path;
    }

    /// Makes these the calls above the innermost event.
    fn set_calls(&mut self, calls: &[NodeId]) {
        let base = self.base();
        let open = &self.stack[base..];
        let same = open.iter().zip(calls).take_while(|(open, call)| open.what == Key::Call(**call)).count();
        self.stack.truncate(base + same);
        for &call in &calls[same..] {
            self.push(Key::Call(call));
        }
    }

    /// Begins a stretch.
    fn cut(&mut self, start: i64, is_sample: bool, is_rest: bool) {
        let node = self.stack.last().map_or(NONE, |open| open.node);
        let event = self.open_events.last().map_or(NONE, |&(event, _)| event);
        self.stretches.pop_if(|last| last.is_rest && last.start == start);
        self.stretches.push(Stretch { start, node, event, is_sample, is_rest });
    }

    fn finish(self) -> Woven {
        let sampled = self.sampled;
        let first = self.stretches.first().map_or(sampled.origin, |stretch| stretch.start);
        let origin = if sampled.samples.is_empty() { first } else { first.min(sampled.origin) };
        // What the axis of the samples has behind the last one belongs to the lane.
        let last = self.stretches.last().map_or(origin, |stretch| stretch.start);
        let end = match sampled.samples.is_empty() {
            true => last,
            false => last.max(sampled.origin + sampled.samples.end().0 as i64),
        };
        let interval = self.interval();
        let cpu = self.cpu(end, interval);
        let (tree, new_places) = self.tree();
        let place = |node: u32| if node == NONE { NodeId::NONE } else { NodeId(new_places[node as usize]) };
        let mut lengths = Deltas::default();
        let ends = self.stretches.iter().skip(1).map(|stretch| stretch.start).chain([last]);
        self.stretches.iter().zip(ends).for_each(|(stretch, end)| lengths.push(end - stretch.start));
        let micros = |time: i64| Micros((time - origin) as u64);
        let nodes = self.stretches.iter().map(|stretch| place(stretch.node)).collect();
        let is_sample = self.stretches.iter().map(|stretch| stretch.is_sample).collect();
        let samples = Samples::new(nodes, lengths, micros(first), micros(end));
        let samples =
            samples.with_exact(ExactColumns { is_sample, cpu, interval, knows_cpu: self.knows_cpu() });
        Woven { tree, samples, origin, contradictions: self.contradictions }
    }

    /// The interval that was sampled at: the median length of the samples in code.
    fn interval(&self) -> Micros {
        let samples = &self.sampled.samples;
        let is_busy = |node: &NodeId| self.kind(*node).is_some_and(Kind::is_busy);
        let busy = || {
            let nodes = samples.nodes().iter().enumerate();
            nodes.filter(|(_, node)| is_busy(node)).map(|(place, _)| samples.length(place).0)
        };
        let all = || (0..samples.len()).map(|place| samples.length(place).0);
        Micros(median(busy).or_else(|| median(all)).unwrap_or(0))
    }

    /// The tree in depth-first order, and where each woven node went.
    fn tree(&self) -> (CallTree, Vec<u32>) {
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); self.nodes.len()];
        for (node, Node { parent, .. }) in self.nodes.iter().enumerate().skip(1) {
            children[*parent as usize].push(node as u32);
        }
        let (mut function, mut parents) = (Vec::new(), Vec::new());
        let mut new_places = vec![NONE; self.nodes.len()];
        let mut pending = vec![0u32];
        while let Some(node) = pending.pop() {
            let Node { parent, function: of, .. } = self.nodes[node as usize];
            new_places[node as usize] = function.len() as u32;
            function.push(of);
            parents.push(if parent == NONE { NodeId::NONE } else { NodeId(new_places[parent as usize]) });
            pending.extend(children[node as usize].iter().rev());
        }
        debug_assert_eq!(function[0], self.root);
        let ids = (1..=function.len() as i64).collect();
        (CallTree::new(function, parents, ids, self.functions), new_places)
    }
}
