// Ranges of time as people type them: `1.2s-1.4s`, `300-450 ms`, `40%-60%`.

/** @import { TimeRange } from './types.js' */
/** @type {Record<string, number>} */
const UNITS = { us: 1, µs: 1, ms: 1e3, s: 1e6, min: 60e6 };
const NUMBER = '(\\d+(?:\\.\\d+)?)\\s*(us|µs|ms|s|min|%)';
const RANGE = new RegExp(`^${NUMBER.replace('%)', '%)?')}\\s*(?:-|–|to|\\.\\.)\\s*${NUMBER}$`);

/**
 * The range that a text names, in µs; nothing where it names none.
 * @param {string} text
 * @param {TimeRange} whole what percentages are of
 * @returns {TimeRange | undefined}
 */
export function parseRange(text, [first, last]) {
  const found = RANGE.exec(text.trim());
  if (!found) return undefined;
  const [, a, unit, b, unitOfLast] = found;
  const time = (/** @type {string} */ number, /** @type {string} */ unit) =>
    unit === '%' ? first + ((last - first) * Number(number)) / 100 : Number(number) * UNITS[unit];
  const [from, to] = [time(a, unit ?? unitOfLast), time(b, unitOfLast)];
  return from < to && from < last && to > first ? [from, to] : undefined;
}

/** A length of time in µs: `5ms`. @param {string} number @param {string} unit */
export const parseTime = (number, unit) => Number(number) * UNITS[unit];
