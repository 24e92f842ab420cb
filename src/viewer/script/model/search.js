// Finding functions by name, and their spans one after the other.
/** @import { Job, Query, Timeline } from './types.js' */
import { pattern } from './pattern.js';
import { upperBound } from './timeline.js';

/**
 * @param {Query} query
 * @returns {(text: string) => boolean}
 * @throws {SyntaxError | import('./pattern.js').Unsupported} where it is no regular expression, or none that is
 *   sure to end
 */
export function matcher({ text, regex, matchCase }) {
  if (regex) return pattern(text, matchCase);
  if (matchCase) return (candidate) => candidate.includes(text);
  const lower = text.toLowerCase();
  return (candidate) => candidate.toLowerCase().includes(lower);
}

/**
 * Which functions match.
 * @param {number} functions
 * @param {(f: number) => boolean} matches
 * @returns {Job<Uint8Array>}
 */
export function* matchFunctions(functions, matches) {
  const mask = new Uint8Array(functions);
  for (let f = 0; f < functions; f++) {
    mask[f] = matches(f) ? 1 : 0;
    if (f % 500 === 0) yield;
  }
  return mask;
}

/**
 * How many spans of some functions begin up to a span, itself included, and how many there are.
 * @param {Timeline} timeline
 * @param {Uint8Array} mask
 * @param {number} span
 * @returns {Job<{ place: number, count: number }>}
 */
export function* placeOfSpan(timeline, mask, span) {
  const { first, start, function: functions, rows } = timeline;
  const own = upperBound(first, span, 0, rows + 1) - 1;
  let [place, count] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const bound = upperBound(start, start[span] - (row > own ? 1 : 0), first[row], first[row + 1]);
    for (let at = first[row]; at < first[row + 1]; at++) {
      if (mask[functions[at]]) {
        count++;
        if (at < bound) place++;
      }
      if (at % 20_000 === 0) yield;
    }
  }
  return { place, count };
}

/**
 * The next span of some functions in time order (of those that begin together, the outermost
 * first), behind or before a place in it; -1 where there is none.
 * @param {Timeline} timeline
 * @param {Uint8Array} mask
 * @param {{ change: number, row: number }} place
 * @param {1 | -1} direction
 */
export function nextSpan(timeline, mask, place, direction) {
  const { first, start, function: functions } = timeline;
  let best = -1;
  for (let row = 0; row < timeline.rows; row++) {
    // Those that begin at the place's own change stand behind it if their row does.
    const isSameBehind = direction > 0 ? row > place.row : row >= place.row;
    const bound = upperBound(start, place.change - (isSameBehind ? 1 : 0), first[row], first[row + 1]);
    const end = direction > 0 ? first[row + 1] : first[row] - 1;
    for (let span = direction > 0 ? bound : bound - 1; span !== end; span += direction) {
      if (best >= 0 && (direction > 0 ? start[span] >= start[best] : start[span] < start[best])) break;
      if (mask[functions[span]]) {
        best = span;
        break;
      }
    }
  }
  return best;
}
