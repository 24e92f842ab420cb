// The panel beside the chart: a picked span, a marked range, the spikes, what was odd.

import { isBusy } from '../model/sums.js';
import { fromOf, totalOf } from '../model/timeline.js';
import { act, filter, state } from '../state/state.js';
import { counted, percent, span as spanOfTime, time } from '../words/format.js';
import {
  allSpikes,
  callersOf,
  fileOf,
  functions,
  head,
  heaviestPath,
  lane,
  nameOf,
  originOf,
  recording,
  rowsOf,
} from '../words/recording.js';
import { button, div, el, facts, fill, item, list, p, press, section } from './dom.js';

const LONGEST_LIST = 60;
const TOP = 8;

export const panel = el('aside', { class: 'panel', hidden: true, 'aria-label': 'Details' });

/** What it shows: nothing, `span`, `range` or `spikes`. */
export const shown = () => (panel.hidden ? '' : panel.dataset.shows);

/**
 * @param {string} what
 * @param {string} title
 * @param {...import('./dom.js').Child} children
 */
function show(what, title, ...children) {
  panel.dataset.shows = what;
  panel.hidden = false;
  panel.scrollTop = 0;
  fill(
    panel,
    el('header', {}, el('h2', {}, title), button('×', 'Close (Esc)', act.closePanel)),
    div('parts', ...children),
  );
}

/** @param {string} title @param {Node[]} items @param {number} [left] how many are not listed */
const part = (title, items, left = 0) =>
  items.length > 0 && section(title, list(items), left > 0 && p('muted', `and ${left} more`));

/** @param {number} span */
export function showSpan(span) {
  const { model } = state;
  const { timeline, merged } = model;
  const f = timeline.function[span];
  const rows = rowsOf(model, span);
  const from = fromOf(timeline, span);
  const range = filter();
  if (!merged) rows.unshift({ label: 'Starts at', value: time(from), us: from });
  else
    rows.unshift({
      label: 'Of the calls',
      value: range ? `from ${spanOfTime(range)}` : 'of the whole recording',
    });
  const spansPart = (/** @type {string} */ title, /** @type {number[]} */ spans) =>
    part(
      title,
      spans
        .slice(0, LONGEST_LIST)
        .map((span) =>
          item(
            nameOf(timeline.function[span]),
            time(totalOf(timeline, span)),
            () => act.pick(span, true),
            fileOf(timeline.function[span]),
          ),
        ),
      spans.length - LONGEST_LIST,
    );
  show(
    'span',
    'Selected span',
    div(
      '',
      p('name', nameOf(f)),
      p('muted place', originOf(f)),
      div(
        'actions',
        button('Zoom', 'Zoom to the span (Enter)', () => act.zoomTo(span)),
        button('Copy', 'Copy all of this (Ctrl+C)', act.copy),
        button('‹ Previous', 'Previous span of this function (,)', () => act.stepFunction(f, -1)),
        button('Next ›', 'Next span of this function (.)', () => act.stepFunction(f, 1)),
        button('Callers, callees', 'The function in the table', () => showInTable(f)),
      ),
      facts(rows),
    ),
    spansPart('Called by', callersOf(timeline, span)),
    spansPart('Heaviest calls on top', heaviestPath(timeline, span)),
  );
}

/** @param {number} f */
function showInTable(f) {
  act.light(f);
  act.setView('table');
}

/**
 * @param {TimeRange} range
 * @param {Sums} sums
 */
export function showRange([from, to], sums) {
  const top = (/** @type {Float64Array} */ by) =>
    [...by.keys()]
      .filter((f) => by[f] > 0 && isBusy(functions.kind[f]))
      .sort((a, b) => by[b] - by[a] || a - b)
      .slice(0, TOP)
      .map((f) =>
        item(nameOf(f), `${time(by[f])} · ${percent(by[f], sums.busy)}`, () => showInTable(f), fileOf(f)),
      );
  show(
    'range',
    'Marked range',
    div(
      '',
      facts([
        { label: 'From', value: time(from), us: from },
        { label: 'To', value: time(to), us: to },
        { label: 'Length', value: time(to - from), us: to - from },
        { label: 'Busy', value: `${time(sums.busy)} (${percent(sums.busy, to - from)})`, us: sums.busy },
      ]),
      div('actions', button('Zoom', 'Zoom to the range (Enter)', act.zoomToMark)),
    ),
    part('Most self time', top(sums.self)),
    part('Most total time', top(sums.total)),
  );
}

/** The list of spikes, and why the chosen one is one. */
export function showSpikes() {
  const { warnings } = head;
  const spikes = allSpikes();
  const items = spikes.map(({ rank, lane: at, name, cpuUs, at: from, why }) => {
    const isChosen = rank === state.spike;
    const own = head.spikes.find((spike) => spike.rank === rank);
    return el(
      'li',
      {},
      press(`▼${rank} ${name}`, `${time(cpuUs)} at ${time(from)}`, () => act.goToSpike(rank), {
        'aria-current': isChosen,
      }),
      at !== lane && p('muted place', recording.lanes[at].name),
      isChosen && p('why', why),
      isChosen && own !== undefined && p('muted place', originOf(own.function)),
    );
  });
  show(
    'spikes',
    spikes.length ? counted(spikes.length, 'spike') : 'Spikes',
    spikes.length ? list(items) : p('', head.noSpikes),
    part(
      'About this recording',
      warnings.map(({ count, message }) => el('li', {}, `${count} ${message}`)),
    ),
  );
}
