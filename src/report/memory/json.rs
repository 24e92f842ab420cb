//! The machine-readable report of a recording of memory. Its schema is documented in `docs/json.md`.

use std::io::{self, Write};

use serde::Serialize;

use super::Memory;
use crate::analysis::Findings;
use crate::recording::FunctionId;
use crate::report::json::{Identity, Lines, Oddity};

/// Name and version of the schema. It grows as that of a recording of time does.
const SCHEMA: &str = "flame-heap/1";

/// What to write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a> {
    /// The title of the recording.
    pub title: &'a str,
    /// The name of the file it was read from, if it was read from a file.
    pub source: Option<&'a str>,
}

/// Writes the report of a lane: a line for every function and call tree node that holds memory. A lane
/// of time gives nothing.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(findings: &Findings<'_>, options: Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(memory) = Memory::of(findings) else { return Ok(()) };
    let ranked = memory.by_self();
    let report = Report::new(findings, &memory, &ranked, options);
    report.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Lines::default()))?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    meta: Meta<'a>,
    warnings: Vec<Oddity>,
    functions: Vec<FunctionRow<'a>>,
    nodes: Vec<NodeRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Meta<'a> {
    version: &'static str,
    title: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    total_bytes: u64,
    functions: usize,
    nodes: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FunctionRow<'a> {
    #[serde(flatten)]
    identity: Identity<'a>,
    self_bytes: u64,
    total_bytes: u64,
    nodes: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeRow {
    id: i64,
    /// The id of the node that calls it.
    parent: Option<i64>,
    /// The place of its function in the report's list.
    function: u32,
    self_bytes: u64,
    total_bytes: u64,
}

impl<'a> Report<'a> {
    fn new(
        findings: &'a Findings<'_>,
        memory: &'a Memory<'_>,
        ranked: &[FunctionId],
        options: Options<'a>,
    ) -> Self {
        let nodes = node_rows(memory, ranked);
        let meta = Meta {
            version: env!("CARGO_PKG_VERSION"),
            title: options.title,
            format: findings.recording.format.name(),
            source: options.source,
            total_bytes: memory.merged.whole().amount,
            functions: ranked.len(),
            nodes: nodes.len(),
        };
        Self {
            schema: SCHEMA,
            meta,
            warnings: findings.warnings.iter().map(Oddity::from).collect(),
            functions: function_rows(memory, ranked),
            nodes,
        }
    }
}

fn function_rows<'a>(memory: &'a Memory<'_>, ranked: &[FunctionId]) -> Vec<FunctionRow<'a>> {
    let functions = memory.merged.profile.functions;
    let row = |&function: &FunctionId| {
        let sums = memory.function(function);
        FunctionRow {
            identity: Identity::of(functions, function),
            self_bytes: sums.own,
            total_bytes: sums.total,
            nodes: sums.nodes,
        }
    };
    ranked.iter().map(row).collect()
}

/// The nodes that hold memory, each behind the one that calls it.
fn node_rows(memory: &Memory<'_>, ranked: &[FunctionId]) -> Vec<NodeRow> {
    let profile = memory.merged.profile;
    let mut places = vec![0u32; profile.functions.len()];
    for (place, function) in (0..).zip(ranked) {
        places[function.index()] = place;
    }
    let mut own = vec![0; profile.tree.len()];
    for path in &memory.merged.paths {
        if let Some(node) = path.node {
            own[node.index()] = path.own;
        }
    }
    let held = profile.tree.ids().zip(memory.merged.node_totals()).filter(|(_, total)| *total > 0);
    held.map(|(node, total_bytes)| NodeRow {
        id: profile.tree.file_id(node),
        parent: profile.tree.parent(node).map(|parent| profile.tree.file_id(parent)),
        function: places[profile.function_of(node).index()],
        self_bytes: own[node.index()],
        total_bytes,
    })
    .collect()
}
