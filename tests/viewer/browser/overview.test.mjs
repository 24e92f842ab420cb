// The strip on top, the time axis, the toolbar, and how the viewer takes over.
import assert from 'node:assert/strict';
import test from 'node:test';
import { chartBox, documentOf, drawn, open, pixel, pointOf, rangeInView, reportOf, untilHash } from '../browser.mjs';

const checkout = reportOf('checkout');
const whole = [0, checkout.meta.durationUs];
const isWhole = (page) => page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));
const stripOf = (page) => page.$eval('.overview', (canvas) => canvas.getBoundingClientRect().toJSON());
const rgb = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
const colourOf = async (page, name) =>
  rgb(await page.$eval('.flame', (app, name) => getComputedStyle(app).getPropertyValue(name).trim(), `--${name}`));

test('the strip is as high as stacks are deep, and pale where nothing is busy', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const strip = await stripOf(page);
  await page.waitForFunction(() => {
    const canvas = document.querySelector('.overview');
    return canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height - 3, 1, 1).data[0] < 250;
  });
  const column = async (time) => {
    const x = strip.left + (time / whole[1]) * strip.width;
    const pixels = [];
    for (let y = strip.top + 14; y < strip.bottom - 2; y++) pixels.push(await pixel(page, [x, y]));
    const filled = pixels.filter(([r]) => r < 250);
    return { height: filled.length, shade: filled.at(-1)?.[0] };
  };
  const idle = checkout.spans.filter((span) => checkout.name(span) === '(idle)').sort((a, b) => b.totalUs - a.totalUs)[0];
  const depthAt = (time) => checkout.spans.filter(({ startUs, totalUs }) => startUs <= time && startUs + totalUs > time).length;
  const [spike] = checkout.spikes;
  const [quiet, busy] = [idle.startUs + idle.totalUs / 2, (spike.startUs + spike.endUs) / 2];
  assert.deepEqual([depthAt(quiet), depthAt(busy) > 8], [1, true]);
  const [low, high] = [await column(quiet), await column(busy)];
  assert.ok(high.height > 2 * low.height && low.height > 0, JSON.stringify([low, high]));
  assert.ok(low.shade > high.shade + 20, 'idle is paler');
});

test('spikes are marked on the strip and on the axis', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await drawn(page);
  const [strip, box] = [await stripOf(page), await chartBox(page)];
  const ink = await colourOf(page, 'ink');
  for (const { startUs, endUs } of checkout.spikes) {
    const part = (startUs + endUs) / 2 / whole[1];
    assert.deepEqual(await pixel(page, [strip.left + part * strip.width, strip.top + 4]), ink);
    assert.deepEqual(await pixel(page, [box.left + part * box.width, box.top + 20]), ink);
  }
});

test('the axis has its ticks at round times', async (t) => {
  for (const [hash, step] of [['', 100_000], ['#t=100000~150000', 5000]]) {
    const page = await open(t, documentOf('checkout'), { hash });
    const range = hash ? [100_000, 150_000] : whole;
    const box = await chartBox(page);
    const line = await colourOf(page, 'line');
    for (let time = Math.ceil(range[0] / step + 1) * step; time < range[1]; time += step) {
      const [x] = await pointOf(page, time, 0, range);
      assert.deepEqual(await pixel(page, [Math.round(x), box.top + 2]), line, `${time} µs`);
      assert.deepEqual(await pixel(page, [Math.round(x) - 3, box.top + 2]), [255, 255, 255]);
    }
  }
});

test('the range in view and its length are said in words', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=100000~300000' });
  assert.equal(await page.textContent('.range'), '100 ms to 300 ms: 200 ms, 21.8 % of the recording');
  await page.keyboard.press('0');
  await page.waitForFunction(() => document.querySelector('.range').textContent === 'the whole recording: 918 ms, 714 ms busy');
});

test('the toolbar does what keys do', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.click('.tools button:text-is("+")');
  const [from, to] = await rangeInView(page);
  assert.equal(Math.round(to - from), Math.round(whole[1] / 2));
  await page.click('.tools button:text-is("−")');
  await isWhole(page);
  await page.click('.tools button:text-is("+")');
  await page.click('.tools button:text-is("Reset Zoom")');
  await isWhole(page);
  await page.click('.tools button:has-text("2 spikes")');
  assert.equal(await page.textContent('.panel h2'), '2 spikes');
  await page.click('.tabs button:text-is("Table")');
  await page.waitForSelector('.functions tbody tr');
  await page.click('.tabs button:text-is("Left Heavy")');
  await page.waitForSelector('[data-left]');
  await page.click('.tabs button:text-is("Time Order")');
  await page.click('[aria-label="Light or dark (T)"]');
  assert.equal(await page.getAttribute('.flame', 'data-theme'), 'dark');
});

test('the state of spikes and searches comes back with the address', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press(']');
  await page.keyboard.press(']');
  await page.keyboard.press('/');
  await page.keyboard.type('render');
  await untilHash(page, /spike=2.*q=render/);
  const range = await rangeInView(page);
  await page.reload();
  await page.waitForSelector('[data-flame-ready]', { state: 'attached' });
  assert.deepEqual(await rangeInView(page), range);
  assert.equal(await page.textContent('.panel .why'), checkout.spikes[1].why);
  await page.waitForFunction(() => /busy/.test(document.querySelector('.result').textContent));
  assert.equal(await page.$eval('input', (input) => input.value), 'render');
});

test('the still chart stands with a line of progress until the viewer takes its place, at one blow', async (t) => {
  const before = () => {
    globalThis.states = [];
    const look = () => {
      const is = (selector) => Boolean(document.querySelector(selector));
      const state = [is('#still') && 'still', is('svg > rect[height="3"]') && 'line', is('.flame .bar') && 'viewer'].filter(Boolean).join(' ');
      if (state && globalThis.states.at(-1) !== state) globalThis.states.push(state);
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  };
  const page = await open(t, documentOf('checkout'), { before });
  assert.deepEqual(await page.evaluate(() => globalThis.states), ['still', 'still line', 'viewer']);
});
