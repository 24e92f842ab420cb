//! From nodes as a file lists them, in any order and possibly broken, to a [`CallTree`] (rules 7, 8, 12
//! and 22 of docs/format.md).

use hashbrown::HashMap;

use super::ids::{IdMap, NONE};
use super::moving::{self, Moved};
use crate::recording::{
    CallTree, Function, FunctionId, FunctionTable, Kind, NodeId, StrId, WarningCode, Warnings,
};

/// Collects the nodes of a file and links them to a tree.
#[derive(Debug, Default)]
pub(in crate::input) struct TreeBuilder {
    ids: Vec<i64>,
    functions: Vec<FunctionId>,
    hits: Vec<u32>,
    /// Child ids as listed, by the node that lists them; a node's list ends at `child_ends`.
    children: Vec<i64>,
    child_ends: Vec<usize>,
    /// (child, parent) as places in the file's order: known where nodes are nested.
    nested: Vec<(u32, u32)>,
    /// (child's place, parent's id): `parent` instead of `children`.
    parents: Vec<(u32, i64)>,
    deopt_reasons: Vec<(u32, StrId)>,
    /// Whether every node is nested in another, so that none can hide behind its id.
    all_live: bool,
}

/// A tree with what is needed to find its nodes by the file's ids.
#[derive(Debug)]
pub(in crate::input) struct BuiltTree {
    /// The tree.
    pub(in crate::input) tree: CallTree,
    /// Where each id of the file went.
    pub(in crate::input) nodes: IdMap,
    /// By place in the file: the node, [`NodeId::NONE`] for what is in no tree.
    pub(in crate::input) node_of: Vec<u32>,
    /// `hitCount` by node; only a recording without samples has a use for it.
    pub(in crate::input) hits: Vec<u32>,
}

impl TreeBuilder {
    /// The functions of the nodes, by the file's ids.
    pub(in crate::input) fn functions_by_id(&self) -> HashMap<i64, FunctionId> {
        self.ids.iter().copied().zip(self.functions.iter().copied()).collect()
    }

    /// How many nodes there are so far.
    pub(in crate::input) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub(in crate::input) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Adds a child id to the list of the node that [`Self::node`] is called for next.
    #[inline]
    pub(in crate::input) fn child(&mut self, id: i64) {
        self.children.push(id);
    }

    /// Adds a node; the child ids given since the last call are its children.
    #[inline]
    pub(in crate::input) fn node(&mut self, id: i64, function: FunctionId, hits: u32) {
        self.ids.push(id);
        self.functions.push(function);
        self.hits.push(hits);
        self.child_ends.push(self.children.len());
    }

    /// Forgets the child ids given since the last node: they are about to be read again.
    pub(in crate::input) fn forget_children(&mut self) {
        self.children.truncate(self.child_ends.last().copied().unwrap_or(0));
    }

    /// Makes room for a node whose parts come later (its children are nested in it): its place.
    pub(in crate::input) fn reserve(&mut self, parent: Option<u32>) -> u32 {
        let place = self.ids.len() as u32;
        self.node(0, FunctionId(0), 0);
        self.nested.extend(parent.map(|parent| (place, parent)));
        place
    }

    /// Fills in a reserved node; one without an id gets one that no sample has.
    pub(in crate::input) fn fill(&mut self, place: u32, id: Option<i64>, function: FunctionId, hits: u32) {
        self.ids[place as usize] = id.unwrap_or(-1 - i64::from(place));
        self.functions[place as usize] = function;
        self.hits[place as usize] = hits;
    }

    /// Says by id who the parent of the last node is.
    pub(in crate::input) fn parent_of_last(&mut self, parent: i64) {
        self.parents.push((self.ids.len() as u32 - 1, parent));
    }

    /// Gives the node at `place` its deoptimisation reason.
    pub(in crate::input) fn deopt_reason(&mut self, place: u32, reason: StrId) {
        self.deopt_reasons.push((place, reason));
    }

