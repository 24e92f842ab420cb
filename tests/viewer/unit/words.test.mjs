// Search words and ranges as people type them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseRange } from '../../../src/viewer/script/model/range.js';
import { functionMatcher } from '../../../src/viewer/script/words/search.js';

const whole = [0, 2e6];

test('a range is understood in any unit, and what is none is not', () => {
  for (const [text, range] of [
    ['1.2s-1.4s', [1.2e6, 1.4e6]],
    ['1.2-1.4s', [1.2e6, 1.4e6]],
    [' 300ms – 1.5 s ', [300e3, 1.5e6]],
    ['300us to 450us', [300, 450]],
    ['300µs..450µs', [300, 450]],
    ['25%-50%', [500e3, 1e6]],
    ['0min-1min', [0, 60e6]],
  ]) assert.deepEqual(parseRange(text, whole), range, text);
  for (const text of ['1.4s-1.2s', '3s-4s', '5-6', '1s', 'a-b', 'lodash-4s', '1s-2s x', '']) {
    assert.equal(parseRange(text, whole), undefined, text);
  }
});

/** Four functions: own, of a package, native, of the runtime. */
const head = {
  texts: ['', 'parse', 'parseAll', '/app/src/parse.js', '/app/node_modules/acorn/acorn.js', 'node:fs', 'own'],
  origins: [
    { name: 'own code', group: 'own' }, { name: 'acorn', group: 'packages' },
    { name: 'native', group: 'native' }, { name: 'runtime', group: 'runtime' },
  ],
  functions: {
    name: [1, 1, 2, 6], script: [3, 4, 0, 5], line: [1, 2, 0, 3], column: [1, 1, 0, 1], origin: [0, 1, 2, 3],
    selfUs: [5000, 5001, 60_000, 0], totalUs: [60_000, 5001, 60_000, 50_000],
  },
};

const find = (text, rest = {}) => {
  const matches = functionMatcher(head, { text, regex: false, matchCase: false, ...rest });
  return [0, 1, 2, 3].filter(matches);
};

test('words narrow a search down', () => {
  for (const [text, found] of [
    ['parse', [0, 1, 2]],
    ['own:', [0]],
    ['own: parseAll', []],
    ['native: parse', [2]],
    ['runtime:', [3]],
    ['pkg:acorn', [1]],
    ['pkg:ACORN parse', [1]],
    ['pkg:acor', []],
    ['file:parse.js', [0]],
    ['file:.js', [0, 1]],
    ['self>5ms', [1, 2]],
    ['total>50ms', [0, 2]],
    ['total>0.05s self>5ms', [2]],
    ['/parse$/', [0, 1]],
    ['own: /parse$/', [0]],
    // What is no word is text.
    ['owned:', []],
    ['own', [3, 0].sort().filter((f) => f === 3)],
    ['self>fast', []],
  ]) assert.deepEqual(find(text), found, text);
});

test('with the switch for patterns on, words are part of the pattern', () => {
  assert.deepEqual(find('^own:', { regex: true }), []);
  assert.deepEqual(find('^parse$', { regex: true }), [0, 1]);
  assert.throws(() => find('/(/'), SyntaxError);
});
