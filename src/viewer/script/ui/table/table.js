// The table of functions, or of what they are grouped by.
/** @import { Actions, State } from '../../state/types.js' */
/** @import { GroupBy } from '../../model/grouping.js' */
/** @import { Column, Listing } from './rows.js' */
import { isBusy } from '../../model/sums.js';
import { filter } from '../../state/store.js';
import { count, counted, percent, span as spanOfTime, time } from '../../words/format.js';
import { fileOf, nameOf, originOf } from '../../words/functions.js';
import { button, div, el, fill, press, swatch } from '../dom.js';
import { csvOf, GROUPS, markdownOf, orderOf, rank, rowName } from './rows.js';
import { makeSandwich } from './sandwich.js';

/** Rows are added by so many. */
const PAGE = 200;

/** @type {[Column, string, number][]} */
const COLUMNS = [
  ['name', 'Function', 1],
  ['self', 'Self time', 2],
  ['total', 'Total time', 2],
  ['spans', 'Spans', 1],
  ['median', 'Median', 1],
  ['longest', 'Longest', 1],
];

/** Rows by what they are, and what one of them is. @type {[GroupBy, string, string][]} */
const GROUPINGS = [
  ['function', 'Functions', 'Function'],
  ['package', 'Packages', 'Package'],
  ['file', 'Files', 'File'],
  ['category', 'Kinds', 'Kind'],
];

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makeTable(state, act) {
  let shown = PAGE;
  /** @type {Listing | undefined} */
  let listing;
  /** What is listed, as places in the listing. @type {number[]} */
  let listed = [];

  const caption = el('caption');
  const body = el('tbody');
  const more = button('', 'Show more', () => {
    shown += PAGE;
    draw();
  });
  const heads = COLUMNS.map(([column, label, colspan]) =>
    el(
      'th',
      { scope: 'col', class: column, colspan },
      button(label, `Sort by ${label.toLowerCase()}`, () => {
        const { column: by, isDescending } = orderOf(state.sort);
        state.sort = ((by === column ? !isDescending : column !== 'name') ? '-' : '') + column;
        draw();
        act.looked();
      }),
    ),
  );
  const groupings = GROUPINGS.map(([by, label]) =>
    button(label, `A row for each of the ${label.toLowerCase()}`, () => act.groupBy(by)),
  );
  const chips = Object.entries(GROUPS).map(([group, label]) =>
    button(label, `Only ${label}`, () => {
      const { only } = state;
      state.only = only.includes(group) ? only.filter((other) => other !== group) : [...only, group];
      draw();
      act.looked();
    }),
  );
  const { element: sandwich, show: showSandwich } = makeSandwich(state, act);
  const copies = [
    button('Copy CSV', 'Copy these rows as comma-separated values, times in µs', () =>
      copy((of) => csvOf(state.head, of, listed)),
    ),
    button('Copy Markdown', 'Copy these rows as a table in Markdown', () =>
      copy((of) => markdownOf(state.head, of, listed)),
    ),
  ];
  const rows = el('table', { class: 'functions' }, caption, el('thead', {}, el('tr', {}, ...heads)), body);
  const element = div(
    'table',
    div(
      'grid',
      div('choices', div('group', ...groupings), div('group', ...chips), div('group', ...copies)),
      rows,
      more,
    ),
    sandwich,
  );

  /** @param {(listing: Listing) => string} write */
  const copy = (write) => listing && act.copyText(write(listing), rows);

  /** @param {Listing} of */
  function setListing(of) {
    listing = of;
    draw();
  }

  /** Lights the next function of the list, round the end. @param {1 | -1} direction */
  function stepRow(direction) {
    const { length } = listed;
    if (length === 0 || state.group !== 'function') return;
    const at = listed.indexOf(state.lit);
    const next = at < 0 ? (direction > 0 ? 0 : length - 1) : (at + direction + length) % length;
    while (shown <= next) shown += PAGE;
    act.light(listed[next], true);
    draw();
    document.getElementById(`f${listed[next]}`)?.scrollIntoView({ block: 'nearest' });
  }

  function draw() {
    if (!listing || state.view !== 'table') return;
    const { head } = state;
    const { by, sums } = listing;
    const { self, spans, busy } = sums;
    const { kind, origin } = head.functions;
    const range = filter(state);
    // Where nothing runs there is no function to rank.
    const rest = [...spans.keys()].filter((f) => spans[f] > 0 && !isBusy(kind[f]));
    const idle = rest.map((f) => `${nameOf(head, f)} ${time(self[f])}`);
    const [, title, one] = GROUPINGS.find(([grouping]) => grouping === by) ?? GROUPINGS[0];
    caption.textContent =
      `${title} ${range ? `from ${spanOfTime(range)}` : 'of the whole recording'}; shares are of ${time(busy)} busy time.` +
      (idle.length > 0 ? ` Not busy: ${idle.join(', ')}.` : '');
    listed = rank(state, listing).rows;
    const { column, isDescending } = orderOf(state.sort);
    const direction = isDescending ? 'descending' : 'ascending';
    heads.forEach((head, n) => head.setAttribute('aria-sort', COLUMNS[n][0] === column ? direction : 'none'));
    fill(heads[0].children[0], document.createTextNode(one));
    groupings.forEach((grouping, n) =>
      grouping.setAttribute('aria-pressed', String(GROUPINGS[n][0] === state.group)),
    );
    const groups = new Set(
      [...spans.keys()].filter((f) => spans[f] > 0).map((f) => head.origins[origin[f]].group),
    );
    chips.forEach((chip, n) => {
      const [group] = Object.entries(GROUPS)[n];
      chip.hidden = !groups.has(/** @type {import('../../model/types.js').OriginGroup} */ (group));
      chip.setAttribute('aria-pressed', String(state.only.includes(group)));
    });
    fill(body, ...listed.slice(0, shown).map(row));
    more.hidden = listed.length <= shown;
    more.textContent = `Show more of ${counted(listed.length, 'row')}`;
    selectRow();
  }

  /** Shows which function is lit. */
  function selectRow() {
    for (const row of body.children) row.setAttribute('aria-selected', String(row.id === `f${state.lit}`));
    sandwich.hidden = state.lit < 0;
  }

  /** @param {number} n its place in the listing */
  function row(n) {
    const of = /** @type {Listing} */ (listing);
    const { head } = state;
    const { busy } = of.sums;
    const f = of.grouping.first[n];
    const isFunction = of.by === 'function';
    const { colours } = head.origins[head.functions.origin[f]];
    const name = isFunction
      ? press(nameOf(head, f), fileOf(head, f), () => act.light(f))
      : press(rowName(head, of, n), '', () => act.openGroup(rowName(head, of, n), f));
    return el(
      'tr',
      { id: isFunction ? `f${f}` : null },
      el(
        'th',
        { scope: 'row', title: isFunction ? originOf(head, f) : null },
        div('first', swatch(state, isFunction ? [head.functions.colour[f]] : colours), name),
      ),
      ...cells(of.self[n], busy),
      ...cells(of.total[n], busy),
      el('td', { class: 'spans' }, count(of.spans[n])),
      el('td', { class: 'length', 'data-us': of.median[n] }, time(of.median[n])),
      el('td', { class: 'length', 'data-us': of.longest[n] }, time(of.longest[n])),
    );
  }

  /** A time, and its share as a number and a bar. @param {number} us @param {number} busy */
  function cells(us, busy) {
    const share = el('td', { class: 'share muted' }, percent(us, busy));
    share.style.setProperty('--part', `${busy > 0 ? (100 * us) / busy : 0}%`);
    return [el('td', { 'data-us': us }, time(us)), share];
  }

  /** @type {(f: number, found: Parameters<typeof showSandwich>[2]) => void} */
  const showNeighbours = (f, found) => showSandwich(f, listing?.sums, found);
  return { element, setListing, draw, stepRow, selectRow, showNeighbours };
}

/** @typedef {ReturnType<typeof makeTable>} Table */