    /// Whether the nodes cannot be told apart: several, all with one id.
    pub(in crate::input) fn has_one_id_only(&self) -> Option<i64> {
        let (&first, rest) = self.ids.split_first()?;
        (!rest.is_empty() && rest.iter().all(|&id| id == first)).then_some(first)
    }

    /// Links the nodes, walking from the root: the first parent to reach a node keeps it, so that no
    /// cycle can form; a node that nothing reaches is called by nothing. Where `places_move` the
    /// recorder writes where samples fell instead of where functions are defined.
    pub(in crate::input) fn build(
        mut self,
        functions: &mut FunctionTable,
        places_move: bool,
        warnings: &mut Warnings,
    ) -> BuiltTree {
        let (mut nodes, duplicates) = IdMap::new(&self.ids);
        if duplicates == 0
            && !places_move
            && let Some(parent) = self.parents_in_order()
        {
            let place_of = (0..self.ids.len() as u32).collect();
            return self.finish(nodes, parent, place_of, functions);
        }
        warnings.count(WarningCode::DuplicateNodeId, duplicates);
        let mut links = self.links(&nodes, warnings);
        let root = self.root(&links, functions);
        let moved = places_move.then(|| moving::merge(&self.functions, &links, root, functions)).flatten();
        let mut kept = Vec::new();
        if let Some(moved) = moved {
            warnings.count(WarningCode::MovingPlaces, moved.functions);
            let Moved { function_of, kept: siblings, links: merged, .. } = moved;
            (self.functions, kept, links) = (function_of, siblings, merged);
        }
        let mut walk = Walk::new(&links, self.ids.len());
        if !self.is_empty() {
            walk.from(root);
        }
        for (place, &sibling) in kept.iter().enumerate() {
            walk.place_of[place] = walk.place_of[sibling as usize];
        }
        let reached = walk.order.len();
        let is_live = |place: u32| self.all_live || nodes.place(self.ids[place as usize]) == place;
        walk.through_the_rest(is_live);
        let Walk { order, parent, place_of, second_parents, .. } = walk;
        warnings.count(WarningCode::UnreachableNode, (order.len() - reached) as u64);
        warnings.count(WarningCode::SecondParent, second_parents);
        nodes.rename(&place_of);

        self.functions = order.iter().map(|&place| self.functions[place as usize]).collect();
        self.ids = order.iter().map(|&place| self.ids[place as usize]).collect();
        self.hits = order.iter().map(|&place| self.hits[place as usize]).collect();
        self.finish(nodes, parent, place_of, functions)
    }

    /// The tree, once the nodes stand in depth-first order.
    fn finish(
        mut self,
        nodes: IdMap,
        parent: Vec<NodeId>,
        node_of: Vec<u32>,
        functions: &mut FunctionTable,
    ) -> BuiltTree {
        // Large, and not needed any more.
        (self.children, self.child_ends) = (Vec::new(), Vec::new());
        settle_meta_nodes(&mut self.functions, &parent, functions);
        let mut tree = CallTree::new(self.functions, parent, self.ids, functions);
        let reasons = self.deopt_reasons.iter();
        tree.set_deopt_reasons(
            reasons
                .map(|&(place, reason)| (NodeId(node_of[place as usize]), reason))
                .filter(|(node, _)| *node != NodeId::NONE)
                .collect(),
        );
        BuiltTree { tree, nodes, node_of, hits: self.hits }
    }

