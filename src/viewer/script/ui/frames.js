// One frame after the other: what has changed is drawn when the browser is about to paint.
/** @import { State } from '../state/types.js' */
import { rowOf, spansInView, totalOf } from '../model/timeline.js';
import { isZoomed, lengthOf } from '../state/store.js';
import { percent, span as spanOfTime, time } from '../words/format.js';
import { labelOf } from '../words/functions.js';
import { el } from './dom.js';

const MOST_TOLD = 25;
const DESCRIBE_MS = 300;

/**
 * @param {State} state
 * @param {import('./chart/chart.js').Chart} chart
 * @param {import('./overview.js').Overview} overview
 */
export function makeFrames(state, chart, overview) {
  const status = el('span', { class: 'range' });
  /** The chart in words. */
  const outline = el('p', { class: 'unseen', id: 'flame-outline' });
  chart.scroller.setAttribute('aria-describedby', outline.id);
  let hasFrame = false;
  /** Whether the next frame draws more than what follows the pointer. */
  let isWhole = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let describing;

  /** @param {boolean} [isOverlay] only what follows the pointer has changed */
  function redraw(isOverlay = false) {
    isWhole ||= !isOverlay;
    if (!hasFrame) requestAnimationFrame(draw);
    hasFrame = true;
  }

  function draw() {
    hasFrame = false;
    if (!isWhole) {
      if (state.view !== 'table') chart.drawOverlay();
      return;
    }
    isWhole = false;
    state.theme.ratio = devicePixelRatio || 1;
    if (state.view !== 'table') chart.draw();
    overview.draw();
    const { range, goal } = state.time;
    const length = lengthOf(goal);
    status.textContent = isZoomed(state)
      ? `${spanOfTime(goal)}: ${time(length)}, ${percent(length, lengthOf(range))} of the recording`
      : `the whole recording: ${time(length)}, ${time(state.head.busy)} busy`;
    describe();
  }

  /** The longest of the labelled spans in view, for those who do not see them. */
  function describe() {
    clearTimeout(describing);
    describing = setTimeout(() => {
      const { timeline, seen, levels } = state.model;
      if (state.view === 'table' || levels.timeline !== timeline) return;
      const spans = spansInView(timeline, seen, MOST_TOLD);
      const told = spans.map((span) => {
        const name = labelOf(state.head, timeline.function[span]);
        return `row ${rowOf(timeline, span) + 1} ${name} ${time(totalOf(timeline, span))}`;
      });
      outline.textContent = `${spans.length} longest calls in view, by row: ${told.join('; ')}`;
    }, DESCRIBE_MS);
  }

  return { status, outline, redraw, draw };
}
