// All calls of a function, and how their lengths spread.
/** @import { Job, TimeRange, Timeline } from './types.js' */
import { ceil } from './numbers.js';
import { fromOf, totalOf } from './timeline.js';

const SLICE = 200_000;

/** Spans of a function in time order, and of their lengths median (the lower of two), 95th percentile and longest. */
/** @typedef {{ spans: number[], median: number, p95: number, longest: number }} Calls */

/**
 * @param {Timeline} timeline
 * @param {number} f
 * @returns {Job<Calls>}
 */
export function* callsOf(timeline, f) {
  /** @type {number[]} */
  const spans = [];
  for (let span = 0; span < timeline.spans; span++) {
    if (timeline.function[span] === f) spans.push(span);
    if (span % SLICE === 0) yield;
  }
  spans.sort((a, b) => timeline.start[a] - timeline.start[b] || a - b);
  const lengths = Float64Array.from(spans, (span) => totalOf(timeline, span)).sort();
  const at = (/** @type {number} */ part) => lengths[ceil(part * lengths.length) - 1] ?? 0;
  return { spans, median: at(0.5), p95: at(0.95), longest: at(1) };
}

/**
 * Where a call stands in a picture of all: from 0 to 1 by time and by length, the latter in powers of ten where lengths
 * differ by more than two of them.
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {Calls} calls
 * @returns {{ isLog: boolean, x: (span: number) => number, y: (length: number) => number }}
 */
export function layOut(timeline, [from, to], { spans, longest }) {
  const least = spans.reduce((least, span) => Math.min(least, totalOf(timeline, span) || 1), longest || 1);
  const isLog = longest > 100 * least;
  const decades = Math.log(longest / least);
  return {
    isLog,
    x: (span) => (fromOf(timeline, span) - from) / (to - from),
    y: (length) => (isLog ? Math.log((length || least) / least) / decades : length / (longest || 1)),
  };
}
