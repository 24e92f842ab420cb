// Where a chart's spans are on the screen, and how what is in view moves.
/** @import { TimeRange } from '../../model/types.js' */
/** @import { ChartActions, ChartState, Model } from '../../state/types.js' */
import { floor, max, min, round } from '../../model/numbers.js';
import { spanAt } from '../../model/timeline.js';
import { isSeen, lengthOf } from '../../state/store.js';

/** Narrower spans are hit within this many px. */
const REACH = 2;
const MOTION_MS = 160;
/** The narrowest view, in µs. */
const LEAST = 1;

/**
 * A range moved and cut to what there is of a model.
 * @param {Model} model
 * @param {TimeRange} range
 * @returns {TimeRange}
 */
export function within({ range: [least, most] }, [from, to]) {
  const length = min(max(to - from, LEAST), most - least);
  const start = max(least, min(most - length, (from + to - length) / 2));
  return [start, start + length];
}

/** @typedef {ReturnType<typeof makeViewport>} Viewport */

/**
 * The window through which a chart is seen.
 * @param {ChartState} state
 * @param {ChartActions} act
 * @param {HTMLElement} scroller what scrolls its rows
 */
export function makeViewport(state, act, scroller) {
  /** Height of the time axis, in px; what happened by name has a line of its own. */
  const axisHeight = () => (state.recording.marks.length ? 42 : 26);
  const width = () => scroller.clientWidth || 1;

  /** @param {number} x */
  const timeAt = (x) => state.model.seen[0] + (x / width()) * lengthOf(state.model.seen);

  /** @param {number} time */
  const xOf = (time) => ((time - state.model.seen[0]) / lengthOf(state.model.seen)) * width();

  /** @param {number} x @param {number} y */
  function spanUnder(x, y) {
    const row =
      y < axisHeight() ? -1 : floor((y - axisHeight() + scroller.scrollTop) / state.head.layout.rowHeight);
    const span = spanAt(state.model.timeline, row, timeAt(x), timeAt(REACH) - timeAt(0));
    return span >= 0 && isSeen(state, state.model.timeline.function[span]) ? span : -1;
  }

  let motion = 0;

  /**
   * Shows a range, cut to what there is.
   * @param {TimeRange} range
   * @param {boolean} [isMoving] whether the eye should be led there
   */
  function see(range, isMoving = false) {
    const { model } = state;
    const goal = within(model, range);
    const begun = model.seen;
    const hasNewGoal = goal[0] !== model.goal[0] || goal[1] !== model.goal[1];
    model.goal = goal;
    if (hasNewGoal && model === state.time) act.moved();
    const mine = ++motion;
    const begin = performance.now();
    const duration = isMoving && !matchMedia('(prefers-reduced-motion: reduce)').matches ? MOTION_MS : 0;
    const step = () => {
      if (mine !== motion) return;
      const left = duration && max(0, 1 - (performance.now() - begin) / duration) ** 3;
      const between = (/** @type {0 | 1} */ n) => goal[n] + (begun[n] - goal[n]) * left;
      model.seen = left > 0 ? [between(0), between(1)] : goal;
      act.viewed();
      if (left > 0) requestAnimationFrame(step);
    };
    step();
  }

  /**
   * Zooms around a px.
   * @param {number} factor below 1 to see less
   * @param {number} [x]
   */
  function zoom(factor, x) {
    const { seen, goal, range } = state.model;
    // Keys that follow each other quickly go on from where the one before leads to.
    const [from, to] = x === undefined ? goal : seen;
    const part = x === undefined ? 0.5 : x / width();
    const length = max(LEAST, min((to - from) * factor, lengthOf(range)));
    const start = from + part * (to - from - length);
    see([start, start + length], x === undefined);
  }

  /** @param {number} part of the width @param {boolean} [isMoving] */
  function pan(part, isMoving) {
    const [from, to] = isMoving ? state.model.goal : state.model.seen;
    const shift = part * (to - from);
    see([from + shift, to + shift], isMoving);
  }

  /** @param {number} row */
  function scrollTo(row) {
    const top = row * state.head.layout.rowHeight;
    const room = scroller.clientHeight - axisHeight() - state.head.layout.rowHeight;
    if (top < scroller.scrollTop || top > scroller.scrollTop + room) scroller.scrollTop = top - room / 3;
  }

  /** Spikes in view, and where their marks stand on the axis. */
  function spikeMarks() {
    if (state.model.merged) return [];
    return state.head.spikes.flatMap((spike) => {
      const [left, right] = [xOf(spike.parts[0][0]), xOf(spike.parts[spike.parts.length - 1][1])];
      if (right < 0 || left > width()) return [];
      const middle = (max(left, 0) + min(right, width())) / 2;
      return [{ rank: spike.rank, left, right, x: max(8, min(width() - 8, middle)) }];
    });
  }

  /** What is seen of the model, in device pixels. @returns {import('../../draw/painter.js').View} */
  function viewNow() {
    const {
      model,
      theme: { ratio },
    } = state;
    const rowHeight = round(state.head.layout.rowHeight * ratio);
    return {
      range: model.seen,
      width: round(width() * ratio),
      height: round(scroller.clientHeight * ratio),
      top:
        round(axisHeight() * ratio) - round((scroller.scrollTop / state.head.layout.rowHeight) * rowHeight),
      rowHeight,
      ratio,
    };
  }

  return { axisHeight, width, timeAt, xOf, spanUnder, see, zoom, pan, scrollTo, spikeMarks, viewNow };
}
