//! The rules of `docs/format.md` a second time: written from the rules alone, on plain JSON values,
//! as simply as possible. It is slow, recurses and stores every span, so it is for small files.

pub mod library;

use std::collections::BTreeMap;

use serde_json::Value;

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Code,
    Root,
    Program,
    Idle,
    GarbageCollector,
}

/// What makes two nodes the same function. Line and column count from one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    pub kind: Kind,
    pub name: String,
    pub url: String,
    pub line: i64,
    pub column: i64,
    /// Only where there is no url.
    pub script_id: String,
}

/// One uninterrupted run of one call tree node; times in µs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub row: usize,
    pub file_id: i64,
    pub function: Function,
    pub start: i64,
    pub total: i64,
    pub self_time: i64,
    pub samples: u64,
}

/// One function over the whole recording; times in µs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub self_time: i64,
    pub total: i64,
    pub spans: u64,
    pub samples: u64,
}

/// Everything that the rules say about a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// In the order in which they open.
    pub spans: Vec<Span>,
    /// The functions that ran.
    pub functions: BTreeMap<Function, Sums>,
    /// Time in code and in the garbage collector.
    pub busy: i64,
    pub idle: i64,
    pub program: i64,
    /// The end of the time axis.
    pub end: i64,
}

#[derive(Debug)]
struct Node {
    id: i64,
    function: Function,
    /// The nodes drawn below it, outermost first, and itself.
    path: Vec<usize>,
}

/// Applies the rules to a recording; `None` for one without nodes or samples.
pub fn model(profile: &Value) -> Option<Model> {
    let is_head = profile.get("nodes").is_none();
    let nodes = if is_head { head_nodes(&profile["head"]) } else { list_nodes(profile["nodes"].as_array()?) };
    let sampled: Vec<Option<usize>> = profile["samples"]
        .as_array()?
        .iter()
        .map(|id| nodes.iter().rposition(|node| Some(node.id) == integer(id)))
        .collect();
    if nodes.is_empty() || sampled.is_empty() {
        return None;
    }
    let (samples, end) = on_the_axis(profile, is_head, sampled);
    let is_called = |name: &str| nodes.iter().any(|node| node.function.name == name);
    let is_date = number(&profile["startTime"]).is_some_and(|start| start >= 1e15);
    let waits_are_unsampled = !is_head && is_date && !is_called("(idle)") && !is_called("(program)");
    Some(walk(&nodes, &samples, end, waits_are_unsampled))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| number(value).filter(|number| number.fract() == 0.0).map(|number| number as i64))
}

fn round(time: f64) -> i64 {
    (time + 0.5).floor() as i64
}

/// Rules 8, 14, 17 for the frame fields in `frame`.
fn function(frame: &Value, counts_from_zero: bool, below_root: bool, is_first: bool) -> Function {
    let text = |key: &str| match &frame[key] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let place = |key: &str| number(&frame[key]).map_or(-1, round) + i64::from(counts_from_zero);
    let (name, url, script_id) = (text("functionName"), text("url"), text("scriptId"));
    let has_script = !url.is_empty() || !["", "0"].contains(&script_id.as_str());
    let kind = match name.as_str() {
        "(root)" if is_first && !has_script => Kind::Root,
        "(program)" if below_root && !has_script => Kind::Program,
        "(idle)" if below_root && !has_script => Kind::Idle,
        "(garbage collector)" if below_root && !has_script => Kind::GarbageCollector,
        _ => Kind::Code,
    };
    let identifies = url.is_empty() && kind == Kind::Code;
    Function {
        kind,
        name,
        url,
        line: place("lineNumber"),
        column: place("columnNumber"),
        script_id: if identifies { script_id } else { String::new() },
    }
}

