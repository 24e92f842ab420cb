// What is typed: search words, ranges; and colours switched in the page.
import assert from 'node:assert/strict';
import test from 'node:test';
import { documentOf, drawn, open, pixel, pointOfSpan, reportOf, untilHash, untilRange } from '../browser.mjs';

const checkout = reportOf('checkout');
const wide = { viewport: { width: 1520, height: 800 } };

test('words find what the report has', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const busy = (f) => f.kind === 'code';
  for (const [query, wanted] of [
    ['pkg:handlebars', (f) => /node_modules\/handlebars\//.test(f.url)],
    ['total>50ms own:', (f) => f.totalUs > 50e3 && /^file:.*\/app\/src\//.test(f.url)],
    ['file:validate.js', (f) => f.url.endsWith('/validate.js')],
  ]) {
    const spans = checkout.functions.filter((f) => busy(f) && wanted(f)).reduce((sum, f) => sum + f.spans, 0);
    assert.ok(spans > 0, query);
    await page.fill('.search input', query);
    await page.waitForFunction((text) => document.querySelector('.result').textContent.startsWith(text), `${spans} match`);
    await untilHash(page, /[#&]q=/);
  }
});

test('a group of the table leads to its functions', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#view=table&by=package' });
  await page.click('.functions .item:has-text("handlebars")');
  await page.waitForFunction(() => document.querySelector('caption').textContent.startsWith('Functions'));
  assert.equal(await page.$eval('.search input', (input) => input.value), 'pkg:handlebars');
  await page.waitForFunction(() => [...document.querySelectorAll('.functions tbody th')].every(({ title }) => title.startsWith('handlebars')));
});

test('a typed range is shown, in the table too', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press('/');
  await page.keyboard.type('400ms-0.7s');
  assert.match(await page.textContent('.result'), /^Enter shows 400 ms to 700 ms$/);
  await page.keyboard.press('Enter');
  await untilRange(page, [400_000, 700_000]);
  assert.equal(await page.$eval('.search input', (input) => input.value), '');
  const table = await open(t, documentOf('checkout'), { hash: '#view=table' });
  await table.fill('.search input', '25% - 50%');
  await table.press('.search input', 'Enter');
  await table.waitForFunction(() => /^Functions from/.test(document.querySelector('caption').textContent));
});

test('colours tell apart what is chosen, and the address keeps it', async (t) => {
  const email = checkout.spans.filter((span) => checkout.name(span) === 'validateEmail').sort((a, b) => b.totalUs - a.totalUs)[0];
  const range = [0, checkout.meta.durationUs];
  const colour = async (page) => {
    await drawn(page);
    const [x, y] = await pointOfSpan(page, email, range);
    return pixel(page, [x + 30, y - 5]);
  };
  const page = await open(t, documentOf('checkout'), wide);
  const origin = await colour(page);
  await page.click('.legend button:text-is("function")');
  await untilHash(page, /[#&]c=function/);
  const byFunction = await colour(page);
  assert.notDeepEqual(byFunction, origin);
  const drawnSo = await open(t, documentOf('checkout', 'svg', '-c', 'function'), wide);
  assert.deepEqual(await colour(drawnSo), byFunction);
  const again = await open(t, documentOf('checkout', 'svg'), { ...wide, hash: '#c=function' });
  assert.deepEqual(await colour(again), byFunction);
  await page.click('.legend button:text-is("origin")');
  await page.waitForFunction(() => !location.hash.includes('c='));
  assert.deepEqual(await colour(page), origin);
});
