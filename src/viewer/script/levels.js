// Coarser and coarser pictures of the rows, so that a frame costs the same at any zoom.
//
// A level has a width: spans as wide as it stand for themselves, narrower neighbours are joined to
// marks at most that wide, which have the function of their widest span and know how much of them
// is covered. A row of a level has no more than four marks per width.

const FACTOR = 4;
const SLICE = 20_000;

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

/** Marks in columns that grow. */
class Level {
  /**
   * @param {number} width
   * @param {import('./timeline.js').Timeline} like
   */
  constructor(width, { times, function: functions }) {
    this.width = width;
    this.length = 0;
    /** Where each row's marks begin; only of the rows that are done, and one more. */
    this.first = [0];
    const room = 1 << 12;
    const isWide = times instanceof Float64Array;
    /** @type {Numbers} */
    this.from = isWide ? new Float64Array(room) : new Uint32Array(room);
    /** @type {Numbers} */
    this.to = isWide ? new Float64Array(room) : new Uint32Array(room);
    this.function = functions instanceof Uint32Array ? new Uint32Array(room) : new Uint16Array(room);
    /** Of 255. */
    this.cover = new Uint8Array(room);
  }

  /** How many rows are done. */
  get rows() {
    return this.first.length - 1;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {number} function_
   * @param {number} cover
   */
  add(from, to, function_, cover) {
    const n = this.length++;
    if (n === this.from.length) {
      this.from = grown(this.from);
      this.to = grown(this.to);
      this.function = grown(this.function);
      this.cover = grown(this.cover);
    }
    this.from[n] = from;
    this.to[n] = to;
    this.function[n] = function_;
    this.cover[n] = cover;
  }

  endRow() {
    this.first.push(this.length);
  }
}

export class Levels {
  /**
   * @param {import('./timeline.js').Timeline} timeline
   * @param {Uint8Array | null} mask the functions to show, all without one
   */
  constructor(timeline, mask) {
    this.timeline = timeline;
    this.mask = mask;
    /** @type {Level[]} the last one may not be done */
    this.levels = [];
    const { times, changes, spans, rows } = timeline;
    this.duration = changes > 0 ? times[changes - 1] - times[0] : 0;
    /** The finest level's width; what is narrower is drawn from the spans. */
    const finest = Math.max(1, (FACTOR * this.duration * rows) / Math.max(spans, 1));
    this.finest = finest * 16 < this.duration ? finest : Infinity;
  }

  /**
   * The level to draw where a pixel is as wide as `width`; none: draw the spans.
   * @param {number} width
   */
  level(width) {
    /** @type {Level | undefined} */
    let best;
    for (const level of this.levels) {
      const isDone = level.rows === this.timeline.rows;
      if (level.width <= width && (isDone || (!best && this.mask))) best = level;
    }
    return best;
  }

  /** Whether a picture with such pixels need not be drawn from the spans. @param {number} width */
  isCoarse(width) {
    return width >= this.finest;
  }

  /** @returns {Job} */
  *build() {
    for (let width = this.finest; width * 16 < this.duration; width *= FACTOR) {
      const last = this.levels.at(-1);
      const level = new Level(width, this.timeline);
      this.levels.push(level);
      yield* last ? fromLevel(level, last) : fromSpans(level, this.timeline, this.mask);
      // Little is left to join.
      if (level.length < 4000) break;
    }
  }
}

/**
 * @param {Level} level
 * @param {import('./timeline.js').Timeline} timeline
 * @param {Uint8Array | null} mask
 * @returns {Job}
 */
function* fromSpans(level, timeline, mask) {
  const { first, start, end, times, function: functions } = timeline;
  const join = new Joiner(level);
  for (let row = 0; row < timeline.rows; row++) {
    for (let span = first[row]; span < first[row + 1]; ) {
      const until = Math.min(first[row + 1], span + SLICE);
      for (; span < until; span++) {
        const f = functions[span];
        if (mask === null || mask[f] !== 0) join.add(times[start[span]], times[end[span]], f, 255);
      }
      yield;
    }
    join.endRow();
  }
}

/**
 * @param {Level} level
 * @param {Level} finer
 * @returns {Job}
 */
function* fromLevel(level, finer) {
  const { first, from, to, cover, function: functions } = finer;
  const join = new Joiner(level);
  for (let row = 0; row < finer.rows; row++) {
    for (let mark = first[row]; mark < first[row + 1]; ) {
      const until = Math.min(first[row + 1], mark + SLICE);
      for (; mark < until; mark++) join.add(from[mark], to[mark], functions[mark], cover[mark]);
      yield;
    }
    join.endRow();
  }
}

/** Joins narrow neighbours. */
class Joiner {
  /** @param {Level} level */
  constructor(level) {
    this.level = level;
    this.width = level.width;
    this.isOpen = false;
    this.from = 0;
    this.to = 0;
    this.function = 0;
    this.widest = 0;
    this.covered = 0;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {number} function_
   * @param {number} cover
   */
  add(from, to, function_, cover) {
    const length = to - from;
    if (this.isOpen && to - this.from <= this.width) {
      this.to = to;
    } else {
      this.flush();
      if (length >= this.width) {
        this.level.add(from, to, function_, cover);
        return;
      }
      this.isOpen = true;
      this.from = from;
      this.to = to;
      this.widest = -1;
      this.covered = 0;
    }
    this.covered += length * cover;
    if (length > this.widest) {
      this.widest = length;
      this.function = function_;
    }
  }

  flush() {
    if (!this.isOpen) return;
    this.isOpen = false;
    const length = this.to - this.from;
    // What took no time is still there.
    const cover = length > 0 ? Math.max(1, Math.round(this.covered / length)) : 255;
    this.level.add(this.from, this.to, this.function, cover);
  }

  endRow() {
    this.flush();
    this.level.endRow();
  }
}
