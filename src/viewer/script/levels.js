// Coarser and coarser pictures of the rows, so that a frame costs the same at any zoom.
//
// A level has a width: spans as wide as it stand for themselves, narrower neighbours are joined to
// marks at most that wide, which have the function of their widest span and know how much of them
// is covered. A row of a level has no more than four marks per width.

const FACTOR = 4;
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
  const finest = Math.max(1, (FACTOR * duration * rows) / Math.max(spans, 1));
  return { timeline, mask, duration, finest: finest * 16 < duration ? finest : Infinity, levels: [] };
}

/**
 * The level to draw where a pixel is as wide as `width`; none: draw the spans.
 * @param {Levels} levels
 * @param {number} width
 */
export function levelFor({ levels, mask, timeline }, width) {
  /** @type {Level | undefined} */
  let best;
  for (const level of levels) {
    // Matches show row by row, as they are found.
    const isUsable = level.first.length > timeline.rows || (mask && !best);
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
    yield* finer ? fromLevel(level, finer) : fromSpans(level, timeline, mask);
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
 * @param {Level} level
 * @param {number} from
 * @param {number} to
 * @param {number} f
 * @param {number} cover
 */
function add(level, from, to, f, cover) {
  const n = level.length++;
  if (n === level.from.length) {
    level.from = grown(level.from);
    level.to = grown(level.to);
    level.function = grown(level.function);
    level.cover = grown(level.cover);
  }
  level.from[n] = from;
  level.to[n] = to;
  level.function[n] = f;
  level.cover[n] = cover;
}

/**
 * @param {Level} level
 * @param {Timeline} timeline
 * @param {Uint8Array | null} mask
 * @returns {Job}
 */
function* fromSpans(level, { first, start, end, times, function: functions, rows }, mask) {
  const { join, endRow } = joiner(level);
  for (let row = 0; row < rows; row++) {
    for (let span = first[row]; span < first[row + 1]; ) {
      const until = Math.min(first[row + 1], span + SLICE);
      for (; span < until; span++) {
        const f = functions[span];
        if (!mask || mask[f]) join(times[start[span]], times[end[span]], f, 255);
      }
      yield;
    }
    endRow();
  }
}

/**
 * @param {Level} level
 * @param {Level} finer
 * @returns {Job}
 */
function* fromLevel(level, { first, from, to, cover, function: functions }) {
  const { join, endRow } = joiner(level);
  for (let row = 0; row + 1 < first.length; row++) {
    for (let mark = first[row]; mark < first[row + 1]; ) {
      const until = Math.min(first[row + 1], mark + SLICE);
      for (; mark < until; mark++) join(from[mark], to[mark], functions[mark], cover[mark]);
      yield;
    }
    endRow();
  }
}

/**
 * Joins narrow neighbours.
 * @param {Level} level
 */
function joiner(level) {
  const { width } = level;
  let isOpen = false;
  let [begin, end, f, widest, covered] = [0, 0, 0, 0, 0];
  const flush = () => {
    if (!isOpen) return;
    isOpen = false;
    // What took no time is still there.
    add(level, begin, end, f, end > begin ? Math.max(1, Math.round(covered / (end - begin))) : 255);
  };
  return {
    join(/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ of, /** @type {number} */ cover) {
      if (!isOpen || to - begin > width) {
        flush();
        if (to - from >= width) {
          add(level, from, to, of, cover);
          return;
        }
        isOpen = true;
        begin = from;
        widest = -1;
        covered = 0;
      }
      end = to;
      covered += (to - from) * cover;
      if (to - from > widest) {
        widest = to - from;
        f = of;
      }
    },
    endRow() {
      flush();
      level.first.push(level.length);
    },
  };
}
