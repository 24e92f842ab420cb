// Opens every document that the program writes as a person would: from a file, in a real browser.
// Nothing is requested, nothing fails, and no name runs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { draw, flame, root, scratch } from '../flame.mjs';

let browser;
before(async () => {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
});
after(() => browser?.close());

const HOSTILE = [
  '</title><script>ran()</script>', ']]><script>ran()</script>', '<img src=x onerror=ran()>', '"onload="ran()', "');ran();('",
  '${ran()}', 'javascript:ran()', '</script><script>ran()</script>', '</style><script>ran()</script>', '-->', '\u2028ran()',
];

/** A recording in which every text that a document shows is hostile. */
function hostileRecording() {
  const frame = (functionName, url) => ({ functionName, scriptId: '1', url, lineNumber: 1, columnNumber: 1 });
  const nodes = [{ id: 1, callFrame: { ...frame('(root)', ''), scriptId: '0' }, children: HOSTILE.map((_, n) => n + 2) }];
  HOSTILE.forEach((name, n) => nodes.push({ id: n + 2, callFrame: frame(name, name), deoptReason: name }));
  const samples = HOSTILE.flatMap((_, n) => Array(20).fill(n + 2));
  const file = path.join(scratch, 'hostile.cpuprofile');
  fs.writeFileSync(file, JSON.stringify({ title: HOSTILE[0], nodes, startTime: 0, endTime: 1e6, samples, timeDeltas: samples.map(() => 1000) }));
  return file;
}

/** Opens a document; what it asked for beside itself, what went wrong, and whether a name ran. */
async function open(file, look) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  const url = pathToFileURL(file).href;
  const requested = [];
  const wrong = [];
  page.on('request', (request) => request.url() === url || requested.push(request.url()));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => dialog.dismiss());
  let ran = false;
  await page.exposeFunction('ran', () => { ran = true; });
  await page.goto(url);
  await look(page);
  await page.close();
  assert.deepEqual({ requested, wrong, ran }, { requested: [], wrong: [], ran: false });
}

const isReady = (page) => page.waitForSelector('[data-flame-ready="1"]', { state: 'attached' });

for (const kind of ['svg', 'html']) {
  test(`a chart as .${kind} opens and becomes interactive`, async () => {
    await open(draw('checkout', kind), async (page) => {
      await isReady(page);
      assert.ok(await page.locator('canvas').count() > 0);
    });
  });

  test(`a still chart as .${kind} opens`, async () => {
    await open(draw('checkout', kind, '--static'), async (page) => {
      const label = await page.locator('svg text', { hasText: /^validateEmail$/ }).first().boundingBox();
      assert.ok(label && label.width > 50 && label.height > 5, JSON.stringify(label));
      assert.equal(await page.locator('script').count(), 0);
    });
  });

  test(`no name runs in a chart as .${kind}`, async () => {
    const out = path.join(scratch, `hostile.${kind}`);
    flame(hostileRecording(), '-q', '-o', out, '--title', HOSTILE[0], '--subtitle', HOSTILE[1]);
    await open(out, async (page) => {
      await isReady(page);
      for (let x = 20; x < 1000; x += 90) await page.mouse.move(x, 130);
    });
  });
}

test('a merged graph opens, zooms, and lets no name run', async () => {
  const out = path.join(scratch, 'graph.svg');
  flame(hostileRecording(), '-q', '--view', 'graph', '-o', out, '--title', HOSTILE[0], '--subtitle', HOSTILE[1]);
  await open(out, async (page) => {
    const frames = page.locator('#frames > g');
    assert.equal(await frames.count(), HOSTILE.length + 1);
    const title = (frame) => frame.locator('title').textContent();
    for (let n = 1; n <= HOSTILE.length; n++) {
      await frames.nth(n).hover();
      assert.equal(await page.locator('#details').textContent(), `Function: ${await title(frames.nth(n))}`);
    }
    const before = await frames.nth(3).boundingBox();
    await frames.nth(3).click();
    const after = await frames.nth(3).boundingBox();
    assert.ok(after.width > 5 * before.width, `${before.width} px became ${after.width} px`);
  });
});

test('the merged graph as a page shows no name as more than a name, fills the window and zooms', async () => {
  const hostile = path.join(scratch, 'hostile-graph.html');
  flame(hostileRecording(), '-q', '--view', 'graph', '-o', hostile);
  await open(hostile, async (page) => {
    assert.equal(await page.locator('svg title').count(), HOSTILE.length + 1);
  });
  const memory = path.join(scratch, 'memory.html');
  flame(path.join(root, 'profiles', 'keep.heapprofile'), '-q', '-o', memory);
  await open(memory, async (page) => {
    const width = () => page.locator('svg').first().evaluate((svg) => svg.getBoundingClientRect().width);
    assert.equal(await width(), 1000);
    const bar = page.locator('g').filter({ has: page.locator('title', { hasText: /^notes .* bytes, / }) }).last();
    const before = (await bar.locator('rect').boundingBox()).width;
    await bar.locator('text').click();
    const after = (await bar.locator('rect').boundingBox()).width;
    assert.ok(before < 300 && after > 900, `${before} px became ${after} px`);
  });
});