    /// By place: the parent, where the nodes stand in depth-first order from the first on, as V8 writes
    /// them: each is the next child that the lists before it call for, and they call for no other.
    fn parents_in_order(&self) -> Option<Vec<NodeId>> {
        if !self.nested.is_empty() || !self.parents.is_empty() || self.is_empty() {
            return None;
        }
        let mut parents = Vec::with_capacity(self.len());
        parents.push(NodeId::NONE);
        // Nodes whose lists call for more: the place, and what is left of the list.
        let mut open: Vec<(u32, &[i64])> = Vec::new();
        let mut first = 0;
        for (place, (&id, &end)) in self.ids.iter().zip(&self.child_ends).enumerate() {
            if place > 0 {
                let (parent, rest) = open.last_mut()?;
                let (&next, behind) = rest.split_first()?;
                if next != id {
                    return None;
                }
                parents.push(NodeId(*parent));
                *rest = behind;
                if behind.is_empty() {
                    open.pop();
                }
            }
            if first < end {
                open.push((place as u32, &self.children[first..end]));
            }
            first = end;
        }
        open.is_empty().then_some(parents)
    }

    /// Where the tree begins: the first node, unless another one calls it; then the one called `(root)`
    /// that nothing calls, else the first that nothing calls.
    fn root(&self, links: &Links, functions: &FunctionTable) -> u32 {
        if self.ids.is_empty() || !links.children.contains(&0) {
            return 0;
        }
        let is_called = links.is_called();
        let free = || (0..self.ids.len()).filter(|&place| !is_called[place]);
        let is_root = |&place: &usize| Kind::claimed_by(functions.name(self.functions[place])) == Kind::Root;
        free().find(is_root).or_else(|| free().next()).unwrap_or(0) as u32
    }

    /// Everyone's children as places: those that lists name, then those that name their parent.
    fn links(&mut self, nodes: &IdMap, warnings: &mut Warnings) -> Links {
        let (mut links, mut unknown) = self.listed(nodes);
        let mut stated = std::mem::take(&mut self.nested);
        self.all_live = !stated.is_empty();
        if !self.parents.is_empty() {
            unknown += self.state_parents(&links, nodes, &mut stated, warnings);
        }
        if !stated.is_empty() {
            links.append(stated);
        }
        warnings.count(WarningCode::UnknownChild, unknown);
        links
    }

    /// What the nodes list, and how many of that do not exist.
    fn listed(&mut self, nodes: &IdMap) -> (Links, u64) {
        let children = std::mem::take(&mut self.children);
        let mut links = Links {
            ends: std::mem::take(&mut self.child_ends),
            children: Vec::with_capacity(children.len()),
        };
        let mut unknown = 0;
        let mut first = 0;
        for end in &mut links.ends {
            for &id in &children[first..*end] {
                match nodes.place(id) {
                    NONE => unknown += 1,
                    child => links.children.push(child),
                }
            }
            first = *end;
            *end = links.children.len();
        }
        (links, unknown)
    }

    /// Adds the links that nodes without a place in any list state; how many lead nowhere.
    fn state_parents(
        &mut self,
        links: &Links,
        nodes: &IdMap,
        stated: &mut Vec<(u32, u32)>,
        warnings: &mut Warnings,
    ) -> u64 {
        let listed_by = links.first_callers();
        let (mut contradictions, mut unknown) = (0, 0);
        for (child, parent) in std::mem::take(&mut self.parents) {
            match (nodes.place(parent), listed_by[child as usize]) {
                (NONE, NONE) => unknown += 1,
                (parent, NONE) => stated.push((child, parent)),
                (parent, listed) => contradictions += u64::from(parent != listed),
            }
        }
        warnings.count(WarningCode::ContradictoryParent, contradictions);
        unknown
    }
}

/// Who calls whom, as places in the file's order.
pub(super) struct Links {
    /// Where each node's list of children ends.
    pub(super) ends: Vec<usize>,
    /// The lists, one behind the other.
    pub(super) children: Vec<u32>,
}

impl Links {
    pub(super) fn of(&self, place: u32) -> &[u32] {
        let at = place as usize;
        let first = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.children[first..self.ends[at]]
    }

    fn is_called(&self) -> Vec<bool> {
        let mut is_called = vec![false; self.ends.len()];
        self.children.iter().for_each(|&child| is_called[child as usize] = true);
        is_called
    }

