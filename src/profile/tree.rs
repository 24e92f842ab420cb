//! The call tree, in depth-first order.

use super::{FunctionId, Kind, NodeId};

/// The call tree as columns. A parent always stands before its children, so that totals are one
/// backward loop, and every node below the first stands in one run right behind it.
#[derive(Debug, Clone, Default)]
pub struct CallTree {
    pub(super) function: Vec<FunctionId>,
    pub(super) parent: Vec<NodeId>,
    pub(super) row: Vec<u32>,
    /// The function's kind once more: the timeline asks for it at every sample.
    pub(super) kind: Vec<Kind>,
    pub(super) file_id: Vec<i64>,
    pub(super) root_is_hidden: bool,
    /// Sorted by node: only few nodes have one.
    pub(super) deopt_reason: Vec<(NodeId, super::StrId)>,
}

impl CallTree {
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

    /// Why V8 gave up optimising the node's function here, by text id.
    #[must_use]
    pub fn deopt_reason(&self, node: NodeId) -> Option<super::StrId> {
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
