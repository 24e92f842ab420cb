// The lanes: a line for each above and below the chart of the one that is open.

import { act, state } from '../state/state.js';
import { lane, recording } from '../words/recording.js';
import { canvas, div, el, fill, on, rect } from './dom.js';

/** The lines of the lanes down to the open one, and of those behind it. */
export const before = div('lanes');
export const behind = div('lanes');

/** @type {{ line: HTMLElement, strip: CanvasRenderingContext2D }[]} */
let lines = [];

/** Makes the lines, where there are several lanes. */
export function listLanes() {
  lines = recording.lanes.map(({ name, facts }, n) => {
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
  showLane();
}

/** Puts the lines where they belong beside the open lane. */
export function showLane() {
  lines.forEach(({ line }, n) => line.setAttribute('aria-current', String(n === lane)));
  const elements = lines.map(({ line }) => line);
  fill(before, ...elements.slice(0, lane + 1));
  fill(behind, ...elements.slice(lane + 1));
  lines[lane]?.line.scrollIntoView?.({ block: 'nearest' });
}

/** How busy each lane was, over the whole recording. */
export function drawStrips() {
  lines.forEach(({ strip }, n) => {
    const { strip: digits } = recording.lanes[n];
    Object.assign(strip.canvas, { width: digits.length, height: 10 });
    rect(strip, state.theme.band, 0, 0, digits.length, 10);
    [...digits].forEach((digit, x) => {
      const height = digit === '0' ? 0 : 1 + Number(digit);
      rect(strip, state.theme.muted, x, 10 - height, 1, height);
    });
  });
}
