// Finding functions by name, and their spans one after the other.
import { upperBound } from './timeline.js';

/**
 * @param {Query} query
 * @returns {(text: string) => boolean}
 * @throws {SyntaxError} where it is no regular expression
 */
export function matcher({ text, regex, matchCase }) {
  if (regex) {
    const pattern = new RegExp(text, matchCase ? 'u' : 'iu');
    return (candidate) => pattern.test(candidate);
  }
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
