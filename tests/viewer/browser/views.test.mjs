// Search, spikes, the other views, the address.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AXIS, ROW, chartBox, documentOf, factsIn, open, pixel, pointOf, pointOfSpan, rangeInView, reportOf, untilHash } from '../browser.mjs';

const checkout = reportOf('checkout');
const whole = [0, checkout.meta.durationUs];
const spansNamed = (text) => checkout.spans.filter((span) => checkout.name(span).includes(text));
const email = spansNamed('validateEmail').sort((a, b) => b.totalUs - a.totalUs)[0];
/** Waits until the result of a search is said and drawn. */
async function searched(page, pattern) {
  await page.waitForFunction((source) => new RegExp(source).test(document.querySelector('.result').textContent), pattern.source);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

async function search(page, text) {
  await page.keyboard.press('/');
  await page.keyboard.type(text);
}

test('a search counts its spans and their share of busy time', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await search(page, 'VALID');
  await searched(page, /busy/);
  const spans = checkout.spans.filter((span) => {
    const { name, url, line, column } = checkout.functions[span.function];
    return /valid/i.test(name) || /valid/i.test([url, line, column].join(':'));
  });
  const outermost = spans.filter((span) => !spans.some((below) => below.depth < span.depth
    && below.startUs <= span.startUs && below.startUs + below.totalUs >= span.startUs + span.totalUs));
  assert.match(await page.textContent('.result'), new RegExp(`^${spans.length} matches`));
  const us = await page.$eval('.result', (result) => Number(result.dataset.us));
  assert.equal(us, outermost.reduce((sum, { totalUs }) => sum + totalUs, 0));
});

test('what matches is lit, the rest fades, and the strip on top has ticks', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const [x, y] = await pointOfSpan(page, email, whole);
  const other = [x + 30, y - ROW];
  const [lit, faded] = [await pixel(page, [x + 30, y]), await pixel(page, other)];
  const strip = await page.$eval('.overview', (canvas) => canvas.getBoundingClientRect().toJSON());
  const tick = [(1200 * (email.startUs + email.totalUs / 2)) / whole[1], strip.bottom - 3];
  const before = await pixel(page, tick);
  await search(page, 'validateEmail');
  await searched(page, /busy/);
  assert.deepEqual(await pixel(page, [x + 30, y]), lit);
  const after = await pixel(page, other);
  const fades = after.reduce((sum, value, at) => sum + value - faded[at], 0);
  assert.ok(fades > 60, `${faded} becomes ${after}`);
  assert.notDeepEqual(await pixel(page, tick), before);
  assert.deepEqual(await pixel(page, tick), [0x0b, 0x57, 0xb7]);
});

test('n and N, Enter and Shift+Enter step through the matches in time order', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await search(page, 'validateEmail');
  await searched(page, /busy/);
  const spans = spansNamed('validateEmail');
  const starts = [];
  const step = async (key) => {
    await page.keyboard.press(key);
    starts.push((await factsIn(page, '.panel'))['Starts at']);
  };
  await step('Enter');
  await step('Enter');
  await step('Shift+Enter');
  await page.focus('.scroller');
  await step('n');
  await step('n');
  await step('N');
  assert.deepEqual(starts, [0, 1, 0, 1, 2, 1].map((n) => spans[n % spans.length].startUs));
});

test('case and regular expressions can be asked for; what is none says so', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await search(page, 'VALIDATEEMAIL');
  await searched(page, /\d match/);
  await page.click('[aria-label="Match case (Aa)"]');
  await searched(page, /^0 matches/);
  await page.click('[aria-label="Match case (Aa)"]');
  await page.click('[aria-label="Regular expression"]');
  await page.fill('input', '^validate(email|sku)$');
  await searched(page, /busy/);
  const spans = checkout.spans.filter((span) => /^validate(email|sku)$/i.test(checkout.name(span)));
  assert.match(await page.textContent('.result'), new RegExp(`^${spans.length} matches`));
  await page.fill('input', '(');
  await searched(page, /not a regular expression/);
  assert.equal(await page.getAttribute('input', 'aria-invalid'), 'true');
  await page.press('input', 'Escape');
  assert.equal(await page.$eval('input', (input) => input.value), '');
  assert.equal(await page.getAttribute('input', 'aria-invalid'), 'false');
});

