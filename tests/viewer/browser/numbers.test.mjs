// Every number on the screen belongs to the range that its caption names, and is the report's.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { documentOf, drawn, factsIn, open, untilHash } from '../browser.mjs';
import { flame, profile, profiles, randomRecording, scratch } from '../flame.mjs';
import { checkDetails, checkTable } from '../invariants.mjs';

const reportOf = (file, ...args) => JSON.parse(flame(file, '-q', '--format', 'json', '-o', '-', ...args));
const us = (time) => `${time}us`;

for (const name of profiles) {
  test(`table, callers and callees are the report's: ${name}`, async (t) => {
    const page = await open(t, documentOf(name), { hash: '#view=table' });
    await checkTable(page, reportOf(profile(name)));
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowDown');
    await checkDetails(page, reportOf(profile(name)), factsIn);
  });
}

test('in random and in deep recursion, too, and for a part of the time', async (t) => {
  const deep = (frames) => ({
    nodes: [{ id: 1, callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 }, children: [2] },
      ...Array.from({ length: frames }, (_, n) => ({
        id: n + 2, callFrame: { functionName: ['walk', 'visit', 'walk'][n % 3], scriptId: '1', url: 'file:///a.js', lineNumber: n % 3, columnNumber: 0 },
        children: n + 1 < frames ? [n + 3] : [],
      }))],
    startTime: 0, endTime: frames * 1000 + 1000,
    samples: Array.from({ length: frames }, (_, n) => n + 2), timeDeltas: Array.from({ length: frames }, () => 1000),
  });
  const recordings = [deep(240), ...[1, 2, 3].map((seed) => randomRecording(seed, { nodes: 60, samples: 400, functions: 4 }))];
  for (const [n, recording] of recordings.entries()) {
    const file = path.join(scratch, `recursion-${n}.cpuprofile`);
    fs.writeFileSync(file, JSON.stringify(recording));
    const svg = path.join(scratch, `recursion-${n}.svg`);
    flame(file, '-q', '-o', svg);
    const { durationUs } = reportOf(file).meta;
    for (const range of [null, [Math.round(durationUs * 0.2), Math.round(durationUs * 0.7)]]) {
      const page = await open(t, svg, { hash: `#view=table${range ? `&t=${range.join('~')}` : ''}` });
      await checkTable(page, reportOf(file, ...(range ? ['--from', us(range[0]), '--to', us(range[1])] : [])), { most: 6 });
    }
  }
});

/** The range that the table's caption names, and its busy time. */
const caption = (page) => page.textContent('.functions caption');

test('the table follows every way to move, to where the motion leads', async (t) => {
  for (const reducedMotion of ['no-preference', 'reduce']) {
    const page = await open(t, documentOf('checkout'), { hash: '#t=100000~300000&view=table', reducedMotion });
    await page.waitForFunction(() => /from 0\.10 s|from 100 ms/.test(document.querySelector('.functions caption').textContent));
    const before = await caption(page);
    for (const key of ['+', 'd', 'a', '-']) {
      const last = await caption(page);
      await page.keyboard.press(key);
      await page.waitForFunction((last) => document.querySelector('.functions caption').textContent !== last, last);
    }
    await page.waitForFunction((before) => document.querySelector('.functions caption').textContent === before, before);
    await page.keyboard.press('0');
    await page.waitForFunction(() => /whole recording/.test(document.querySelector('.functions caption').textContent));
    await checkTable(page, reportOf(profile('checkout')), { most: 1 });
    await page.click('text=Reset Zoom');
    assert.match(await caption(page), /whole recording/);
  }
});

test('left heavy follows 0, and merges the goal of a motion, not a moment of it', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=100000~300000&view=left', reducedMotion: 'no-preference' });
  await page.waitForSelector('[data-left="100000~300000"]', { state: 'attached' });
  await page.keyboard.press('0');
  const { durationUs } = reportOf(profile('checkout')).meta;
  await page.waitForSelector(`[data-left="0~${durationUs}"]`, { state: 'attached' });
  await page.keyboard.press('1');
  await page.keyboard.press('+');
  await page.keyboard.press('0');
  await page.keyboard.press('2');
  await page.waitForSelector(`[data-left="0~${durationUs}"]`, { state: 'attached' });
});

