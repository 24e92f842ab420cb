import assert from 'node:assert/strict';
import test from 'node:test';
import { pattern } from '../../../src/viewer/script/model/pattern.js';

const PATTERNS = ['', 'a', 'ab|cd', 'a*b', '(a|b)+c', '^ab', 'c$', '^$', '[a-c]{2,3}d', '[^a-c]', '\\bab\\b', '\\Bb', 'a{2}', 'a{2,}b', '(?:ab)?c',
  '(?<name>a)b', '\\d+\\.\\d*', '\\w\\s\\w', 'a.c', '\\x61', '\\u0061b', '\\u{61}', '\\p{L}+', '\\(\\)', 'a+?b', '(a*)*b', '(a|aa)+$', '[\\]]', '[.]js', 'x{0}b',
  '((a)|(b))*c', 'a||b', '(|a)b', '\\/', 'é', '😀+', '[😀b]'];
const TEXTS = ['', 'a', 'b', 'ab', 'AB', 'cd', 'aab', 'abc', 'abab', 'aaaaab', 'bcad', 'aad', 'ccc', 'ab ab', 'x ab.', 'a\nc', 'a1.5', '12.', 'a b', '()', ']', 'main.js', '/',
  'é', 'É', '😀', 'a😀b', 'aaaa', 'bbbc'];

test('patterns match what the browser says', () => {
  for (const source of PATTERNS) {
    for (const matchCase of [true, false]) {
      const expected = new RegExp(source, matchCase ? 'u' : 'iu');
      const matches = pattern(source, matchCase);
      for (const text of TEXTS) assert.equal(matches(text), expected.test(text), `/${source}/ of ${JSON.stringify(text)}, case ${matchCase}`);
    }
  }
});

test('random patterns match what the browser says', () => {
  let seed = 1;
  const dice = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const part = (depth) => {
    const atom = depth > 2 || dice(3) > 0 ? ['a', 'b', '.', '[ab]', '[^a]', '\\w', '^', '$', '\\b'][dice(9)] : `(${part(depth + 1)}|${part(depth + 1)})`;
    const sign = /^[\^$]|\\b/.test(atom) ? '' : ['', '', '*', '+', '?', '{1,2}', '{2}', '*?'][dice(8)];
    return atom + sign + (dice(2) ? part(depth + 1) : '');
  };
  for (let n = 0; n < 2000; n++) {
    const source = part(0);
    const matches = pattern(source, true);
    for (let m = 0; m < 8; m++) {
      const text = Array.from({ length: dice(7) }, () => 'ab c'[dice(4)]).join('');
      assert.equal(matches(text), new RegExp(source, 'u').test(text), `/${source}/ of ${JSON.stringify(text)}`);
    }
  }
});

test('no pattern takes more than linear time', () => {
  // Each takes the browser's own matcher longer than anyone waits.
  for (const source of ['(a+)+b', '(a|a)*b', '(a|aa)+$|b', '(.*)*x', '(\\w+\\s?)+!']) {
    const matches = pattern(source, false);
    const time = (length) => {
      const begin = performance.now();
      assert.equal(matches('a'.repeat(length) + 'c'), false);
      return performance.now() - begin;
    };
    time(2_000);
    assert.ok(time(40_000) < 200 * (time(2_000) + 1), source);
  }
});

test('what cannot be matched so is refused, and no regular expression is none', () => {
  for (const source of ['(a)\\1', 'a(?=b)', '(?<!a)b', '(?<n>a)\\k<n>', 'a{5000}', '((a{100}){100}){100}']) {
    assert.throws(() => pattern(source, true), { name: 'Error' }, source);
  }
  for (const source of ['(', '[', '*', 'a{2,1}', '\\']) assert.throws(() => pattern(source, true), SyntaxError, source);
});
