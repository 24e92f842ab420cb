// The table of functions, and callers and callees of one of them beside it.
/** @import { Sums } from '../model/types.js' */
/** @import { Actions, State } from '../state/types.js' */
import { isBusy } from '../model/sums.js';
import { filter } from '../state/store.js';
import { count, counted, percent, span as spanOfTime, time } from '../words/format.js';
import { fileOf, nameOf, originOf } from '../words/functions.js';
import { button, div, el, fill, item, list, p, pair, press, section } from './dom.js';

/** Rows are added by so many. */
const PAGE = 200;

/** @typedef {'name' | 'self' | 'total' | 'spans'} Order */

/** @type {[Order, string, number][]} */
const COLUMNS = [
  ['name', 'Function', 1],
  ['self', 'Self time', 2],
  ['total', 'Total time', 2],
  ['spans', 'Spans', 1],
];
/** What the state says of the order: the column, and whether the largest come first. @param {string} sort */
const orderOf = (sort) => ({
  order: /** @type {Order} */ (sort.replace('-', '')),
  isDescending: sort.startsWith('-'),
});

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makeTable(state, act) {
  let shown = PAGE;
  /** @type {Sums | undefined} */
  let sums;

  const caption = el('caption');
  const body = el('tbody');
  const more = button('', 'Show more functions', () => {
    shown += PAGE;
    draw();
  });
  const heads = COLUMNS.map(([by, label, colspan]) =>
    el(
      'th',
      { scope: 'col', class: by, colspan },
      button(label, `Sort by ${label.toLowerCase()}`, () => {
        const { order, isDescending } = orderOf(state.sort);
        state.sort = ((order === by ? !isDescending : by !== 'name') ? '-' : '') + by;
        draw();
        act.looked();
      }),
    ),
  );

  /** The functions as they are listed. @type {number[]} */
  let listed = [];

  /** Lights the next function of the list, round the end. @param {1 | -1} direction */
  function stepRow(direction) {
    const { length } = listed;
    if (length === 0) return;
    const at = listed.indexOf(state.lit);
    const next = at < 0 ? (direction > 0 ? 0 : length - 1) : (at + direction + length) % length;
    while (shown <= next) shown += PAGE;
    act.light(listed[next], true);
    draw();
    document.getElementById(`f${listed[next]}`)?.scrollIntoView({ block: 'nearest' });
  }
  const sandwich = div('sandwich');

  const element = div(
    'table',
    div(
      'grid',
      el('table', { class: 'functions' }, caption, el('thead', {}, el('tr', {}, ...heads)), body),
      more,
    ),
    sandwich,
  );

  /** @param {Sums} of */
  function setSums(of) {
    sums = of;
    draw();
  }

  function draw() {
    if (!sums || state.view !== 'table') return;
    const { self, spans, busy } = sums;
    const range = filter(state);
    const ran = [...spans.keys()].filter((f) => spans[f] > 0);
    // Where nothing runs there is no function to rank.
    const rest = ran
      .filter((f) => !isBusy(state.head.functions.kind[f]))
      .map((f) => `${nameOf(state.head, f)} ${time(self[f])}`);
    caption.textContent =
      `Functions ${range ? `from ${spanOfTime(range)}` : 'of the whole recording'}; shares are of ${time(busy)} busy time.` +
      (rest.length > 0 ? ` Not busy: ${rest.join(', ')}.` : '');
    const mask = state.query.text ? state.matches?.mask : null;
    const { order, isDescending } = orderOf(state.sort);
    const sign = isDescending ? -1 : 1;
    const by = order === 'name' ? null : sums[order];
    const compare = (/** @type {number} */ a, /** @type {number} */ b) =>
      by
        ? by[a] - by[b]
        : Number(nameOf(state.head, a) > nameOf(state.head, b)) -
          Number(nameOf(state.head, a) < nameOf(state.head, b));
    listed = ran.filter((f) => isBusy(state.head.functions.kind[f]) && (!mask || mask[f]));
    listed.sort((a, b) => sign * compare(a, b) || a - b);
    heads.forEach((head, n) =>
      head.setAttribute(
        'aria-sort',
        COLUMNS[n][0] !== order ? 'none' : isDescending ? 'descending' : 'ascending',
      ),
    );
    fill(body, ...listed.slice(0, shown).map(row));
    more.hidden = listed.length <= shown;
    more.textContent = `Show more of ${counted(listed.length, 'function')}`;
    selectRow();
  }

  /** Shows which function is lit. */
  function selectRow() {
    for (const row of body.children) row.setAttribute('aria-selected', String(row.id === `f${state.lit}`));
    sandwich.hidden = state.lit < 0;
  }

  /** @param {number} f */
  function row(f) {
    const { self, total, spans, busy } = /** @type {Sums} */ (sums);
    const cells = (/** @type {number} */ us) => [
      el('td', { 'data-us': us }, time(us)),
      el('td', { class: 'muted' }, percent(us, busy)),
    ];
    return el(
      'tr',
      { id: `f${f}` },
      el(
        'th',
        { scope: 'row', title: originOf(state.head, f) },
        press(nameOf(state.head, f), fileOf(state.head, f), () => act.light(f)),
      ),
      ...cells(self[f]),
      ...cells(total[f]),
      el('td', {}, count(spans[f])),
    );
  }

  /**
   * Shows who calls a function and whom it calls.
   * @param {number} f
   * @param {{ callers: Map<number, number>, callees: Map<number, number> }} neighbours
   */
  function showNeighbours(f, { callers, callees }) {
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
    sandwich.dataset.of = `f${f}`;
    fill(
      sandwich,
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

  return { element, setSums, draw, stepRow, selectRow, showNeighbours };
}

/** @typedef {ReturnType<typeof makeTable>} Table */
