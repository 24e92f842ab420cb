// Spans: building them, finding them, walking them.
/** @import { Job, TimeRange, Timeline, Visitor } from './types.js' */
import { ceil, max } from './numbers.js';

/**
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 * @param {number} low
 * @param {number} high
 * @returns {number} the first place from `low` to `high` whose number is greater than `value`
 */
export function upperBound(sorted, value, low, high) {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Room for a timeline's columns, and by row where its next span goes.
 * @param {ArrayLike<number>} spansByRow
 * @param {number} changes
 * @param {number} latest no time is later
 * @param {number} functions how many there are
 * @returns {{ timeline: Timeline, next: Uint32Array }}
 */
export function emptyTimeline(spansByRow, changes, latest, functions) {
  const rows = spansByRow.length;
  const first = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) first[row + 1] = first[row] + spansByRow[row];
  const spans = first[rows];
  const Times = latest < 2 ** 32 ? Uint32Array : Float64Array;
  const timeline = {
    rows,
    spans,
    changes,
    functions,
    first,
    times: new Times(changes),
    samples: new Uint32Array(changes),
    lost: new Times(changes),
    start: new Uint32Array(spans),
    end: new Uint32Array(spans),
    function: functions <= 2 ** 16 ? new Uint16Array(spans) : new Uint32Array(spans),
  };
  return { timeline, next: first.slice(0, rows) };
}

/** @param {Timeline} timeline @param {number} span */
export const fromOf = ({ times, start }, span) => times[start[span]];

/** @param {Timeline} timeline @param {number} span */
export const toOf = ({ times, end }, span) => times[end[span]];

/** Total time. @param {Timeline} timeline @param {number} span */
export const totalOf = (timeline, span) => toOf(timeline, span) - fromOf(timeline, span);

/** @param {Timeline} timeline @param {number} span */
export const samplesOf = ({ samples, start, end }, span) => samples[end[span]] - samples[start[span]];

/** @param {Timeline} timeline @param {number} span */
export const rowOf = ({ first, rows }, span) => upperBound(first, span, 0, rows) - 1;

/**
 * The spans directly on top of a span: from, to (not included).
 * @param {Timeline} timeline
 * @param {number} span
 * @returns {TimeRange}
 */
export function childrenOf({ first, rows, start, end }, span) {
  const row = upperBound(first, span, 0, rows);
  if (row >= rows) return [0, 0];
  const begin = upperBound(start, start[span] - 1, first[row], first[row + 1]);
  return [begin, upperBound(start, end[span] - 1, begin, first[row + 1])];
}

/** Self time. @param {Timeline} timeline @param {number} span */
export function selfOf(timeline, span) {
  let self = totalOf(timeline, span);
  const [begin, end] = childrenOf(timeline, span);
  for (let child = begin; child < end; child++) self -= totalOf(timeline, child);
  return self;
}

/**
 * The longest span directly on top of a span, -1 for none.
 * @param {Timeline} timeline
 * @param {number} span
 */
export function heaviestOf(timeline, span) {
  let heaviest = -1;
  const [begin, end] = childrenOf(timeline, span);
  for (let child = begin; child < end; child++) {
    if (heaviest < 0 || totalOf(timeline, child) > totalOf(timeline, heaviest)) heaviest = child;
  }
  return heaviest;
}

/**
 * The span that a span stands on, -1 for an outermost one.
 * @param {Timeline} timeline
 * @param {number} span
 */
export function parentOf(timeline, span) {
  const { first, start } = timeline;
  const row = rowOf(timeline, span);
  return row === 0 ? -1 : upperBound(start, start[span], first[row - 1], first[row]) - 1;
}

/**
 * The last change at or before a time; -1 before the first.
 * @param {Timeline} timeline
 * @param {number} time
 */
export const changeAt = ({ times, changes }, time) => upperBound(times, time, 0, changes) - 1;

/**
 * The first span of a row that ends after a time.
 * @param {Timeline} timeline
 * @param {number} row
 * @param {number} time
 */
export const firstAfter = (timeline, row, time) =>
  upperBound(timeline.end, changeAt(timeline, time), timeline.first[row], timeline.first[row + 1]);

/**
 * The span of a row at a time; where there is none, the nearest within `reach`; else -1.
 * @param {Timeline} timeline
 * @param {number} row
 * @param {number} time
 * @param {number} [reach]
 */
export function spanAt(timeline, row, time, reach = 0) {
  const { rows, first } = timeline;
  if (row < 0 || row >= rows) return -1;
  const after = firstAfter(timeline, row, time);
  let [best, nearest] = [-1, reach];
  for (const span of [after - 1, after]) {
    if (span < first[row] || span >= first[row + 1]) continue;
    const distance = max(0, fromOf(timeline, span) - time, time - toOf(timeline, span));
    if (distance < nearest || distance === 0) [best, nearest] = [span, distance];
  }
  return best;
}

const SLICE = 20_000;

/**
 * Walks all spans of a range in time order: at each change the spans that end, innermost first, then
 * those that begin.
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {Visitor} visitor
 * @returns {Job}
 */
export function* replay(timeline, [from, to], visitor) {
  const { rows, first, times, start, end, changes } = timeline;
  // What happens in the first microsecond belongs to a range that begins with the recording.
  const before = changes === 0 || from <= times[0] ? -1 : changeAt(timeline, from);
  const next = new Uint32Array(rows);
  let depth = 0;
  const close = (/** @type {number} */ time) => {
    const span = next[--depth] - 1;
    visitor.close(span, depth, max(from, times[start[span]]), time);
  };
  for (let row = 0; row < rows; row++) {
    next[row] = upperBound(start, before, first[row], first[row + 1]);
    const span = next[row] - 1;
    if (span >= first[row] && end[span] > before) visitor.open(span, depth++, from);
  }
  const last = changes > 0 && to >= times[changes - 1] ? changes : changeAt(timeline, ceil(to) - 1) + 1;
  for (let change = before + 1; change < last; change++) {
    while (depth > 0 && end[next[depth - 1] - 1] === change) close(times[change]);
    while (depth < rows && next[depth] < first[depth + 1] && start[next[depth]] === change) {
      visitor.open(next[depth]++, depth++, times[change]);
    }
    if (change % SLICE === 0) yield;
  }
  while (depth > 0) close(to);
}

/**
 * The longest spans that are seen, from the outermost row on.
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {number} most
 */
export function spansInView(timeline, [from, to], most) {
  /** @type {number[]} */
  const spans = [];
  const step = (to - from) / most;
  for (let row = 0; row < timeline.rows && spans.length < most; row++) {
    let last = -1;
    for (let n = 0; n < most && spans.length < most; n++) {
      const span = spanAt(timeline, row, from + (n + 0.5) * step, step / 2);
      if (span >= 0 && span !== last) spans.push(span);
      if (span >= 0) last = span;
    }
  }
  return spans;
}
