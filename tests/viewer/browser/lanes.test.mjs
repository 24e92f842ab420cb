// Several threads: their lines, opening one, spikes and address across them, what happened by name.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { factsIn, open, untilHash } from '../browser.mjs';
import { flame, root, scratch } from '../flame.mjs';

const recording = (name) => path.join(root, 'profiles', name);

/** The document of a recording of several threads, and the report of all of them. */
function made(name) {
  const out = path.join(scratch, `${path.basename(name)}.svg`);
  flame(recording(name), '-q', '-o', out);
  const report = (...args) => JSON.parse(flame(recording(name), '-q', '--format', 'json', '-o', '-', ...args));
  return { out, all: report('--thread', 'all'), of: (thread) => report('--thread', thread) };
}

const workers = made('workers');
const shop = made('shop.trace.json.gz');

const lines = (page) => page.$$eval('.lane', (lines) => lines.map((line) => ({
  name: line.querySelector('.name').textContent, facts: line.querySelector('.muted').textContent,
  isOpen: line.getAttribute('aria-current') === 'true',
})));

const opened = (page, lane) => page.waitForSelector(`.flame[data-lane="${lane}"]`, { state: 'attached' });

test('every thread has a line with its name and what it did', async (t) => {
  const page = await open(t, workers.out);
  const told = await lines(page);
  assert.equal(told.length, workers.all.threads.length);
  assert.deepEqual(told.map(({ isOpen }) => isOpen), [true, false, false, false]);
  workers.all.threads.forEach(({ name, samples }, n) => {
    assert.ok(told[n].name.startsWith(name), told[n].name);
    assert.ok(told[n].facts.includes(`${samples} samples`), told[n].facts);
  });
});

test("a thread that is opened shows its own numbers, those of its report", async (t) => {
  const page = await open(t, workers.out);
  for (const [lane, { thread, busyUs }] of workers.all.threads.entries()) {
    if (lane > 0) {
      await page.click(`.lane >> nth=${lane}`);
      await opened(page, lane);
    }
    await page.keyboard.press('3');
    await page.waitForSelector('.functions tbody tr');
    const own = workers.of(thread).functions.find(({ kind }) => ['code', 'garbage-collector'].includes(kind));
    const first = await page.$eval('.functions tbody tr .item span', (name) => name.textContent);
    assert.equal(first, own.name, thread);
    const status = await page.textContent('.range');
    assert.match(status, /busy/);
    assert.equal(workers.of(thread).meta.busyUs, busyUs);
    await page.keyboard.press('1');
  }
});

test('keys go from thread to thread, the range stays, and the address knows which is open', async (t) => {
  const page = await open(t, workers.out);
  await page.keyboard.press('+');
  await untilHash(page, /[#&]t=/);
  const range = await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('t'));
  await page.keyboard.press('PageDown');
  await untilHash(page, /thread=2/);
  assert.equal(await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('t')), range);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageUp');
  await untilHash(page, /thread=4/);
  const again = await open(t, workers.out, { hash: await page.evaluate(() => location.hash) });
  await opened(again, 3);
  assert.deepEqual((await lines(again)).map(({ isOpen }) => isOpen), [false, false, false, true]);
});

test('a search goes on in the thread that is opened', async (t) => {
  const page = await open(t, workers.out);
  await page.keyboard.press('/');
  await page.keyboard.type('tokenize');
  await page.waitForFunction(() => /match/.test(document.querySelector('.result').textContent));
  await page.click('.lane >> nth=1');
  await opened(page, 1);
  const { spans } = workers.of(workers.all.threads[1].thread).functions.find(({ name }) => name === 'tokenize');
  await page.waitForFunction((text) => document.querySelector('.result').textContent.startsWith(text), `${spans} match`);
});

test('marks and long tasks of a trace are told', async (t) => {
  const page = await open(t, shop.out);
  const [name, , , words] = ['navigation'].map((kind) => shop.all.marks.find((mark) => mark.kind === kind))
    .map((mark) => [mark.name, mark.startUs, mark.endUs, mark.name])[0];
  const whole = await page.evaluate(() => {
    const { left, top, width } = document.querySelector('.scroller').getBoundingClientRect();
    return { left, top, width };
  });
  const { startUs } = shop.all.marks.find((mark) => mark.name === name);
  const end = Math.max(...shop.all.threads.map(({ endUs }) => endUs));
  const start = Math.min(...shop.all.threads.map(({ startUs }) => startUs));
  await page.mouse.move(whole.left + (whole.width * (startUs - start)) / (end - start), whole.top + 20);
  await page.waitForFunction((text) => document.querySelector('.scroller').title.startsWith(text), words);
  const task = shop.all.longTasks.find(({ thread }) => thread === shop.all.threads[0].thread);
  await page.mouse.move(whole.left + (whole.width * ((task.startUs + task.endUs) / 2 - start)) / (end - start), whole.top + 42 + 8);
  await page.waitForFunction(() => !document.querySelector('.tip').hidden);
  const facts = await factsIn(page, '.tip');
  assert.equal(facts['Total time'], task.endUs - task.startUs);
  assert.match(facts['Long task'], /most of it in/);
});

test('a spike of another thread opens it', async (t) => {
  const page = await open(t, shop.out);
  const { spikes, threads } = shop.all;
  assert.ok(spikes.length > 0);
  for (const { rank, thread } of spikes) {
    const lane = threads.findIndex((row) => row.thread === thread);
    await page.keyboard.press(']');
    await untilHash(page, new RegExp(`spike=${rank}(&|$)`));
    await untilHash(page, lane ? new RegExp(`thread=${lane + 1}`) : /^(?!.*thread=)/);
  }
});
