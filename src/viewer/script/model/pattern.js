// Regular expressions that cannot hang: matched in time linear in the text, whatever the pattern. The
// browser's own may take forever for patterns such as `(a+)+b`, and a link may carry one.

/** More states than this are too many to follow, in number. */
const MOST_STATES = 4000;
/** Nesting deeper than this is nobody's pattern. */
const DEEPEST = 200;

/**
 * A state: a test of a character or of a place, or (without a test) a fork.
 * @typedef {object} State
 * @property {((character: string) => boolean) | null} takes a character that leads on
 * @property {((before: string, after: string) => boolean) | null} holds what a place must be like
 * @property {number[]} next
 */

/** What a pattern cannot have here. */
export class Unsupported extends Error {}

/**
 * The states of a pattern; the last one means that it was found.
 * @param {string} source
 * @param {boolean} matchCase
 * @returns {State[]}
 * @throws {SyntaxError} where it is no regular expression
 * @throws {Unsupported} where it cannot be matched in linear time
 */
function compile(source, matchCase) {
  const flags = matchCase ? 'u' : 'iu';
  new RegExp(source, flags); // the browser knows what is one
  const text = [...source];
  /** @type {State[]} */
  const states = [];
  let at = 0;

  const add = (/** @type {Partial<State>} */ state) => {
    if (states.length >= MOST_STATES) throw new Unsupported('too long a pattern');
    return states.push({ takes: null, holds: null, next: [], ...state }) - 1;
  };
  const one = (/** @type {string} */ pattern) => {
    const test = new RegExp(`^(?:${pattern})$`, `${flags}s`);
    return (/** @type {string} */ character) => test.test(character);
  };
  const isWord = (/** @type {string} */ character) => /^\w$/.test(character);

  /** @typedef {{ first: number, last: number }} Part where it is entered, and the state that it ends in */
  /** @returns {Part} */
  const empty = () => {
    const state = add({});
    return { first: state, last: state };
  };
  /** @param {Partial<State>} state @returns {Part} */
  const step = (state) => {
    const last = add({});
    return { first: add({ ...state, next: [last] }), last };
  };
  /** @param {Part} a @param {Part} b @returns {Part} */
  const then = (a, b) => {
    states[a.last].next.push(b.first);
    return { first: a.first, last: b.last };
  };

  /** @param {number} depth @returns {Part} */
  function alternatives(depth) {
    if (depth > DEEPEST) throw new Unsupported('too deep a pattern');
    const [begin, end] = [add({}), add({})];
    do {
      const branch = sequence(depth);
      states[begin].next.push(branch.first);
      states[branch.last].next.push(end);
    } while (text[at] === '|' && ++at);
    return { first: begin, last: end };
  }

  /** @param {number} depth @returns {Part} */
  function sequence(depth) {
    let all = empty();
    while (at < text.length && text[at] !== '|' && text[at] !== ')') all = then(all, repeated(depth));
    return all;
  }

  /** @param {number} depth @returns {Part} */
  function repeated(depth) {
    const begin = at;
    const part = atom(depth);
    const end = at;
    const [least, most] = quantifier();
    if (least === 1 && most === 1) return part;
    /** The same once more. */
    const again = () => {
      const behind = at;
      at = begin;
      const copy = atom(depth);
      if (at !== end) throw new Unsupported('a pattern that reads differently twice');
      at = behind;
      return copy;
    };
    let all = empty();
    for (let n = 0; n < least; n++) all = then(all, n === 0 ? part : again());
    if (most === Infinity) {
      const loop = least === 0 ? part : again();
      const fork = add({ next: [loop.first] });
      states[loop.last].next.push(fork);
      const out = add({});
      states[fork].next.push(out);
      return then(all, { first: fork, last: out });
    }
    const out = add({});
    for (let n = least; n < most; n++) {
      states[all.last].next.push(out);
      all = then(all, n === 0 ? part : again());
    }
    states[all.last].next.push(out);
    return { first: all.first, last: out };
  }

  /** @returns {[number, number]} */
  function quantifier() {
    const braces = /^\{(\d+)(,?)(\d*)\}/.exec(text.slice(at, at + 24).join(''));
    /** @type {Record<string, [number, number]>} */
    const signs = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] };
    const times =
      signs[text[at]] ??
      (braces && [
        Number(braces[1]),
        braces[2] ? (braces[3] ? Number(braces[3]) : Infinity) : Number(braces[1]),
      ]);
    if (!times) return [1, 1];
    at += braces ? braces[0].length : 1;
    if (text[at] === '?') at++; // the shortest match is a match
    return times;
  }

  /** @param {number} depth @returns {Part} */
  function atom(depth) {
    const character = text[at++];
    if (character === '(') return group(depth);
    if (character === '^') return step({ holds: (before) => before === '' });
    if (character === '$') return step({ holds: (_, after) => after === '' });
    if (character === '.') return step({ takes: (found) => !/[\n\r\u2028\u2029]/.test(found) });
    if (character === '[') return step({ takes: one(`[${upTo(']')}]`) });
    if (character === '\\') return escaped();
    return step({ takes: one(character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')) });
  }

  /** @param {string} end @returns what stands before it, which is passed */
  function upTo(end) {
    let found = '';
    while (text[at] !== end) found += text[at] === '\\' ? text[at++] + text[at++] : text[at++];
    at++;
    return found;
  }

  /** @param {number} depth @returns {Part} */
  function group(depth) {
    if (text[at] === '?') {
      const kind = text.slice(at, at + 3).join('');
      if (kind.startsWith('?:')) at += 2;
      else if (/^\?<[^=!]/.test(kind)) upTo('>');
      else throw new Unsupported('looking ahead or behind');
    }
    const inner = alternatives(depth + 1);
    at++;
    return inner;
  }

  /** @returns {Part} */
  function escaped() {
    const character = text[at++];
    if (/[1-9k]/.test(character)) throw new Unsupported('a reference back');
    if (/[bB]/.test(character)) {
      const isBorder = (/** @type {string} */ before, /** @type {string} */ after) =>
        isWord(before) !== isWord(after);
      return step({ holds: character === 'b' ? isBorder : (before, after) => !isBorder(before, after) });
    }
    if (/[pPu]/.test(character) && text[at] === '{')
      return step({ takes: one(`\\${character}${upTo('}')}}`) });
    const long = { x: 2, u: 4, c: 1 }[character] ?? 0;
    const rest = text.slice(at, at + long).join('');
    at += long;
    return step({ takes: one(`\\${character}${rest}`) });
  }

  const all = alternatives(0);
  const found = add({});
  states[all.last].next.push(found);
  states.push({ takes: null, holds: null, next: [all.first] }); // the entrance
  return states;
}

/**
 * Whether a pattern stands anywhere in a text.
 * @param {string} source
 * @param {boolean} matchCase
 * @returns {(text: string) => boolean}
 * @throws {SyntaxError | Unsupported}
 */
export function pattern(source, matchCase) {
  const states = compile(source, matchCase);
  const entrance = states.length - 1;
  const found = states.length - 2;
  /** In which step a state was reached last. */
  const reached = new Float64Array(states.length);
  let now = 0;
  return (text) => {
    /** @type {number[]} */
    let open = [];
    let before = '';
    const characters = text[Symbol.iterator]();
    for (;;) {
      const { value: after = '', done } = characters.next();
      now++;
      // The states that can be reached here without a character; a match may begin anywhere.
      /** @type {number[]} */
      const here = [];
      const pending = [...open, entrance];
      for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
        if (reached[state] === now) continue;
        reached[state] = now;
        if (state === found) return true;
        const { takes, holds, next } = states[state];
        if (takes) here.push(state);
        else if (!holds || holds(before, after)) pending.push(...next);
      }
      if (done) return false;
      open = here.flatMap((state) => (states[state].takes?.(after) ? states[state].next : []));
      before = after;
    }
  };
}
