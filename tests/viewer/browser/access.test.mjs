// What a screen reader and a keyboard need: axe finds no fault, and the chart is there as text.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { documentOf, open } from '../browser.mjs';
import { flame, scratch } from '../flame.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong with a page, its experimental rule on names included. */
async function faultsOf(page) {
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    resultTypes: ['violations'],
    rules: { 'label-content-name-mismatch': { enabled: true } },
  }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0].html.slice(0, 160)}`);
}

/** @type {Record<string, (page: import('playwright-core').Page) => Promise<unknown>>} */
const STATES = {
  'time order': async () => {},
  'a selected span': (page) => page.keyboard.press('ArrowDown'),
  'the spikes': (page) => page.keyboard.press(']'),
  'left heavy': async (page) => {
    await page.keyboard.press('2');
    await page.waitForSelector('[data-left]', { state: 'attached' });
  },
  'the table and a function': async (page) => {
    await page.keyboard.press('3');
    await page.click('.functions tbody .item');
    await page.waitForSelector('.sandwich .chosen');
  },
  'a search': async (page) => {
    await page.fill('input', 'validate');
    await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
  },
  'a marked range': async () => {},
  help: (page) => page.keyboard.press('?'),
};

// The SVG holds the same elements; axe reads pages only.
for (const [state, reach] of Object.entries(STATES)) {
  test(`axe finds no fault: ${state}`, async (t) => {
    const page = await open(t, documentOf('checkout', 'html'), {
      hash: state === 'a marked range' ? '#mark=100000~300000' : '',
      bypassCSP: true,
    });
    await reach(page);
    assert.deepEqual(await faultsOf(page), []);
  });
}

test('axe finds no fault: the lines of source, which a keyboard reaches', async (t) => {
  const script = path.join(scratch, 'axe.js');
  fs.writeFileSync(script, `function work() {\n  return '${'long '.repeat(30)}';\n}\n`);
  const frame = (functionName, url) => ({ functionName, scriptId: '1', url, lineNumber: 0, columnNumber: 13 });
  const [recorded, chart] = [path.join(scratch, 'axe.cpuprofile'), path.join(scratch, 'axe.html')];
  fs.writeFileSync(recorded, JSON.stringify({
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2] },
      { id: 2, callFrame: frame('work', `file://${script}`), positionTicks: [{ line: 2, ticks: 4 }] },
    ],
    startTime: 0, endTime: 5000, samples: [2, 2, 2, 2], timeDeltas: [1000, 1000, 1000, 1000],
  }));
  flame(recorded, '-q', '--sources', '-o', chart);
  const page = await open(t, chart, { bypassCSP: true });
  await page.fill('.search input', 'work');
  await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
  await page.keyboard.press('Enter');
  await page.waitForSelector('.panel .source');
  assert.ok(await page.$eval('.panel .source', (lines) => lines.scrollWidth > lines.clientWidth));
  assert.deepEqual(await faultsOf(page), []);
});

test('the still page is without fault, too', async (t) => {
  const page = await open(t, documentOf('checkout', 'html', '--static'), { ready: false, bypassCSP: true });
  assert.deepEqual(await faultsOf(page), []);
});

test('the chart is there as text: what is in view, and what is selected', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.waitForFunction(() => /row 1 .* \d/.test(document.getElementById('flame-outline').textContent));
  assert.equal(await page.getAttribute('.scroller', 'aria-describedby'), 'flame-outline');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.match(await page.textContent('.live'), /total .*, self .*, row 2, called by .*, calls /);
});
