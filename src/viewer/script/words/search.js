// What is searched for, in words: a text, `/a pattern/`, `own:`, `pkg:acorn`, `file:server`, `self>5ms`, `total>50ms`.
/** @import { Head, Query } from '../model/types.js' */
import { parseTime } from '../model/range.js';
import { matcher } from '../model/search.js';
import { nameOf, placeOf } from './functions.js';

/** What to write, and what is found by it. */
export const SEARCH_WORDS = [
  ['/ab+c/', 'Names and places that match a pattern'],
  ['own: runtime: native: generated:', 'Functions by where their code lives'],
  ['pkg:acorn', 'Functions of a package'],
  ['file:server.js', 'Functions of a file'],
  ['self>5ms total>50ms', 'Functions with more time than that'],
  ['1.2s-1.4s 40%-60%', 'Enter shows that range'],
];

const WORD =
  /(?<=^|\s)(?:(own|packages|runtime|native|generated|gc|events):|(pkg|file):(\S+)|(self|total)>(\d+(?:\.\d+)?)(us|µs|ms|s|min))(?=\s|$)/gu;

/**
 * Whether a function is searched for.
 * @param {Head} head
 * @param {Query} query
 * @returns {(f: number) => boolean}
 * @throws {SyntaxError | import('../model/pattern.js').Unsupported} where a pattern is none, or none that is sure to end
 */
export function functionMatcher(head, query) {
  const { functions, origins, texts } = head;
  /** @type {((f: number) => boolean)[]} */
  const tests = [];
  let { text, regex } = query;
  if (!regex) {
    text = text.replace(WORD, (_, group, what, name, column, number, unit) => {
      if (group) tests.push((f) => origins[functions.origin[f]].group === group);
      else if (what === 'file')
        tests.push((f) => texts[functions.script[f]].toLowerCase().includes(name.toLowerCase()));
      else if (what) {
        tests.push((f) => {
          const origin = origins[functions.origin[f]];
          return origin.group === 'packages' && origin.name.toLowerCase() === name.toLowerCase();
        });
      } else {
        const us = column === 'self' ? functions.selfUs : functions.totalUs;
        const least = parseTime(number, unit);
        tests.push((f) => us[f] > least);
      }
      return ' ';
    });
    if (tests.length) text = text.trim();
    const pattern = /^\/(.+)\/$/.exec(text);
    if (pattern) [text, regex] = [pattern[1], true];
  }
  if (text) {
    const matches = matcher({ ...query, text, regex });
    // Many functions share a name.
    /** @type {Map<number, boolean>} */
    const byName = new Map();
    tests.push((f) => {
      const name = functions.name[f];
      const known = byName.get(name) ?? matches(nameOf(head, f));
      byName.set(name, known);
      return known || matches(placeOf(head, f));
    });
  }
  return (f) => tests.every((test) => test(f));
}
