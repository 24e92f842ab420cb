//! Rule 22 of docs/format.md: trees of recorders that write where a sample fell as the place of its function: one function then
//! stands at several places, and one call in several nodes.

use hashbrown::HashMap;

use super::linking::Links;
use crate::recording::{FunctionId, FunctionTable, StrId};

/// What becomes of the nodes.
pub(super) struct Moved {
    /// How many functions stood at several places.
    pub(super) functions: u64,
    /// By node: its function, one for all places.
    pub(super) function_of: Vec<FunctionId>,
    /// By node: the sibling that it became part of, or itself.
    pub(super) kept: Vec<u32>,
    /// Who calls whom then.
    pub(super) links: Links,
}

/// Makes one function of all places of a name in a script, and one node of siblings of one function;
/// `None` where no siblings differ by their places alone, so that nothing shows that places move.
pub(super) fn merge(
    functions: &[FunctionId],
    links: &Links,
    root: u32,
    table: &FunctionTable,
) -> Option<Moved> {
    let canonical = canonical(functions, table);
    let function_of: Vec<FunctionId> = functions.iter().map(|function| canonical[function]).collect();
    let len = functions.len();
    let mut merged = Moved {
        functions: 0,
        kept: (0..len as u32).collect(),
        function_of,
        links: Links { ends: Vec::with_capacity(len), children: Vec::new() },
    };
    let mut lists: Vec<Vec<u32>> = (0..len as u32).map(|place| links.of(place).to_vec()).collect();
    let mut is_reached = vec![false; len];
    let mut moves = false;
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        if std::mem::replace(&mut is_reached[node as usize], true) {
            continue;
        }
        let mut by_function: HashMap<FunctionId, u32> = HashMap::new();
        let mut list = Vec::new();
        for child in std::mem::take(&mut lists[node as usize]) {
            let function = merged.function_of[child as usize];
            match by_function.get(&function) {
                Some(&first) if first != child && !is_reached[child as usize] => {
                    moves |= functions[first as usize] != functions[child as usize];
                    is_reached[child as usize] = true;
                    merged.kept[child as usize] = first;
                    let more = std::mem::take(&mut lists[child as usize]);
                    lists[first as usize].extend(more);
                }
                _ => {
                    by_function.insert(function, child);
                    list.push(child);
                }
            }
        }
        pending.extend(&list);
        lists[node as usize] = list;
    }
    if !moves {
        return None;
    }
    let mut places: HashMap<FunctionId, FunctionId> = HashMap::new();
    let mut several = hashbrown::HashSet::new();
    for (&function, &one) in functions.iter().zip(&merged.function_of) {
        if *places.entry(one).or_insert(function) != function {
            several.insert(one);
        }
    }
    merged.functions = several.len() as u64;
    for list in lists {
        merged.links.children.extend(list);
        merged.links.ends.push(merged.links.children.len());
    }
    Some(merged)
}

/// By function: the one with its name and script whose place is first, which is nearest to where it is
/// defined. Functions without a name are told apart by their places alone.
fn canonical(functions: &[FunctionId], table: &FunctionTable) -> HashMap<FunctionId, FunctionId> {
    let place = |id: FunctionId| {
        let function = table.get(id);
        (function.line <= 0, function.line, function.column)
    };
    let key = |id: FunctionId| {
        let function = table.get(id);
        (function.name != StrId::EMPTY).then_some((
            function.name,
            function.url,
            function.script_id,
            function.kind,
        ))
    };
    let mut first: HashMap<_, FunctionId> = HashMap::new();
    for &id in functions {
        if let Some(key) = key(id) {
            let known = first.entry(key).or_insert(id);
            if place(id) < place(*known) {
                *known = id;
            }
        }
    }
    let one = |&id: &FunctionId| (id, key(id).map_or(id, |key| first[&key]));
    functions.iter().map(one).collect()
}
