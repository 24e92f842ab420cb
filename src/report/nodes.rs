//! The call tree nodes that a report names, so that it can be read without the recording.

use serde::Serialize;

use crate::analysis::{Findings, Stack, Visitor};
use crate::recording::{NodeId, Profile};
use crate::units::Micros;

/// A call tree node.
#[derive(Debug, Serialize)]
pub(super) struct NodeRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
    id: i64,
    /// The id of the node that calls it.
    parent: Option<i64>,
    /// The place of its function in the report's list.
    function: u32,
}

/// The functions on the stack of `node`, the outermost first, by their `places`.
pub(super) fn stack(profile: Profile<'_>, places: &[u32], node: NodeId) -> Vec<u32> {
    let mut stack: Vec<u32> =
        callers(profile, node).map(|node| places[profile.function_of(node).index()]).collect();
    stack.reverse();
    stack
}

/// The nodes that ran: those of all spans.
pub(super) fn that_ran<'a>(
    findings: &Findings<'_>,
    places: &[u32],
    thread: Option<&'a str>,
) -> Vec<NodeRow<'a>> {
    let mut ran = Ran(vec![false; findings.profile().tree.len()]);
    findings.timeline.replay(&mut ran);
    rows(findings.profile(), places, &ran.0, thread)
}

/// The nodes of all spikes, and those that call them.
pub(super) fn of_spikes<'a>(
    findings: &Findings<'_>,
    places: &[u32],
    thread: Option<&'a str>,
) -> Vec<NodeRow<'a>> {
    let profile = findings.profile();
    let mut named = vec![false; profile.tree.len()];
    for spike in &findings.spikes.marks {
        callers(profile, spike.node).for_each(|node| named[node.index()] = true);
    }
    rows(profile, places, &named, thread)
}

/// `node`, what calls it, and so on.
fn callers(profile: Profile<'_>, node: NodeId) -> impl Iterator<Item = NodeId> {
    std::iter::successors(Some(node), move |&node| profile.tree.parent(node))
}

fn rows<'a>(
    profile: Profile<'_>,
    places: &[u32],
    is_named: &[bool],
    thread: Option<&'a str>,
) -> Vec<NodeRow<'a>> {
    let named = profile.tree.ids().filter(|node| is_named[node.index()]);
    let row = |node| NodeRow {
        thread,
        id: profile.tree.file_id(node),
        parent: profile.tree.parent(node).map(|parent| profile.tree.file_id(parent)),
        function: places[profile.function_of(node).index()],
    };
    named.map(row).collect()
}

/// Which nodes opened a span.
struct Ran(Vec<bool>);

impl Visitor for Ran {
    fn open(&mut self, node: NodeId, _: Micros, _: &Stack) {
        self.0[node.index()] = true;
    }
}
