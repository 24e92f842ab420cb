// The table of functions, and callers and callees of one of them beside it.

import { isBusy } from '../model/sums.js';
import { act, filter, state } from '../state/state.js';
import { count, counted, percent, span as spanOfTime, time } from '../words/format.js';
import { fileOf, functions, nameOf, originOf } from '../words/recording.js';
import { button, div, el, fill, item, list, p, pair, press, section } from './dom.js';
import { query } from './searchbox.js';

/** Rows are added by so many. */
const PAGE = 200;

/** @typedef {'name' | 'self' | 'total' | 'spans'} Order */

/** @type {Order} */
let order = 'self';
let isDescending = true;
let shown = PAGE;
/** @type {Sums | undefined} */
let sums;

const caption = el('caption');
const body = el('tbody');
const more = button('', 'Show more functions', () => {
  shown += PAGE;
  drawTable();
});
/** @type {[Order, string, number][]} */
const COLUMNS = [
  ['name', 'Function', 1],
  ['self', 'Self time', 2],
  ['total', 'Total time', 2],
  ['spans', 'Spans', 1],
];
const heads = COLUMNS.map(([by, label, colspan]) =>
  el(
    'th',
    { scope: 'col', class: by, colspan },
    button(label, `Sort by ${label.toLowerCase()}`, () => {
      isDescending = order === by ? !isDescending : by !== 'name';
      order = by;
      drawTable();
      act.looked();
    }),
  ),
);

/** The order as the address has it: the column, behind a minus where the largest come first. */
export const sortOrder = () => (isDescending ? '-' : '') + order;

/** @param {string} to */
export function setOrder(to) {
  isDescending = to.startsWith('-');
  order = /** @type {Order} */ (to.replace('-', ''));
}

/** The functions as they are listed. @type {number[]} */
let listed = [];

/** Lights the next function of the list, round the end. @param {1 | -1} direction */
export function stepRow(direction) {
  const { length } = listed;
  if (length === 0) return;
  const at = listed.indexOf(state.lit);
  const next = at < 0 ? (direction > 0 ? 0 : length - 1) : (at + direction + length) % length;
  while (shown <= next) shown += PAGE;
  act.light(listed[next], true);
  drawTable();
  document.getElementById(`f${listed[next]}`)?.scrollIntoView({ block: 'nearest' });
}
const sandwich = div('sandwich');

export const table = div(
  'table',
  div(
    'grid',
    el('table', { class: 'functions' }, caption, el('thead', {}, el('tr', {}, ...heads)), body),
    more,
  ),
  sandwich,
);

/** @param {Sums} of */
export function setSums(of) {
  sums = of;
  drawTable();
}

export function drawTable() {
  if (!sums || state.view !== 'table') return;
  const { self, spans, busy } = sums;
  const range = filter();
  const ran = [...spans.keys()].filter((f) => spans[f] > 0);
  // Where nothing runs there is no function to rank.
  const rest = ran.filter((f) => !isBusy(functions.kind[f])).map((f) => `${nameOf(f)} ${time(self[f])}`);
  caption.textContent =
    `Functions ${range ? `from ${spanOfTime(range)}` : 'of the whole recording'}; shares are of ${time(busy)} busy time.` +
    (rest.length > 0 ? ` Not busy: ${rest.join(', ')}.` : '');
  const mask = query.text ? state.matches?.mask : null;
  const sign = isDescending ? -1 : 1;
  const by = order === 'name' ? null : sums[order];
  const compare = (/** @type {number} */ a, /** @type {number} */ b) =>
    by ? by[a] - by[b] : Number(nameOf(a) > nameOf(b)) - Number(nameOf(a) < nameOf(b));
  listed = ran.filter((f) => isBusy(functions.kind[f]) && (!mask || mask[f]));
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
export function selectRow() {
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
      { scope: 'row', title: originOf(f) },
      press(nameOf(f), fileOf(f), () => act.light(f)),
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
export function showNeighbours(f, { callers, callees }) {
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
              : item(nameOf(g), `${time(us)} · ${percent(us, whole)}`, () => act.light(g), fileOf(g), us),
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
      p('name', nameOf(f)),
      p('muted place', originOf(f)),
      sums ? p('', `Self time ${time(sums.self[f])}, total time ${time(whole)}`) : null,
      button('Show in the chart', 'All its spans, in time order', () => act.setView('time')),
    ),
    part('Callees', callees),
  );
}
