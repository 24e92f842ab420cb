// The lanes: a line for each above and below the chart of the one that is open.
/** @import { Actions, State } from '../state/types.js' */
import { canvas, rect } from '../draw/canvas.js';
import { div, el, fill, on } from './dom.js';

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makeLanes(state, act) {
  /** The lines of the lanes down to the open one, and of those behind it. */
  const before = div('lanes');
  const behind = div('lanes');

  /** @type {{ line: HTMLElement, strip: CanvasRenderingContext2D }[]} */
  let lines = [];

  /** Makes the lines, where there are several lanes. */
  function list() {
    lines = state.recording.lanes.map(({ name, facts }, n) => {
      const strip = canvas('strip');
      const line = el(
        'button',
        { class: 'lane', type: 'button' },
        el('span', { class: 'name' }, name),
        el('span', { class: 'muted' }, facts),
        strip.canvas,
      );
      on(line, 'click', () => act.openThread(n));
      return { line, strip };
    });
    show();
  }

  /** Puts the lines where they belong beside the open lane. */
  function show() {
    lines.forEach(({ line }, n) => line.setAttribute('aria-current', String(n === state.lane)));
    const elements = lines.map(({ line }) => line);
    fill(before, ...elements.slice(0, state.lane + 1));
    fill(behind, ...elements.slice(state.lane + 1));
    lines[state.lane]?.line.scrollIntoView?.({ block: 'nearest' });
  }

  /** How busy each lane was, over the whole state.recording. */
  function draw() {
    lines.forEach(({ strip }, n) => {
      const { strip: digits } = state.recording.lanes[n];
      Object.assign(strip.canvas, { width: digits.length, height: 10 });
      rect(strip, state.theme.band, 0, 0, digits.length, 10);
      [...digits].forEach((digit, x) => {
        const height = digit === '0' ? 0 : 1 + Number(digit);
        rect(strip, state.theme.muted, x, 10 - height, 1, height);
      });
    });
  }

  return { before, behind, list, show, draw };
}

/** @typedef {ReturnType<typeof makeLanes>} Lanes */
