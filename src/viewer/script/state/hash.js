// The state in the URL's hash. What is not valid is left out: hashes are written by people too.
/** @import { Query, TimeRange } from '../model/types.js' */
/** @import { ViewName } from './types.js' */
/** @import { GroupBy } from '../model/grouping.js' */

const GROUPS = /^(own|packages|runtime|native|generated|gc|events)$/;

/**
 * @typedef {object} State
 * @property {number} lane from 0
 * @property {ViewName} view
 * @property {TimeRange | null} range in view, the whole without one
 * @property {TimeRange | null} leftRange in view of left heavy, all without one
 * @property {number} leftSpan the one picked there, -1 for none
 * @property {string} sort the table's column, behind a minus where the largest come first
 * @property {GroupBy} group what the table's rows are
 * @property {string[]} only the groups of origins that it lists, all where it is empty
 * @property {TimeRange | null} mark
 * @property {number} span -1 for none
 * @property {number} spike rank, 0 for none
 * @property {number} function the one whose spans are lit, -1 for none
 * @property {number} origin the one whose spans are lit, -1 for none
 * @property {number[]} hidden origins
 * @property {Query} query
 */

/**
 * @param {State} state
 * @returns {string} empty where there is nothing to say
 */
export function writeHash(state) {
  const parts = new URLSearchParams();
  const range = (/** @type {TimeRange} */ times) => times.map((time) => +time.toFixed(2)).join('~');
  if (state.lane > 0) parts.set('thread', String(state.lane + 1));
  if (state.view !== 'time') parts.set('view', state.view);
  if (state.range) parts.set('t', range(state.range));
  if (state.leftRange) parts.set('lt', range(state.leftRange));
  if (state.leftSpan >= 0) parts.set('lspan', String(state.leftSpan));
  if (state.sort !== '-self') parts.set('sort', state.sort);
  if (state.group !== 'function') parts.set('by', state.group);
  if (state.only.length) parts.set('only', state.only.join('~'));
  if (state.mark) parts.set('mark', range(state.mark));
  if (state.spike > 0) parts.set('spike', String(state.spike));
  if (state.span >= 0) parts.set('span', String(state.span));
  if (state.function >= 0) parts.set('f', String(state.function));
  if (state.origin >= 0) parts.set('o', String(state.origin));
  if (state.hidden.length) parts.set('hide', state.hidden.join('~'));
  if (state.query.text) parts.set('q', state.query.text);
  if (state.query.regex) parts.set('re', '1');
  if (state.query.matchCase) parts.set('case', '1');
  return parts.toString();
}

/**
 * The lane that a hash names, from 0.
 * @param {string} hash
 * @param {number} lanes how many there are
 */
export function laneOf(hash, lanes) {
  const number = Number(new URLSearchParams(hash.slice(1)).get('thread') || 1);
  return Number.isInteger(number) && number > 0 && number <= lanes ? number - 1 : 0;
}

/**
 * @param {string} hash
 * @param {{ lane: number, range: TimeRange, spans: number, spikes: number, functions: number, origins: number }} limits
 * @returns {State}
 */
export function readHash(hash, { lane, range: [from, to], spans, spikes, functions, origins }) {
  // A page cannot say `#spike-1`, the name of a spike's panel in the still chart, in another way.
  const parts = new URLSearchParams(hash.slice(1).replace(/^spike-(\d+)$/, 'spike=$1'));
  const text = (/** @type {string} */ name) => parts.get(name) ?? '';
  const whole = (/** @type {string} */ name, /** @type {number} */ least, /** @type {number} */ end) => {
    const n = Number(text(name) || NaN);
    return Number.isInteger(n) && n >= least && n < end ? n : least - 1;
  };
  const range = (/** @type {string} */ name, least = from, most = to) => {
    const [a, b] = text(name).split('~').map(Number);
    return a >= least && b <= most && a < b ? /** @type {TimeRange} */ ([a, b]) : null;
  };
  const view = text('view');
  return {
    lane,
    view: view === 'left' || view === 'table' ? view : 'time',
    range: range('t'),
    leftRange: range('lt', 0, to - from),
    leftSpan: whole('lspan', 0, spans),
    sort: /^-?(name|self|total|spans|median|longest)$/.test(text('sort')) ? text('sort') : '-self',
    group: /^(package|file|category)$/.test(text('by')) ? /** @type {GroupBy} */ (text('by')) : 'function',
    only: text('only')
      .split('~')
      .filter((group) => GROUPS.test(group)),
    mark: range('mark'),
    span: whole('span', 0, spans),
    spike: whole('spike', 1, spikes + 1),
    function: whole('f', 0, functions),
    origin: whole('o', 0, origins),
    hidden: text('hide')
      .split('~')
      .filter(Boolean)
      .map(Number)
      .filter((o) => Number.isInteger(o) && o >= 0 && o < origins),
    query: { text: text('q'), regex: parts.has('re'), matchCase: parts.has('case') },
  };
}
