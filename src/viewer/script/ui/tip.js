// What is said beside the pointer.
/** @import { State } from '../state/types.js' */
import { max } from '../model/numbers.js';
import { nameOf, originOf } from '../words/functions.js';
import { rowsOf } from '../words/spans.js';
import { el, facts, fill, p } from './dom.js';

/**
 * @param {State} state
 * @param {HTMLElement} app in which it floats
 * @param {HTMLElement} scroller the chart that it speaks of
 */
export function makeTip(state, app, scroller) {
  const element = el('div', { class: 'tip', role: 'tooltip', hidden: true });

  /** Says what there is to say of a span. @param {number} span */
  function tellOf(span) {
    const f = state.model.timeline.function[span];
    fill(
      element,
      p('name', nameOf(state.head, f)),
      p('muted place', originOf(state.head, f)),
      facts(rowsOf(state, state.model, span)),
    );
  }

  /** Shows it beside a point of the chart where there is room, never over it. @param {number} x @param {number} y */
  function showAt(x, y) {
    element.hidden = false;
    const box = app.getBoundingClientRect();
    const area = scroller.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = element;
    const left = area.left - box.left + x;
    const top = area.top - box.top + y;
    const beside = left + 14 + width <= box.width - 4 ? left + 14 : left - 14 - width;
    const below = top + 18 + height <= box.height - 4 ? top + 18 : top - 14 - height;
    element.style.left = `${max(4, beside < 4 ? box.width - width - 4 : beside)}px`;
    element.style.top = `${max(4, below)}px`;
  }

  const hide = () => {
    element.hidden = true;
  };
  return { element, tellOf, showAt, hide };
}

/** @typedef {ReturnType<typeof makeTip>} Tip */
