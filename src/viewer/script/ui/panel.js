// The panel beside the chart: a picked span, a marked range, the spikes, what was odd.
/** @import { Spike, Sums, TimeRange } from '../model/types.js' */
/** @import { Actions, State } from '../state/types.js' */
import { callersOf, heaviestPath, spansOfSpike } from '../model/paths.js';
import { isBusy } from '../model/sums.js';
import { fromOf, totalOf } from '../model/timeline.js';
import { allSpikes, filter } from '../state/store.js';
import { counted, percent, span as spanOfTime, time } from '../words/format.js';
import { fileOf, linkOf, nameOf, originOf, placeOf } from '../words/functions.js';
import { rowsOf } from '../words/spans.js';
import { button, div, el, facts, fill, item, list, p, press, section } from './dom.js';
import { makeStrip } from './strip.js';

const LONGEST_LIST = 60;
const TOP = 8;

/** @param {string} title @param {Node[]} items @param {number} [left] how many are not listed */
const part = (title, items, left = 0) =>
  items.length > 0 && section(title, list(items), left > 0 && p('muted', `and ${left} more`));

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makePanel(state, act) {
  const strip = makeStrip(state, act);
  const element = el('aside', { class: 'panel', hidden: true, 'aria-label': 'Details' });

  /** What it shows: nothing, `span`, `range` or `spikes`. */
  const shown = () => (element.hidden ? '' : element.dataset.shows);

  /**
   * @param {string} what
   * @param {string} title
   * @param {...import('./dom.js').Child} children
   */
  function show(what, title, ...children) {
    element.dataset.shows = what;
    element.hidden = false;
    element.scrollTop = 0;
    fill(
      element,
      el('header', {}, el('h2', {}, title), button('×', 'Close (Esc)', act.closePanel)),
      div('parts', ...children),
    );
  }

  /** @param {number} span */
  function showSpan(span) {
    const { model } = state;
    const { timeline, merged } = model;
    const f = timeline.function[span];
    const rows = rowsOf(state, model, span);
    const from = fromOf(timeline, span);
    const range = filter(state);
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
              nameOf(state.head, timeline.function[span]),
              time(totalOf(timeline, span)),
              () => act.pick(span, true),
              fileOf(state.head, timeline.function[span]),
            ),
          ),
        spans.length - LONGEST_LIST,
      );
    const link = linkOf(state.head, f);
    const said = originOf(state.head, f);
    const place = p(
      'muted place',
      link ? el('a', { href: link, target: '_blank', rel: 'noopener' }, said) : said,
    );
    show(
      'span',
      'Selected span',
      div(
        '',
        p('name', nameOf(state.head, f)),
        place,
        div(
          'actions',
          button('Zoom', 'Zoom to the span (Enter)', () => act.zoomTo(span)),
          button('Copy', 'Copy all of this (Ctrl+C)', act.copy),
          placeOf(state.head, f) !== '' &&
            button('Copy place', 'Copy file, line and column', () =>
              act.copyText(placeOf(state.head, f), place),
            ),
          button('‹ Previous', 'Previous span of this function (,)', () => act.stepFunction(f, -1)),
          button('Next ›', 'Next span of this function (.)', () => act.stepFunction(f, 1)),
          button('Callers, callees', 'The function in the table', () => showInTable(f)),
        ),
        facts(rows),
      ),
      strip.element,
      sourceOf(f),
      spansPart('Called by', callersOf(timeline, span)),
      spansPart('Heaviest calls on top', heaviestPath(timeline, span)),
    );
    strip.show(f);
  }

  /** The lines of a function's source that matter. @param {number} f */
  function sourceOf(f) {
    const { functions, texts } = state.head;
    const source = functions.sources?.find(([of]) => of === f);
    if (!source) return false;
    const [, samples, lines] = source;
    return section(
      samples > 0 ? `Source, with shares of ${counted(samples, 'sample')}` : 'Source',
      el(
        'div',
        // It scrolls: a keyboard has to get there.
        { class: 'source', role: 'region', tabindex: '0', 'aria-label': 'Lines of source' },
        el(
          'table',
          {},
          el(
            'tbody',
            {},
            ...lines.map(([number, own, text]) =>
              el(
                'tr',
                {},
                el('th', { scope: 'row' }, String(number)),
                el('td', {}, own > 0 ? percent(own, samples) : ''),
                el('td', {}, el('code', {}, texts[text])),
              ),
            ),
          ),
        ),
      ),
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
  function showRange([from, to], sums) {
    const top = (/** @type {Float64Array} */ by) =>
      [...by.keys()]
        .filter((f) => by[f] > 0 && isBusy(state.head.functions.kind[f]))
        .sort((a, b) => by[b] - by[a] || a - b)
        .slice(0, TOP)
        .map((f) =>
          item(
            nameOf(state.head, f),
            `${time(by[f])} · ${percent(by[f], sums.busy)}`,
            () => showInTable(f),
            fileOf(state.head, f),
          ),
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

  /** What a spike did that a usual call does not. @param {Spike} spike */
  function besideUsual({ beside, differences, usual }) {
    if (differences.length === 0) return false;
    const [call] = usual
      ? spansOfSpike(state.time.timeline, { row: usual[0], parts: [[usual[1], usual[2]]] })
      : [];
    return div(
      'beside',
      p('', beside),
      ...differences.map(([part, more]) => div('difference', p('', part), p('muted', more))),
      call >= 0 &&
        div(
          'actions',
          button('Usual call', 'Select the usual call', () => act.pick(call, true)),
        ),
    );
  }

  /** The list of spikes, and why the chosen one is one. */
  function showSpikes() {
    const { warnings } = state.head;
    const spikes = allSpikes(state);
    const items = spikes.map(({ rank, lane: at, name, cpuUs, at: from, why }) => {
      const isChosen = rank === state.spike;
      const own = state.head.spikes.find((spike) => spike.rank === rank);
      return el(
        'li',
        {},
        press(`▼${rank} ${name}`, `${time(cpuUs)} at ${time(from)}`, () => act.goToSpike(rank), {
          'aria-current': isChosen,
        }),
        at !== state.lane && p('muted place', state.recording.lanes[at].name),
        isChosen && p('why', why),
        isChosen && own !== undefined && p('muted place', originOf(state.head, own.function)),
        isChosen && own !== undefined && besideUsual(own),
      );
    });
    show(
      'spikes',
      spikes.length ? counted(spikes.length, 'spike') : 'Spikes',
      spikes.length ? list(items) : p('', state.head.noSpikes),
      part(
        'About this recording',
        warnings.map(({ count, message }) => el('li', {}, `${count} ${message}`)),
      ),
    );
  }

  /** Shows nothing. */
  const hide = () => {
    strip.hide();
    element.hidden = true;
  };
  return { element, strip, shown, hide, showSpan, showRange, showSpikes };
}

/** @typedef {ReturnType<typeof makePanel>} Panel */
