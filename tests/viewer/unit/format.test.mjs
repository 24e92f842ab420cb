import assert from 'node:assert/strict';
import test from 'node:test';
import { count, counted, fit, percent, tickLabel, ticks, time } from '../../../src/viewer/script/format.js';

test('times read as in the reports', () => {
  const shown = [0, 7, 999, 1_000, 1_254, 9_994, 9_996, 34_849, 99_960, 152_400, 999_499, 999_500, 2_500_000, 59_949_999,
    59_950_000, 185_000_000, 7_500_000_000].map(time);
  assert.deepEqual(shown, ['0 µs', '7 µs', '999 µs', '1.00 ms', '1.25 ms', '9.99 ms', '10.0 ms', '34.8 ms', '100 ms', '152 ms',
    '999 ms', '1.00 s', '2.50 s', '59.9 s', '1 min 00 s', '3 min 05 s', '2 h 05 min']);
});

test('halves are rounded to even, as the reports do', () => {
  assert.deepEqual([1_125, 1_135, 1_375, 12_250, 12_750, 102_500, 103_500].map(time),
    ['1.12 ms', '1.14 ms', '1.38 ms', '12.2 ms', '12.8 ms', '102 ms', '104 ms']);
});

test('shares and counts', () => {
  assert.equal(percent(1, 8), '12.5 %');
  assert.equal(percent(1, 0), '–');
  assert.equal(count(1234567), '1\u202f234\u202f567');
  assert.equal(counted(1, 'span'), '1 span');
  assert.equal(counted(0, 'span'), '0 spans');
});

test('ticks are round, cover the range and are about as many as wanted', () => {
  for (const [from, to] of [[0, 1], [0, 7_300_000], [123_456, 123_999], [5e9, 5e9 + 3e8], [0.25, 3.5]]) {
    const { step, at } = ticks(from, to, 10);
    assert.match(String(step), /^[125]0*$/);
    assert.ok(at.every((tick) => tick >= from && tick <= to && tick % step === 0));
    assert.ok(at.length <= 11);
    assert.ok(to - from < 10 || at.length >= 4, `${at.length} ticks from ${from} to ${to}`);
  }
});

test('ticks have the digits that tell them apart', () => {
  assert.equal(tickLabel(1_500_000, 500_000, 4e6), '1.5 s');
  assert.equal(tickLabel(2_000_000, 1_000_000, 4e6), '2 s');
  assert.equal(tickLabel(1_234_567, 1, 4e6), '1.234567 s');
  assert.equal(tickLabel(250, 50, 900), '250 µs');
  assert.equal(tickLabel(20_000, 20_000, 9e5), '20 ms');
});

test('labels never overflow', () => {
  const text = 'parseExpression';
  for (let width = 0; width < 150; width++) {
    const label = fit(text, width, 7);
    assert.ok(label.length * 7 <= Math.max(width, 0));
    assert.ok(label === '' || label === text || (label.endsWith('…') && text.startsWith(label.slice(0, -1))));
  }
  assert.equal(fit(text, 15 * 7, 7), text);
  assert.equal(fit(text, 14 * 7, 7), 'parseExpressi…');
  assert.equal(fit('ab', 14, 7), 'ab');
  assert.equal(fit(text, 14, 7), '');
});

test('a label is not cut through a character', () => {
  assert.equal(fit('ab😀cdef', 4 * 7, 7), 'ab…');
});
