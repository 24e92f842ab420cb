// What a range of time adds up to: sums by function, the merged tree, callers and callees.
/** @import { Head, Job, Kind, Sums, TimeRange, Timeline } from './types.js' */
import { emptyTimeline, replay } from './timeline.js';

/** Code, the garbage collector and exact events, as in `Kind`. */
export const isBusy = (/** @type {Kind} */ kind) => kind <= 1 || kind === 5;

/**
 * Sums of a range; recursion counts once.
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {Kind[]} kinds
 * @returns {Job<Sums>}
 */
export function* sums(timeline, range, kinds) {
  const identity = Uint32Array.from({ length: timeline.functions }, (_, f) => f);
  const { self, total, spans } = yield* sumsByGroup(timeline, range, identity, timeline.functions);
  const busy = self.reduce((sum, time, f) => (isBusy(kinds[f]) ? sum + time : sum), 0);
  return { self, total, spans, busy };
}

/**
 * The same by groups of functions: what a group calls of its own counts once in its total.
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {ArrayLike<number>} groupOf by function
 * @param {number} groups how many there are
 * @returns {Job<{ self: Float64Array, total: Float64Array, spans: Float64Array }>}
 */
export function* sumsByGroup(timeline, range, groupOf, groups) {
  const [self, total, spans] = Array.from({ length: 3 }, () => new Float64Array(groups));
  const open = new Uint32Array(groups);
  const onTop = new Float64Array(timeline.rows + 1);
  const functions = timeline.function;
  yield* replay(timeline, range, {
    open(span, row) {
      open[groupOf[functions[span]]]++;
      onTop[row + 1] = 0;
    },
    close(span, row, from, at) {
      const group = groupOf[functions[span]];
      const length = at - from;
      self[group] += length - onTop[row + 1];
      onTop[row] += length;
      spans[group]++;
      if (--open[group] === 0) total[group] += length;
    },
  });
  return { self, total, spans };
}

/**
 * What the head knows of the whole recording.
 * @param {Head} head
 * @returns {Sums}
 */
export const sumsOfAll = ({ functions, busy }) => ({
  self: Float64Array.from(functions.selfUs),
  total: Float64Array.from(functions.totalUs),
  spans: Float64Array.from(functions.spans),
  busy,
});

/**
 * Self time by where code lives; of what is busy only.
 * @param {Head} head
 * @param {Float64Array} self by function
 */
export function sumsByOrigin({ functions: { kind, origin }, origins }, self) {
  const times = new Float64Array(origins.length);
  self.forEach((us, f) => {
    if (isBusy(kind[f])) times[origin[f]] += us;
  });
  return times;
}

/**
 * How long at least one of some functions was on the stack.
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {Uint8Array} mask
 * @returns {Job<number>}
 */
export function* timeOf(timeline, range, mask) {
  const functions = timeline.function;
  let [time, open] = [0, 0];
  yield* replay(timeline, range, {
    open(span) {
      open += mask[functions[span]];
    },
    close(span, _, from, at) {
      if (mask[functions[span]] && --open === 0) time += at - from;
    },
  });
  return time;
}

/**
 * Who calls a function, and whom it calls: times by function. Its callers share its outermost calls. While
 * it calls itself, directly or not, time belongs to its innermost call; so its own time and its
 * callees' times add up to its total, as its callers' do.
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {number} wanted
 * @returns {Job<{ callers: Map<number, number>, callees: Map<number, number> }>}
 */
export function* neighbours(timeline, range, wanted) {
  /** @type {Map<number, number>} */
  const callers = new Map();
  /** @type {Map<number, number>} */
  const callees = new Map();
  const functions = timeline.function;
  const stack = new Int32Array(timeline.rows + 1).fill(-1);
  /** By row: time in further calls of the function on top of the span there. */
  const again = new Float64Array(timeline.rows + 1);
  let open = 0;
  /** @param {Map<number, number>} times @param {number} f @param {number} time */
  const add = (times, f, time) => time > 0 && times.set(f, (times.get(f) ?? 0) + time);
  yield* replay(timeline, range, {
    open(span, row) {
      stack[row + 1] = functions[span];
      again[row + 1] = 0;
      if (functions[span] === wanted) open++;
    },
    close(span, row, from, at) {
      const f = functions[span];
      const below = stack[row];
      if (f !== wanted) {
        if (below === wanted) add(callees, f, at - from - again[row + 1]);
        again[row] += again[row + 1];
      } else {
        again[row] += at - from;
        if (--open === 0) add(callers, below, at - from);
      }
    },
  });
  return { callers, callees };
}

/** A node of a call tree by function: every path of calls once. */
/** @typedef {{ function: number, total: number, spans: number, children: Map<number, number> | null, last: number }} Node */

/**
 * A node's child for a function, which is made if it is new.
 * @param {Node[]} nodes
 * @param {number} parent
 * @param {number} f
 */
function childOf(nodes, parent, f) {
  const node = nodes[parent];
  // Mostly the one that was called before.
  if (node.last > 0 && nodes[node.last].function === f) return node.last;
  node.children ??= new Map();
  let child = node.children.get(f);
  if (child === undefined) {
    child = nodes.push({ function: f, total: 0, spans: 0, children: null, last: 0 }) - 1;
    node.children.set(f, child);
  }
  return (node.last = child);
}

/**
 * The range's calls merged by path, the heaviest first, as a timeline of its own that begins at 0,
 * and how many spans each of its spans stands for. What is no code comes last.
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {Kind[]} kinds
 * @returns {Job<{ timeline: Timeline, spans: Uint32Array }>}
 */
export function* leftHeavy(timeline, range, kinds) {
  /** @type {Node[]} */
  const nodes = [{ function: -1, total: 0, spans: 0, children: null, last: 0 }];
  const stack = new Uint32Array(timeline.rows + 1);
  /** @type {number[]} */
  const spansByRow = [];
  const functions = timeline.function;
  yield* replay(timeline, range, {
    open(span, row) {
      const known = nodes.length;
      stack[row + 1] = childOf(nodes, stack[row], functions[span]);
      if (stack[row + 1] === known) spansByRow[row] = (spansByRow[row] ?? 0) + 1;
    },
    close(_, row, from, at) {
      const node = nodes[stack[row + 1]];
      node.total += at - from;
      node.spans++;
      if (row === 0) nodes[0].total += at - from;
    },
  });
  const rank = (/** @type {number} */ node) => (isBusy(kinds[nodes[node].function]) ? 0 : 1);
  /** The children of a node, the heaviest last. @param {number} node */
  const sorted = (node) =>
    [...(nodes[node].children?.values() ?? [])].sort(
      (a, b) => rank(b) - rank(a) || nodes[a].total - nodes[b].total || b - a,
    );
  const { timeline: merged, next } = emptyTimeline(
    spansByRow,
    2 * (nodes.length - 1),
    nodes[0].total,
    timeline.functions,
  );
  const { times, start, end } = merged;
  const spans = new Uint32Array(nodes.length - 1);
  let [at, change, row] = [0, 0, 0];
  // Depth first, without recursion: stacks can be deep. An entry is a node, or ~node to leave it.
  const pending = sorted(0);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node < 0) {
      const span = next[--row] - 1;
      at = times[start[span]] + nodes[~node].total;
      end[span] = change;
    } else {
      const span = next[row++]++;
      start[span] = change;
      merged.function[span] = nodes[node].function;
      spans[span] = nodes[node].spans;
      pending.push(~node);
      for (const child of sorted(node)) pending.push(child);
    }
    times[change++] = at;
    if (node % 1000 === 0) yield;
  }
  return { timeline: merged, spans };
}
