// What keys do, and the help that says so.

import { act, state } from '../state/state.js';
import { head, recording } from '../words/recording.js';
import { pan, zoom } from './chart.js';
import { button, div, el, fill, section } from './dom.js';
import { input } from './searchbox.js';

/** @param {1 | -1} direction */
function stepFunction(direction) {
  const f = state.picked >= 0 ? state.model.timeline.function[state.picked] : state.lit;
  if (f >= 0) act.stepFunction(f, direction);
}

/** Keys, how the help names them if not like this, what they do, and how. @type {[string, string, string, () => void][]} */
export const KEYS = [
  ['1', '', 'Time Order', () => act.setView('time')],
  ['2', '', 'Left Heavy: calls merged, heaviest first', () => act.setView('left')],
  ['3', '', 'Table of functions, callers and callees', () => act.setView('table')],
  ['+ = w W', '+ or W', 'Zoom in', () => zoom(0.5)],
  ['- _ s S', '− or S', 'Zoom out', () => zoom(2)],
  ['a A', 'A', 'Pan left', () => pan(-0.25, true)],
  ['d D', 'D', 'Pan right', () => pan(0.25, true)],
  ['0 Home', '0 or Home', 'The whole recording', () => act.reset()],
  ['ArrowUp', '↑', 'Select the caller', () => act.move('up')],
  ['ArrowDown', '↓', 'Select the longest call on top', () => act.move('down')],
  ['ArrowLeft', '←', 'Select the previous in the row', () => act.move('left')],
  ['ArrowRight', '→', 'Select the next in the row', () => act.move('right')],
  [
    'Enter',
    '',
    'Zoom to the selected span or marked range',
    () => (state.picked >= 0 ? act.zoomTo(state.picked) : act.zoomToMark()),
  ],
  [',', '', 'Previous span of the function', () => stepFunction(-1)],
  ['.', '', 'Next span of the function', () => stepFunction(1)],
  ['/', '/ or Ctrl+F', 'Search', () => input.select()],
  ['n', '', 'Next match', () => act.stepMatch(1)],
  ['N', '', 'Previous match', () => act.stepMatch(-1)],
  ['PageDown', 'Page ↓', 'Next thread', () => act.stepThread(1)],
  ['PageUp', 'Page ↑', 'Previous thread', () => act.stepThread(-1)],
  [']', '', 'Next spike', () => act.stepSpike(1)],
  ['[', '', 'Previous spike', () => act.stepSpike(-1)],
  ['t T', 'T', 'Light or dark', () => act.switchTheme()],
  ['?', '', 'This help', () => act.toggleHelp()],
  ['Escape', 'Esc', 'One step back', () => act.back()],
];

const HANDS = [
  ['drag, Shift+wheel', 'Pan'],
  ['Ctrl+wheel, pinch', 'Zoom at the pointer'],
  ['click, tap', 'Select a span'],
  ['double click', 'Zoom to it'],
  ['Shift+drag', 'Mark a range and sum it up'],
  ['drag on top', 'Choose the range in view'],
];

export const help = el('div', {
  class: 'help',
  role: 'dialog',
  'aria-modal': true,
  'aria-label': 'Help',
  hidden: true,
});

export function showHelp() {
  const part = (/** @type {string} */ title, /** @type {string[][]} */ rows) =>
    section(title, el('dl', {}, ...rows.flatMap(([term, text]) => [el('dt', {}, term), el('dd', {}, text)])));
  const close = button('×', 'Close (Esc)', act.toggleHelp);
  fill(
    help,
    div('head', el('h2', {}, 'Keys and words'), close),
    div(
      'columns',
      part(
        'Keys',
        KEYS.filter(([keys]) => recording.lanes.length || !keys.startsWith('Page')).map(
          ([keys, label, text]) => [label || keys, text],
        ),
      ),
      div(
        '',
        part('Mouse and touch', HANDS),
        part(
          'Words',
          head.glossary.map(({ word, meaning }) => [word, meaning]),
        ),
      ),
    ),
  );
  help.hidden = false;
  close.focus();
}
