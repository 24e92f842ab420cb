//! Samples for which V8 could not walk the stack.

use super::{CallTree, Kind, NodeId, Profile};

/// Tells hiccups from other `(program)` samples: a hiccup is a single one between two samples of the same outermost call.
/// DevTools bridges these too; a hiccup of 1 ms would otherwise cut a call of seconds in two.
#[derive(Clone, Debug)]
pub struct Hiccups {
    /// The nodes that nothing calls, in order. Those below one stand in one run.
    outermost: Vec<NodeId>,
}

impl Hiccups {
    /// Of samples of nodes of this tree.
    #[must_use]
    pub fn of(tree: &CallTree) -> Self {
        Self { outermost: tree.ids().filter(|&node| tree.parent(node).is_none()).collect() }
    }

    /// Whether the `(program)` sample at `place` is one.
    #[must_use]
    pub fn is_one(&self, profile: Profile<'_>, place: usize) -> bool {
        if profile.samples.hiccups_are_bridged() {
            return false;
        }
        let nodes = profile.samples.nodes();
        let code = |place: usize| {
            let node = nodes.get(place)?.some()?;
            (profile.kind_of(node) == Kind::Code).then_some(node)
        };
        match (place.checked_sub(1).and_then(code), code(place + 1)) {
            (Some(before), Some(after)) => self.outermost(before) == self.outermost(after),
            _ => false,
        }
    }

    /// The outermost call on the stack of a node.
    #[must_use]
    pub fn outermost(&self, node: NodeId) -> NodeId {
        self.outermost[self.outermost.partition_point(|&first| first <= node) - 1]
    }
}
