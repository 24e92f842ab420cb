//! A recording without what nobody wants to see: samples that are left out, frames that are hidden.

use hashbrown::HashMap;

use super::{
    CallTree, Function, FunctionId, FunctionTable, Hiccups, Kind, Lane, NodeId, Profile, Recording, StrId,
    Weights,
};

/// Which functions are meant.
pub type Choice<'a> = &'a dyn Fn(&FunctionTable, FunctionId) -> bool;

/// What is left of a recording. `(idle)` and `(program)` stay, whatever is chosen: they are no functions.
#[derive(Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Only samples with such a function on the stack.
    pub focus: Option<Choice<'a>>,
    /// No samples with such a function on the stack.
    pub ignore: Option<Choice<'a>>,
    /// No frames of such functions: their time goes to what calls them, and where nothing is left that does,
    /// to a frame called `(hidden)`.
    pub hide: Option<Choice<'a>>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filtered {
    /// How many samples were left out. They are gaps: nothing is said of their time.
    pub samples: u64,
    /// How many functions were hidden.
    pub functions: u64,
}

/// What stands for time that belongs to hidden frames alone.
const HIDDEN: &str = "(hidden)";

impl std::fmt::Debug for Filter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is_given = [self.focus.is_some(), self.ignore.is_some(), self.hide.is_some()];
        f.debug_tuple("Filter").field(&is_given).finish()
    }
}

impl Recording {
    /// Leaves out and hides what `filter` says, in every lane.
    pub fn filter(&mut self, filter: &Filter<'_>) -> Filtered {
        let functions = &self.functions;
        let chosen = |choice: Option<Choice<'_>>| -> Option<Vec<bool>> {
            let is_meant = |choice: Choice<'_>, id| is_function(functions.kind(id)) && choice(functions, id);
            choice.map(|choice| functions.ids().map(|id| is_meant(choice, id)).collect())
        };
        let [focus, ignore, hide] = [filter.focus, filter.ignore, filter.hide].map(chosen);
        let mut ran = vec![false; functions.len()];
        for node in self.lanes.iter().flat_map(|lane| lane.tree.ids().map(|node| lane.tree.function(node))) {
            ran[node.index()] = true;
        }
        let hidden =
            hide.iter().flat_map(|hide| std::iter::zip(hide, &ran)).filter(|(hide, ran)| **hide && **ran);
        let mut filtered = Filtered { samples: 0, functions: hidden.count() as u64 };
        if focus.is_some() || ignore.is_some() {
            for lane in &mut self.lanes {
                filtered.samples += leave_out(lane, focus.as_deref(), ignore.as_deref());
            }
        }
        if let Some(hide) = hide.filter(|hide| hide.contains(&true)) {
            let function = Function {
                name: self.functions.intern_text(HIDDEN),
                url: StrId::EMPTY,
                script_id: StrId::EMPTY,
                line: -1,
                column: -1,
                kind: Kind::Code,
            };
            let stand_in = self.functions.intern(function);
            self.lanes.iter_mut().for_each(|lane| hide_frames(lane, &self.functions, &hide, stand_in));
        }
        debug_assert_eq!(self.check(), Ok(()));
        filtered
    }
}

fn is_function(kind: Kind) -> bool {
    matches!(kind, Kind::Code | Kind::Event(_) | Kind::GarbageCollector)
}

fn profile<'a>(lane: &'a Lane, functions: &'a FunctionTable) -> Profile<'a> {
    let Lane { start, tree, samples, weights, .. } = lane;
    Profile { functions, start: *start, tree, samples, weights: weights.as_ref() }
}

/// By node: whether it is of one of the functions, or stands on one that is.
fn on_stack(tree: &CallTree, functions: &[bool]) -> Vec<bool> {
    let mut on_stack = vec![false; tree.len()];
    for node in tree.ids() {
        let is_below = tree.parent(node).is_some_and(|caller| on_stack[caller.index()]);
        on_stack[node.index()] = is_below || functions[tree.function(node).index()];
    }
    on_stack
}

/// What a sample was taken of.
#[derive(Clone, Copy)]
struct Sampled {
    /// Its node; that of what goes on around it where V8 could not walk the stack. `None` in a gap.
    node: Option<NodeId>,
    /// What a sample of the collector stands on: what ran before it.
    below: Option<NodeId>,
}

/// The samples of a lane with what they were taken of, as long as nothing of it is left out or hidden: frames that
/// are not there later may be what bridges a sample, or what the collector stands on.
fn sampled(lane: Profile<'_>) -> impl Iterator<Item = Sampled> {
    let hiccups = Hiccups::of(lane.tree);
    let nodes = lane.samples.nodes();
    let mut script = None;
    nodes.iter().enumerate().map(move |(place, node)| {
        let is_bridged = |node: &NodeId| lane.kind_of(*node) == Kind::Program && hiccups.is_one(lane, place);
        let node = node.some().map(|node| if is_bridged(&node) { nodes[place - 1] } else { node });
        match node.map(|node| lane.kind_of(node)) {
            Some(Kind::GarbageCollector) if node.is_some_and(|node| !lane.is_placed_collector(node)) => {
                return Sampled { node, below: script };
            }
            Some(kind) if is_function(kind) => script = node,
            _ => script = None,
        }
        Sampled { node, below: None }
    })
}