    /// By node: the first whose list names it.
    fn first_callers(&self) -> Vec<u32> {
        let mut callers = vec![NONE; self.ends.len()];
        for caller in 0..self.ends.len() as u32 {
            for &child in self.of(caller) {
                if callers[child as usize] == NONE {
                    callers[child as usize] = caller;
                }
            }
        }
        callers
    }

    /// Adds (child, parent) behind what the parents list.
    fn append(&mut self, mut stated: Vec<(u32, u32)>) {
        stated.sort_by_key(|&(child, parent)| (parent, child));
        let listed = std::mem::take(&mut self.children);
        let mut stated = stated.into_iter().peekable();
        let mut first = 0;
        for (parent, end) in self.ends.iter_mut().enumerate() {
            self.children.extend_from_slice(&listed[first..*end]);
            while let Some((child, _)) = stated.next_if(|link| link.1 as usize == parent) {
                self.children.push(child);
            }
            first = *end;
            *end = self.children.len();
        }
    }
}

/// A walk over everything in depth-first order.
struct Walk<'a> {
    links: &'a Links,
    /// The nodes' places in the file, in the order of the walk.
    order: Vec<u32>,
    /// Their callers, as places in that order.
    parent: Vec<NodeId>,
    /// By place in the file: the place in the order.
    place_of: Vec<u32>,
    second_parents: u64,
    pending: Vec<(u32, u32)>,
}

impl<'a> Walk<'a> {
    fn new(links: &'a Links, len: usize) -> Self {
        Self {
            links,
            order: Vec::with_capacity(len),
            parent: Vec::with_capacity(len),
            place_of: vec![NONE; len],
            second_parents: 0,
            pending: Vec::new(),
        }
    }

    fn from(&mut self, start: u32) {
        self.pending.push((start, NONE));
        while let Some((place, parent)) = self.pending.pop() {
            let at = place as usize;
            if self.place_of[at] != NONE {
                self.second_parents += 1;
                continue;
            }
            let new_place = self.order.len() as u32;
            self.place_of[at] = new_place;
            self.order.push(place);
            self.parent.push(NodeId(parent));
            self.pending.extend(self.links.of(place).iter().rev().map(|&child| (child, new_place)));
        }
    }

    /// What was not reached: first what nothing calls, then what only a cycle calls.
    fn through_the_rest(&mut self, is_live: impl Fn(u32) -> bool) {
        if !self.place_of.contains(&NONE) {
            return;
        }
        let is_called = self.links.is_called();
        for cyclic in [false, true] {
            for place in 0..self.place_of.len() as u32 {
                let at = place as usize;
                if self.place_of[at] == NONE && is_live(place) && is_called[at] <= cyclic {
                    self.from(place);
                }
            }
        }
    }
}

/// Settles which nodes are `(root)`, `(program)`, `(idle)` and `(garbage collector)` (rule 8): those with
/// such a name that have no script and stand directly below the root (or are the root). The place
/// matters because user functions are really called `(idle)` and `(root)` now and then.
fn settle_meta_nodes(function: &mut [FunctionId], parent: &[NodeId], functions: &mut FunctionTable) {
    let claims: Vec<Kind> = functions
        .ids()
        .map(|id| {
            let no_script =
                matches!(functions.script_id(id), None | Some("0")) && functions.url(id).is_empty();
            if no_script { Kind::claimed_by(functions.name(id)) } else { Kind::Code }
        })
        .collect();
    for at in 0..function.len() {
        let is_root = at == 0;
        let below_root = parent[at] == NodeId(0) || (parent[at] == NodeId::NONE && !is_root);
        let kind = match claims[function[at].index()] {
            Kind::Root if is_root => Kind::Root,
            Kind::Root | Kind::Code => continue,
            kind if is_root || below_root => kind,
            _ => continue,
        };
        let settled = Function { kind, script_id: StrId::EMPTY, ..*functions.get(function[at]) };
        function[at] = functions.intern(settled);
    }
}
