// How times, shares and counts are written; as the reports write them.
import { ceil, floor, log10, max, min, round } from './numbers.js';

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
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–';
}

/**
 * `1 234 567`, with thin spaces that do not break.
 * @param {number} n
 */
export function count(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/**
 * @param {number} n
 * @param {string} noun
 */
export function counted(n, noun) {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/**
 * Round times between `from` and `to`, about `wanted` of them, and their step.
 * @param {number} from
 * @param {number} to
 * @param {number} wanted
 */
export function ticks(from, to, wanted) {
  const rough = max((to - from) / max(wanted, 1), 1e-9);
  const power = 10 ** floor(log10(rough));
  const step = max(1, ([1, 2, 5].find((n) => n * power >= rough) ?? 10) * power);
  const at = [];
  for (let n = ceil(from / step); n * step <= to; n++) at.push(n * step);
  return { step, at };
}

/**
 * A time on the axis: only as many digits as the step needs, one unit on the whole axis.
 * @param {number} us
 * @param {number} step
 * @param {number} end the largest time in view, which chooses the unit
 */
export function tickLabel(us, step, end) {
  const [size, unit] = end >= 1e6 ? [1e6, 's'] : end >= 1e3 ? [1e3, 'ms'] : [1, 'µs'];
  const digits = max(0, min(6, ceil(-log10(step / size) - 1e-9)));
  return `${(us / size).toFixed(digits)} ${unit}`;
}

/**
 * As much of a label as fits `width` pixels of a font whose characters are `advance` wide; empty
 * where it would say nothing.
 * @param {string} text
 * @param {number} width
 * @param {number} advance
 */
export function fit(text, width, advance) {
  const room = floor(width / advance);
  if (text.length <= room) return text;
  if (room < 3) return '';
  const cut = text.slice(0, room - 1);
  // Half a surrogate pair is no character.
  return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut) + '…';
}
