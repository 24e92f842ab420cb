// Where the time went: self time by where code lives, for the range that is chosen. It is the chart's legend.
/** @import { Sums } from '../model/types.js' */
/** @import { Actions, State } from '../state/types.js' */
import { isBusy, sumsByOrigin } from '../model/sums.js';
import { filter } from '../state/store.js';
import { percent, span as spanOfTime, time } from '../words/format.js';
import { nameOf } from '../words/functions.js';
import { el, fill, on, p, swatch } from './dom.js';

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makeLegend(state, act) {
  const range = p('muted');
  const rows = el('ul');
  const element = el(
    'details',
    { class: 'legend', open: matchMedia('(min-width: 1000px)').matches },
    el('summary', {}, 'Where the time went'),
    range,
    rows,
  );
  /** @type {Sums | undefined} */
  let sums;

  /** @param {Sums} of sums of the range that is chosen */
  function show(of) {
    sums = of;
    draw();
  }

  function draw() {
    if (!sums) return;
    const { head } = state;
    const { functions, origins } = head;
    const { self, busy } = sums;
    const chosen = filter(state);
    range.textContent = chosen ? spanOfTime(chosen) : 'the whole recording';
    const times = sumsByOrigin(head, self);
    const busyOnes = [...origins.keys()].filter((o) => times[o] > 0);
    busyOnes.sort((a, b) => times[b] - times[a] || a - b);
    const idle = [...functions.kind.keys()].filter((f) => !isBusy(functions.kind[f]) && self[f] > 0);
    fill(
      rows,
      ...busyOnes.map((o) => row(o, times[o], busy)),
      ...idle.map((f) =>
        el(
          'li',
          { class: 'item', 'data-us': self[f] },
          swatch(state, [functions.colour[f]]),
          el('span', {}, nameOf(head, f)),
          el('span', {}, time(self[f])),
          el('span', { class: 'muted' }, '–'),
        ),
      ),
    );
  }

  /** @param {number} o the origin @param {number} us @param {number} busy */
  function row(o, us, busy) {
    const { title, colours } = state.head.origins[o];
    const isHidden = state.hidden.includes(o);
    const light = el(
      'button',
      {
        class: 'item',
        'aria-pressed': state.litOrigin === o,
        title: 'Lights its calls; Shift+click hides them',
      },
      swatch(state, colours),
      el('span', {}, title),
      el('span', {}, time(us)),
      el('span', { class: 'muted' }, percent(us, busy)),
    );
    on(light, 'click', (/** @type {MouseEvent} */ event) => {
      if (event.shiftKey) act.hide(o);
      else act.lightOrigin(state.litOrigin === o ? -1 : o);
    });
    const verb = `${isHidden ? 'Show' : 'Hide'} ${title}`;
    const hide = el(
      'button',
      { class: 'eye', title: verb, 'aria-label': verb, onclick: () => act.hide(o) },
      isHidden ? '○' : '●',
    );
    return el('li', { 'data-us': us, 'data-origin': o, class: isHidden ? 'hidden' : null }, light, hide);
  }

  return { element, show, draw };
}

/** @typedef {ReturnType<typeof makeLegend>} Legend */
