// Functions put together: by where their code lives, by file, by what a filter tells apart.

/** @import { Head } from './types.js' */
/** What the table's rows are. */
/** @typedef {'function' | 'package' | 'file' | 'category'} GroupBy */

/**
 * Functions as groups: by function its group, and by group a function of it, which speaks for it.
 * @typedef {object} Grouping
 * @property {Uint32Array} of
 * @property {number[]} first
 */

/**
 * @param {Head} head
 * @param {GroupBy} by
 * @returns {Grouping}
 */
export function groupingOf({ functions, origins }, by) {
  const { length } = functions.name;
  if (by === 'function') {
    const of = Uint32Array.from({ length }, (_, f) => f);
    return { of, first: [...of] };
  }
  const keyOf = (/** @type {number} */ f) => {
    const origin = functions.origin[f];
    if (by === 'category') return origins[origin].group;
    return by === 'file' && functions.script[f] ? `file ${functions.script[f]}` : origin;
  };
  /** @type {Map<string | number, number>} */
  const known = new Map();
  /** @type {number[]} */
  const first = [];
  const of = new Uint32Array(length);
  for (let f = 0; f < length; f++) {
    const key = keyOf(f);
    const group = known.get(key) ?? first.push(f) - 1;
    known.set(key, group);
    of[f] = group;
  }
  return { of, first };
}
