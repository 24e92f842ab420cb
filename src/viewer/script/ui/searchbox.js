// The search box.

import { Unsupported } from '../model/pattern.js';
import { matcher, matchFunctions } from '../model/search.js';
import { isBusy, sums, timeOf } from '../model/sums.js';
import { act, scope, state } from '../state/state.js';
import { count, percent, span as spanOfTime, time } from '../words/format.js';
import { functions, head, labelOf, nameOf, placeOf } from '../words/recording.js';
import { button, el, on } from './dom.js';

/** @type {Query} */
export let query = { text: '', regex: false, matchCase: false };

export const input = el('input', {
  type: 'search',
  placeholder: 'Search (/)',
  'aria-label': 'Search functions',
  spellcheck: 'false',
});
/** What was found. */
export const result = el('output', { class: 'result' });

/** @type {['regex' | 'matchCase', string, string][]} */
const SWITCHES = [
  ['matchCase', 'Aa', 'Match case (Aa)'],
  ['regex', '.*', 'Regular expression'],
];
const switches = SWITCHES.map(([name, label, title]) =>
  button(label, title, () => {
    setQuery({ ...query, [name]: !query[name] });
    act.lookUp();
  }),
);

export const searchBox = el(
  'div',
  { class: 'search', role: 'search' },
  input,
  ...switches,
  button('‹', 'Previous match (N)', () => act.stepMatch(-1)),
  button('›', 'Next match (n)', () => act.stepMatch(1)),
);

/** Who types on does not wait for what was typed before. */
const PAUSE_MS = 120;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;

on(input, 'input', () => {
  setText(input.value);
  say(''); // what it said was of another search
  clearTimeout(pause);
  pause = setTimeout(act.lookUp, PAUSE_MS);
});
on(input, 'keydown', (/** @type {KeyboardEvent} */ event) => {
  if (event.key === 'Enter') act.stepMatch(event.shiftKey ? -1 : 1);
});

/** @param {Query} to */
export function setQuery(to) {
  query = to;
  if (input.value !== to.text) input.value = to.text;
  SWITCHES.forEach(([name], n) => switches[n].setAttribute('aria-pressed', String(to[name])));
}

/** @param {string} text */
export const setText = (text) => setQuery({ ...query, text });

/** @param {string} text @param {boolean} [isError] */
export function say(text, isError = false) {
  result.textContent = text;
  input.setAttribute('aria-invalid', String(isError));
}

/**
 * The functions whose name or place matches; none where the query is no regular expression.
 * @returns {Job<Uint8Array | undefined>}
 */
export function* findFunctions() {
  try {
    const matches = matcher(query);
    // Many functions share a name.
    /** @type {Map<number, boolean>} */
    const byName = new Map();
    return yield* matchFunctions(functions.name.length, (f) => {
      const name = functions.name[f];
      const known = byName.get(name) ?? matches(nameOf(f));
      byName.set(name, known);
      return known || matches(placeOf(f));
    });
  } catch (error) {
    const isOne = error instanceof Unsupported;
    say(isOne ? `not searched for: ${error.message} may take forever` : 'not a regular expression', true);
  }
}

/**
 * Says how many spans match, and then their share of busy time.
 * @param {Uint8Array} mask
 * @returns {Job}
 */
export function* sayFound(mask) {
  const range = scope();
  const { timeline } = state.time;
  const of = range
    ? yield* sums(timeline, range, functions.kind)
    : { spans: functions.spans, busy: head.busy };
  const spans = mask.reduce((sum, isMatch, f) => sum + isMatch * of.spans[f], 0);
  found = `${count(spans)} ${spans === 1 ? 'match' : 'matches'}${range ? ` from ${spanOfTime(range)}` : ''}`;
  say(found);
  yield;
  const busy = mask.map((isMatch, f) => (isBusy(functions.kind[f]) ? isMatch : 0));
  const us = yield* timeOf(timeline, range ?? head.range, busy);
  found += ` · ${time(us)}, ${percent(us, of.busy)} of ${range ? 'its ' : ''}busy time`;
  say(found);
  result.dataset.us = String(us);
}

/** What was said of all matches. */
let found = '';

/** Says which of the matches is picked. @param {number} place @param {number} all */
export function sayPlace(place, all) {
  const which = `${count(place)} of ${count(all)}`;
  const rest = query.text
    ? found.replace(/^.*?(?= from | · |$)/, '')
    : ` ${labelOf(state.lit < 0 ? state.model.timeline.function[state.picked] : state.lit)}`;
  say(which + rest);
}
