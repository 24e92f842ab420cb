// The panel beside the chart: a picked span, a marked range, the spikes, what was odd.
import { button, el } from './dom.js';
import { counted, percent, time } from './format.js';
import { isBusy } from './sums.js';

const LONGEST_LIST = 60;

/**
 * @typedef {object} PanelEvents
 * @property {() => void} onclose
 * @property {(span: number) => void} onpick
 * @property {(span: number) => void} onzoom
 * @property {(span: number) => void} oncopy
 * @property {(f: number, direction: 1 | -1) => void} onstep
 * @property {(rank: number) => void} onspike
 * @property {(f: number) => void} onfunction
 * @property {() => void} onzoommark
 */

export class Panel {
  /**
   * @param {import('./recording.js').Recording} recording
   * @param {PanelEvents} events
   */
  constructor(recording, events) {
    this.recording = recording;
    this.events = events;
    /** @type {'' | 'span' | 'range' | 'spikes'} */
    this.shows = '';
    this.element = el('aside', { class: 'panel', hidden: true, 'aria-label': 'Details' });
  }

  close() {
    this.shows = '';
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /**
   * @param {'span' | 'range' | 'spikes'} shows
   * @param {string} title
   * @param {...(Node | string | null)} children
   */
  fill(shows, title, ...children) {
    this.shows = shows;
    this.element.hidden = false;
    this.element.dataset.shows = shows;
    const head = el('header', {}, el('h2', {}, title), button('×', 'Close (Esc)', this.events.onclose));
    this.element.replaceChildren(head, ...children.filter((child) => child !== null));
    this.element.scrollTop = 0;
  }

  /** @param {number} f */
  functionLines(f) {
    const { recording } = this;
    const package_ = recording.package(f);
    return [
      el('p', { class: 'name' }, recording.name(f)),
      package_ ? el('p', { class: 'muted' }, `package ${package_}`) : null,
      el('p', { class: 'muted place' }, recording.place(f) || 'native'),
    ];
  }

  /**
   * @param {import('./recording.js').Model} model
   * @param {number} span
   */
  showSpan(model, span) {
    const { recording, events } = this;
    const { timeline } = model;
    const f = timeline.function[span];
    const rows = recording.rows(model, span, timeline.rowOf(span));
    if (!model.merged) rows.unshift({ label: 'Starts at', value: time(timeline.from(span)), us: timeline.from(span) });
    this.fill(
      'span',
      'Selected span',
      ...this.functionLines(f),
      table(rows),
      el('div', { class: 'actions' },
        button('Zoom to it', 'Zoom to the span (Enter)', () => events.onzoom(span)),
        button('Copy', 'Copy all of this (Ctrl+C)', () => events.oncopy(span)),
        button('‹ previous', 'Previous span of this function (,)', () => events.onstep(f, -1)),
        button('next ›', 'Next span of this function (.)', () => events.onstep(f, 1)),
        button('In the table', 'Callers and callees', () => events.onfunction(f)),
      ),
      this.spanList('Called by', model, recording.stack(model, span).slice(1)),
      this.spanList('Heaviest calls on top', model, recording.heaviestPath(model, span)),
    );
  }

  /**
   * @param {string} title
   * @param {import('./recording.js').Model} model
   * @param {[number, number][]} spans
   */
  spanList(title, { timeline }, spans) {
    if (spans.length === 0) return null;
    const rows = spans.slice(0, LONGEST_LIST).map(([f, span]) =>
      item(this.recording.name(f), time(timeline.total(span)), () => this.events.onpick(span)));
    const rest = spans.length - rows.length;
    return el('section', {}, el('h3', {}, title), el('ul', {}, ...rows),
      rest > 0 ? el('p', { class: 'muted' }, `and ${rest} more`) : null);
  }

  /**
   * @param {[number, number]} range
   * @param {Sums} sums
   */
  showRange([from, to], sums) {
    const { recording, events } = this;
    const kinds = recording.functions.kind;
    const busy = [...sums.self.keys()].filter((f) => sums.spans[f] > 0 && isBusy(kinds[f]));
    const top = (/** @type {Float64Array} */ by) =>
      busy.filter((f) => by[f] > 0).sort((a, b) => by[b] - by[a] || a - b).slice(0, 8).map((f) =>
        item(recording.name(f), `${time(by[f])} · ${percent(by[f], sums.busy)}`, () => events.onfunction(f)));
    this.fill(
      'range',
      'Marked range',
      table([
        { label: 'From', value: time(from), us: from },
        { label: 'To', value: time(to), us: to },
        { label: 'Length', value: time(to - from), us: to - from },
        { label: 'Busy', value: `${time(sums.busy)} (${percent(sums.busy, to - from)})`, us: sums.busy },
      ]),
      el('div', { class: 'actions' }, button('Zoom to it', 'Zoom to the range (Enter)', events.onzoommark)),
      el('section', {}, el('h3', {}, 'Most self time'), el('ul', {}, ...top(sums.self))),
      el('section', {}, el('h3', {}, 'Most total time'), el('ul', {}, ...top(sums.total))),
    );
  }

  /** @param {number} chosen rank, 0 for none */
  showSpikes(chosen) {
    const { head } = this.recording;
    const spikes = head.spikes.map((spike) => {
      const { rank, function: f, parts } = spike;
      const isChosen = rank === chosen;
      return el('li', {},
        el('button', { type: 'button', class: 'item', 'aria-current': isChosen, onclick: () => this.events.onspike(rank) },
          el('span', {}, `▼${rank} ${this.recording.name(f)}`),
          el('span', { class: 'muted' }, `${time(spike.cpuUs)} at ${time(parts[0][0])}`)),
        isChosen ? el('p', { class: 'why' }, spike.why) : null,
        isChosen ? el('p', { class: 'muted place' }, this.recording.place(f)) : null);
    });
    this.fill(
      'spikes',
      spikes.length ? counted(spikes.length, 'spike') : 'No spikes',
      spikes.length
        ? el('ul', { class: 'spikes' }, ...spikes)
        : el('p', {}, 'No call took more than 4 times what other calls of its function take.'),
      spikes.length ? el('p', { class: 'muted' }, '] and [ step through them.') : null,
      head.warnings.length
        ? el('section', {}, el('h3', {}, 'About this recording'),
            el('ul', {}, ...head.warnings.map(({ count, message }) => el('li', {}, `${count} ${message}`))))
        : null,
    );
  }
}

/** @param {import('./recording.js').Row[]} rows */
export function table(rows) {
  return el('table', { class: 'facts' }, el('tbody', {},
    ...rows.map(({ label, value, us }) =>
      el('tr', {}, el('th', { scope: 'row' }, label), el('td', us === undefined ? {} : { 'data-us': us }, value)))));
}

/**
 * @param {string} name
 * @param {string} value
 * @param {() => void} onclick
 */
export function item(name, value, onclick) {
  return el('li', {}, el('button', { type: 'button', class: 'item', onclick },
    el('span', {}, name), el('span', { class: 'muted' }, value)));
}
