// The document opens, takes over from the still chart, and stands still where it cannot.
import assert from 'node:assert/strict';
import test from 'node:test';
import { changed, documentOf, open, pixel, pointOfSpan, reportOf } from '../browser.mjs';
import { profiles } from '../flame.mjs';

const checkout = reportOf('checkout');
const whole = [0, checkout.meta.durationUs];

for (const extension of ['svg', 'html']) {
  for (const name of profiles) {
    test(`${name}.${extension} opens without a complaint, and shows every row`, async (t) => {
      const page = await open(t, documentOf(name, extension));
      assert.equal(await page.textContent('h1'), `${name}.cpuprofile`);
      const height = await page.$eval('.scroller', (scroller) => scroller.scrollHeight);
      assert.ok(height >= reportOf(name).meta.rows * 16);
      assert.equal(await page.$('#still'), null, 'the still chart has gone');
    });
  }
}

test('bars have their colours, and what is empty has none', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const email = checkout.spans.filter((span) => checkout.name(span) === 'validateEmail').sort((a, b) => b.totalUs - a.totalUs)[0];
  const [x, y] = await pointOfSpan(page, email, whole);
  // Between the label and the bar's end.
  assert.deepEqual(await pixel(page, [x + 30, y]), [0xe8, 0x81, 0x61]);
  assert.deepEqual(await pixel(page, [x, y + 30 * 16]), [0xf4, 0xf0, 0xff], 'the band of a spike');
});

test('a page with a strict policy runs the viewer and nothing else', async (t) => {
  const page = await open(t, documentOf('names', 'html'));
  const policy = await page.$eval('meta[http-equiv]', (meta) => meta.content);
  assert.match(policy, /default-src 'none'; script-src 'sha256-[\w+/=]+';/);
  assert.equal(await page.$$eval('.flame script', (scripts) => scripts.length), 0);
});

test('no name runs as script, wherever it is shown', async (t) => {
  for (const extension of ['svg', 'html']) {
    const page = await open(t, documentOf('names', extension));
    const before = await page.evaluate(() => Object.keys(window).length);
    await page.keyboard.press('3');
    await page.waitForSelector('.functions tbody tr');
    for (const row of await page.locator('.functions tbody .item').all()) await row.click();
    await page.keyboard.press('1');
    for (let n = 0; n < 30; n++) await page.keyboard.press(n % 3 ? 'ArrowDown' : 'ArrowRight');
    assert.equal(await page.$$eval('.flame script, .flame img, .flame iframe', (found) => found.length), 0);
    assert.equal(await page.evaluate(() => Object.keys(window).length), before);
  }
});

test('without scripts the still chart stands', async (t) => {
  const page = await open(t, documentOf('checkout'), { ready: false, javaScriptEnabled: false });
  assert.ok(await page.locator('#still').isVisible());
  assert.equal(await page.locator('.flame').count(), 0);
});

for (const [what, change, reason] of [
  ['cut data', (text) => text.replace(/(<metadata>[A-Za-z0-9+/]{40})[A-Za-z0-9+/]+=*(<\/metadata>)/, '$1$2'), /could not be read/],
  ['missing data', (text) => text.replaceAll(/<metadata>[^<]*<\/metadata>/g, ''), /it is missing/],
  ['data of another version', (text) => text.replace(/(version&quot;|version"):5/, '$1:9'), /version 9, not 5/],
  ['an old browser', (text) => text.replace('<script><![CDATA[', '<script><![CDATA[delete globalThis.DecompressionStream;'), /too old/],
]) {
  test(`${what}: the still chart stays, and a line says why`, async (t) => {
    const page = await open(t, changed(documentOf('checkout'), change), { ready: false });
    await page.waitForSelector('[data-flame-failed]', { state: 'attached' });
    assert.match(await page.textContent('svg > text'), reason);
    assert.ok(await page.locator('#still').isVisible());
    assert.equal(await page.$('.flame'), null);
  });
}

/** What reaches beyond the window's right edge. */
const widerThan = (page, width) =>
  page.$$eval('.flame *', (all, width) =>
    all.filter((element) => !element.closest('.live') && element.getBoundingClientRect().right > width + 1).map((element) => element.className), width);

test('it fits windows from narrow to wide, and follows them', async (t) => {
  const page = await open(t, documentOf('checkout'));
  for (const width of [320, 700, 1200, 3840]) {
    await page.setViewportSize({ width, height: 700 });
    // From 1000 px on, what the colours mean stands beside the chart.
    const chart = width < 1000 ? width : width - 320;
    await page.waitForFunction((width) => document.querySelector('.chart canvas').width === width, chart);
    assert.deepEqual(await widerThan(page, width), [], `${width} px`);
  }
});

test('in a narrow window, too, panels, table and help have room', async (t) => {
  const page = await open(t, documentOf('checkout'), { viewport: { width: 320, height: 640 } });
  for (const [key, shown] of [[']', '.panel .why'], ['3', '.functions tbody tr'], ['?', '.help']]) {
    await page.keyboard.press(key);
    await page.waitForSelector(shown);
    assert.deepEqual(await widerThan(page, 320), [], key);
  }
  await page.keyboard.press('Escape');
  await page.click('.functions .item');
  await page.waitForSelector('.sandwich .chosen');
  assert.deepEqual(await widerThan(page, 320), []);
});

test("the name of a spike's panel opens the viewer at the spike", async (t) => {
  const page = await open(t, documentOf('checkout'), { hash: '#spike-1' });
  assert.match(await page.textContent('.panel .why'), /validate10/);
  const box = await page.$eval('.flame', (app) => app.getBoundingClientRect().toJSON());
  assert.deepEqual([box.left, box.top, box.width, box.height], [0, 0, 1520, 800], 'nothing is scaled to the panel');
});
