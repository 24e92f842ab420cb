// The search box.
/** @import { Job, Query } from '../model/types.js' */
/** @import { Actions, State } from '../state/types.js' */
import { Unsupported } from '../model/pattern.js';
import { matcher, matchFunctions } from '../model/search.js';
import { isBusy, sums, timeOf } from '../model/sums.js';
import { scope } from '../state/store.js';
import { count, percent, span as spanOfTime, time } from '../words/format.js';
import { labelOf, nameOf, placeOf } from '../words/functions.js';
import { button, el, on } from './dom.js';

/** @type {['regex' | 'matchCase', string, string][]} */
const SWITCHES = [
  ['matchCase', 'Aa', 'Match case (Aa)'],
  ['regex', '.*', 'Regular expression'],
];
/** Who types on does not wait for what was typed before. */
const PAUSE_MS = 120;

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makeSearchBox(state, act) {
  const input = el('input', {
    type: 'search',
    placeholder: 'Search (/)',
    'aria-label': 'Search functions',
    spellcheck: 'false',
  });
  /** What was found. */
  const result = el('output', { class: 'result' });

  const switches = SWITCHES.map(([name, label, title]) =>
    button(label, title, () => {
      setQuery({ ...state.query, [name]: !state.query[name] });
      act.lookUp();
    }),
  );

  const element = el(
    'div',
    { class: 'search', role: 'search' },
    input,
    ...switches,
    button('‹', 'Previous match (N)', () => act.stepMatch(-1)),
    button('›', 'Next match (n)', () => act.stepMatch(1)),
  );

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
  function setQuery(to) {
    state.query = to;
    if (input.value !== to.text) input.value = to.text;
    SWITCHES.forEach(([name], n) => switches[n].setAttribute('aria-pressed', String(to[name])));
  }

  /** @param {string} text */
  const setText = (text) => setQuery({ ...state.query, text });

  /** @param {string} text @param {boolean} [isError] */
  function say(text, isError = false) {
    result.textContent = text;
    input.setAttribute('aria-invalid', String(isError));
  }

  /**
   * The functions whose name or place matches; none where the query is no regular expression.
   * @returns {Job<Uint8Array | undefined>}
   */
  function* findFunctions() {
    try {
      const matches = matcher(state.query);
      // Many functions share a name.
      /** @type {Map<number, boolean>} */
      const byName = new Map();
      return yield* matchFunctions(state.head.functions.name.length, (f) => {
        const name = state.head.functions.name[f];
        const known = byName.get(name) ?? matches(nameOf(state.head, f));
        byName.set(name, known);
        return known || matches(placeOf(state.head, f));
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
  function* sayFound(mask) {
    const range = scope(state);
    const { timeline } = state.time;
    const of = range
      ? yield* sums(timeline, range, state.head.functions.kind)
      : { spans: state.head.functions.spans, busy: state.head.busy };
    const spans = mask.reduce((sum, isMatch, f) => sum + isMatch * of.spans[f], 0);
    found = `${count(spans)} ${spans === 1 ? 'match' : 'matches'}${range ? ` from ${spanOfTime(range)}` : ''}`;
    say(found);
    yield;
    const busy = mask.map((isMatch, f) => (isBusy(state.head.functions.kind[f]) ? isMatch : 0));
    const us = yield* timeOf(timeline, range ?? state.head.range, busy);
    found += ` · ${time(us)}, ${percent(us, of.busy)} of ${range ? 'its ' : ''}busy time`;
    say(found);
    result.dataset.us = String(us);
  }

  /** What was said of all matches. */
  let found = '';

  /** Says which of the matches is picked. @param {number} place @param {number} all */
  function sayPlace(place, all) {
    const which = `${count(place)} of ${count(all)}`;
    const rest = state.query.text
      ? found.replace(/^.*?(?= from | · |$)/, '')
      : ` ${labelOf(state.head, state.lit < 0 ? state.model.timeline.function[state.picked] : state.lit)}`;
    say(which + rest);
  }

  return { element, input, result, setQuery, setText, say, findFunctions, sayFound, sayPlace };
}

/** @typedef {ReturnType<typeof makeSearchBox>} SearchBox */
