import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { counted, fit, percent, roundStep, tickLabel, ticks, time } from '../../../src/viewer/script/words/format.js';

/** What the Rust side is held to as well. */
const tables = JSON.parse(fs.readFileSync(new URL('../../data/words.json', import.meta.url), 'utf8'));
const WRITERS = {
  times: time,
  counts: (n) => counted(n, 'span'),
  percents: ([part, whole]) => percent(part, whole),
  steps: roundStep,
  ticks: ([at, step, largest]) => tickLabel(at, step, largest),
};

for (const [name, write] of Object.entries(WRITERS)) {
  test(`${name} read as in the reports`, () => {
    for (const [input, expected] of tables[name]) assert.equal(write(input), expected, `${name} of ${input}`);
  });
}

test('ticks are round, cover the range and are about as many as wanted', () => {
  for (const [from, to] of [[0, 1], [0, 7_300_000], [123_456, 123_999], [5e9, 5e9 + 3e8], [0.25, 3.5]]) {
    const { step, at } = ticks(from, to, 10);
    assert.ok(step < 60e6 ? /^[125]0*$/.test(String(step)) : step % 60e6 === 0, String(step));
    assert.ok(at.every((tick) => tick >= from && tick <= to && tick % step === 0));
    assert.ok(at.length <= 11);
    assert.ok(to - from < 10 || at.length >= 4, `${at.length} ticks from ${from} to ${to}`);
  }
});

test('labels never overflow', () => {
  const text = 'parseExpression';
  for (let width = 0; width < 150; width++) {
    const label = fit(text, width, 7);
    assert.ok(label.length * 7 <= Math.max(width, 0));
    const [start, end] = label.split('…');
    assert.ok(label === '' || label === text || (text.startsWith(start) && text.endsWith(end) && start && end));
  }
  assert.equal(fit(text, 15 * 7, 7), text);
  assert.equal(fit(text, 14 * 7, 7), 'parse…pression');
  assert.equal(fit('ab', 14, 7), 'ab');
  assert.equal(fit(text, 14, 7), '');
});

test('a label is not cut through a character', () => {
  assert.equal(fit('a😀bcdef', 6 * 7, 7), 'a…def');
  assert.equal(fit('abcdefg😀hi', 6 * 7, 7), 'ab…hi');
});
