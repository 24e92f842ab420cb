// The search box.
import { button, el, on } from './dom.js';
import { count, percent, time } from './format.js';
import { functions, head, nameOf, placeOf } from './recording.js';
import { matchFunctions, matcher } from './search.js';
import { act, state } from './state.js';
import { isBusy, timeOf } from './sums.js';

/** @type {Query} */
export let query = { text: '', regex: false, matchCase: false };

export const input = el('input', {
  type: 'search', placeholder: 'Search (/)', 'aria-label': 'Search functions', spellcheck: 'false',
});
/** What was found. */
export const result = el('output', { class: 'result' });

/** @type {['regex' | 'matchCase', string, string][]} */
const SWITCHES = [['matchCase', 'Aa', 'Match case'], ['regex', '.*', 'Regular expression']];
const switches = SWITCHES.map(([name, label, title]) =>
  button(label, title, () => {
    setQuery({ ...query, [name]: !query[name] });
    act.lookUp();
  }));

export const searchBox = el('div', { class: 'search', role: 'search' }, input, ...switches,
  button('‹', 'Previous match (N)', () => act.stepMatch(-1)),
  button('›', 'Next match (n)', () => act.stepMatch(1)));

on(input, 'input', () => {
  setText(input.value);
  act.lookUp();
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
    return yield* matchFunctions(functions.name.length, (f) => matches(nameOf(f)) || matches(placeOf(f)));
  } catch {
    say('not a regular expression', true);
  }
}

/**
 * Says how many spans match, and then their share of busy time.
 * @param {Uint8Array} mask
 * @returns {Job}
 */
export function* sayFound(mask) {
  const spans = functions.spans.reduce((sum, n, f) => sum + n * mask[f], 0);
  const found = `${count(spans)} ${spans === 1 ? 'match' : 'matches'}`;
  say(found);
  yield;
  const busy = mask.map((isMatch, f) => (isBusy(functions.kind[f]) ? isMatch : 0));
  const us = yield* timeOf(state.time.timeline, head.range, busy);
  say(`${found} · ${time(us)}, ${percent(us, head.busy)} of busy time`);
  result.dataset.us = String(us);
}
