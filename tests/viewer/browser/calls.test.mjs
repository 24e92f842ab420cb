// The strip of all calls of a function: its numbers are the report's, and a click goes where it points.
import assert from 'node:assert/strict';
import test from 'node:test';
import { documentOf, drawn, factsIn, open, pixel, reportOf, untilHash } from '../browser.mjs';

const checkout = reportOf('checkout');
const callsOf = (name) => checkout.spans.filter((span) => checkout.name(span) === name);

/** Opens a recording with a function's first call selected. */
async function select(t, name, options = {}) {
  const page = await open(t, documentOf('checkout'), options);
  await page.fill('.search input', name);
  await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
  await page.keyboard.press('Enter');
  await page.waitForSelector('.panel:not([hidden])');
  await page.waitForFunction((name) => document.querySelector('.panel .name').textContent === name, name);
  return page;
}

test('median, 95th percentile and longest are those of the report', async (t) => {
  for (const name of ['validate10', 'parseOrder', 'handleOrder']) {
    const lengths = callsOf(name).map(({ totalUs }) => totalUs).sort((a, b) => a - b);
    const at = (part) => lengths[Math.ceil(part * lengths.length) - 1];
    const page = await select(t, name);
    await page.waitForSelector('canvas.calls');
    const { Median, '95th percentile': p95, Longest } = await factsIn(page, '.panel');
    assert.deepEqual([Median, p95, Longest], [at(0.5), at(0.95), lengths.at(-1)], name);
    assert.match(await page.textContent('.panel [data-of] h3'), new RegExp(`^All ${lengths.length} spans`));
  }
});

test('a click on the odd dot goes to that call; so do the buttons of the longest', async (t) => {
  const page = await select(t, 'validate10');
  await page.waitForSelector('canvas.calls');
  const longest = callsOf('validate10').sort((a, b) => b.totalUs - a.totalUs)[0];
  const box = await page.locator('canvas.calls').boundingBox();
  const [from, to] = [0, checkout.meta.durationUs];
  const x = box.x + 5 + ((longest.startUs - from) / (to - from)) * (box.width - 10);
  await page.mouse.click(x, box.y + 6);
  await untilHash(page, /span=\d+/);
  await page.waitForFunction((us) => [...document.querySelectorAll('.panel .facts tr')].some((row) =>
    row.children[0].textContent === 'Total time' && Number(row.children[1].dataset.us) === us), longest.totalUs);
  await page.waitForSelector('canvas.calls');
  await drawn(page);
  const at = await page.locator('canvas.calls').boundingBox();
  assert.deepEqual(await pixel(page, [at.x + x - box.x, at.y + 5]), [0x0b, 0x57, 0xb7], 'the selected call stands out');
  const second = callsOf('validate10').sort((a, b) => b.totalUs - a.totalUs)[1];
  await page.click('.panel [data-of] .actions button:nth-child(2)');
  await page.waitForFunction((us) => [...document.querySelectorAll('.panel .facts tr')].some((row) =>
    row.children[0].textContent === 'Total time' && Number(row.children[1].dataset.us) === us), second.totalUs);
});

test('of fewer than five calls there is no strip', async (t) => {
  const rare = checkout.functions.find(({ spans, kind, name }, f) => kind === 'code' && spans > 0 && spans < 5
    && checkout.functions.findIndex((other) => other.name.includes(name)) === f && name && !name.startsWith('('));
  const page = await open(t, documentOf('checkout'));
  const span = checkout.spans.find((span) => checkout.name(span) === rare.name);
  await page.fill('.search input', rare.name);
  await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
  await page.keyboard.press('Enter');
  await page.waitForSelector('.panel .name');
  await drawn(page);
  assert.ok(span);
  assert.equal(await page.locator('canvas.calls').count(), 0);
});
