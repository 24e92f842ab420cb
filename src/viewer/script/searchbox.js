// The search box.
import { button, el } from './dom.js';
import { counted, percent, time } from './format.js';
import { matchFunctions, matcher } from './search.js';
import { isBusy, timeOf } from './sums.js';

export class Search {
  /** @param {{ onquery: () => void, onstep: (direction: 1 | -1) => void }} events */
  constructor({ onquery, onstep }) {
    /** @type {import('./search.js').Query} */
    this.query = { text: '', regex: false, matchCase: false };
    this.input = el('input', {
      type: 'search', placeholder: 'Search (/)', 'aria-label': 'Search functions', spellcheck: 'false',
      oninput: () => {
        this.query.text = this.input.value;
        onquery();
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter') onstep(event.shiftKey ? -1 : 1);
      },
    });
    const toggle = (/** @type {'regex' | 'matchCase'} */ name, /** @type {string} */ label, /** @type {string} */ title) => {
      const element = button(label, title, () => {
        this.query[name] = !this.query[name];
        this.showSwitches();
        onquery();
      });
      return /** @type {const} */ ([name, element]);
    };
    this.switches = [toggle('matchCase', 'Aa', 'Match case'), toggle('regex', '.*', 'Regular expression')];
    this.result = el('output', { class: 'result', 'aria-live': 'polite' });
    this.element = el('div', { class: 'search', role: 'search' },
      this.input, ...this.switches.map(([, element]) => element),
      button('‹', 'Previous match (N)', () => onstep(-1)), button('›', 'Next match (n)', () => onstep(1)), this.result);
    this.showSwitches();
  }

  showSwitches() {
    for (const [name, element] of this.switches) element.setAttribute('aria-pressed', String(this.query[name]));
  }

  /** @param {import('./search.js').Query} query */
  set(query) {
    this.query = { ...query };
    this.input.value = query.text;
    this.showSwitches();
  }

  clear() {
    this.set({ ...this.query, text: '' });
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  hasFocus() {
    return document.activeElement === this.input;
  }

  /** @param {string} text @param {boolean} [isError] */
  say(text, isError = false) {
    this.result.textContent = text;
    this.input.setAttribute('aria-invalid', String(isError));
  }

  /**
   * The functions that match by name or place; none where the query is no regular expression.
   * @param {import('./recording.js').Recording} recording
   * @returns {Job<Uint8Array | undefined>}
   */
  *match(recording) {
    /** @type {(text: string) => boolean} */
    let matches;
    try {
      matches = matcher(this.query);
    } catch {
      this.say('not a regular expression', true);
      return undefined;
    }
    const mask = yield* matchFunctions(recording.length, (f) => matches(recording.name(f)) || matches(recording.place(f)));
    const spans = recording.functions.spans.reduce((sum, n, f) => sum + (mask[f] ? n : 0), 0);
    this.found = counted(spans, 'match').replace('matchs', 'matches');
    this.say(this.found);
    return mask;
  }

  /**
   * Adds the matches' share of busy time.
   * @param {import('./recording.js').Recording} recording
   * @param {Uint8Array} mask
   * @returns {Job}
   */
  *share(recording, mask) {
    const { head, functions } = recording;
    const busy = mask.map((isMatch, f) => (isBusy(functions.kind[f]) ? isMatch : 0));
    const us = yield* timeOf(recording.timeline, ...head.range, busy);
    this.say(`${this.found} · ${time(us)}, ${percent(us, head.busy)} of busy time`);
    this.result.dataset.us = String(us);
  }
}
