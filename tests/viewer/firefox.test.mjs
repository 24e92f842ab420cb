// The chart does in Firefox what it does in Chromium: one test for each way to use it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

process.env.ENGINE = 'firefox';
const { AXIS, ROW, chartBox, documentOf, factsIn, open, pixel, pointOfSpan, rangeInView, reportOf, untilHash, untilRange } = await import('./browser.mjs');

const { flame, profile, profiles } = await import('./flame.mjs');
const { checkTable } = await import('./invariants.mjs');

const checkout = reportOf('checkout');
const whole = [0, checkout.meta.durationUs];
const named = (text) => checkout.spans.filter((span) => checkout.name(span) === text);
const email = named('validateEmail').sort((a, b) => b.totalUs - a.totalUs)[0];
const near = (actual, expected, tolerance, what) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what ?? ''}: ${actual}, not ${expected}`);
const isWhole = (page) => page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));

test('the still chart has its bars where their spans are', async (t) => {
  const page = await open(t, documentOf('checkout', 'svg', '--static'), { ready: false });
  const bars = await page.$$eval('#still .bars path', (bars) => bars.map((bar) => {
    const { x, width } = bar.getBoundingClientRect();
    return { x, width, rows: bar.querySelector('title').textContent.split('\n') };
  }));
  const scale = (1200 - 2 * 16) / checkout.meta.durationUs;
  const bar = bars.find(({ x, rows }) => rows[0] === 'validateEmail' && Math.abs(x - (16 + email.startUs * scale)) < 2);
  near(bar.width, email.totalUs * scale, 2, 'its width');
  assert.ok(bar.rows.some((row) => row.startsWith('Aggregated total time: ')));
});

for (const extension of ['svg', 'html']) {
  test(`as .${extension} it opens, and draws every bar in its place and colour`, async (t) => {
    const page = await open(t, documentOf('checkout', extension));
    assert.equal(await page.textContent('h1'), 'checkout.cpuprofile');
    assert.equal(await page.$('#still'), null);
    const [x, y] = await pointOfSpan(page, email, whole);
    assert.deepEqual(await pixel(page, [x + 30, y]), [0xe8, 0x81, 0x61]);
    assert.deepEqual(await pixel(page, [x, y + 30 * ROW]), [0xf4, 0xf0, 0xff], 'the band of a spike');
    const box = await page.$eval('.flame', (app) => app.getBoundingClientRect().toJSON());
    assert.deepEqual([box.left, box.top, box.width, box.height], [0, 0, 1520, 800]);
  });
}

test('hovering says what is there, a click selects it, Escape lets go', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const [x, y] = await pointOfSpan(page, email, whole);
  await page.mouse.move(x, y);
  assert.equal(await page.textContent('.tip .name'), 'validateEmail');
  const box = await page.$eval('.tip', (tip) => tip.getBoundingClientRect().toJSON());
  assert.ok(x < box.left || x > box.right || y < box.top || y > box.bottom, 'it does not cover the pointer');
  await page.mouse.click(x, y);
  const facts = await factsIn(page, '.panel');
  assert.deepEqual([facts['Starts at'], facts['Self time'], facts['Total time']], [email.startUs, email.selfUs, email.totalUs]);
  assert.match(await page.textContent('.live'), /^validateEmail, total /);
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.textContent('.panel .name'), 'validate10');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.panel', { state: 'hidden' });
});

test('wheel, drag, keys and double click zoom and pan', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const box = await chartBox(page);
  const timeAt = (x, [from, to]) => from + ((x - box.left) / box.width) * (to - from);
  await page.mouse.move(box.left + 300, box.top + 100);
  await page.keyboard.down('Control');
  for (let n = 0; n < 4; n++) await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  // The time below the pointer stays there.
  const time = timeAt(box.left + 300, whole);
  const zoomed = whole.map((end) => time + (end - time) * Math.exp((4 * -100) / 250));
  await untilRange(page, zoomed);
  await page.mouse.down();
  await page.mouse.move(box.left + 200, box.top + 100, { steps: 3 });
  await page.mouse.up();
  const moved = (100 / box.width) * (zoomed[1] - zoomed[0]);
  await untilRange(page, zoomed.map((time) => time + moved));
  await page.keyboard.press('0');
  await isWhole(page);
  await page.mouse.dblclick(...(await pointOfSpan(page, email, whole)));
  await untilRange(page, [email.startUs - email.totalUs * 0.02, email.startUs + email.totalUs * 1.02]);
});

test('Shift and drag marks a range and sums it up; the strip on top chooses one', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const box = await chartBox(page);
  await page.keyboard.down('Shift');
  await page.mouse.move(box.left + 200, box.top + 100);
  await page.mouse.down();
  await page.mouse.move(box.left + 500, box.top + 120, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await page.waitForSelector('.panel[data-shows=range]');
  near((await factsIn(page, '.panel')).Length, (300 / box.width) * whole[1], 2);
  const strip = await page.$eval('.overview', (canvas) => canvas.getBoundingClientRect().toJSON());
  await page.mouse.move(300, strip.top + 20);
  await page.mouse.down();
  await page.mouse.move(600, strip.top + 20, { steps: 3 });
  await page.mouse.up();
  await untilRange(page, [300, 600].map((x) => (x / strip.width) * whole[1]));
});

test('a search counts, lights and steps through its matches', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const [x, y] = await pointOfSpan(page, email, whole);
  const faded = await pixel(page, [x + 30, y - ROW]);
  await page.keyboard.press('/');
  await page.keyboard.type('validateEmail');
  await page.waitForFunction(() => /busy/.test(document.querySelector('.result').textContent));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.match(await page.textContent('.result'), new RegExp(`^${named('validateEmail').length} matches`));
  assert.deepEqual(await pixel(page, [x + 30, y]), [0xe8, 0x81, 0x61]);
  assert.notDeepEqual(await pixel(page, [x + 30, y - ROW]), faded);
  await page.keyboard.press('Enter');
  assert.equal((await factsIn(page, '.panel'))['Starts at'], named('validateEmail')[0].startUs);
});

test('] goes from spike to spike, each with its reason', async (t) => {
  const page = await open(t, documentOf('checkout'));
  for (const { why, startUs, endUs } of checkout.spikes.slice(0, 2)) {
    await page.keyboard.press(']');
    assert.equal(await page.textContent('.panel .why'), why);
    const [from, to] = await page.waitForFunction(([startUs, endUs]) => {
      const [from, to] = new URLSearchParams(location.hash.slice(1)).get('t')?.split('~').map(Number) ?? [];
      return from <= startUs && to >= endUs && [from, to];
    }, [startUs, endUs]).then((range) => range.jsonValue());
    assert.ok(to - from < 5 * (endUs - startUs));
  }
});

test('a spike is told beside a usual call, which can be selected', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const { usual, differences } = checkout.spikes[0];
  await page.keyboard.press(']');
  await page.waitForSelector('.beside');
  assert.equal(await page.locator('.beside .difference').count(), differences.length);
  await page.click('.beside button:has-text("Usual call")');
  await page.waitForSelector('.panel[data-shows=span]');
  const facts = await factsIn(page, '.panel');
  assert.deepEqual([facts['Starts at'], facts['Total time']], [usual.startUs, usual.endUs - usual.startUs]);
});

test('the table ranks functions, with callers and callees; left heavy merges calls', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press('3');
  const ran = checkout.functions.filter(({ kind, spans }) => spans > 0 && ['code', 'garbage-collector'].includes(kind));
  const first = page.locator('.functions tbody tr').first();
  await first.waitFor();
  assert.equal(Number(await first.locator('[data-us]').first().getAttribute('data-us')), Math.max(...ran.map(({ selfUs }) => selfUs)));
  assert.equal(await page.locator('.functions tbody tr').count(), ran.length);
  await page.click('.functions .item:has-text("validate10")');
  await page.waitForSelector('.sandwich .chosen');
  assert.match(await page.textContent('.sandwich section:nth-of-type(2) li'), /^validateEmail/);
  await page.keyboard.press('2');
  await page.waitForSelector('[data-left]');
  const totals = new Map();
  for (const span of checkout.spans.filter(({ depth }) => depth === 0)) {
    totals.set(checkout.name(span), (totals.get(checkout.name(span)) ?? 0) + span.totalUs);
  }
  const [[name, total]] = [...totals].filter(([name]) => name !== '(idle)').sort((a, b) => b[1] - a[1]);
  const box = await chartBox(page);
  await page.mouse.click(box.left + 20, box.top + AXIS + ROW / 2);
  assert.equal(await page.textContent('.panel .name'), name);
  assert.equal((await factsIn(page, '.panel'))['Total time'], total);
});

test('the address brings the state back, and goes back', async (t) => {
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
  await page.evaluate(() => history.back());
  await page.waitForSelector('.table', { state: 'hidden' });
  assert.deepEqual(await rangeInView(page), range);
});

test('help, the theme and the fit to a narrow window', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press('?');
  assert.ok(await page.locator('.help').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('.help').isHidden());
  const paper = () => page.$eval('.flame', (app) => getComputedStyle(app).backgroundColor);
  assert.equal(await paper(), 'rgb(255, 255, 255)');
  await page.keyboard.press('t');
  assert.equal(await paper(), 'rgb(23, 24, 27)');
  await page.setViewportSize({ width: 320, height: 700 });
  await page.waitForFunction(() => document.querySelector('.chart canvas').width === 320);
});

for (const name of profiles) {
  test(`table, callers and callees are the report's: ${name}`, async (t) => {
    const page = await open(t, documentOf(name), { hash: '#view=table' });
    await checkTable(page, JSON.parse(flame(profile(name), '-q', '--format', 'json', '-o', '-')), { most: 6 });
  });
}
