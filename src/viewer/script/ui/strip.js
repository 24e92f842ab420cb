// A strip of all calls of a function: each a dot by when it began and how long it took.
/** @import { Actions, State } from '../state/types.js' */
/** @import { Calls } from '../model/calls.js' */
import { canvas, fitCanvas, rect } from '../draw/canvas.js';
import { callsOf, layOut } from '../model/calls.js';
import { slot } from '../model/jobs.js';
import { max, min, round } from '../model/numbers.js';
import { fromOf, totalOf } from '../model/timeline.js';
import { counted, time } from '../words/format.js';
import { button, div, el, facts, fill, on, p, section } from './dom.js';

/** Of fewer calls there is nothing to see. */
const FEWEST = 5;
const LONGEST = 3;
/** Room around the dots, in px. */
const MARGIN = 5;
/** A click means a dot that is no farther, in px. */
const REACH = 24;

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makeStrip(state, act) {
  const context = canvas('calls');
  const picture = context.canvas;
  const element = el('div');
  const run = slot();
  /** @type {(Calls & ReturnType<typeof layOut>) | undefined} */
  let calls;

  /** Shows the calls of a function. @param {number} f */
  function show(f) {
    hide();
    run(callsOf(state.time.timeline, f)).then((found) => {
      if (found.spans.length < FEWEST) return;
      const { timeline, range } = state.time;
      calls = { ...found, ...layOut(timeline, range, found) };
      const { spans, median, p95, longest } = found;
      const worst = [...spans]
        .sort((a, b) => totalOf(timeline, b) - totalOf(timeline, a) || a - b)
        .slice(0, LONGEST);
      const row = (/** @type {string} */ label, /** @type {number} */ us) => ({ label, value: time(us), us });
      fill(
        element,
        section(
          `All ${counted(spans.length, 'span')} of the function`,
          picture,
          p('muted', scale()),
          facts([row('Median', median), row('95th percentile', p95), row('Longest', longest)]),
          div(
            'actions',
            ...worst.map((span) =>
              button(
                time(totalOf(timeline, span)),
                `One of the longest, at ${time(fromOf(timeline, span))}`,
                () => go(span),
              ),
            ),
          ),
        ),
      );
      element.dataset.of = String(f);
      draw();
    });
  }

  /** Forgets them. */
  function hide() {
    run();
    calls = undefined;
    delete element.dataset.of;
    fill(element);
  }

  const scale = () =>
    `by start and length${calls?.isLog ? ', in powers of ten' : ''}; the line is the median, spikes and the selected stand out`;

  /** @param {number} span */
  function go(span) {
    act.setView('time');
    act.pick(span, true);
  }

  function draw() {
    if (!calls || !picture.isConnected) return;
    const { theme, time: model, picked, model: shown, spikeOf } = state;
    const ratio = devicePixelRatio || 1;
    fitCanvas(picture, ratio);
    const { width, height } = picture;
    rect(context, theme.band, 0, 0, width, height);
    const { x, y } = calls;
    const [across, up] = [width - 2 * MARGIN * ratio, height - 2 * MARGIN * ratio];
    const at = (/** @type {number} */ length) => MARGIN * ratio + (1 - y(length)) * up;
    rect(context, theme.line, 0, round(at(calls.median)), width, max(1, round(ratio)));
    const dot = (/** @type {number} */ span, /** @type {string} */ colour, /** @type {number} */ size) => {
      const [left, top] = [MARGIN * ratio + x(span) * across, at(totalOf(model.timeline, span))];
      rect(context, colour, left - (size * ratio) / 2, top - (size * ratio) / 2, size * ratio, size * ratio);
    };
    // Those that fall on one place are drawn once.
    const taken = new Uint8Array(width * height);
    for (const span of calls.spans) {
      const place =
        min(height - 1, round(at(totalOf(model.timeline, span)))) * width + round(x(span) * across);
      if (!taken[place]) dot(span, theme.muted, 3);
      taken[place] = 1;
    }
    for (const span of calls.spans) if (spikeOf.has(span)) dot(span, theme.ink, 7);
    if (shown === model && picked >= 0) dot(picked, theme.link, 6);
  }

  on(picture, 'click', (/** @type {MouseEvent} */ event) => {
    if (!calls) return;
    const { x, y, spans } = calls;
    const [width, height] = [picture.clientWidth, picture.clientHeight].map((size) => size - 2 * MARGIN);
    let [best, nearest] = [-1, REACH];
    for (const span of spans) {
      const left = MARGIN + x(span) * width;
      const top = MARGIN + (1 - y(totalOf(state.time.timeline, span))) * height;
      const distance = Math.hypot(left - event.offsetX, top - event.offsetY);
      if (distance < nearest) [best, nearest] = [span, distance];
    }
    if (best >= 0) go(best);
  });

  return { element, show, hide, draw };
}
