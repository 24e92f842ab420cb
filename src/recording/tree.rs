//! The call tree, in depth-first order.

use super::{FunctionId, FunctionTable, Kind, NodeId, StrId};

/// The call tree as columns. A parent always stands before its children, so that totals are one
/// backward loop, and every node below the first stands in one run right behind it.
#[derive(Debug, Clone, Default)]
pub struct CallTree {
    function: Vec<FunctionId>,
    parent: Vec<NodeId>,
    row: Vec<u32>,
    /// The function's kind once more: the timeline asks for it at every sample.
    kind: Vec<Kind>,
    file_id: Vec<i64>,
    root_is_hidden: bool,
    /// Sorted by node: only few nodes have one.
    deopt_reason: Vec<(NodeId, StrId)>,
}

impl CallTree {
    /// A tree of nodes in depth-first order: the function, the parent ([`NodeId::NONE`] where nothing
    /// calls it) and the file's id of each.
    #[must_use]
    pub fn new(
        function: Vec<FunctionId>,
        mut parent: Vec<NodeId>,
        file_id: Vec<i64>,
        functions: &FunctionTable,
    ) -> Self {
        let kind: Vec<Kind> = function.iter().map(|&function| functions.kind(function)).collect();
        let root_is_hidden = kind.first() == Some(&Kind::Root);
        let mut row = vec![0; parent.len()];
        for at in 0..parent.len() {
            if root_is_hidden && parent[at] == NodeId(0) {
                parent[at] = NodeId::NONE;
            }
            row[at] = parent[at].some().map_or(0, |parent| row[parent.index()] + 1);
        }
        Self { function, parent, row, kind, file_id, root_is_hidden, deopt_reason: Vec::new() }
    }

    /// Names the functions, and the texts of reasons, as another table does.
    pub fn rename(
        &mut self,
        function: impl Fn(FunctionId) -> FunctionId,
        mut text: impl FnMut(StrId) -> StrId,
    ) {
        self.function.iter_mut().for_each(|id| *id = function(*id));
        self.deopt_reason.iter_mut().for_each(|(_, reason)| *reason = text(*reason));
    }

    /// Gives nodes the reasons why V8 gave up optimising their functions.
    pub fn set_deopt_reasons(&mut self, mut reasons: Vec<(NodeId, StrId)>) {
        reasons.sort_by_key(|entry| entry.0);
        self.deopt_reason = reasons;
    }

