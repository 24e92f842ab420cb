// The table: every number is the report's of the same range, in groups too.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { documentOf, open, untilHash } from '../browser.mjs';
import { flame, profile, profiles, randomRecording, scratch } from '../flame.mjs';

const BUSY = ['code', 'garbage-collector', 'event'];

/** The report of a recording, or of a range of it. */
function reportOf(file, range) {
  const bounds = range ? ['--from', `${range[0]}us`, '--to', `${range[1]}us`] : [];
  return JSON.parse(flame(file, '-q', '--format', 'json', '--spans', '-o', '-', ...bounds));
}

const nameOf = ({ name }) => name || '(anonymous)';

/** What the table must list of a report, by what `keyOf` makes one of: worked out from its spans alone. */
function expected({ functions, spans }, keyOf) {
  const rows = new Map();
  const open = [];
  const inOrder = [...spans].sort((a, b) => a.startUs - b.startUs || a.depth - b.depth);
  for (const span of inOrder) {
    const f = functions[span.function];
    open.length = span.depth;
    const key = BUSY.includes(f.kind) ? keyOf(f) : null;
    if (key !== null) {
      const row = rows.get(key) ?? { name: key, self: 0, total: 0, lengths: [] };
      row.self += span.selfUs;
      if (!open.includes(key)) row.total += span.totalUs;
      row.lengths.push(span.totalUs);
      rows.set(key, row);
    }
    open[span.depth] = key;
  }
  return [...rows.values()].map(({ lengths, ...row }) => {
    lengths.sort((a, b) => a - b);
    return { ...row, spans: lengths.length, median: lengths[(lengths.length - 1) >> 1], longest: lengths.at(-1) };
  });
}

const rowsIn = (page) =>
  page.$$eval('.functions tbody tr', (rows) => rows.map((row) => {
    const [self, total, median, longest] = [...row.querySelectorAll('[data-us]')].map((cell) => Number(cell.dataset.us));
    const spans = Number(row.querySelector('.spans').textContent.replace(/\D/g, ''));
    return { name: row.querySelector('.item span').textContent, self, total, spans, median, longest };
  }));

const sorted = (rows) => rows.map((row) => JSON.stringify(row)).sort();

async function table(t, file, hash = '') {
  const page = await open(t, file, { hash: `#view=table${hash}` });
  await page.waitForSelector('.functions tbody tr');
  return page;
}

/** Functions that one row is of: the report tells some apart that have a name and place in common. */
const isAlone = ({ functions }) => {
  const names = functions.map(nameOf);
  return (f) => names.filter((name) => name === nameOf(f)).length === 1;
};

for (const name of profiles) {
  test(`rows are the report's, with median and longest: ${name}`, async (t) => {
    const page = await table(t, documentOf(name));
    while (await page.isVisible('.grid > button')) await page.click('.grid > button');
    const report = reportOf(profile(name));
    const alone = new Set(report.functions.filter(isAlone(report)).map(nameOf));
    const rows = (await rowsIn(page)).filter((row) => alone.has(row.name));
    assert.deepEqual(sorted(rows), sorted(expected(report, nameOf).filter((row) => alone.has(row.name))));
  });
}

test('files, packages and kinds add up what is theirs, of the range that is chosen', async (t) => {
  const range = [400_000, 700_000];
  const report = reportOf(profile('checkout'), range);
  const isPackage = (f) => /node_modules\//.test(f.url);
  const kindOf = (f) => {
    if (f.kind === 'garbage-collector') return 'garbage collector';
    if (isPackage(f)) return 'packages';
    if (f.url.startsWith('node:')) return 'runtime';
    if (f.url) return 'own code';
    return f.line === null ? 'native' : 'generated';
  };
  const page = await table(t, documentOf('checkout'), `&by=category&t=${range.join('~')}`);
  await page.waitForFunction(() => document.querySelector('caption').textContent.startsWith('Kinds from'));
  assert.deepEqual(sorted(await rowsIn(page)), sorted(expected(report, kindOf)));
  await page.click('.choices button:text-is("Packages")');
  await page.waitForFunction(() => document.querySelector('caption').textContent.startsWith('Packages'));
  const [handlebars] = (await rowsIn(page)).filter((row) => row.name === 'handlebars');
  assert.deepEqual(handlebars, expected(report, (f) => (isPackage(f) ? 'handlebars' : '')).find((row) => row.name));
  await page.click('.choices button:text-is("Files")');
  await page.waitForFunction(() => document.querySelector('caption').textContent.startsWith('Files'));
  const own = (await rowsIn(page)).filter((row) => /validate\.js$/.test(row.name));
  const wanted = expected(report, (f) => (/validate\.js$/.test(f.url) ? 'validate.js' : '')).find((row) => row.name);
  assert.deepEqual(own.map(({ name, ...row }) => ({ ...row })), [(({ name, ...row }) => row)(wanted)]);
});