test('left heavy of a range says the sums of that range', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=100000~300000&view=left' });
  await page.waitForSelector('[data-left="100000~300000"]', { state: 'attached' });
  await page.keyboard.press('ArrowDown');
  await page.waitForSelector('.panel .facts');
  await checkDetails(page, reportOf(profile('checkout'), '--from', '100ms', '--to', '300ms'), factsIn);
  assert.match(await page.textContent('.panel .facts'), /Of the callsfrom 100 ms to 300 ms/);
});

test('the search counts in the range that the table is about, and says so', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=100000~300000&view=table&q=validateEmail' });
  await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
  const part = reportOf(profile('checkout'), '--from', '100ms', '--to', '300ms');
  const { spans, totalUs } = part.functions.find(({ name }) => name === 'validateEmail');
  const text = await page.textContent('.result');
  assert.ok(text.startsWith(`${spans} match`) && text.includes('from 100 ms to 300 ms'), text);
  assert.equal(Number(await page.getAttribute('.result', 'data-us')), totalUs);
});

test('Enter steps in the view that is shown, and says which of how many', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#q=validate' });
  await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
  await page.focus('input');
  for (const n of [1, 2]) {
    await page.keyboard.press('Enter');
    await page.waitForFunction((n) => document.querySelector('.result').textContent.startsWith(`${n} of `), n);
  }
  await page.click('text=Left Heavy');
  await page.waitForSelector('[data-left]', { state: 'attached' });
  await page.focus('input');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('[title="Left Heavy (2)"]', 'aria-selected'), 'true');
  assert.match(await page.textContent('.panel .name'), /validate/i);
  await page.click('.tabs >> text=Table');
  await page.waitForSelector('.functions tbody tr');
  await page.focus('input');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('[title="Table (3)"]', 'aria-selected'), 'true');
  assert.equal(await page.$$eval('.functions tr[aria-selected=true]', (rows) => rows.length), 1);
  assert.equal(await page.$eval('input', (input) => input.value), 'validate');
});

test("left heavy's zoom and selection and the table's order are in the address", async (t) => {
  const first = await open(t, documentOf('checkout'), { hash: '#view=left' });
  await first.waitForSelector('[data-left]', { state: 'attached' });
  for (let n = 0; n < 6; n++) await first.keyboard.press('ArrowDown');
  await first.keyboard.press('Enter');
  await untilHash(first, /lt=.*lspan=/);
  const name = await first.textContent('.panel .name');
  const hash = await first.evaluate(() => location.hash);
  const second = await open(t, documentOf('checkout'), { hash });
  await second.waitForSelector('.panel .name');
  assert.equal(await second.textContent('.panel .name'), name);
  await untilHash(second, /lt=.*lspan=/);
  const table = await open(t, documentOf('checkout'), { hash: '#view=table&sort=name' });
  await table.waitForSelector('th.name[aria-sort=ascending]');
  await table.click('th.total button');
  await untilHash(table, /sort=-total/);
});

test('a short range is told with the digits that tell its ends apart', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=600000~600500' });
  assert.match(await page.textContent('.range'), /^600\.00 ms to 600\.50 ms: 500 µs/);
});

test('stepping to a wider span than the view shows all of it', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=600000~601000' });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('.');
  await page.keyboard.press(',');
  await drawn(page);
  const facts = await factsIn(page, '.panel');
  await page.waitForFunction(([from, length]) => {
    const [a, b] = new URLSearchParams(location.hash.slice(1)).get('t')?.split('~').map(Number) ?? [0, Infinity];
    return a <= from && b >= from + length;
  }, [facts['Starts at'], facts['Total time']]);
});
