//! From nodes as a file lists them, in any order and possibly broken, to a [`CallTree`].

use hashbrown::HashMap;

use super::merge;
use super::{CallTree, Function, FunctionId, FunctionTable, Kind, NodeId, StrId, WarningCode, Warnings};

const NONE: u32 = u32::MAX;

/// Collects the nodes of a file and links them to a tree.
#[derive(Debug, Default)]
pub struct TreeBuilder {
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
}

/// A tree with what is needed to find its nodes by the file's ids.
#[derive(Debug)]
pub struct BuiltTree {
    /// The tree.
    pub tree: CallTree,
    /// Where each id of the file went.
    pub nodes: IdMap,
    /// `hitCount` by node; only a recording without samples has a use for it.
    pub hits: Vec<u32>,
}

/// Node ids of the file to places. Ids are small integers in nearly every file, which an array
/// answers; the rest goes to a hash map.
#[derive(Debug)]
pub struct IdMap {
    dense: Vec<u32>,
    sparse: HashMap<i64, u32>,
}

impl IdMap {
    /// Later ids win over earlier ones; returns how many were overwritten.
    fn new(ids: &[i64]) -> (Self, u64) {
        let bound = ids.len() as i64 * 4 + 1024;
        let largest = ids.iter().copied().filter(|&id| id < bound).max().unwrap_or(-1);
        let mut map =
            Self { dense: vec![NONE; usize::try_from(largest + 1).unwrap_or(0)], sparse: HashMap::new() };
        let mut duplicates = 0;
        for (place, &id) in ids.iter().enumerate() {
            let place = place as u32;
            let before = match usize::try_from(id).ok().and_then(|at| map.dense.get_mut(at)) {
                Some(entry) => std::mem::replace(entry, place),
                None => map.sparse.insert(id, place).unwrap_or(NONE),
            };
            duplicates += u64::from(before != NONE);
        }
        (map, duplicates)
    }

    #[inline]
    fn place(&self, id: i64) -> u32 {
        match usize::try_from(id).ok().and_then(|at| self.dense.get(at)) {
            Some(&place) => place,
            None if self.sparse.is_empty() => NONE,
            None => self.sparse.get(&id).copied().unwrap_or(NONE),
        }
    }

    /// The node with this id, [`NodeId::NONE`] where there is none.
    #[inline]
    #[must_use]
    pub fn get(&self, id: i64) -> NodeId {
        NodeId(self.place(id))
    }

    fn rename(&mut self, new_places: &[u32]) {
        let places = self.dense.iter_mut().chain(self.sparse.values_mut());
        for place in places.filter(|place| **place != NONE) {
            *place = new_places[*place as usize];
        }
    }
}

impl TreeBuilder {
    /// How many nodes there are so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Adds a child id to the list of the node that [`Self::node`] is called for next.
    #[inline]
    pub fn child(&mut self, id: i64) {
        self.children.push(id);
    }

    /// Adds a node; the child ids given since the last call are its children.
    #[inline]
    pub fn node(&mut self, id: i64, function: FunctionId, hits: u32) {
        self.ids.push(id);
        self.functions.push(function);
        self.hits.push(hits);
        self.child_ends.push(self.children.len());
    }

    /// Forgets the child ids given since the last node: they are about to be read again.
    pub fn forget_children(&mut self) {
        self.children.truncate(self.child_ends.last().copied().unwrap_or(0));
    }

    /// Makes room for a node whose parts come later (its children are nested in it): its place.
    pub fn reserve(&mut self, parent: Option<u32>) -> u32 {
        let place = self.ids.len() as u32;
        self.node(0, FunctionId(0), 0);
        self.nested.extend(parent.map(|parent| (place, parent)));
        place
    }

    /// Fills in a reserved node; one without an id gets one that no sample has.
    pub fn fill(&mut self, place: u32, id: Option<i64>, function: FunctionId, hits: u32) {
        self.ids[place as usize] = id.unwrap_or(-1 - i64::from(place));
        self.functions[place as usize] = function;
        self.hits[place as usize] = hits;
    }

    /// Says by id who the parent of the last node is.
    pub fn parent_of_last(&mut self, parent: i64) {
        self.parents.push((self.ids.len() as u32 - 1, parent));
    }

    /// Gives the node at `place` its deoptimisation reason.
    pub fn deopt_reason(&mut self, place: u32, reason: StrId) {
        self.deopt_reasons.push((place, reason));
    }

    /// Whether the nodes cannot be told apart: several, all with one id.
    #[must_use]
    pub fn has_one_id_only(&self) -> Option<i64> {
        let (&first, rest) = self.ids.split_first()?;
        (!rest.is_empty() && rest.iter().all(|&id| id == first)).then_some(first)
    }