test('random recordings list the same, of any range', async (t) => {
  for (let seed = 1; seed <= 3; seed++) {
    const file = path.join(scratch, `table-${seed}.cpuprofile`);
    fs.writeFileSync(file, JSON.stringify(randomRecording(seed)));
    const chart = file.replace('.cpuprofile', '.svg');
    flame(file, '-q', '-o', chart);
    const { durationUs } = reportOf(file).meta;
    const range = [Math.round(durationUs * 0.25), Math.round(durationUs * 0.8)];
    const report = reportOf(file, range);
    const alone = new Set(report.functions.filter(isAlone(report)).map(nameOf));
    const page = await table(t, chart, `&t=${range.join('~')}`);
    const rows = (await rowsIn(page)).filter((row) => alone.has(row.name));
    assert.deepEqual(sorted(rows), sorted(expected(report, nameOf).filter((row) => alone.has(row.name))), `seed ${seed}`);
  }
});

test('chips list only what they name; the address keeps rows, order and chips', async (t) => {
  const page = await table(t, documentOf('checkout'));
  const all = (await rowsIn(page)).length;
  await page.click('.choices button:text-is("own code")');
  await page.click('.functions th button:text-is("Longest")');
  await untilHash(page, /only=own/);
  await untilHash(page, /sort=-longest/);
  const own = await rowsIn(page);
  assert.ok(own.length > 5 && own.length < all);
  assert.ok(own.every(({ longest }, n) => n === 0 || longest <= own[n - 1].longest));
  const titles = await page.$$eval('.functions tbody th', (heads) => heads.map(({ title }) => title));
  assert.ok(titles.every((title) => title.startsWith('own code')), titles.join('\n'));
  const again = await open(t, documentOf('checkout'), { hash: await page.evaluate(() => location.hash) });
  await again.waitForSelector('.functions tbody tr');
  assert.deepEqual(await rowsIn(again), own);
  await page.click('.choices button:text-is("own code")');
  await page.waitForFunction(() => !location.hash.includes('only'));
  assert.equal((await rowsIn(page)).length, all);
});

test('rows are copied as CSV and as Markdown', async (t) => {
  const page = await open(t, documentOf('checkout'), {
    hash: '#view=table&only=own', permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.waitForSelector('.functions tbody tr');
  const rows = await rowsIn(page);
  const copied = async (label) => {
    await page.click(`.choices button:text-is("${label}")`);
    await page.waitForFunction(() => document.querySelector('.hint').textContent === 'Copied');
    return (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  };
  const [head, ...csv] = await copied('Copy CSV');
  assert.equal(head, 'name,place,self_us,total_us,spans,median_us,longest_us');
  assert.deepEqual(
    csv.map((line) => line.match(/^"(.*?)",".*",(\d+),(\d+),(\d+),(\d+),(\d+)$/).slice(1)),
    rows.map(({ name, self, total, spans, median, longest }) => [name, self, total, spans, median, longest].map(String)),
  );
  const markdown = await copied('Copy Markdown');
  assert.equal(markdown.length, rows.length + 2);
  assert.match(markdown[2], /^\| `validateDay` `validate\.js:19:21` \| 67\.7 ms \(9\.5 %\) \| 67\.7 ms \(9\.5 %\) \| 48 \| 1\.20 ms \| 4\.97 ms \|$/);
});