/// Rule 12 for a flat list.
fn list_nodes(list: &[Value]) -> Vec<Node> {
    let ids: Vec<i64> = list.iter().map(|node| integer(&node["id"]).expect("an id")).collect();
    let place = |id: &Value| ids.iter().rposition(|&other| Some(other) == integer(id));
    let mut children: Vec<Vec<usize>> = list
        .iter()
        .map(|node| node["children"].as_array().into_iter().flatten().filter_map(place).collect())
        .collect();
    let listed = children.concat();
    for (at, node) in list.iter().enumerate().filter(|(at, _)| !listed.contains(at)) {
        if let Some(parent) = place(&node["parent"]) {
            children[parent].push(at);
        }
    }
    let frame =
        |at: usize| if list[at]["callFrame"].is_object() { &list[at]["callFrame"] } else { &list[at] };
    let called = children.concat();
    let free = || (0..list.len()).filter(|at| !called.contains(at));
    let named_root = free().find(|&at| frame(at)["functionName"] == "(root)");
    let first = if called.contains(&0) { named_root.or_else(|| free().next()).unwrap_or(0) } else { 0 };
    let mut order = Vec::new();
    let mut parents: Vec<Option<Option<usize>>> = vec![None; list.len()];
    visit(first, None, &children, &mut parents, &mut order);
    // What is not below the first node is called by nothing: first trees, then what is only in
    // cycles. A node whose id went to a later one is gone.
    for cyclic in [false, true] {
        for at in 0..list.len() {
            if ids[at + 1..].contains(&ids[at]) || (called.contains(&at) && !cyclic) {
                continue;
            }
            visit(at, None, &children, &mut parents, &mut order);
        }
    }
    // In file order, so that the last of a duplicate id is the last here too.
    let root = function(frame(first), true, true, true).kind == Kind::Root;
    (0..list.len())
        .map(|at| {
            let parent = parents[at].unwrap_or(None);
            let mut path = vec![at];
            let mut next = parent;
            while let Some(up) = next.filter(|&up| !(up == first && root)) {
                path.insert(0, up);
                next = parents[up].unwrap_or(None);
            }
            let below_root = parent.is_none_or(|parent| parent == first);
            let function = function(frame(at), true, below_root, at == first);
            Node { id: ids[at], function, path }
        })
        .collect()
}

fn visit(
    at: usize,
    parent: Option<usize>,
    children: &[Vec<usize>],
    parents: &mut [Option<Option<usize>>],
    order: &mut Vec<usize>,
) {
    if parents[at].is_none() {
        parents[at] = Some(parent);
        order.push(at);
        children[at].iter().for_each(|&child| visit(child, Some(at), children, parents, order));
    }
}

/// Rule 12 for the older, nested format.
fn head_nodes(head: &Value) -> Vec<Node> {
    fn add(node: &Value, above: &[usize], below_root: bool, nodes: &mut Vec<Node>) {
        let at = nodes.len();
        let frame = if node["callFrame"].is_object() { &node["callFrame"] } else { node };
        let function = function(frame, false, below_root || at == 0, at == 0);
        let is_root = function.kind == Kind::Root;
        let path: Vec<usize> = above.iter().copied().chain([at]).collect();
        let id = integer(&node["id"]).unwrap_or(i64::MIN);
        nodes.push(Node { id, function, path: path.clone() });
        for child in node["children"].as_array().into_iter().flatten() {
            add(child, if is_root { &[] } else { &path }, at == 0, nodes);
        }
    }
    let mut nodes = Vec::new();
    add(head, &[], true, &mut nodes);
    nodes
}

/// A sample: its node, when it was taken, and until when it stands.
type Sample = (Option<usize>, i64, i64);

/// Rules 1 to 6: samples in time order, the origin at zero, and the axis' end.
fn on_the_axis(profile: &Value, is_head: bool, mut nodes: Vec<Option<usize>>) -> (Vec<Sample>, i64) {
    let unit = if is_head { 1e6 } else { 1.0 };
    let micros = |key: &str| {
        integer(&profile[key])
            .map(|time| time * unit as i64)
            .or_else(|| Some(round(number(&profile[key])? * unit)))
    };
    let (start, mut end) = (micros("startTime"), micros("endTime"));
    let numbers = |key: &str| profile[key].as_array().filter(|list| !list.is_empty());
    // Absolute times less `start`.
    let mut times: Vec<i64>;
    if let Some(deltas) = numbers("timeDeltas") {
        end = end.filter(|_| start.is_some()); // or nobody knows where it stands on the axis
        let mut time = 0.0;
        let exact = deltas.iter().map(|delta| {
            time += number(delta).expect("a number");
            round(time)
        });
        times = exact.collect();
    } else if let Some(stamps) = numbers("timestamps") {
        times = stamps.iter().map(|time| round(number(time).expect("a number"))).collect();
        let start = start.unwrap_or(times[0]);
        times.iter_mut().for_each(|time| *time -= start);
    } else {
        let count = nodes.len() as i64;
        let length = match (start, end) {
            (Some(start), Some(end)) if end > start => end - start,
            _ => count * 1000,
        };
        end = Some(start.unwrap_or(0) + length);
        times = (0..=count).map(|at| length * at / count).collect();
    }
    let end = end.map(|end| end - start.unwrap_or(0));
    let stated_end = (times.len() == nodes.len() + 1).then(|| times[nodes.len()]);
    let count = nodes.len().min(times.len());
    nodes.truncate(count);
    times.truncate(count);

    let mut samples: Vec<(Option<usize>, i64)> = nodes.into_iter().zip(times).collect();
    samples.sort_by_key(|sample| sample.1);
    let (first, last) = (samples[0].1, samples[count - 1].1);
    let mean = if count == 1 { 0 } else { round((last - first) as f64 / (count as f64 - 1.0)) };
    let last_end = match (stated_end, end) {
        (Some(stated), _) => stated.max(last),
        (None, Some(end)) if end >= last && count == 1 => end,
        (None, Some(end)) if end >= last => end.min(last + mean),
        _ if count == 1 => last + 1000,
        _ => last + mean,
    };
    let origin = first.min(0);
    let ends: Vec<i64> = samples.iter().skip(1).map(|sample| sample.1).chain([last_end]).collect();
    let axis_end = end.unwrap_or(last_end).max(last_end) - origin;
    let samples = samples.into_iter().zip(ends).map(|((node, at), end)| (node, at - origin, end - origin));
    (samples.collect(), axis_end)
}

