// The recording's spans, as columns.
//
// Spans stand row by row and in time order within a row. They begin and end at changes of stack and
// name these by number, because several changes can happen in the same microsecond: comparing the
// numbers is always exact.

/**
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 * @param {number} low
 * @param {number} high
 * @returns {number} the first place from `low` to `high` whose number is greater than `value`
 */
export function upperBound(sorted, value, low, high) {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

export class Timeline {
  /**
   * Room for spans that `change`, `push` and `pop` then fill in.
   * @param {ArrayLike<number>} spansByRow
   * @param {number} changes
   * @param {number} end no time is later
   * @param {number} functions how many there are
   */
  constructor(spansByRow, changes, end, functions) {
    this.rows = spansByRow.length;
    /** Where each row's spans begin; one more than rows. */
    this.first = new Uint32Array(this.rows + 1);
    for (let row = 0; row < this.rows; row++) this.first[row + 1] = this.first[row] + spansByRow[row];
    this.spans = this.first[this.rows];
    this.changes = changes;
    this.functions = functions;
    /** @type {Numbers} by change: when */
    this.times = end < 2 ** 32 ? new Uint32Array(changes) : new Float64Array(changes);
    /** By change: the samples before it. */
    this.samples = new Uint32Array(changes);
    /** By span: the changes at which it begins and ends, and its function. */
    this.start = new Uint32Array(this.spans);
    this.end = new Uint32Array(this.spans);
    this.function = functions <= 2 ** 16 ? new Uint16Array(this.spans) : new Uint32Array(this.spans);
    this.changed = 0;
    this.depth = 0;
    /** By row: where its next span goes. */
    this.next = this.first.slice(0, this.rows);
  }

  /**
   * The next change of stack.
   * @param {number} time
   * @param {number} samples taken before it
   */
  change(time, samples) {
    this.times[this.changed] = time;
    this.samples[this.changed++] = samples;
  }

  /** @param {number} function_ */
  push(function_) {
    const span = this.next[this.depth++]++;
    this.start[span] = this.changed - 1;
    this.function[span] = function_;
    return span;
  }

  pop() {
    this.end[this.next[--this.depth] - 1] = this.changed - 1;
  }

  /** @param {number} span */
  from(span) {
    return this.times[this.start[span]];
  }

  /** @param {number} span */
  to(span) {
    return this.times[this.end[span]];
  }

  /** @param {number} span */
  total(span) {
    return this.to(span) - this.from(span);
  }

  /** @param {number} span */
  samplesOf(span) {
    return this.samples[this.end[span]] - this.samples[this.start[span]];
  }

  /** @param {number} span */
  rowOf(span) {
    return upperBound(this.first, span, 0, this.rows) - 1;
  }

  /**
   * The spans directly on top of a span: from, to (not included).
   * @param {number} span
   * @param {number} row
   * @returns {[number, number]}
   */
  children(span, row) {
    if (row + 1 >= this.rows) return [0, 0];
    const [low, high] = [this.first[row + 1], this.first[row + 2]];
    const first = upperBound(this.start, this.start[span] - 1, low, high);
    return [first, upperBound(this.start, this.end[span] - 1, first, high)];
  }

  /**
   * @param {number} span
   * @param {number} row
   */
  self(span, row) {
    let self = this.total(span);
    const [first, end] = this.children(span, row);
    for (let child = first; child < end; child++) self -= this.total(child);
    return self;
  }

  /**
   * The span that a span stands on, -1 for an outermost one.
   * @param {number} span
   * @param {number} row
   */
  parent(span, row) {
    return row === 0 ? -1 : upperBound(this.start, this.start[span], this.first[row - 1], this.first[row]) - 1;
  }

  /**
   * The last change at or before a time; -1 before the first.
   * @param {number} time
   */
  changeAt(time) {
    return upperBound(this.times, time, 0, this.changes) - 1;
  }

  /**
   * The first span of a row that ends after a time.
   * @param {number} row
   * @param {number} time
   */
  firstAfter(row, time) {
    return upperBound(this.end, this.changeAt(time), this.first[row], this.first[row + 1]);
  }

  /**
   * The span of a row at a time; where there is none, the nearest within `reach`; else -1.
   * @param {number} row
   * @param {number} time
   * @param {number} reach
   */
  spanAt(row, time, reach = 0) {
    if (row < 0 || row >= this.rows) return -1;
    const after = this.firstAfter(row, time);
    let [best, nearest] = [-1, reach];
    for (const span of [after - 1, after]) {
      if (span < this.first[row] || span >= this.first[row + 1]) continue;
      const distance = Math.max(0, this.from(span) - time, time - this.to(span));
      if (distance < nearest || distance === 0) [best, nearest] = [span, distance];
    }
    return best;
  }
}

const SLICE = 20_000;

/**
 * Walks all spans of a range in time order: at each change the spans that end, innermost first, then
 * those that begin.
 * @param {Timeline} timeline
 * @param {number} from
 * @param {number} to
 * @param {Visitor} visitor
 * @returns {Job}
 */
export function* replay(timeline, from, to, visitor) {
  const { rows, first, times, start, end, changes } = timeline;
  // What happens in the first microsecond belongs to a range that begins with the recording.
  const isAll = changes === 0 || from <= times[0];
  const before = isAll ? -1 : timeline.changeAt(from);
  const next = new Uint32Array(rows);
  let depth = 0;
  for (let row = 0; row < rows; row++) {
    next[row] = upperBound(start, before, first[row], first[row + 1]);
    const span = next[row] - 1;
    if (span >= first[row] && end[span] > before) {
      visitor.open(span, row, from);
      depth++;
    }
  }
  const last = changes > 0 && to >= times[changes - 1] ? changes : timeline.changeAt(Math.ceil(to) - 1) + 1;
  for (let change = before + 1; change < last; change++) {
    const time = times[change];
    while (depth > 0 && end[next[depth - 1] - 1] === change) {
      const span = next[--depth] - 1;
      visitor.close(span, depth, Math.max(from, times[start[span]]), time);
    }
    while (depth < rows && next[depth] < first[depth + 1] && start[next[depth]] === change) {
      visitor.open(next[depth]++, depth, time);
      depth++;
    }
    if (change % SLICE === 0) yield;
  }
  while (depth > 0) {
    const span = next[--depth] - 1;
    visitor.close(span, depth, Math.max(from, times[start[span]]), to);
  }
}