    /// How many nodes there are, the root included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.function.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.function.is_empty()
    }

    /// Every node, parents before their children.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = NodeId> + DoubleEndedIterator + use<> {
        (0..self.function.len() as u32).map(NodeId)
    }

    /// The node's function.
    #[inline]
    #[must_use]
    pub fn function(&self, node: NodeId) -> FunctionId {
        self.function[node.index()]
    }

    /// What the node stands for.
    #[inline]
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Kind {
        self.kind[node.index()]
    }

    /// The parent, `None` for what is called by nothing. The hidden `(root)` is nobody's parent
    /// here: its children are called by nothing.
    #[inline]
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.parent[node.index()].some()
    }

    /// The row at which the node is drawn: the number of its ancestors that are drawn.
    #[inline]
    #[must_use]
    pub fn row(&self, node: NodeId) -> u32 {
        self.row[node.index()]
    }

    /// The id that the recording's file gives the node.
    #[must_use]
    pub fn file_id(&self, node: NodeId) -> i64 {
        self.file_id[node.index()]
    }

    /// Whether the node is never drawn: it is the `(root)`.
    #[inline]
    #[must_use]
    pub fn is_hidden(&self, node: NodeId) -> bool {
        self.root_is_hidden && node.0 == 0
    }

    /// By node: the first node behind those below it.
    fn subtree_ends(&self) -> Vec<u32> {
        let mut ends: Vec<u32> = (1..=self.len() as u32).collect();
        for node in (0..self.len()).rev() {
            if let Some(parent) = self.parent[node].some() {
                ends[parent.index()] = ends[parent.index()].max(ends[node]);
            }
        }
        ends
    }

    /// How many nodes are entered when these run one after the other, or `None` where it is more
    /// than `most`; it takes no longer then.
    pub(super) fn count_entries(&self, nodes: &[NodeId], most: u64) -> Option<u64> {
        // What no sequence of them can exceed is nearly always enough to know.
        let bound: u64 =
            nodes.iter().filter_map(|node| node.some()).map(|node| u64::from(self.row(node)) + 1).sum();
        if bound <= most {
            return Some(bound);
        }
        let ends = self.subtree_ends();
        let mut last = NodeId::NONE;
        let mut entered = 0u64;
        for &node in nodes {
            let is_open = |node: NodeId| last != NodeId::NONE && node <= last && last.0 < ends[node.index()];
            let mut next = node.some();
            while let Some(entering) = next.filter(|&node| !is_open(node)) {
                entered += 1;
                next = self.parent(entering);
            }
            if entered > most {
                return None;
            }
            last = node;
        }
        Some(entered)
    }

    /// Why V8 gave up optimising the node's function here, by text id.
    #[must_use]
    pub fn deopt_reason(&self, node: NodeId) -> Option<StrId> {
        let at = self.deopt_reason.binary_search_by_key(&node, |entry| entry.0).ok()?;
        Some(self.deopt_reason[at].1)
    }

    /// Whether any node has a deoptimisation reason.
    #[must_use]
    pub fn has_deopt_reasons(&self) -> bool {
        !self.deopt_reason.is_empty()
    }

    pub(super) fn check(&self, functions: usize) -> Result<(), String> {
        let columns = [self.parent.len(), self.row.len(), self.kind.len(), self.file_id.len()];
        if columns.iter().any(|&len| len != self.len()) {
            return Err("the call tree's columns differ in length".into());
        }
        for node in self.ids() {
            if self.function(node).index() >= functions {
                return Err(format!("node {} has no function", node.0));
            }
            let row = match self.parent(node) {
                None => 0,
                Some(parent) if parent >= node => {
                    return Err(format!("node {} stands before its parent", node.0));
                }
                Some(parent) if self.is_hidden(parent) => {
                    return Err(format!("node {} hangs on the hidden root", node.0));
                }
                Some(parent) => self.row(parent) + 1,
            };
            if self.row(node) != row {
                return Err(format!("node {} has row {}, not {row}", node.0, self.row(node)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::recording::{Function, FunctionTable, Kind, NodeId, StrId};

    use super::CallTree;

    /// Below the root, in depth-first order: the parent of each.
    fn tree(parents: &[u32]) -> CallTree {
        let mut functions = FunctionTable::default();
        let mut function = |name: &str, kind| {
            let [name, empty] = [functions.intern_text(name), StrId::EMPTY];
            functions.intern(Function { name, url: empty, script_id: empty, line: 1, column: 1, kind })
        };
        let nodes = std::iter::once(function("(root)", Kind::Root));
        let nodes = nodes.chain(parents.iter().map(|_| function("f", Kind::Code))).collect();
        let ids = (0..=parents.len() as i64).collect();
        let parents = std::iter::once(NodeId::NONE).chain(parents.iter().map(|&parent| NodeId(parent)));
        CallTree::new(nodes, parents.collect(), ids, &functions)
    }

    #[test]
    fn entries_are_counted_once_for_as_long_as_a_node_stays_open() {
        // 0 ── 1 ── 2 ── 3
        //  │    └── 4
        //  └── 5
        let tree = tree(&[0, 1, 2, 1, 0]);
        let count = |nodes: &[u32], most| {
            let nodes: Vec<NodeId> = nodes.iter().map(|&node| NodeId(node)).collect();
            tree.count_entries(&nodes, most)
        };
        assert_eq!(count(&[3, 3, 2, 3], 5), Some(4), "1, 2, 3, and 3 again");
        assert_eq!(count(&[3, 4, 5, 3], 8), Some(8), "1, 2, 3; 4; 5; 1, 2, 3");
        assert_eq!(count(&[3, 4, 5, 3], 7), None);
        assert_eq!(count(&[3, u32::MAX, 3], 6), Some(6), "a gap closes everything");
        assert_eq!(count(&[3, u32::MAX, 3], 5), None);
        assert_eq!(count(&[3, 3], 100), Some(6), "where the bound is enough, it is not counted");
    }
}