    /// Links the nodes, walking from the root: the first parent to reach a node keeps it, so that no
    /// cycle can form; a node that nothing reaches is called by nothing. Where `places_move` the
    /// recorder writes where samples fell instead of where functions are defined.
    #[must_use]
    pub fn build(
        mut self,
        functions: &mut FunctionTable,
        places_move: bool,
        warnings: &mut Warnings,
    ) -> BuiltTree {
        let len = self.ids.len();
        let (mut nodes, duplicates) = IdMap::new(&self.ids);
        warnings.add_many(WarningCode::DuplicateNodeId, duplicates, || {
            "node ids that stand for several nodes; samples go to the last of them".into()
        });
        let (mut edge_ends, mut edges) = self.edges(&nodes, warnings);
        let root = self.root(&edges, functions);
        let merged = places_move
            .then(|| merge::siblings(&self.functions, &edge_ends, &edges, root, functions))
            .flatten();
        if let Some(merged) = &merged {
            warnings.add_many(WarningCode::MovingPlaces, merged.functions, || {
                "functions at several places of one script: the recorder writes the line of the sample instead of the function's; they are summed by name and script".into()
            });
            self.functions.clone_from(&merged.function_of);
            (edge_ends, edges) = (merged.edge_ends.clone(), merged.edges.clone());
        }

        let mut tree = CallTree::default();
        tree.function.reserve_exact(len);
        tree.parent.reserve_exact(len);
        tree.row.reserve_exact(len);
        tree.file_id.reserve_exact(len);
        let mut new_places = vec![NONE; len];
        let mut hits = Vec::with_capacity(len);
        let mut stack: Vec<(u32, u32)> = Vec::new();
        let mut second_parents = 0u64;
        let mut walk = |start: u32, tree: &mut CallTree, new_places: &mut [u32], second: &mut u64| {
            stack.push((start, NONE));
            while let Some((place, parent)) = stack.pop() {
                let at = place as usize;
                if new_places[at] != NONE {
                    *second += 1;
                    continue;
                }
                let new_place = tree.len() as u32;
                new_places[at] = new_place;
                tree.function.push(self.functions[at]);
                tree.parent.push(NodeId(parent));
                tree.row.push(if parent == NONE { 0 } else { tree.row[parent as usize] + 1 });
                tree.file_id.push(self.ids[at]);
                hits.push(self.hits[at]);
                let first = if at == 0 { 0 } else { edge_ends[at - 1] };
                stack.extend(edges[first..edge_ends[at]].iter().rev().map(|&child| (child, new_place)));
            }
        };
        if len > 0 {
            walk(root, &mut tree, &mut new_places, &mut second_parents);
        }
        if let Some(merged) = &merged {
            for (place, &kept) in merged.kept.iter().enumerate() {
                new_places[place] = new_places[kept as usize];
            }
        }
        let reached = tree.len();
        if new_places.contains(&NONE) {
            let mut has_parent = vec![false; len];
            edges.iter().for_each(|&child| has_parent[child as usize] = true);
            let is_live =
                |place: usize| self.nested.len() + 1 == len || nodes.place(self.ids[place]) == place as u32;
            // First what nothing calls, then what only a cycle calls.
            for cyclic in [false, true] {
                for place in 0..len {
                    if new_places[place] == NONE && is_live(place) && has_parent[place] <= cyclic {
                        walk(place as u32, &mut tree, &mut new_places, &mut second_parents);
                    }
                }
            }
        }
        warnings.add_many(WarningCode::UnreachableNode, (tree.len() - reached) as u64, || {
            "nodes that are not below the first node; they are shown as called by nothing".into()
        });
        warnings.add_many(WarningCode::SecondParent, second_parents, || {
            "nodes listed as the child of a second parent, or of themselves; the first parent keeps them"
                .into()
        });
        nodes.rename(&new_places);
        for (place, reason) in std::mem::take(&mut self.deopt_reasons) {
            let node = new_places[place as usize];
            if node != NONE {
                tree.deopt_reason.push((NodeId(node), reason));
            }
        }
        tree.deopt_reason.sort_by_key(|entry| entry.0);
        mark_meta_nodes(&mut tree, functions);
        BuiltTree { tree, nodes, hits }
    }

    /// Where the tree begins: the first node, unless another one calls it; then the one called `(root)`
    /// that nothing calls, else the first that nothing calls.
    fn root(&self, edges: &[u32], functions: &FunctionTable) -> u32 {
        if self.ids.is_empty() || !edges.contains(&0) {
            return 0;
        }
        let mut is_called = vec![false; self.ids.len()];
        edges.iter().for_each(|&child| is_called[child as usize] = true);
        let free = || (0..self.ids.len()).filter(|&place| !is_called[place]);
        let is_root = |&place: &usize| Kind::claimed_by(functions.name(self.functions[place])) == Kind::Root;
        free().find(is_root).or_else(|| free().next()).unwrap_or(0) as u32
    }