/// Makes gaps of the samples that are not wanted; how many.
fn leave_out(lane: &mut Lane, focus: Option<&[bool]>, ignore: Option<&[bool]>) -> u64 {
    let none = FunctionTable::default();
    let tree = &lane.tree;
    let [focus, ignore] =
        [focus, ignore].map(|functions| functions.map(|functions| on_stack(tree, functions)));
    let keeps = |nodes: [Option<NodeId>; 2]| {
        let has = |on_stack: &Vec<bool>| nodes.iter().flatten().any(|node| on_stack[node.index()]);
        focus.as_ref().is_none_or(has) && !ignore.as_ref().is_some_and(has)
    };
    let is_wanted = |nodes: [Option<NodeId>; 2]| {
        nodes[0].is_none_or(|node| !is_function(tree.kind(node))) || keeps(nodes)
    };
    let mut left_out = 0;
    let kept = sampled(profile(lane, &none)).map(|Sampled { node, below }| {
        let is_wanted = is_wanted([node, below]);
        left_out += u64::from(!is_wanted);
        node.filter(|_| is_wanted).unwrap_or(NodeId::NONE)
    });
    let kept = kept.collect();
    if let Some(weights) = &mut lane.weights {
        for (node, own) in tree.ids().zip(&mut weights.own) {
            if *own > 0 && !is_wanted([Some(node), None]) {
                *own = 0;
                left_out += 1;
            }
        }
    }
    lane.samples.set_nodes(kept);
    left_out
}

/// The call tree without the frames of some functions.
fn hide_frames(lane: &mut Lane, functions: &FunctionTable, hide: &[bool], stand_in: FunctionId) {
    let tree = &lane.tree;
    let shown = Shown::of(tree, hide, stand_in);
    let nodes = sampled(profile(lane, functions)).map(|Sampled { node, below }| {
        // The time of a hidden collector is that of what it stands on.
        let below = below.filter(|_| node.is_some_and(|node| hide[tree.function(node).index()]));
        below.or(node).map_or(NodeId::NONE, |node| shown.node_of[node.index()])
    });
    let nodes = nodes.collect();
    let weights = lane.weights.as_ref().map(|weights| {
        let mut own = vec![0u64; shown.functions.len()];
        for (&to, &weight) in shown.node_of.iter().zip(&weights.own) {
            own[to.index()] += weight;
        }
        Weights { unit: weights.unit, own }
    });
    let reasons = tree.ids().filter(|&node| !hide[tree.function(node).index()]);
    let reasons = reasons.filter_map(|node| Some((shown.node_of[node.index()], tree.deopt_reason(node)?)));
    let mut reasons: Vec<(NodeId, StrId)> = reasons.collect();
    reasons.sort_by_key(|entry| entry.0);
    reasons.dedup_by_key(|entry| entry.0);
    let mut new = CallTree::new(shown.functions, shown.parents, shown.file_ids, functions);
    new.set_deopt_reasons(reasons);
    lane.samples.set_nodes(nodes);
    lane.weights = weights;
    lane.tree = new;
}

/// The nodes that are left, in depth-first order.
struct Shown {
    functions: Vec<FunctionId>,
    parents: Vec<NodeId>,
    file_ids: Vec<i64>,
    /// By node of the old tree: where its time goes.
    node_of: Vec<NodeId>,
}

impl Shown {
    fn of(tree: &CallTree, hide: &[bool], stand_in: FunctionId) -> Self {
        // Nodes of one function on one caller become one. Each has its caller, its function, and the first node that it was.
        let mut left: Vec<(Option<u32>, FunctionId, Option<NodeId>)> = Vec::new();
        let mut known: HashMap<(Option<u32>, FunctionId), u32> = HashMap::new();
        let mut place_of: Vec<Option<u32>> = Vec::with_capacity(tree.len());
        let has_root = tree.ids().next().is_some_and(|node| tree.is_hidden(node));
        for node in tree.ids() {
            let function = tree.function(node);
            let caller = tree.parent(node).and_then(|caller| place_of[caller.index()]);
            if hide[function.index()] {
                place_of.push(caller);
                continue;
            }
            let place = *known.entry((caller, function)).or_insert_with(|| {
                left.push((caller, function, Some(node)));
                left.len() as u32 - 1
            });
            place_of.push(Some(place));
        }
        if place_of.contains(&None) {
            left.push((None, stand_in, None));
        }
        let mut calls: Vec<(Option<u32>, u32)> =
            left.iter().zip(0..).map(|(node, at)| (node.0, at)).collect();
        calls.sort_unstable();
        let on = |caller: Option<u32>| {
            let from = calls.partition_point(|call| call.0 < caller);
            calls[from..].iter().take_while(move |call| call.0 == caller).map(|call| call.1)
        };
        let mut shown = Self {
            functions: Vec::with_capacity(left.len()),
            parents: Vec::with_capacity(left.len()),
            file_ids: Vec::with_capacity(left.len()),
            node_of: Vec::new(),
        };
        let mut new_of = vec![NodeId::NONE; left.len()];
        let mut open: Vec<u32> = on(None).collect();
        open.reverse();
        while let Some(at) = open.pop() {
            let (caller, function, node) = left[at as usize];
            new_of[at as usize] = NodeId(shown.functions.len() as u32);
            let root = if has_root && !shown.functions.is_empty() { NodeId(0) } else { NodeId::NONE };
            shown.parents.push(caller.map_or(root, |caller| new_of[caller as usize]));
            shown.functions.push(function);
            shown.file_ids.push(node.map_or(-1, |node| tree.file_id(node)));
            let from = open.len();
            open.extend(on(Some(at)));
            open[from..].reverse();
        }
        let nothing = left.len().saturating_sub(1);
        shown.node_of =
            place_of.iter().map(|place| new_of[place.map_or(nothing, |place| place as usize)]).collect();
        shown
    }
}
