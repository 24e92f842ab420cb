//! The tree nested under `head`: of CPU profiles in the older format (Chrome before 58, `v8-profiler`),
//! and of heap profiles, whose nodes have a size.
//!
//! Real files nest 121 deep, real stacks reach tens of thousands, so the nesting is followed with
//! a stack of our own.

use crate::input::ErrorKind;
use crate::input::json::{Next, Result, Scanner, read_number};
use crate::input::v8::frames::{Counting, Frame, read_text};
use crate::input::v8::linking::TreeBuilder;
use crate::input::v8::nodes::{Field, clamp_hits, is_reason};
use crate::recording::{FunctionTable, StrId};

/// The tree as read.
#[derive(Default)]
pub(in crate::input) struct Nested {
    /// Its nodes.
    pub(in crate::input) tree: TreeBuilder,
    /// By node, in the file's order: its `selfSize`.
    pub(in crate::input) sizes: Vec<Option<u64>>,
    /// Ids and sizes that are written as text.
    pub(in crate::input) number_texts: u64,
}

impl Nested {
    /// Whether it is that of a heap profile.
    pub(in crate::input) fn has_sizes(&self) -> bool {
        self.sizes.iter().any(Option::is_some)
    }
}

/// A node whose object is not at its end yet.
struct Open {
    place: u32,
    id: Option<i64>,
    hits: u32,
    frame: Frame,
    counting: Counting,
    deopt: StrId,
    first_key: bool,
    /// Inside its `children` list: whether no child was read yet.
    first_child: Option<bool>,
}

/// Reads the tree, which comes next.
pub(in crate::input) fn read(scanner: &mut Scanner, functions: &mut FunctionTable) -> Result<Nested> {
    if scanner.next()? != Next::Object {
        return scanner.shape("`head` is no node");
    }
    let mut nested = Nested::default();
    match read_nodes(&mut nested, scanner, functions) {
        Ok(()) => Ok(nested),
        Err(ErrorKind::Shape { what, at }) if nested.has_sizes() => Err(ErrorKind::HeapShape { what, at }),
        Err(error) => Err(error),
    }
}

fn read_nodes(nested: &mut Nested, scanner: &mut Scanner, functions: &mut FunctionTable) -> Result<()> {
    let mut open: Vec<Open> = Vec::new();
    enter(scanner, nested, &mut open);
    while let Some(node) = open.last_mut() {
        if let Some(first_child) = &mut node.first_child {
            if scanner.element(first_child)? {
                if scanner.next()? != Next::Object {
                    return scanner.shape("a child is no node");
                }
                enter(scanner, nested, &mut open);
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
            Some(Field::CallFrame) => {
                // Where there is this object, lines and columns in it count as in today's format.
                node.counting = Counting::FromZero;
                node.frame.read_object(scanner, functions)?;
            }
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
                nested.number_texts += u64::from(scanner.next()? == Next::String);
                nested.sizes[node.place as usize] = Some(read_size(scanner)?);
            }
            Some(Field::Parent | Field::PositionTicks | Field::Other) => scanner.skip()?,
            None => {
                let node = open.pop().expect("the loop's condition");
                let function = node.frame.intern(node.counting, functions);
                let tree = &mut nested.tree;
                tree.fill(node.place, node.id, function, node.hits);
                if is_reason(functions.text(node.deopt)) {
                    tree.deopt_reason(node.place, node.deopt);
                }
            }
        }
    }
    Ok(())
}

/// A number of bytes.
fn read_size(scanner: &mut Scanner) -> Result<u64> {
    let size = read_number(scanner)?.and_then(|number| u64::try_from(number.round()).ok());
    // Where it ends: to ask for the place of every size would take longer than to read them.
    size.ok_or_else(|| ErrorKind::HeapShape {
        what: "the `selfSize` that ends here is no number of bytes".into(),
        at: scanner.here(),
    })
}

fn enter(scanner: &mut Scanner, nested: &mut Nested, open: &mut Vec<Open>) {
    scanner.enter();
    let place = nested.tree.reserve(open.last().map(|parent| parent.place));
    nested.sizes.push(None);
    open.push(Open {
        place,
        id: None,
        hits: 0,
        frame: Frame::default(),
        counting: Counting::FromOne,
        deopt: StrId::EMPTY,
        first_key: true,
        first_child: None,
    });
}
