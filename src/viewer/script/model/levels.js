// Coarser and coarser pictures of the rows, so that a frame costs the same at any zoom.
//
// A level has a width: spans as wide as it stand for themselves, narrower neighbours are joined to
// marks at most that wide, which have the function of their widest span and know how much of them
// is covered. A row of a level has no more than four marks per width.
/** @import { Job, Numbers, Timeline } from './types.js' */
import { max, min, round } from './numbers.js';

const FACTOR = 4;
/** So many are joined between two chances to interrupt; marks do not go on from one to the next. */
const SLICE = 20_000;
/** A level with fewer marks needs no coarser one. */
const FEW = 4000;

/**
 * A level, as columns that grow.
 * @typedef {object} Level
 * @property {number} width
 * @property {number} length
 * @property {number[]} first where each row's marks begin; of the rows that are done, and one more
 * @property {Numbers} from
 * @property {Numbers} to
 * @property {Uint16Array | Uint32Array} function
 * @property {Uint8Array} cover of 255
 */

/**
 * The levels of a timeline, or of some functions in it.
 * @typedef {object} Levels
 * @property {Timeline} timeline
 * @property {Uint8Array | null} mask the functions to show, all without one
 * @property {number} finest the finest level's width; what is narrower is drawn from the spans
 * @property {number} duration
 * @property {Level[]} levels the last one may not be done
 */

/**
 * Levels that are still to be built.
 * @param {Timeline} timeline
 * @param {Uint8Array | null} mask
 * @returns {Levels}
 */
export function levelsOf(timeline, mask) {
  const { times, changes, spans, rows } = timeline;
  const duration = changes > 0 ? times[changes - 1] - times[0] : 0;
  const finest = max(1, (FACTOR * duration * rows) / max(spans, 1));
  return { timeline, mask, duration, finest: finest * 16 < duration ? finest : Infinity, levels: [] };
}

/**
 * The level to draw where a pixel is as wide as `width`; none: draw the spans.
 * @param {Levels} levels
 * @param {number} width
 */
export function levelFor({ levels, timeline }, width) {
  /** @type {Level | undefined} */
  let best;
  for (const level of levels) {
    // A level without a finer one helps as soon as it has a row.
    const isUsable = level.first.length > timeline.rows || !best;
    if (level.width <= width && isUsable) best = level;
  }
  return best;
}

/**
 * @param {Levels} levels
 * @returns {Job}
 */
export function* buildLevels({ levels, timeline, mask, finest, duration }) {
  for (let width = finest; width * 16 < duration; width *= FACTOR) {
    const finer = levels.at(-1);
    const level = emptyLevel(width, timeline);
    levels.push(level);
    const { first } = finer ?? timeline;
    for (let row = 0; row < timeline.rows; row++) {
      for (let n = first[row]; n < first[row + 1]; n += SLICE) {
        join(level, timeline, finer, mask, n, min(n + SLICE, first[row + 1]));
        yield;
      }
      level.first.push(level.length);
    }
    if (level.length < FEW) return;
  }
}

/**
 * @param {number} width
 * @param {Timeline} timeline
 * @returns {Level}
 */
function emptyLevel(width, { times, function: functions }) {
  const room = 1 << 12;
  const Times = times instanceof Float64Array ? Float64Array : Uint32Array;
  return {
    width,
    length: 0,
    first: [0],
    from: new Times(room),
    to: new Times(room),
    function: functions instanceof Uint32Array ? new Uint32Array(room) : new Uint16Array(room),
    cover: new Uint8Array(room),
  };
}

/**
 * A longer copy.
 * @template {Numbers | Uint16Array | Uint8Array} T
 * @param {T} column
 * @returns {T}
 */
function grown(column) {
  const longer = new /** @type {any} */ (column.constructor)(2 * column.length);
  longer.set(column);
  return longer;
}

/**
 * Joins the narrow neighbours among some spans of a row, or marks of a finer level.
 * @param {Level} level
 * @param {Timeline} timeline
 * @param {Level | undefined} finer
 * @param {Uint8Array | null} mask
 * @param {number} n the first of them
 * @param {number} last behind the last of them
 */
function join(level, { times, start, end, function: ofSpans }, finer, mask, n, last) {
  while (level.from.length < level.length + last - n) {
    level.from = grown(level.from);
    level.to = grown(level.to);
    level.function = grown(level.function);
    level.cover = grown(level.cover);
  }
  const { width, from: starts, to: ends, function: functions, cover: covers } = level;
  let { length } = level;
  const add = (
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {number} */ f,
    /** @type {number} */ cover,
  ) => {
    starts[length] = from;
    ends[length] = to;
    functions[length] = f;
    covers[length++] = cover;
  };
  // The mark that is open.
  let [isOpen, first, latest, widest, ofWidest, covered] = [false, 0, 0, 0, 0, 0];
  const flush = () => {
    // What took no time is still there.
    if (isOpen)
      add(first, latest, ofWidest, latest > first ? max(1, round(covered / (latest - first))) : 255);
    isOpen = false;
  };
  for (; n < last; n++) {
    const f = finer ? finer.function[n] : ofSpans[n];
    if (mask !== null && mask[f] === 0) continue;
    const from = finer ? finer.from[n] : times[start[n]];
    const to = finer ? finer.to[n] : times[end[n]];
    const cover = finer ? finer.cover[n] : 255;
    if (!isOpen || to - first > width) {
      flush();
      if (to - from >= width) {
        add(from, to, f, cover);
        continue;
      }
      isOpen = true;
      first = from;
      widest = -1;
      covered = 0;
    }
    latest = to;
    covered += (to - from) * cover;
    if (to - from > widest) {
      widest = to - from;
      ofWidest = f;
    }
  }
  flush();
  level.length = length;
}
