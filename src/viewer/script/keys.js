// What keys do, and the help that says so.
import { button, el } from './dom.js';

/** @typedef {{ keys: string[], label: string, help: string, run: () => void }} Action */

/**
 * @param {import('./app.js').App} app
 * @returns {Action[]}
 */
export function keymap(app) {
  const { chart } = app;
  /** @type {(keys: string[], label: string, help: string, run: () => void) => Action} */
  const action = (keys, label, help, run) => ({ keys, label, help, run });
  const picked = () => {
    const { timeline } = app.model;
    return chart.picked >= 0 ? timeline.function[chart.picked] : app.lit;
  };
  const step = (/** @type {1 | -1} */ direction) => {
    if (picked() >= 0) app.stepFunction(picked(), direction);
  };
  return [
    action(['1'], '1', 'Time Order: what ran when', () => app.setView('time')),
    action(['2'], '2', 'Left Heavy: the same calls merged, the heaviest first', () => app.setView('left')),
    action(['3'], '3', 'Table of functions, with callers and callees', () => app.setView('table')),
    action(['+', '=', 'w', 'W'], '+ or W', 'Zoom in', () => chart.zoom(0.5, undefined, true)),
    action(['-', '_', 's', 'S'], '− or S', 'Zoom out', () => chart.zoom(2, undefined, true)),
    action(['a', 'A'], 'A', 'Pan left', () => chart.pan(-0.25, true)),
    action(['d', 'D'], 'D', 'Pan right', () => chart.pan(0.25, true)),
    action(['0', 'Home'], '0 or Home', 'The whole recording', () => app.reset()),
    action(['ArrowUp'], '↑', 'Select the caller', () => app.move('up')),
    action(['ArrowDown'], '↓', 'Select the longest call on top', () => app.move('down')),
    action(['ArrowLeft'], '←', 'Select the span before it in its row', () => app.move('left')),
    action(['ArrowRight'], '→', 'Select the span behind it in its row', () => app.move('right')),
    action(['Enter'], 'Enter', 'Zoom to the selected span, or the marked range', () => {
      if (chart.picked >= 0) app.zoomTo(chart.picked);
      else app.zoomToMark();
    }),
    action([','], ',', 'Previous span of the same function', () => step(-1)),
    action(['.'], '.', 'Next span of the same function', () => step(1)),
    action(['/'], '/ or Ctrl+F', 'Search', () => app.search.focus()),
    action(['n'], 'n', 'Next match', () => app.stepMatch(1)),
    action(['N'], 'N', 'Previous match', () => app.stepMatch(-1)),
    action([']'], ']', 'Next spike', () => app.stepSpike(1)),
    action(['['], '[', 'Previous spike', () => app.stepSpike(-1)),
    action(['t', 'T'], 'T', 'Light or dark', () => app.switchTheme()),
    action(['?'], '?', 'This help', () => app.toggleHelp()),
    action(['Escape'], 'Esc', 'One step back: close, clear, zoom out', () => app.back()),
  ];
}

const HANDS = [
  ['drag, Shift+wheel', 'Pan'],
  ['Ctrl+wheel, pinch', 'Zoom at the pointer'],
  ['wheel', 'Scroll the rows'],
  ['click, tap', 'Select a span and keep its details open'],
  ['double click', 'Zoom to a span'],
  ['Shift+drag', 'Mark a range: its length, busy time and top functions'],
  ['drag above the chart', 'Choose what is in view; its edges can be moved, a double click resets'],
];

const WORDS = [
  ['Span', 'One uninterrupted run of a function. Samples cannot tell calls apart that follow each other at once: a span may be several calls.'],
  ['Self time', 'Time in the function itself.'],
  ['Total time', 'Time in it and in everything it called: the width that is drawn.'],
  ['Aggregated', 'The same, summed over all spans of the function in the whole recording; recursion counts once. Percentages are of busy time.'],
  ['Spike', 'A call that took more than 4 times as long as all but a handful of the calls of its function, and wasted at least 2 ms.'],
];

/**
 * @param {HTMLElement} element
 * @param {Action[]} actions
 * @param {() => void} onclose
 */
export function showHelp(element, actions, onclose) {
  const list = (/** @type {string[][]} */ rows) =>
    el('dl', {}, ...rows.flatMap(([term, text]) => [el('dt', {}, term), el('dd', {}, text)]));
  const close = button('×', 'Close (Esc)', onclose);
  element.replaceChildren(
    el('header', {}, el('h2', {}, 'Keys and words'), close),
    el('div', { class: 'columns' },
      el('section', {}, el('h3', {}, 'Keys'), list(actions.map(({ label, help }) => [label, help]))),
      el('section', {}, el('h3', {}, 'Mouse and touch'), list(HANDS), el('h3', {}, 'Words'), list(WORDS))),
  );
  element.hidden = false;
  close.focus();
}
