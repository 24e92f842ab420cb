// Faults that were, each with what it looked like.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { chartBox, documentOf, drawn, open, pixel, reportOf, untilHash } from '../browser.mjs';
import { flame, scratch } from '../flame.mjs';

const checkout = reportOf('checkout');
const [spike] = checkout.spikes;

test('what takes room from the chart does not squeeze its picture', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press(']');
  await page.waitForSelector('.panel h2');
  await drawn(page);
  for (const [height, shown] of await page.$$eval('.chart canvas', (all) => all.map((canvas) => [canvas.height, canvas.clientHeight]))) {
    assert.equal(height, shown);
  }
});

test('a pattern that takes the browser forever is searched for at once, also from a link', async (t) => {
  const page = await open(t, documentOf('names'), { hash: `#re=1&q=${encodeURIComponent('^(([a-z ])+.)+[A-Z]([a-z ])+$')}` });
  await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
  await page.fill('input', '(a)\\1');
  await page.waitForFunction(() => /not searched for: a reference back/.test(document.querySelector('.result').textContent));
});

/** A recording with many spikes close to each other, the last at its end. */
function crowded() {
  const frame = (functionName) => ({ functionName, scriptId: '1', url: 'file:///app/a.js', lineNumber: 1, columnNumber: 1 });
  const names = Array.from({ length: 6 }, (_, n) => `f${n}`);
  const nodes = [{ id: 1, callFrame: { ...frame('(root)'), scriptId: '0', url: '' }, children: names.map((_, n) => n + 2) },
    ...names.map((name, n) => ({ id: n + 2, callFrame: frame(name) }))];
  const samples = [];
  for (let n = 0; n < 12; n++) names.forEach((_, f) => samples.push(f + 2));
  for (let n = 0; n < 1500; n++) samples.push(2 + (n % 6));
  names.forEach((_, f) => samples.push(...Array.from({ length: 30 }, () => f + 2)));
  const file = path.join(scratch, 'crowded.cpuprofile');
  fs.writeFileSync(file, JSON.stringify({ nodes, samples, timeDeltas: samples.map(() => 1000), startTime: 0, endTime: samples.length * 1000 }));
  const svg = path.join(scratch, 'crowded.svg');
  flame(file, '-q', '-o', svg);
  return { svg, spikes: JSON.parse(flame(file, '-q', '--format', 'json', '-o', '-')).spikes };
}

test('ranks stand whole beside their pins, also at the edge', async (t) => {
  const { svg, spikes } = crowded();
  assert.ok(spikes.length >= 3, `${spikes.length} spikes`);
  const page = await open(t, svg, {
    before: () => {
      globalThis.texts = [];
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
        globalThis.texts.push({ text, x, y, width: this.measureText(text).width, canvas: this.canvas.width });
        return fillText.call(this, text, x, y, ...rest);
      };
    },
  });
  await page.evaluate(() => (globalThis.texts = []));
  await page.keyboard.press('t');
  await drawn(page);
  const ranks = (await page.evaluate(() => globalThis.texts)).filter(({ text, y }) => /^\d+$/.test(text) && y > 15 && y < 26);
  assert.ok(ranks.length > 0);
  for (const { x, width, canvas } of ranks) assert.ok(x >= 0 && x + width <= canvas, `${x} + ${width} of ${canvas}`);
  const sorted = ranks.sort((a, b) => a.x - b.x);
  sorted.forEach(({ x }, n) => assert.ok(n === 0 || x >= sorted[n - 1].x + sorted[n - 1].width));
});

test('in the strip a pin leads to its spike, a click centres, Ctrl+wheel zooms', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#t=100000~200000' });
  const strip = await page.$eval('.overview', (canvas) => canvas.getBoundingClientRect().toJSON());
  const at = (time) => strip.left + (time / checkout.meta.durationUs) * strip.width;
  const range = async () => new URLSearchParams((await page.evaluate(() => location.hash)).slice(1)).get('t').split('~').map(Number);
  await page.mouse.click(at(400_000), strip.top + 30);
  await page.waitForFunction(() => /t=3[45]/.test(location.hash));
  const [from, to] = await range();
  assert.ok(Math.abs((from + to) / 2 - 400_000) < 2000 && Math.abs(to - from - 100_000) < 2, `${from} to ${to}`);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await page.waitForFunction((length) => {
    const [a, b] = new URLSearchParams(location.hash.slice(1)).get('t').split('~').map(Number);
    return b - a < length;
  }, to - from - 1000);
  assert.equal(await page.evaluate(() => visualViewport.scale), 1);
  await page.mouse.click(at((spike.startUs + spike.endUs) / 2), strip.top + 4);
  await untilHash(page, /spike=1/);
});