/// Rules 7 to 13, 15 and 21: samples become spans, spans become sums.
fn walk(nodes: &[Node], samples: &[Sample], end: i64, waits_are_unsampled: bool) -> Model {
    let kind = |at: Option<usize>| at.map(|at| nodes[at].function.kind);
    // That of the last sample is made up.
    let mut lengths: Vec<i64> = samples[..samples.len() - 1].iter().map(|&(_, at, end)| end - at).collect();
    lengths.sort_unstable();
    let median = if lengths.is_empty() { 0 } else { lengths[(lengths.len() - 1) / 2] };
    let bottom = |at: Option<usize>| nodes[at.expect("code")].path[0];

    let mut model = Model { end, ..Model::default() };
    // Places in `model.spans` of what is open, with their nodes.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut open_until = 0;
    let mut script: Option<usize> = None; // whose stack the collector stands on
    for (place, &(sampled, at, sample_end)) in samples.iter().enumerate() {
        let until = if waits_are_unsampled && median > 0 && sample_end - at > 5 * median {
            at + median
        } else {
            sample_end
        };
        let mut node = sampled;
        let around = [place.checked_sub(1), Some(place + 1)]
            .map(|place| place.and_then(|place| samples.get(place)).and_then(|sample| sample.0));
        if kind(node) == Some(Kind::Program)
            && around.iter().all(|&at| kind(at) == Some(Kind::Code))
            && bottom(around[0]) == bottom(around[1])
        {
            node = around[0];
        }
        let mut path = match (kind(node), node) {
            (Some(Kind::GarbageCollector), Some(collector)) => match script {
                Some(below) => [nodes[below].path.as_slice(), &[collector]].concat(),
                None => nodes[collector].path.clone(),
            },
            (Some(Kind::Root) | None, _) => vec![],
            (_, Some(node)) => nodes[node].path.clone(),
            (Some(_), None) => unreachable!("no node, no kind"),
        };
        match kind(node) {
            Some(Kind::Code) => script = node,
            Some(Kind::GarbageCollector) => {}
            _ => script = None,
        }

        let same = if open_until < at {
            0
        } else {
            open.iter().zip(&path).take_while(|(open, node)| open.1 == **node).count()
        };
        open.truncate(same);
        for node in path.split_off(same) {
            open.push((model.spans.len(), node));
            model.spans.push(Span {
                row: open.len() - 1,
                file_id: nodes[node].id,
                function: nodes[node].function.clone(),
                start: at,
                total: 0,
                self_time: 0,
                samples: 0,
            });
        }
        open_until = until;
        let length = until - at;
        let mut seen: Vec<&Function> = Vec::new();
        for &(span, node) in &open {
            model.spans[span].total += length;
            model.spans[span].samples += 1;
            let function = &nodes[node].function;
            if !seen.contains(&function) {
                seen.push(function);
                let sums = model.functions.entry(function.clone()).or_default();
                sums.total += length;
                sums.samples += 1;
            }
        }
        if let Some(&(span, node)) = open.last() {
            model.spans[span].self_time += length;
            model.functions.entry(nodes[node].function.clone()).or_default().self_time += length;
            match nodes[node].function.kind {
                Kind::Code | Kind::GarbageCollector => model.busy += length,
                Kind::Idle => model.idle += length,
                Kind::Program => model.program += length,
                Kind::Root => unreachable!("the root is never open"),
            }
        }
    }
    for span in &model.spans {
        model.functions.entry(span.function.clone()).or_default().spans += 1;
    }
    model
}