test("the browser's own search key searches the chart", async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press('Control+f');
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'input');
});

test('spikes: ] and [ step through them, each with its reason; the list and the axis lead to them', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const { spikes } = checkout;
  assert.ok(spikes.length > 1);
  const shown = () => page.textContent('.panel .why');
  const checkRange = async ({ startUs, endUs }) => {
    const [from, to] = await rangeInView(page);
    assert.ok(from <= startUs && to >= endUs && to - from < 5 * (endUs - startUs));
  };
  await page.keyboard.press(']');
  assert.equal(await shown(), spikes[0].why);
  await untilHash(page, /spike=1/);
  await checkRange(spikes[0]);
  assert.match(await page.textContent('.live'), new RegExp(spikes[0].name));
  await page.keyboard.press(']');
  assert.equal(await shown(), spikes[1].why);
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  assert.equal(await shown(), spikes.at(-1).why);
  await page.click('.panel li:nth-child(1) .item');
  assert.equal(await shown(), spikes[0].why);
  await page.keyboard.press('Escape');
  await page.keyboard.press('0');
  const { startUs, endUs } = spikes[1];
  const [x] = await pointOf(page, (startUs + endUs) / 2, 0, whole);
  await page.mouse.click(x, (await chartBox(page)).top + AXIS - 4);
  assert.equal(await shown(), spikes[1].why);
});

test('a recording without spikes says so', async (t) => {
  const page = await open(t, documentOf('steady'));
  await page.keyboard.press(']');
  assert.match(await page.textContent('.panel'), /No spikes found: none of \d+ functions has a span far longer/);
});

test('left heavy merges calls, the heaviest first', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press('2');
  await page.waitForSelector('[data-left]');
  const totals = new Map();
  for (const span of checkout.spans.filter(({ depth }) => depth === 0)) {
    const key = checkout.name(span);
    totals.set(key, (totals.get(key) ?? 0) + span.totalUs);
  }
  const [[name, total]] = [...totals].filter(([name]) => name !== '(idle)').sort((a, b) => b[1] - a[1]);
  const box = await chartBox(page);
  await page.mouse.click(box.left + 20, box.top + AXIS + ROW / 2);
  const facts = await factsIn(page, '.panel');
  assert.equal(await page.textContent('.panel .name'), name);
  assert.equal(facts['Total time'], total);
  assert.equal(facts['Merged here'], `${spansNamed(name).filter(({ depth }) => depth === 0).length} spans`);
  await page.keyboard.press('1');
  await page.mouse.click(...(await pointOfSpan(page, email, whole)));
  assert.equal(await page.textContent('.panel .name'), 'validateEmail');
});

