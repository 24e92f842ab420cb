// The help: what keys and hands do, and what words mean.
/** @import { Actions, State } from '../state/types.js' */
import { button, div, el, fill, section } from './dom.js';

const HANDS = [
  ['drag, Shift+wheel', 'Pan'],
  ['Ctrl+wheel, pinch', 'Zoom at the pointer'],
  ['click, tap', 'Select a span'],
  ['double click', 'Zoom to it'],
  ['Shift+drag', 'Mark a range and sum it up'],
  ['drag on top', 'Choose the range in view'],
];

/**
 * @param {State} state
 * @param {Actions} act
 * @param {import('./keys.js').Key[]} keys
 */
export function makeHelp(state, act, keys) {
  const element = el('div', {
    class: 'help',
    role: 'dialog',
    'aria-modal': true,
    'aria-label': 'Help',
    hidden: true,
  });

  function show() {
    const part = (/** @type {string} */ title, /** @type {string[][]} */ rows) =>
      section(
        title,
        el('dl', {}, ...rows.flatMap(([term, text]) => [el('dt', {}, term), el('dd', {}, text)])),
      );
    const close = button('×', 'Close (Esc)', act.toggleHelp);
    fill(
      element,
      div('head', el('h2', {}, 'Keys and words'), close),
      div(
        'columns',
        part(
          'Keys',
          keys
            .filter(([on]) => state.recording.lanes.length || !on.startsWith('Page'))
            .map(([on, label, text]) => [label || on, text]),
        ),
        div(
          '',
          part('Mouse and touch', HANDS),
          part(
            'Words',
            state.head.glossary.map(({ word, meaning }) => [word, meaning]),
          ),
        ),
      ),
    );
    element.hidden = false;
    close.focus();
  }

  return { element, show };
}

/** @typedef {ReturnType<typeof makeHelp>} Help */
