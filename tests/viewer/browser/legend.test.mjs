// Where the time went: every number is the report's of the same range.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { documentOf, drawn, open, pixel, pointOfSpan, reportOf, untilHash } from '../browser.mjs';
import { draw, flame, profile, profiles, randomRecording, scratch } from '../flame.mjs';

/** Where code lives, told from the report alone. */
function originOf({ kind, url, line, scriptId }) {
  if (kind === 'garbage-collector') return 'garbage collector';
  const [, nested] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (nested) return nested;
  // Before Node.js named its own files by a scheme, they had a bare name.
  if (/^(node:|internal\/)/.test(url) || (line === null && /^\w+\.js$/.test(url))) return 'node: and other runtime code';
  if (url) return 'own code';
  return Number(scriptId ?? 0) > 0 ? 'generated (eval, templates, wasm)' : 'native functions';
}

/** Self time by origin as the report of a range has it. */
function expected(file, range) {
  const bounds = range ? ['--from', `${range[0]}us`, '--to', `${range[1]}us`] : [];
  const report = JSON.parse(flame(file, '-q', '--format', 'json', '-o', '-', ...bounds));
  const times = new Map();
  for (const row of report.functions) {
    const isBusy = ['code', 'garbage-collector', 'event'].includes(row.kind);
    const name = isBusy ? originOf(row) : row.name;
    if (row.selfUs > 0) times.set(name, (times.get(name) ?? 0) + row.selfUs);
  }
  return { times: Object.fromEntries([...times].sort()), busy: report.meta.busyUs };
}

const rowsIn = (page) =>
  page.$$eval('.legend li', (rows) => rows.map((row) => {
    const item = row.matches('.item') ? row : row.querySelector('.item');
    return [item.children[1].textContent, Number(row.dataset.us), item.children[3].textContent];
  }));

const timesIn = async (page) => Object.fromEntries((await rowsIn(page)).map(([name, us]) => [name, us]).sort());

/** Waits until the panel says that it tells of a range. */
const untilRange = (page) =>
  page.waitForFunction(() => !document.querySelector('.legend > p').textContent.startsWith('the whole'));

for (const name of profiles) {
  test(`the panel's times are the report's: ${name}`, async (t) => {
    const page = await open(t, documentOf(name));
    const { times, busy } = expected(profile(name));
    assert.deepEqual(await timesIn(page), times);
    for (const [, us, share] of await rowsIn(page)) {
      if (share !== '–') assert.ok(Math.abs(parseFloat(share) - (100 * us) / busy) <= 0.0501, share);
    }
  });
}

test('they are those of the range in view', async (t) => {
  const range = [400_000, 700_000];
  const page = await open(t, documentOf('checkout'), { hash: `#t=${range.join('~')}` });
  await untilRange(page);
  assert.deepEqual(await timesIn(page), expected(profile('checkout'), range).times);
  await page.keyboard.press('0');
  await page.waitForFunction(() => document.querySelector('.legend > p').textContent.startsWith('the whole'));
  assert.deepEqual(await timesIn(page), expected(profile('checkout')).times);
});

test('of random recordings and ranges too', async (t) => {
  for (let seed = 1; seed <= 3; seed++) {
    const file = path.join(scratch, `legend-${seed}.cpuprofile`);
    fs.writeFileSync(file, JSON.stringify(randomRecording(seed)));
    const chart = file.replace('.cpuprofile', '.svg');
    flame(file, '-q', '-o', chart);
    const whole = JSON.parse(flame(file, '-q', '--format', 'json', '-o', '-')).meta;
    const range = [Math.round(whole.durationUs * 0.2), Math.round(whole.durationUs * 0.7)];
    const page = await open(t, chart, { hash: `#t=${range.join('~')}` });
    await untilRange(page);
    assert.deepEqual(await timesIn(page), expected(file, range).times, `seed ${seed}`);
  }
});

test('a click lights what it names, and its address does so again', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.click('.legend .item:has-text("handlebars")');
  await untilHash(page, /[#&]o=\d/);
  assert.equal(await page.getAttribute('.legend .item:has-text("handlebars")', 'aria-pressed'), 'true');
  assert.match(await page.textContent('.result'), /^lit: handlebars/);
  const again = await open(t, documentOf('checkout'), { hash: await page.evaluate(() => location.hash) });
  assert.equal(await again.getAttribute('.legend .item:has-text("handlebars")', 'aria-pressed'), 'true');
  await page.click('.legend .item:has-text("handlebars")');
  await page.waitForFunction(() => !/[#&]o=/.test(location.hash));
  assert.equal(await page.textContent('.result'), '');
});

test('Shift and click hides it: its bars are gone, and no pointer finds them', async (t) => {
  const page = await open(t, documentOf('checkout'), { colorScheme: 'light' });
  const report = reportOf('checkout');
  const range = [report.meta.startUs ?? 0, report.meta.durationUs];
  const own = report.spans.filter((span) => report.name(span) === 'handleOrder').sort((a, b) => b.totalUs - a.totalUs)[0];
  const at = await pointOfSpan(page, own, [0, range[1]]);
  const before = await pixel(page, at);
  assert.notDeepEqual(before, [255, 255, 255]);
  await page.click('.legend .item:has-text("own code")', { modifiers: ['Shift'] });
  await untilHash(page, /hide=\d/);
  await drawn(page);
  const after = await pixel(page, at);
  // Only paper, or the faint band of a spike, is left.
  assert.ok(Math.min(...after) > 230, String(after));
  await page.mouse.move(...at);
  assert.ok(await page.isHidden('.tip'));
  await page.click('.legend button[aria-label="Show own code"]');
  await page.waitForFunction(() => !location.hash.includes('hide'));
  await page.mouse.move(0, 0);
  await drawn(page);
  assert.deepEqual(await pixel(page, at), before);
});

test('it stands beside the chart where there is room, and folds below it elsewhere', async (t) => {
  for (const [width, isBeside] of [[1280, true], [400, false]]) {
    const page = await open(t, draw('steady'), { viewport: { width, height: 800 } });
    const [chart, legend] = await Promise.all(['.chart', '.legend'].map((part) => page.locator(part).boundingBox()));
    assert.equal(legend.x >= chart.x + chart.width - 1, isBeside);
    assert.equal(await page.$eval('.legend', (details) => details.open), isBeside);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
});
