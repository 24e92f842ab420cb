// How times, shares and counts are written: as `src/text` and `src/units` write them. Both are held to
// the same values by tests/data/words.json.
/** @import { TimeRange } from '../model/types.js' */
import { ceil, floor, max, round } from '../model/numbers.js';

/**
 * Rounds halves to even, as Rust does; `toFixed` rounds them up.
 * @param {number} value
 * @param {number} digits
 */
function fixed(value, digits) {
  const scaled = value * 10 ** digits;
  const isHalf = scaled % 1 === 0.5 && Number.isInteger(value * 2 ** (digits + 1));
  return isHalf ? ((2 * round(scaled / 2)) / 10 ** digits).toFixed(digits) : value.toFixed(digits);
}

/** @param {number} value */
function threeDigits(value) {
  return fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

/**
 * Three digits and a fitting unit: `950 µs`, `1.25 ms`, `3 min 05 s`.
 * @param {number} us
 */
export function time(us) {
  us = round(us);
  if (us < 1000) return `${us} µs`;
  if (us < 999_500) return `${threeDigits(us / 1e3)} ms`;
  if (us < 59_950_000) return `${threeDigits(us / 1e6)} s`;
  const seconds = round(us / 1e6);
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const minutes = floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/**
 * @param {number} part
 * @param {number} whole
 */
export function percent(part, whole) {
  return whole > 0 ? `${fixed((part / whole) * 100, 1)} %` : '–';
}

/**
 * `1,234,567`
 * @param {number} n
 */
export function count(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * @param {number} n
 * @param {string} noun
 */
export function counted(n, noun) {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

const MINUTE = 60e6;
const DAY = 1440 * MINUTE;

/**
 * The smallest round length of time of at least `least` µs.
 * @param {number} least
 */
export function roundStep(least) {
  for (let power = 1; power < MINUTE; power *= 10)
    for (const step of [power, 2 * power, 5 * power]) if (step >= least && step < MINUTE) return step;
  for (const minutes of [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440])
    if (minutes * MINUTE >= least) return minutes * MINUTE;
  let days = 2 * DAY;
  while (days < least) days *= 2;
  return days;
}

/**
 * Round times between `from` and `to`, about `wanted` of them, and their step.
 * @param {number} from
 * @param {number} to
 * @param {number} wanted
 */
export function ticks(from, to, wanted) {
  const step = roundStep((to - from) / max(wanted, 1));
  const at = [];
  for (let n = ceil(from / step); n * step <= to; n++) at.push(n * step);
  return { step, at };
}

/**
 * A time on the axis: in the unit that the largest needs, with the digits that the step needs.
 * @param {number} us
 * @param {number} step
 * @param {number} largest
 */
export function tickLabel(us, step, largest) {
  if (us === 0) return '0';
  if (step >= MINUTE) {
    const minutes = floor(us / MINUTE);
    const [hours, rest] = [floor(minutes / 60), minutes % 60];
    return hours === 0
      ? `${rest} min`
      : rest === 0
        ? `${hours} h`
        : `${hours} h ${String(rest).padStart(2, '0')}`;
  }
  const [size, unit] = largest >= 1e6 && step >= 1e3 ? [1e6, 's'] : largest >= 1e3 ? [1e3, 'ms'] : [1, 'µs'];
  let digits = 0;
  while (digits < 6 && (step * 10 ** digits) % size !== 0) digits++;
  return `${(us / size).toFixed(digits)} ${unit}`;
}

/**
 * From when to when, with the digits that tell both apart: `1.000 s to 1.005 s`.
 * @param {TimeRange} range
 */
export function span([from, to]) {
  const step = roundStep((to - from) / 50);
  const at = (/** @type {number} */ time) => tickLabel(round(time / step) * step, step, max(to, 1));
  return `${at(from)} to ${at(to)}`;
}

/**
 * A label cut in the middle to fit `width` pixels of a font whose characters are `advance` wide; empty
 * where it would say nothing.
 * @param {string} text
 * @param {number} width
 * @param {number} advance
 */
export function fit(text, width, advance) {
  const room = floor(width / advance);
  if (text.length <= room) return text;
  if (room < 3) return '';
  // What tells long names apart is often their end. Half a surrogate pair is no character.
  const head = max(1, floor(((room - 1) * 2) / 5));
  const start = text.slice(0, head).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(text.length - (room - 1 - head)).replace(/^[\uDC00-\uDFFF]/, '');
  return `${start}…${end}`;
}