test('copying says that it did', async (t) => {
  const page = await open(t, documentOf('checkout'), { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.keyboard.press('ArrowDown');
  await page.click('.panel button:text-is("Copy")');
  await page.waitForFunction(() => /Copied|Selected/.test(document.querySelector('.hint').textContent));
  assert.ok(await page.isVisible('.hint'));
});

test("a selected span's buttons are in view at 1280 × 800", async (t) => {
  const page = await open(t, documentOf('deep'), { viewport: { width: 1280, height: 800 } });
  for (let n = 0; n < 30; n++) await page.keyboard.press('ArrowDown');
  const bottom = await page.$eval('.panel .actions', (actions) => actions.getBoundingClientRect().bottom);
  assert.ok(bottom <= await page.$eval('footer', (footer) => footer.getBoundingClientRect().top), `${bottom}`);
});

test('a function lit from the table is named', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#view=table' });
  await page.click('.functions .item:has-text("validateEmail")');
  await page.keyboard.press('1');
  await page.waitForFunction(() => /lit: validateEmail/.test(document.querySelector('.result').textContent));
});

test('labels of what does not match fade with it', async (t) => {
  const colours = async (hash) => {
    const page = await open(t, documentOf('checkout'), {
      hash,
      viewport: { width: 1520, height: 800 },
      before: () => {
        globalThis.texts = [];
        const { fillText } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
          globalThis.texts.push({ text, alpha: this.globalAlpha });
          return fillText.call(this, text, ...rest);
        };
      },
    });
    if (hash) await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
    await page.evaluate(() => (globalThis.texts = []));
    await page.keyboard.press('t');
    await drawn(page);
    return page.evaluate(() => globalThis.texts);
  };
  const found = await colours('#q=validateEmail');
  const alpha = (wanted) => new Set(found.filter(({ text }) => wanted(text)).map(({ alpha }) => Math.round(alpha * 100)));
  assert.deepEqual([...alpha((text) => text === 'validateEmail')], [100]);
  assert.deepEqual([...alpha((text) => text === 'validate10')], [56]);
});

test('functions of one name are told apart by their places', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#view=table' });
  await page.click('.functions .item:has-text("validate10")');
  await page.waitForSelector('.sandwich .chosen');
  assert.match(await page.textContent('.sandwich section:nth-of-type(1) li'), /validateOrder .*:\d+/);
});

test('a marked range that is all that is seen does not tint the chart', async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#mark=100000~300000&t=100000~300000' });
  const box = await chartBox(page);
  assert.deepEqual(await pixel(page, [box.left + 1000, box.top + box.height - 5]), [255, 255, 255]);
});

test('at 320 px everything fits, the last spike and then the table, too', async (t) => {
  const page = await open(t, documentOf('checkout'), { viewport: { width: 320, height: 640 } });
  await page.keyboard.press('[');
  await page.waitForSelector('.panel .why');
  await page.keyboard.press('3');
  await page.waitForSelector('.functions tbody tr');
  for (const selector of ['.flame', '.table', '.grid', '.panel']) {
    const wide = await page.$eval(selector, (element) => element.scrollWidth - element.clientWidth);
    assert.ok(wide <= 0, `${selector} is ${wide} px too wide`);
  }
});

test('the pointer is answered without drawing the chart again', async (t) => {
  const page = await open(t, documentOf('checkout'), {
    before: () => {
      globalThis.drawn = 0;
      const { drawImage } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.drawImage = function (...rest) {
        if (this.canvas === document.querySelector('.chart canvas')) globalThis.drawn++;
        return drawImage.apply(this, rest);
      };
    },
  });
  const box = await chartBox(page);
  // What is prepared after the first frame is drawn once more.
  const quiet = () => page.evaluate(async () => {
    for (let n = 0, last = -1; n < 20; n++) {
      await new Promise(requestAnimationFrame);
      if (last !== globalThis.drawn) n = 0;
      last = globalThis.drawn;
    }
    return globalThis.drawn;
  });
  const before = await quiet();
  assert.ok(before > 0);
  await page.mouse.move(box.left + 400, box.top + 40);
  await page.waitForSelector('.tip:not([hidden])');
  assert.equal(await quiet(), before);
});
