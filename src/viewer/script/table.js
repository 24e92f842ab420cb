// The table of functions, and callers and callees of one of them beside it.
import { button, el } from './dom.js';
import { count, counted, percent, time } from './format.js';
import { item } from './panel.js';
import { isBusy } from './sums.js';

/** Rows are added by so many. */
const PAGE = 200;

/** @typedef {'name' | 'self' | 'total' | 'spans'} Order */

/**
 * @typedef {object} TableEvents
 * @property {(f: number) => void} onselect
 * @property {(f: number) => void} onchart
 */

export class FunctionTable {
  /**
   * @param {import('./recording.js').Recording} recording
   * @param {TableEvents} events
   */
  constructor(recording, events) {
    this.recording = recording;
    this.events = events;
    /** @type {Order} */
    this.order = 'self';
    this.isDescending = true;
    this.selected = -1;
    this.shown = PAGE;
    /** @type {Sums | undefined} */
    this.sums;
    /** @type {Uint8Array | null} */
    this.mask = null;
    this.caption = el('caption', {});
    this.body = el('tbody', {});
    this.more = button('Show more', 'Show more functions', () => {
      this.shown += PAGE;
      this.render();
    });
    /** @type {[Order, string][]} */
    const columns = [['name', 'Function'], ['self', 'Self time'], ['total', 'Total time'], ['spans', 'Spans']];
    this.heads = columns.map(([order, label]) =>
      el('th', { scope: 'col', class: order, colspan: order === 'self' || order === 'total' ? 2 : 1 },
        el('button', { type: 'button', onclick: () => this.sortBy(order) }, label)));
    this.columns = columns.map(([order]) => order);
    this.sandwich = el('div', { class: 'sandwich', hidden: true });
    const grid = el('table', { class: 'functions' }, this.caption, el('thead', {}, el('tr', {}, ...this.heads)), this.body);
    this.element = el('div', { class: 'table', hidden: true }, el('div', { class: 'grid' }, grid, this.more), this.sandwich);
  }

  /** @param {Order} order */
  sortBy(order) {
    this.isDescending = this.order === order ? !this.isDescending : order !== 'name';
    this.order = order;
    this.render();
  }

  /**
   * @param {Sums} sums
   * @param {[number, number] | null} range
   */
  setSums(sums, range) {
    this.sums = sums;
    const what = range ? `from ${time(range[0])} to ${time(range[1])}` : 'of the whole recording';
    this.caption.textContent = `Functions ${what}; shares are of ${time(sums.busy)} busy time.`;
    this.render();
  }

  render() {
    const { sums, recording, order } = this;
    if (!sums) return;
    const by = order === 'name' ? null : sums[order];
    const sign = this.isDescending ? -1 : 1;
    const places = [...sums.spans.keys()].filter((f) => sums.spans[f] > 0 && (!this.mask || this.mask[f]));
    const names = (/** @type {number} */ a, /** @type {number} */ b) =>
      recording.name(a) < recording.name(b) ? -1 : recording.name(a) > recording.name(b) ? 1 : a - b;
    places.sort(by ? (a, b) => sign * (by[a] - by[b]) || a - b : (a, b) => sign * names(a, b));
    this.heads.forEach((head, n) => {
      const isOrder = this.columns[n] === order;
      head.setAttribute('aria-sort', isOrder ? (this.isDescending ? 'descending' : 'ascending') : 'none');
    });
    this.body.replaceChildren(...places.slice(0, this.shown).map((f) => this.row(f, sums)));
    this.more.hidden = places.length <= this.shown;
    this.more.textContent = `Show more of ${counted(places.length, 'function')}`;
  }

  /** @param {number} f @param {Sums} sums */
  row(f, sums) {
    const { recording, events } = this;
    const share = (/** @type {number} */ us) => (isBusy(recording.functions.kind[f]) ? percent(us, sums.busy) : '');
    const bar = (/** @type {number} */ us) => el('td', { class: 'share', 'data-share': share(us) }, share(us));
    return el('tr', { 'aria-selected': f === this.selected, 'data-function': f },
      el('th', { scope: 'row', title: recording.place(f) },
        el('button', {
          type: 'button', class: 'item',
          onclick: () => events.onselect(f),
          ondblclick: () => events.onchart(f),
        }, el('span', {}, recording.name(f)), el('span', { class: 'muted' }, recording.shortPlace(f)))),
      el('td', { 'data-us': sums.self[f] }, time(sums.self[f])), bar(sums.self[f]),
      el('td', { 'data-us': sums.total[f] }, time(sums.total[f])), bar(sums.total[f]),
      el('td', {}, count(sums.spans[f])));
  }

  /** @param {number} f -1 for none */
  select(f) {
    this.selected = f;
    for (const row of this.body.children) {
      row.setAttribute('aria-selected', String(row.getAttribute('data-function') === String(f)));
    }
    if (f < 0) this.sandwich.hidden = true;
  }

  /**
   * @param {number} f
   * @param {{ callers: Map<number, number>, callees: Map<number, number> }} around
   */
  showAround(f, { callers, callees }) {
    const { recording, events, sums } = this;
    const list = (/** @type {Map<number, number>} */ times) =>
      el('ul', {}, ...[...times].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([f, us]) =>
        f < 0 ? el('li', { class: 'item' }, el('span', {}, '(nothing)'), el('span', { class: 'muted' }, time(us)))
          : item(recording.name(f), `${time(us)} · ${percent(us, sums?.total[f] ?? 0)} of it`, () => events.onselect(f))));
    this.sandwich.replaceChildren(
      el('section', {}, el('h3', {}, 'Callers'), list(callers)),
      el('div', { class: 'chosen' },
        el('p', { class: 'name' }, recording.name(f)),
        el('p', { class: 'muted place' }, recording.place(f)),
        button('Show in the chart', 'All its spans, in time order', () => events.onchart(f))),
      el('section', {}, el('h3', {}, 'Callees'), list(callees)),
    );
    this.sandwich.hidden = false;
  }
}