    /// Everyone's children as places, in file order: where each one's list ends, and the lists.
    fn edges(&mut self, nodes: &IdMap, warnings: &mut Warnings) -> (Vec<usize>, Vec<u32>) {
        let children = std::mem::take(&mut self.children);
        let mut ends = std::mem::take(&mut self.child_ends);
        let mut edges: Vec<u32> = Vec::with_capacity(children.len());
        let mut unknown = 0u64;
        let mut first = 0;
        for end in &mut ends {
            for &id in &children[first..*end] {
                match nodes.place(id) {
                    NONE => unknown += 1,
                    child => edges.push(child),
                }
            }
            first = *end;
            *end = edges.len();
        }
        drop(children);
        // Links that the child states, behind those that its parent lists; who is listed stays there.
        let mut links = std::mem::take(&mut self.nested);
        let is_nested = !links.is_empty();
        let stated = std::mem::take(&mut self.parents);
        if !stated.is_empty() {
            let mut listed_by = vec![NONE; self.ids.len()];
            let mut first = 0;
            for (parent, &end) in ends.iter().enumerate() {
                for &child in &edges[first..end] {
                    if listed_by[child as usize] == NONE {
                        listed_by[child as usize] = parent as u32;
                    }
                }
                first = end;
            }
            let mut contradictions = 0;
            for (child, parent) in stated {
                match (nodes.place(parent), listed_by[child as usize]) {
                    (NONE, NONE) => unknown += 1,
                    (parent, NONE) => links.push((child, parent)),
                    (parent, listed) => contradictions += u64::from(parent != listed),
                }
            }
            warnings.add_many(WarningCode::ContradictoryParent, contradictions, || {
                "nodes that name another parent than the one that lists them; the list counts".into()
            });
        }
        if !links.is_empty() {
            links.sort_by_key(|&(child, parent)| (parent, child));
            let listed = std::mem::take(&mut edges);
            let mut links = links.into_iter().peekable();
            let mut first = 0;
            for (parent, end) in ends.iter_mut().enumerate() {
                edges.extend_from_slice(&listed[first..*end]);
                while let Some((child, _)) = links.next_if(|link| link.1 as usize == parent) {
                    edges.push(child);
                }
                first = *end;
                *end = edges.len();
            }
        }
        if is_nested {
            self.nested = vec![(0, 0); self.ids.len() - 1]; // remembered for `build`: all are live
        }
        warnings.add_many(WarningCode::UnknownChild, unknown, || {
            "links to nodes that the file does not contain; they are left out".into()
        });
        (ends, edges)
    }
}

/// Settles which nodes are `(root)`, `(program)`, `(idle)` and `(garbage collector)`: those with
/// such a name that have no script and stand directly below the root (or are the root). The place
/// matters because user functions are really called `(idle)` and `(root)` now and then.
fn mark_meta_nodes(tree: &mut CallTree, functions: &mut FunctionTable) {
    let claims: Vec<Kind> = functions
        .ids()
        .map(|id| {
            let no_script =
                matches!(functions.script_id(id), None | Some("0")) && functions.url(id).is_empty();
            if no_script { Kind::claimed_by(functions.name(id)) } else { Kind::Code }
        })
        .collect();
    for at in 0..tree.len() {
        let is_root = at == 0;
        let below_root = tree.parent[at] == NodeId(0) || (tree.parent[at] == NodeId::NONE && !is_root);
        let kind = match claims[tree.function[at].index()] {
            Kind::Root if is_root => Kind::Root,
            Kind::Root | Kind::Code => continue,
            kind if is_root || below_root => kind,
            _ => continue,
        };
        let function = Function { kind, script_id: StrId::EMPTY, ..*functions.get(tree.function[at]) };
        tree.function[at] = functions.intern(function);
    }
    tree.kind = tree.function.iter().map(|&function| functions.kind(function)).collect();
    tree.root_is_hidden = !tree.is_empty() && functions.kind(tree.function[0]) == Kind::Root;
    if tree.root_is_hidden {
        for at in 1..tree.len() {
            match tree.parent[at] {
                NodeId::NONE => {}
                NodeId(0) => {
                    tree.parent[at] = NodeId::NONE;
                    tree.row[at] = 0;
                }
                parent => tree.row[at] = tree.row[parent.index()] + 1,
            }
        }
    }
}
