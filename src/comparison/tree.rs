//! The call paths of both sides in one tree: a node is what it took before and what it takes now, so that widths
//! add up, parents are right and nothing that was removed is missing.

use hashbrown::HashMap;

use super::Row;
use super::matching::Key;
use super::measure::Measured;
use crate::units::Micros;

/// A call path of either side. Times are on the scale of the base, as those of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeNode {
    /// The place of the node that calls it, which stands before it.
    pub caller: Option<u32>,
    /// How many nodes it stands on.
    pub depth: u32,
    /// The place of its function among the rows.
    pub row: u32,
    /// Time in it: before and now.
    pub own: [Micros; 2],
    /// The same with all that it calls.
    pub total: [Micros; 2],
}

impl TreeNode {
    /// What it is wide: before and now together.
    #[must_use]
    pub fn weight(&self) -> Micros {
        self.total[0] + self.total[1]
    }
}

/// What the tree is made of.
pub(super) struct Sides<'a> {
    /// All recordings, the base's first.
    pub(super) recordings: &'a [&'a Measured],
    /// How many of them are the base's.
    pub(super) bases: usize,
    /// By recording: the key of each function.
    pub(super) keys: &'a [Vec<Key>],
    /// By recording: what its times are parts of.
    pub(super) scaled: &'a [f64],
    /// What all times are told as parts of, in µs.
    pub(super) unit: f64,
}

/// A node while paths are joined.
struct Joined {
    caller: Option<u32>,
    key: Key,
    /// Its share of the time of each side.
    own: [f64; 2],
}

/// Joins the call paths of all recordings; `row_of` is the row of each key. The nodes of a row add up to its times.
/// In depth-first order, those on one caller by name.
pub(super) fn join(sides: &Sides<'_>, rows: &[Row], row_of: &[u32]) -> Vec<TreeNode> {
    let joined = joined(sides);
    let mut children: Vec<(Option<u32>, u32)> =
        joined.iter().enumerate().map(|(at, node)| (node.caller, at as u32)).collect();
    let name = |at: u32| rows[row_of[joined[at as usize].key] as usize].place();
    children.sort_by(|one, other| {
        one.0.cmp(&other.0).then_with(|| name(one.1).cmp(&name(other.1))).then(one.1.cmp(&other.1))
    });
    let calls = |caller: Option<u32>| {
        let from = children.partition_point(|entry| entry.0 < caller);
        children[from..].iter().take_while(move |entry| entry.0 == caller).map(|entry| entry.1)
    };
    let mut nodes: Vec<TreeNode> = Vec::with_capacity(joined.len());
    let mut shares: Vec<[f64; 2]> = Vec::with_capacity(joined.len());
    let mut open: Vec<(u32, Option<u32>)> = calls(None).map(|at| (at, None)).collect();
    open.reverse();
    while let Some((at, caller)) = open.pop() {
        let depth = caller.map_or(0, |caller: u32| nodes[caller as usize].depth + 1);
        let place = nodes.len() as u32;
        let row = row_of[joined[at as usize].key];
        nodes.push(TreeNode { caller, depth, row, own: Default::default(), total: Default::default() });
        shares.push(joined[at as usize].own);
        let from = open.len();
        open.extend(calls(Some(at)).map(|callee| (callee, Some(place))));
        open[from..].reverse();
    }
    deal_out(&mut nodes, &shares, rows, sides.unit);
    for at in (0..nodes.len()).rev() {
        let TreeNode { caller, own, total: called, .. } = nodes[at];
        let total = [own[0] + called[0], own[1] + called[1]];
        nodes[at].total = total;
        if let Some(caller) = caller {
            let around = &mut nodes[caller as usize].total;
            *around = [around[0] + total[0], around[1] + total[1]];
        }
    }
    nodes
}

/// The paths of all recordings, equal ones once, callers before what they call.
fn joined(sides: &Sides<'_>) -> Vec<Joined> {
    let mut joined: Vec<Joined> = Vec::new();
    let mut known: HashMap<(Option<u32>, Key), u32> = HashMap::new();
    let counts = [sides.bases, sides.recordings.len() - sides.bases];
    for (at, recording) in sides.recordings.iter().enumerate() {
        let side = usize::from(at >= sides.bases);
        let part = 1.0 / sides.scaled[at] / counts[side] as f64;
        let mut node_of: Vec<u32> = Vec::with_capacity(recording.paths.len());
        for path in &recording.paths {
            let caller = path.caller.map(|caller| node_of[caller as usize]);
            let key = sides.keys[at][path.function as usize];
            let node = *known.entry((caller, key)).or_insert_with(|| {
                joined.push(Joined { caller, key, own: [0.0; 2] });
                joined.len() as u32 - 1
            });
            joined[node as usize].own[side] += path.own.as_f64() * part;
            node_of.push(node);
        }
    }
    joined
}

/// Gives the nodes whole µs, such that those of a row add up to its times: what rounding down leaves goes to those
/// that lost most by it.
fn deal_out(nodes: &mut [TreeNode], shares: &[[f64; 2]], rows: &[Row], unit: f64) {
    let mut by_row: Vec<(u32, u32)> = nodes.iter().zip(0..).map(|(node, at)| (node.row, at)).collect();
    by_row.sort_unstable();
    for group in by_row.chunk_by(|one, other| one.0 == other.0) {
        let row = &rows[group[0].0 as usize];
        let group: Vec<u32> = group.iter().map(|&(_, at)| at).collect();
        for (side, all) in [row.base, row.head].into_iter().enumerate() {
            let exact = |at: u32| shares[at as usize][side] * unit;
            let mut left = all.0;
            for &at in &group {
                let own = (exact(at).floor() as u64).min(left);
                nodes[at as usize].own[side] = Micros(own);
                left -= own;
            }
            let mut lost: Vec<u32> =
                group.iter().copied().filter(|&at| shares[at as usize][side] > 0.0).collect();
            lost.sort_by(|&one, &other| {
                exact(other).fract().total_cmp(&exact(one).fract()).then(one.cmp(&other))
            });
            for at in lost.iter().cycle().take(if lost.is_empty() { 0 } else { left as usize }) {
                nodes[*at as usize].own[side] += Micros(1);
            }
        }
    }
}
