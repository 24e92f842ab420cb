//! Heap profiles: sampled allocations that were still in use at the end, as `node --heap-prof` and
//! Chrome's "Allocation sampling" write them (rules 48 to 51 of docs/format.md).
//!
//! The tree is read by [`nested`](super::v8::nested). `samples` beside it lists allocations and knows
//! no times, so it is passed over.

use super::ErrorKind;
use super::json::Result;
use super::v8::nested::Nested;
use crate::recording::{Format, FunctionTable, Lane, Recording, Samples, WarningCode, Warnings, Weights};
use crate::units::Unit;

/// More bytes than a number of JSON holds exactly (2⁵³) were never allocated.
const MOST_BYTES: u64 = 1 << 53;

/// The recording of a tree with sizes.
pub(super) fn finish(
    nested: Nested,
    title: Option<String>,
    mut functions: FunctionTable,
    mut warnings: Warnings,
) -> Result<Recording> {
    let Nested { tree, sizes, number_texts } = nested;
    let mut own = vec![0; sizes.len()];
    let whole = sizes.iter().flatten().try_fold(0u64, |sum, &size| sum.checked_add(size));
    if whole.is_none_or(|whole| whole > MOST_BYTES) {
        let what = format!("its sizes add up to more than {MOST_BYTES} bytes");
        return Err(ErrorKind::Inconsistent(what));
    }
    warnings.count(WarningCode::NumberAsText, number_texts);
    warnings.count(WarningCode::MissingSize, sizes.iter().filter(|size| size.is_none()).count() as u64);
    let mut linking = Warnings::default();
    let built = tree.build(&mut functions, false, &mut linking);
    // Nothing but ids that several nodes share can be wrong about what is nested, and here no sample
    // goes by them.
    let shared = linking.iter().filter(|warning| warning.code == WarningCode::DuplicateNodeId);
    warnings.count(WarningCode::SharedNodeId, shared.map(|warning| warning.count).sum());
    for (size, &node) in sizes.iter().zip(&built.node_of) {
        own[node as usize] = size.unwrap_or(0);
    }
    let weights = Some(Weights { unit: Unit::Bytes, own });
    let lanes = vec![Lane { tree: built.tree, samples: Samples::default(), weights, ..Lane::default() }];
    let format = Format::HeapProfile;
    let recording = Recording {
        title,
        format,
        origin: None,
        mapped: None,
        unmapped: None,
        scripts: Vec::new(),
        functions,
        lanes,
        marks: Vec::new(),
        warnings,
    };
    debug_assert_eq!(recording.check(), Ok(()));
    Ok(recording)
}
