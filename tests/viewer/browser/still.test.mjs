// The still chart: what it draws where, and what works where no script may run.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { documentOf, open, reportOf } from '../browser.mjs';

const still = (t, hash = '') =>
  open(t, documentOf('checkout', 'svg', '--static'), { ready: false, javaScriptEnabled: false, hash });

/** Every bar of the page with its box and the rows of its title, which equal bars share. */
const barsOf = (page) =>
  page.$$eval('#still .bars path', (paths) => paths.flatMap((path) => {
    const rows = path.querySelector('title').textContent.split('\n');
    return path.getAttribute('d').match(/M[^M]*/g).map((d) => {
      const bar = path.cloneNode();
      bar.setAttribute('d', d);
      path.after(bar);
      const { x, y, width, height } = bar.getBoundingClientRect();
      bar.remove();
      return { box: { x, y, width, height }, rows };
    });
  }));

test('a bar stands below its caller, inside its span, as wide as its share', async (t) => {
  const page = await still(t);
  const report = reportOf('checkout');
  const bars = await barsOf(page);
  assert.ok(bars.length >= 1000, `${bars.length} bars`);
  const whole = bars.find((bar) => bar.rows[0] === '(idle)');
  const rowHeight = whole.box.height + 1;
  // From time to px: the chart is linear, so two far spans give the scale.
  const of = (name, span) => bars.filter((bar) => bar.rows[0] === name && Math.abs(bar.box.width - span) < 2);
  const [spike] = report.spikes;
  const width = 1168 / report.meta.durationUs;
  const [bar] = of(spike.name, (spike.endUs - spike.startUs) * width);
  assert.ok(bar, 'the spike has a bar as wide as its share of the recording');
  assert.ok(Math.abs(bar.box.x - (16 + spike.startUs * width)) < 2, 'and stands where it happened');

  const span = report.spans.find((span) => report.name(span) === spike.name && span.startUs === spike.startUs);
  const callers = report.spans.filter((caller) => caller.depth === span.depth - 1
    && caller.startUs <= span.startUs && caller.startUs + caller.totalUs >= span.startUs + span.totalUs);
  assert.equal(callers.length, 1);
  const caller = bars.find((other) => other.rows[0] === report.name(callers[0])
    && other.box.x <= bar.box.x + 1 && other.box.x + other.box.width >= bar.box.x + bar.box.width - 1);
  assert.ok(caller, 'its caller has a bar around it');
  assert.ok(Math.abs(bar.box.y - caller.box.y - rowHeight) < 1, 'one row further up');
});

test('every title names all times', async (t) => {
  const page = await still(t);
  const labels = ['Self time: ', 'Total time: ', 'Aggregated self time: ', 'Aggregated total time: ', 'Samples: '];
  for (const { rows } of await barsOf(page)) {
    for (const label of labels) assert.ok(rows.some((row) => row.startsWith(label)), `${rows[0]}: ${label}`);
  }
});

test('without scripts a spike in the list leads to its panel, and back', async (t) => {
  const page = await still(t);
  const title = page.getByText('Spike 1: validateEmail');
  const isInView = async () => {
    const box = await title.boundingBox();
    return box !== null && box.y >= 0 && box.y < 800 && box.x >= 0 && box.x < 1520;
  };
  assert.equal(await isInView(), false);
  await page.locator('a[href="#spike-1"]').last().click();
  assert.match(page.url(), /#spike-1$/);
  assert.equal(await isInView(), true);
  await page.locator('a[href="#chart"] text').first().click();
  assert.equal(await isInView(), false);
});

test('as a picture in a page, the whole and a spike of it are drawn', async (t) => {
  const file = documentOf('checkout', 'svg', '--static');
  const page = path.join(path.dirname(file), 'pictures.html');
  const image = (hash) => `<img width="600" src="${path.basename(file)}${hash}">`;
  fs.writeFileSync(page, `<!doctype html><body style="margin:0">${image('')}<br>${image('#spike-1')}`);
  const context = (await open(t, documentOf('checkout', 'svg', '--static'), { ready: false })).context();
  const tab = await context.newPage();
  await tab.goto(`file://${page}`);
  const pictures = await Promise.all((await tab.locator('img').all()).map((img) => img.screenshot()));
  // A picture that is blank, or the same for both, packs into far fewer bytes or equal ones.
  assert.ok(pictures.every((picture) => picture.length > 10_000), pictures.map((picture) => picture.length).join());
  assert.notDeepEqual(pictures[0], pictures[1]);
});
