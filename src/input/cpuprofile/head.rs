//! The tree nested under `head` of the older format (Chrome before 58, `v8-profiler`).
//!
//! Real files nest 121 deep, real stacks reach tens of thousands, so the nesting is followed with
//! a stack of our own.

use crate::input::json::{Next, Result, Scanner, read_number};
use crate::input::v8::frames::{Counting, Frame, read_text};
use crate::input::v8::linking::TreeBuilder;
use crate::input::v8::nodes::{Field, clamp_hits, is_reason};
use crate::recording::{FunctionTable, StrId};

/// A node whose object is not at its end yet.
struct Open {
    place: u32,
    id: Option<i64>,
    hits: u32,
    frame: Frame,
    deopt: StrId,
    first_key: bool,
    /// Inside its `children` list: whether no child was read yet.
    first_child: Option<bool>,
}

/// Reads the tree, which comes next.
pub(in crate::input) fn read(scanner: &mut Scanner, functions: &mut FunctionTable) -> Result<TreeBuilder> {
    if scanner.next()? != Next::Object {
        return scanner.shape("`head` is no node");
    }
    let mut tree = TreeBuilder::default();
    let mut open: Vec<Open> = Vec::new();
    let mut heap_sizes = false;
    enter(scanner, &mut tree, &mut open);
    while let Some(node) = open.last_mut() {
        if let Some(first_child) = &mut node.first_child {
            if scanner.element(first_child)? {
                if scanner.next()? != Next::Object {
                    return scanner.shape("a child is no node");
                }
                enter(scanner, &mut tree, &mut open);
            } else {
                node.first_child = None;
            }
            continue;
        }
        match scanner.key(&mut node.first_key, Field::of)? {
            Some(Field::Id) => node.id = read_number(scanner)?.and_then(|number| number.as_int()),
            Some(Field::HitCount) => {
                node.hits = read_number(scanner)?.map_or(0, |number| clamp_hits(number.round()));
            }
            Some(Field::CallFrame) => node.frame.read_object(scanner, functions)?,
            Some(Field::Frame(field)) => node.frame.read(field, scanner, functions)?,
            Some(Field::DeoptReason) => node.deopt = read_text(scanner, functions)?,
            Some(Field::Children) => match scanner.next()? {
                Next::Array => {
                    scanner.enter();
                    node.first_child = Some(true);
                }
                Next::Null => scanner.skip()?,
                _ => return scanner.shape("`children` is no list of nodes"),
            },
            Some(Field::SelfSize) => {
                heap_sizes = true;
                scanner.skip()?;
            }
            Some(Field::Parent | Field::PositionTicks | Field::Other) => scanner.skip()?,
            None => {
                let node = open.pop().expect("the loop's condition");
                let function = node.frame.intern(Counting::FromOne, functions);
                tree.fill(node.place, node.id, function, node.hits);
                if is_reason(functions.text(node.deopt)) {
                    tree.deopt_reason(node.place, node.deopt);
                }
            }
        }
    }
    if heap_sizes {
        return Err(crate::input::foreign::heap_profile());
    }
    Ok(tree)
}

fn enter(scanner: &mut Scanner, tree: &mut TreeBuilder, open: &mut Vec<Open>) {
    scanner.enter();
    let place = tree.reserve(open.last().map(|parent| parent.place));
    open.push(Open {
        place,
        id: None,
        hits: 0,
        frame: Frame::default(),
        deopt: StrId::EMPTY,
        first_key: true,
        first_child: None,
    });
}
