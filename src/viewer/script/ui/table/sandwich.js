// Who calls a function and whom it calls, beside the table.
/** @import { Sums } from '../../model/types.js' */
/** @import { Actions, State } from '../../state/types.js' */
import { percent, time } from '../../words/format.js';
import { fileOf, nameOf, originOf } from '../../words/functions.js';
import { button, div, el, fill, item, list, p, pair, section } from '../dom.js';

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makeSandwich(state, act) {
  const element = div('sandwich');

  /**
   * Shows who calls a function and whom it calls.
   * @param {number} f
   * @param {Sums | undefined} sums
   * @param {{ callers: Map<number, number>, callees: Map<number, number> }} neighbours
   */
  function show(f, sums, { callers, callees }) {
    const whole = sums?.total[f] ?? 0;
    const part = (/** @type {string} */ title, /** @type {Map<number, number>} */ times) =>
      section(
        title,
        times.size === 0 && p('muted', 'none'),
        list(
          [...times]
            .sort((a, b) => b[1] - a[1] || a[0] - b[0])
            .map(([g, us]) =>
              g < 0
                ? el('li', { class: 'item', 'data-us': us }, ...pair('(nothing)', time(us)))
                : item(
                    nameOf(state.head, g),
                    `${time(us)} · ${percent(us, whole)}`,
                    () => act.light(g),
                    fileOf(state.head, g),
                    us,
                  ),
            ),
        ),
      );
    element.dataset.of = `f${f}`;
    fill(
      element,
      el('h2', { class: 'unseen' }, 'Callers and callees'),
      part('Callers', callers),
      div(
        'chosen',
        p('name', nameOf(state.head, f)),
        p('muted place', originOf(state.head, f)),
        sums ? p('', `Self time ${time(sums.self[f])}, total time ${time(whole)}`) : null,
        button('Show in the chart', 'All its spans, in time order', () => act.setView('time')),
      ),
      part('Callees', callees),
    );
  }

  return { element, show };
}
