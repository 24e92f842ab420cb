// The recording as the views see it: its functions in words, and what a span has to say.
import { count, counted, percent, time } from './format.js';
import { isBusy } from './sums.js';

/**
 * What a chart shows: the recording itself, or its calls merged.
 * @typedef {object} Model
 * @property {'time' | 'left'} view
 * @property {import('./timeline.js').Timeline} timeline
 * @property {import('./levels.js').Levels} levels
 * @property {number} from
 * @property {number} to
 * @property {Uint32Array | null} merged how many spans each span stands for
 * @property {{ from: number, to: number, scroll: number }} seen
 */

/** @typedef {{ label: string, value: string, us?: number }} Row */

export class Recording {
  /**
   * @param {Head} head
   * @param {import('./timeline.js').Timeline} timeline
   */
  constructor(head, timeline) {
    this.head = head;
    this.timeline = timeline;
    this.functions = head.functions;
    this.length = head.functions.name.length;
    /** @type {Map<number, string[]>} */
    this.notOptimized = new Map();
    for (const [f, text] of head.functions.notOptimized) {
      this.notOptimized.set(f, [...(this.notOptimized.get(f) ?? []), head.texts[text]]);
    }
    /** @type {Map<number, Spike>} by span */
    this.spikeOf = new Map();
    for (const spike of head.spikes) {
      for (const span of this.spikeSpans(spike)) this.spikeOf.set(span, spike);
    }
  }

  /** @param {number} f */
  name(f) {
    return this.head.texts[this.functions.name[f]];
  }

  /** Its url, line and column. @param {number} f */
  place(f) {
    const { url, line, column } = this.functions;
    const text = this.head.texts[url[f]] || (line[f] ? '(eval)' : '');
    return [text, line[f], column[f]].filter((part) => part).join(':');
  }

  /** The last part of its url, and the line. @param {number} f */
  shortPlace(f) {
    const { url, line } = this.functions;
    const file = this.head.texts[url[f]].split(/[/\\]/).at(-1) || (line[f] ? '(eval)' : '');
    return file && line[f] ? `${file}:${line[f]}` : file;
  }

  /** @param {number} f */
  package(f) {
    return this.head.texts[this.functions.package[f]];
  }

  /** The spans that make up a spike. @param {Spike} spike */
  spikeSpans({ row, parts }) {
    const spans = parts.map(([from, to]) => this.timeline.spanAt(row, (from + to) / 2));
    return spans.filter((span) => span >= 0);
  }

  /**
   * What there is to say about a span.
   * @param {Model} model
   * @param {number} span
   * @param {number} row
   * @returns {Row[]}
   */
  rows({ timeline, merged }, span, row) {
    const { selfUs, totalUs, spans, samples, kind } = this.functions;
    const f = timeline.function[span];
    const [self, total] = [timeline.self(span, row), timeline.total(span)];
    const ofBusy = (/** @type {number} */ us) =>
      isBusy(kind[f]) ? `${time(us)} (${percent(us, this.head.busy)})` : time(us);
    const which = merged ? counted(merged[span], 'span') + ' merged' : 'this span';
    /** @type {Row[]} */
    const rows = [
      { label: `Self time (${which})`, value: time(self), us: self },
      { label: `Total time (${which})`, value: time(total), us: total },
      { label: 'Aggregated self time', value: ofBusy(selfUs[f]), us: selfUs[f] },
      { label: 'Aggregated total time', value: ofBusy(totalUs[f]), us: totalUs[f] },
      { label: 'Spans of this function', value: count(spans[f]) },
    ];
    if (merged) rows.push({ label: 'Samples of this function', value: count(samples[f]) });
    else rows.push({ label: 'Samples behind it', value: count(timeline.samplesOf(span)) });
    const reasons = this.notOptimized.get(f);
    if (reasons) rows.push({ label: 'Not optimized', value: reasons.join('; ') });
    const spike = merged ? undefined : this.spikeOf.get(span);
    if (spike) rows.push({ label: `Spike #${spike.rank}`, value: spike.why });
    return rows;
  }

  /**
   * A span as text, for the clipboard: the stack below it, innermost first, and its rows.
   * @param {Model} model
   * @param {number} span
   */
  text(model, span) {
    const { timeline } = model;
    const row = timeline.rowOf(span);
    const f = timeline.function[span];
    const rows = this.rows(model, span, row).map(
      ({ label, value, us }) => `${label}: ${value}${us === undefined ? '' : ` [${us} µs]`}`,
    );
    const from = model.merged ? [] : [`Starts at: ${time(timeline.from(span))} [${timeline.from(span)} µs]`];
    const stack = this.stack(model, span).map(([f]) => `    at ${this.name(f)} (${this.place(f)})`);
    return [`${this.name(f)} (${this.place(f)})`, ...from, ...rows, 'Stack:', ...stack].join('\n');
  }

  /**
   * The spans that a span stands on, itself first: function and span.
   * @param {Model} model
   * @param {number} span
   * @returns {[number, number][]}
   */
  stack({ timeline }, span) {
    /** @type {[number, number][]} */
    const stack = [];
    for (let row = timeline.rowOf(span); span >= 0; row--) {
      stack.push([timeline.function[span], span]);
      span = timeline.parent(span, row);
    }
    return stack;
  }

  /**
   * The widest span on top of a span, the widest on top of that…
   * @param {Model} model
   * @param {number} span
   * @returns {[number, number][]}
   */
  heaviestPath({ timeline }, span) {
    /** @type {[number, number][]} */
    const path = [];
    for (let row = timeline.rowOf(span); ; row++) {
      const [first, end] = timeline.children(span, row);
      let widest = -1;
      for (let child = first; child < end; child++) {
        if (widest < 0 || timeline.total(child) > timeline.total(widest)) widest = child;
      }
      if (widest < 0) return path;
      path.push([timeline.function[widest], widest]);
      span = widest;
    }
  }
}
