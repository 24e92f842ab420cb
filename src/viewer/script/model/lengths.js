// How long the spans of a range are, by function or by group of functions.
/** @import { Job, TimeRange, Timeline } from './types.js' */
import { replay } from './timeline.js';

/** Sorting so many numbers is a slice of work. */
const SLICE = 50_000;

/** Median (of an even number the lower one) and longest, by group; of what is cut by the range, what lies in it. */
/** @typedef {{ median: Float64Array, longest: Float64Array }} Lengths */

/**
 * @param {Timeline} timeline
 * @param {TimeRange} range
 * @param {ArrayLike<number>} groupOf by function
 * @param {ArrayLike<number>} spans how many there are in the range, by group
 * @returns {Job<Lengths>}
 */
export function* lengthsOf(timeline, range, groupOf, spans) {
  const count = spans.length;
  const first = new Uint32Array(count + 1);
  for (let group = 0; group < count; group++) first[group + 1] = first[group] + spans[group];
  const next = first.slice(0, count);
  const lengths = new Float64Array(first[count]);
  const functions = timeline.function;
  yield* replay(timeline, range, {
    open() {},
    close(span, _, from, at) {
      lengths[next[groupOf[functions[span]]]++] = at - from;
    },
  });
  const [median, longest] = [new Float64Array(count), new Float64Array(count)];
  for (let group = 0, sorted = 0; group < count; group++) {
    const own = lengths.subarray(first[group], first[group + 1]).sort();
    median[group] = own[(own.length - 1) >> 1] ?? 0;
    longest[group] = own[own.length - 1] ?? 0;
    sorted += own.length;
    if (sorted > SLICE) {
      sorted = 0;
      yield;
    }
  }
  return { median, longest };
}
