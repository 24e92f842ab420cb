// What keys do, and the help that says so.
import { button, div, el, fill } from './dom.js';
import { pan, zoom } from './chart.js';
import { input } from './searchbox.js';
import { act, state } from './state.js';

/** @param {1 | -1} direction */
function stepFunction(direction) {
  const f = state.picked >= 0 ? state.model.timeline.function[state.picked] : state.lit;
  if (f >= 0) act.stepFunction(f, direction);
}

/** Keys, as the help names them, what they do, and how. @type {[string, string, string, () => void][]} */
export const KEYS = [
  ['1', '1', 'Time Order: what ran when', () => act.setView('time')],
  ['2', '2', 'Left Heavy: calls merged, the heaviest first', () => act.setView('left')],
  ['3', '3', 'Table of functions, callers and callees', () => act.setView('table')],
  ['+ = w W', '+ or W', 'Zoom in', () => zoom(0.5)],
  ['- _ s S', '− or S', 'Zoom out', () => zoom(2)],
  ['a A', 'A', 'Pan left', () => pan(-0.25, true)],
  ['d D', 'D', 'Pan right', () => pan(0.25, true)],
  ['0 Home', '0 or Home', 'The whole recording', () => act.reset()],
  ['ArrowUp', '↑', 'Select the caller', () => act.move('up')],
  ['ArrowDown', '↓', 'Select the longest call on top', () => act.move('down')],
  ['ArrowLeft', '←', 'Select the span before it in its row', () => act.move('left')],
  ['ArrowRight', '→', 'Select the span behind it in its row', () => act.move('right')],
  ['Enter', 'Enter', 'Zoom to the selected span or marked range', () =>
    state.picked >= 0 ? act.zoomTo(state.picked) : act.zoomToMark()],
  [',', ',', 'Previous span of the function', () => stepFunction(-1)],
  ['.', '.', 'Next span of the function', () => stepFunction(1)],
  ['/', '/ or Ctrl+F', 'Search', () => input.select()],
  ['n', 'n', 'Next match', () => act.stepMatch(1)],
  ['N', 'N', 'Previous match', () => act.stepMatch(-1)],
  [']', ']', 'Next spike', () => act.stepSpike(1)],
  ['[', '[', 'Previous spike', () => act.stepSpike(-1)],
  ['t T', 'T', 'Light or dark', () => act.switchTheme()],
  ['?', '?', 'This help', () => act.toggleHelp()],
  ['Escape', 'Esc', 'One step back', () => act.back()],
];

const HANDS = [
  ['drag, Shift+wheel', 'Pan'],
  ['Ctrl+wheel, pinch', 'Zoom at the pointer'],
  ['wheel', 'Scroll the rows'],
  ['click, tap', 'Select a span'],
  ['double click', 'Zoom to it'],
  ['Shift+drag', 'Mark a range, to see what it adds up to'],
  ['drag in the strip on top', 'Choose the range in view; double click: all'],
];

const WORDS = [
  ['Span', 'An uninterrupted run of a function. Samples cannot separate calls that follow each other at once, so it may be several.'],
  ['Self time', 'Time in the function itself.'],
  ['Total time', 'With all that it called: the width drawn.'],
  ['Aggregated', 'Summed over all spans of the function; recursion counts once. Percentages are of busy time.'],
  ['Colour', 'Own code is warm, each package has a cool hue, the runtime and native code are grey.'],
  ['Spike', 'A call that took more than 4 times as long as all but a handful of the calls of its function.'],
];

export const help = el('div', { class: 'help', role: 'dialog', 'aria-modal': true, 'aria-label': 'Help', hidden: true });

export function showHelp() {
  const list = (/** @type {string} */ title, /** @type {string[][]} */ rows) =>
    el('section', {}, el('h3', {}, title),
      el('dl', {}, ...rows.flatMap(([term, text]) => [el('dt', {}, term), el('dd', {}, text)])));
  const close = button('×', 'Close (Esc)', act.toggleHelp);
  fill(help, el('header', {}, el('h2', {}, 'Keys and words'), close),
    div('columns', list('Keys', KEYS.map(([, label, text]) => [label, text])),
      div('', list('Mouse and touch', HANDS), list('Words', WORDS))));
  help.hidden = false;
  close.focus();
}
