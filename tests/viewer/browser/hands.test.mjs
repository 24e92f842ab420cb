// Mouse, wheel, keyboard and touch move the chart as people expect.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AXIS, ROW, chartBox, documentOf, factsIn, open, pointOf, pointOfSpan, rangeInView, reportOf, untilHash, untilRange } from '../browser.mjs';

const checkout = reportOf('checkout');
const whole = [0, checkout.meta.durationUs];
const email = checkout.spans.filter((span) => checkout.name(span) === 'validateEmail').sort((a, b) => b.totalUs - a.totalUs)[0];
const near = (actual, expected, tolerance, what) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what ?? ''}: ${actual}, not ${expected}`);
const timeAt = (x, box, [from, to]) => from + ((x - box.left) / box.width) * (to - from);

for (const modifier of ['Control', 'Meta']) {
  test(`${modifier} and the wheel zoom at the pointer`, async (t) => {
    const page = await open(t, documentOf('checkout'));
    const box = await chartBox(page);
    const [x, y] = [box.left + 300, box.top + 100];
    await page.mouse.move(x, y);
    await page.keyboard.down(modifier);
    for (let n = 0; n < 5; n++) await page.mouse.wheel(0, -100);
    // The time below the pointer stays there.
    const time = timeAt(x, box, whole);
    await untilRange(page, whole.map((end) => time + (end - time) * Math.exp((5 * -100) / 250)));
  });
}

test('Shift+wheel and a drag pan', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=100000~300000' });
  const box = await chartBox(page);
  await page.mouse.move(box.left + 600, box.top + 60);
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, 120);
  await page.keyboard.up('Shift');
  const panned = [100000, 300000].map((time) => time + (120 / box.width) * 200000);
  await untilRange(page, panned);
  await page.mouse.down();
  await page.mouse.move(box.left + 500, box.top + 60, { steps: 4 });
  await page.mouse.up();
  await untilRange(page, panned.map((time) => time + (100 / box.width) * 200000));
});

test('the wheel alone scrolls the rows', async (t) => {
  const page = await open(t, documentOf('deep'));
  const box = await chartBox(page);
  await page.mouse.move(box.left + 100, box.top + 200);
  await page.mouse.wheel(0, 400);
  await page.waitForFunction(() => document.querySelector('.scroller').scrollTop === 400);
  assert.equal(await page.evaluate(() => location.hash), '');
});

test('Shift+drag marks a range and sums it up', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const box = await chartBox(page);
  await page.keyboard.down('Shift');
  await page.mouse.move(box.left + 200, box.top + 100);
  await page.mouse.down();
  await page.mouse.move(box.left + 500, box.top + 120, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await page.waitForSelector('.panel[data-shows=range]');
  const facts = await factsIn(page, '.panel');
  near(facts.From, timeAt(box.left + 200, box, whole), 2);
  near(facts.Length, (300 / box.width) * whole[1], 2);
  const busy = checkout.spans.filter((span) => ['code', 'garbage-collector'].includes(checkout.functions[span.function].kind));
  const outermost = busy.filter(({ depth }) => depth === 0);
  const overlap = outermost.reduce((sum, { startUs, totalUs }) =>
    sum + Math.max(0, Math.min(startUs + totalUs, facts.To) - Math.max(startUs, facts.From)), 0);
  near(facts.Busy, overlap, 0.01);
  const selfIn = new Map();
  for (const span of busy) {
    const children = checkout.spans.filter((child) => child.depth === span.depth + 1
      && child.startUs >= span.startUs && child.startUs + child.totalUs <= span.startUs + span.totalUs);
    const cut = ({ startUs, totalUs }) => Math.max(0, Math.min(startUs + totalUs, facts.To) - Math.max(startUs, facts.From));
    const self = cut(span) - children.reduce((sum, child) => sum + cut(child), 0);
    selfIn.set(span.function, (selfIn.get(span.function) ?? 0) + self);
  }
  const [[most]] = [...selfIn].sort((a, b) => b[1] - a[1]);
  const first = await page.textContent('.panel section:nth-of-type(1) li span:first-child');
  assert.ok(first.startsWith(checkout.name({ function: most })), `${first}, not ${checkout.name({ function: most })}`);
  assert.equal(await page.locator('.panel section').count(), 2);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.panel', { state: 'hidden' });
});

test('a click selects a span and keeps its details; Escape lets go', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.mouse.click(...(await pointOfSpan(page, email, whole)));
  const facts = await factsIn(page, '.panel');
  const sums = checkout.functions[email.function];
  assert.deepEqual(
    [facts['Starts at'], facts['Self time'], facts['Total time'], facts['Aggregated self time'], facts['Aggregated total time']],
    [email.startUs, email.selfUs, email.totalUs, sums.selfUs, sums.totalUs]);
  assert.match(facts['Spike #1'], /validate10/);
  assert.equal(await page.textContent('.panel .name'), 'validateEmail');
  assert.match(await page.textContent('.live'), /^validateEmail, total .* self .* row \d+, called by validate10, calls RegExp/);
  const callers = await page.$$eval('.panel section:nth-of-type(1) li span:first-child', (names) => names.map((name) => name.firstChild.textContent));
  assert.deepEqual(callers.slice(0, 2), ['validate10', 'validateOrder']);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.panel', { state: 'hidden' });
});

test('Enter zooms to the selected span, Home shows all', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.mouse.click(...(await pointOfSpan(page, email, whole)));
  await page.keyboard.press('Enter');
  const [from, to] = await rangeInView(page);
  near(from, email.startUs - email.totalUs * 0.02, 1);
  near(to, email.startUs + email.totalUs * 1.02, 1);
  await page.keyboard.press('Home');
  await page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));
});

test('a double click zooms to a span, Escape steps back, 0 shows all', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.mouse.dblclick(...(await pointOfSpan(page, email, whole)));
  const [from, to] = await rangeInView(page);
  near(from, email.startUs - email.totalUs * 0.02, 1);
  near(to, email.startUs + email.totalUs * 1.02, 1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));
  await page.keyboard.press('Enter');
  await page.keyboard.press('+');
  await page.waitForFunction(() => !document.querySelector('.range').textContent.startsWith('the whole'));
  await page.keyboard.press('0');
  await page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));
});

test('keys zoom and pan', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const [from, to] = whole;
  const quarter = (to - from) / 4;
  await page.keyboard.press('w');
  await untilHash(page, /t=2/);
  assert.deepEqual((await rangeInView(page)).map(Math.round), [from + quarter, to - quarter].map(Math.round));
  await page.keyboard.press('d');
  await untilHash(page, /t=3/);
  near((await rangeInView(page))[0], from + 1.5 * quarter, 1);
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  await untilHash(page, /t=1/);
  near((await rangeInView(page))[0], from + 0.5 * quarter, 1);
  await page.keyboard.press('s');
  await page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));
  await page.keyboard.press('+');
  await page.waitForFunction(() => document.querySelector('.range').textContent.includes('50.0 %'));
  await page.keyboard.press('-');
  await page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));
});

test('arrows go to the caller, the longest call on top, and neighbours', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const names = async (...keys) => {
    const found = [];
    for (const key of keys) {
      await page.keyboard.press(key);
      found.push(await page.textContent('.panel .name'));
    }
    return found;
  };
  await page.mouse.click(...(await pointOfSpan(page, email, whole)));
  assert.deepEqual(await names('ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown'), ['validate10', 'validateOrder', 'validate10', 'validateEmail']);
  const row = checkout.spans.filter(({ depth }) => depth === email.depth);
  const at = row.indexOf(email);
  assert.deepEqual(await names('ArrowRight', 'ArrowLeft', 'ArrowLeft'), [at + 1, at, at - 1].map((n) => checkout.name(row[n])));
});

test('comma and full stop step through the spans of a function', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const same = checkout.spans.filter((span) => span.function === email.function);
  await page.mouse.click(...(await pointOfSpan(page, email, whole)));
  const at = same.indexOf(email);
  const starts = [];
  for (const key of ['.', ',', ',', '.']) {
    await page.keyboard.press(key);
    starts.push((await factsIn(page, '.panel'))['Starts at']);
  }
  const round = (n) => same[(n + same.length) % same.length].startUs;
  assert.deepEqual(starts, [round(at + 1), round(at), round(at - 1), round(at)]);
});

test('hovering says at once what is there, beside the pointer', async (t) => {
  const page = await open(t, documentOf('checkout'));
  for (const span of [email, ...checkout.spans.filter(({ totalUs }) => totalUs > 5000).slice(-4)]) {
    const [x, y] = await pointOfSpan(page, span, whole);
    await page.mouse.move(x, y);
    assert.equal(await page.textContent('.tip .name'), checkout.name(span));
    const facts = await factsIn(page, '.tip');
    assert.deepEqual([facts['Self time'], facts['Total time']], [span.selfUs, span.totalUs]);
    const box = await page.$eval('.tip', (tip) => tip.getBoundingClientRect().toJSON());
    assert.ok(x < box.left || x > box.right || y < box.top || y > box.bottom, 'it does not cover the pointer');
    assert.ok(box.left >= 0 && box.right <= 1520 && box.top >= 0 && box.bottom <= 800);
  }
  await page.mouse.move(5, 5);
  assert.ok(await page.locator('.tip').isHidden());
});

test('the wheel over a span narrower than a pixel still finds it', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const narrow = checkout.spans.find(({ totalUs, depth }) => totalUs > 0 && totalUs < 600 && depth > 6);
  await page.mouse.move(...(await pointOfSpan(page, narrow, whole)));
  const facts = await factsIn(page, '.tip');
  assert.ok(facts['Total time'] > 0);
});

test('the strip on top: a drag chooses a range, edges and middle can be dragged, a double click resets', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const strip = await page.$eval('.overview', (canvas) => canvas.getBoundingClientRect().toJSON());
  const y = strip.top + 20;
  const time = (x) => (x / strip.width) * whole[1];
  const drag = async (from, to) => {
    await page.mouse.move(from, y);
    await page.mouse.down();
    await page.mouse.move((from + to) / 2, y);
    await page.mouse.move(to, y);
    await page.mouse.up();
  };
  const check = async (from, to) => {
    await page.waitForFunction(([from, to]) => {
      const range = new URLSearchParams(location.hash.slice(1)).get('t')?.split('~').map(Number);
      return range && Math.abs(range[0] - from) < 2 && Math.abs(range[1] - to) < 2;
    }, [time(from), time(to)]);
  };
  await drag(300, 600);
  await check(300, 600);
  await drag(600, 700);
  await check(300, 700);
  await drag(300, 400);
  await check(400, 700);
  await drag(500, 600);
  await check(500, 800);
  await page.mouse.dblclick(100, y);
  await page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));
});

test('touch: a drag pans, two fingers zoom, a tap selects', async (t) => {
  const page = await open(t, documentOf('checkout'), { hasTouch: true, hash: '#t=500000~800000' });
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...points) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const box = await chartBox(page);
  const y = box.top + 60;
  await touch('touchStart', [600, y]);
  await touch('touchMove', [560, y]);
  await touch('touchMove', [500, y]);
  await touch('touchEnd');
  const panned = [500000, 800000].map((time) => time + (100 / box.width) * 300000);
  await untilRange(page, panned);
  await touch('touchStart', [400, y], [600, y]);
  await touch('touchMove', [350, y], [650, y]);
  await touch('touchMove', [300, y], [700, y]);
  await touch('touchEnd');
  // The fingers are twice as far apart, and what was between them still is.
  const middle = timeAt(500, box, panned);
  const zoomed = panned.map((time) => middle + (time - middle) / 2);
  await untilRange(page, zoomed);
  await page.touchscreen.tap(...(await pointOfSpan(page, email, zoomed)));
  assert.equal(await page.textContent('.panel .name'), 'validateEmail');
  assert.ok(await page.locator('.tip').isHidden());
});

test('rows that are scrolled are hit where they are seen', async (t) => {
  const deep = reportOf('deep');
  const page = await open(t, documentOf('deep'));
  const box = await chartBox(page);
  const row = 60;
  await page.$eval('.scroller', (scroller, top) => (scroller.scrollTop = top), row * ROW);
  const span = deep.spans.filter(({ depth }) => depth === row + 3).sort((a, b) => b.totalUs - a.totalUs)[0];
  const range = [0, deep.meta.durationUs];
  const [x, y] = await pointOf(page, span.startUs + span.totalUs / 2, span.depth, range);
  near(y, box.top + AXIS + 3.5 * ROW, 1);
  await page.mouse.click(x, y);
  const facts = await factsIn(page, '.panel');
  assert.deepEqual([facts['Starts at'], facts['Total time']], [span.startUs, span.totalUs]);
});

test('motion is short, and none where the reader wants none', async (t) => {
  const steps = async (reducedMotion) => {
    const page = await open(t, documentOf('checkout'), { reducedMotion });
    return page.evaluate(async () => {
      const pictures = new Set();
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'w' }));
      for (const until = performance.now() + 400; performance.now() < until;) {
        await new Promise(requestAnimationFrame);
        pictures.add(document.querySelector('.chart canvas').toDataURL());
      }
      return pictures.size;
    });
  };
  const [few, many] = [await steps('reduce'), await steps('no-preference')];
  assert.ok(few <= 2, `${few} pictures`);
  assert.ok(many > 2, `${many} pictures`);
});