test('the table ranks what ran, with exact sums; idle and program stand apart', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press('3');
  await page.waitForSelector('.functions tbody tr');
  const read = () => page.$$eval('.functions tbody tr', (rows) => rows.map((row) => ({
    name: row.querySelector('.item span').textContent,
    selfUs: Number(row.children[1].dataset.us),
    totalUs: Number(row.children[3].dataset.us),
    spans: Number(row.children[5].textContent.replace(/\D/g, '')),
  })));
  const ran = checkout.functions.filter(({ kind, spans }) => spans > 0 && ['code', 'garbage-collector'].includes(kind));
  assert.ok(ran.length < checkout.functions.length);
  const expected = ran.map(({ name, selfUs, totalUs, spans }) => ({ name: name || '(anonymous)', selfUs, totalUs, spans }));
  const key = (row) => JSON.stringify(row);
  assert.deepEqual((await read()).map(key).sort(), expected.map(key).sort());
  assert.equal((await read())[0].selfUs, Math.max(...ran.map(({ selfUs }) => selfUs)), 'by self time at first');
  assert.match(await page.textContent('caption'), /; shares are of 714 ms busy time\. Not busy: .*\(idle\) 183 ms/);
  assert.match(await page.textContent('caption'), /\(program\) 4\.18 ms/);
  for (const [label, column, sign] of [['Self time', 'selfUs', 1], ['Total time', 'totalUs', -1], ['Spans', 'spans', -1]]) {
    await page.click(`.functions th button:text-is("${label}")`);
    const values = (await read()).map((row) => sign * row[column]);
    assert.deepEqual(values, [...values].sort((a, b) => a - b), label);
  }
  assert.equal(await page.getAttribute('th.spans', 'aria-sort'), 'descending');
  await page.click('.functions th button:text-is("Function")');
  const names = (await read()).map(({ name }) => name);
  assert.deepEqual(names, [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
});

test('a function of the table: callers, callees, and its spans in the chart', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press('3');
  await page.click('.functions .item:has-text("validate10")');
  await page.waitForSelector('.sandwich .chosen');
  const list = (n) => page.$$eval(`.sandwich section:nth-of-type(${n}) li`, (items) => items.map(({ textContent }) => textContent));
  const [callers, callees] = [await list(1), await list(2)];
  assert.equal(callers.length, 1);
  assert.match(callers[0], /^validateOrder.*100\.0 %$/);
  assert.match(callees[0], /^validateEmail/);
  await page.click('.sandwich .item:has-text("validateEmail")');
  await page.waitForSelector('.sandwich .chosen .name:text-is("validateEmail")');
  await page.click('.chosen button');
  await untilHash(page, /^#f=\d+$/);
  const [x, y] = await pointOfSpan(page, email, whole);
  const [lit, rest] = [await pixel(page, [x + 30, y]), await pixel(page, [x + 30, y - ROW])];
  assert.deepEqual(lit, [0xe8, 0x81, 0x61]);
  assert.ok(Math.min(...rest) > 180, `${rest} has faded`);
  await page.keyboard.press('.');
  assert.equal(await page.textContent('.panel .name'), 'validateEmail');
});

test('a selected range filters the table and left heavy', async (t) => {
  const from = email.startUs;
  const to = email.startUs + email.totalUs;
  const page = await open(t, documentOf('checkout'), { hash: `#view=table&mark=${from}~${to}` });
  const row = page.locator('.functions tbody tr', { hasText: 'validateEmail' });
  await row.waitFor();
  assert.deepEqual(await row.locator('[data-us]').evaluateAll((cells) => cells.slice(0, 2).map((cell) => Number(cell.dataset.us))), [email.selfUs, email.totalUs]);
  assert.match(await page.textContent('caption'), /^Functions from .* to /);
  await page.keyboard.press('2');
  await page.waitForSelector(`[data-left="${from}~${to}"]`);
  const box = await chartBox(page);
  await page.mouse.click(box.left + 20, box.top + AXIS + (email.depth + 0.5) * ROW);
  assert.equal((await factsIn(page, '.panel'))['Total time'], email.totalUs);
});

test('the address brings the state back; back and forward go through it', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.mouse.click(...(await pointOfSpan(page, email, whole)));
  await untilHash(page, /span=\d+/);
  await page.keyboard.press('Enter');
  await untilHash(page, /t=.*span=/);
  const range = await rangeInView(page);
  await page.reload();
  await page.waitForSelector('[data-flame-ready]', { state: 'attached' });
  assert.deepEqual(await rangeInView(page), range);
  assert.equal((await factsIn(page, '.panel'))['Starts at'], email.startUs);
  await page.keyboard.press('3');
  await untilHash(page, /view=table/);
  await page.goBack();
  await page.waitForSelector('.table', { state: 'hidden' });
  assert.deepEqual(await rangeInView(page), range);
  await page.goForward();
  await page.waitForSelector('.functions tbody tr');
});

test('an address that makes no sense shows the whole', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=NaN~5&span=999999&spike=77&view=x&mark=3&f=-2' });
  assert.match(await page.textContent('.range'), /^the whole recording/);
  const [x, y] = await pointOfSpan(page, email, whole);
  assert.deepEqual(await pixel(page, [x + 30, y]), [0xe8, 0x81, 0x61]);
});

test('a search in the address is searched', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#q=%5EvalidateE&re=1' });
  await searched(page, /busy/);
  assert.equal(await page.$eval('input', (input) => input.value), '^validateE');
  assert.equal(await page.getAttribute('[aria-label="Regular expression"]', 'aria-pressed'), 'true');
});
