// What keys do.

/** @import { Actions, State } from '../state/types.js' */
/** Keys, how the help names them if not like this, what they do, and how. @typedef {[string, string, string, () => void]} Key */

/**
 * @param {State} state
 * @param {Actions} act
 * @returns {Key[]}
 */
export function keysOf(state, act) {
  /** @param {1 | -1} direction */
  function stepFunction(direction) {
    const f = state.picked >= 0 ? state.model.timeline.function[state.picked] : state.lit;
    if (f >= 0) act.stepFunction(f, direction);
  }

  return [
    ['1', '', 'Time Order', () => act.setView('time')],
    ['2', '', 'Left Heavy: calls merged, heaviest first', () => act.setView('left')],
    ['3', '', 'Table of functions, callers and callees', () => act.setView('table')],
    ['+ = w W', '+ or W', 'Zoom in', () => act.zoom(0.5)],
    ['- _ s S', '− or S', 'Zoom out', () => act.zoom(2)],
    ['a A', 'A', 'Pan left', () => act.pan(-0.25)],
    ['d D', 'D', 'Pan right', () => act.pan(0.25)],
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
    ['/', '/ or Ctrl+F', 'Search', () => act.search()],
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
}
