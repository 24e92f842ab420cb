// Colours, print, help, the clipboard, and what a screen reader is told.
import assert from 'node:assert/strict';
import test from 'node:test';
import { documentOf, open, pixel, pointOfSpan, reportOf } from '../browser.mjs';

const checkout = reportOf('checkout');
const whole = [0, checkout.meta.durationUs];
const email = checkout.spans.filter((span) => checkout.name(span) === 'validateEmail').sort((a, b) => b.totalUs - a.totalUs)[0];
const PAPER = { light: [255, 255, 255], dark: [0x17, 0x18, 0x1b] };
const paperOf = (page) => page.$eval('.flame', (app) => getComputedStyle(app).backgroundColor.match(/\d+/g).map(Number));

/** An empty place of the chart. */
const EMPTY = [40, 700];

test('light and dark follow the system, and a switch', async (t) => {
  for (const [colorScheme, other] of [['light', 'dark'], ['dark', 'light']]) {
    const page = await open(t, documentOf('checkout'), { colorScheme });
    assert.deepEqual(await paperOf(page), PAPER[colorScheme]);
    assert.deepEqual(await pixel(page, EMPTY), PAPER[colorScheme]);
    await page.emulateMedia({ colorScheme: other });
    await page.waitForFunction((paper) => getComputedStyle(document.querySelector('.flame')).backgroundColor === paper, `rgb(${PAPER[other].join(', ')})`);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.deepEqual(await pixel(page, EMPTY), PAPER[other]);
    await page.keyboard.press('t');
    assert.deepEqual(await paperOf(page), PAPER[colorScheme]);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.deepEqual(await pixel(page, EMPTY), PAPER[colorScheme]);
  }
});

test('bars are as crisp as the screen', async (t) => {
  for (const deviceScaleFactor of [1, 2, 1.5]) {
    const page = await open(t, documentOf('checkout'), { deviceScaleFactor, viewport: { width: 1520, height: 800 } });
    const sizes = await page.$eval('.chart canvas', (canvas) => [canvas.width, canvas.clientWidth]);
    assert.equal(sizes[0], Math.round(sizes[1] * deviceScaleFactor));
    const [x, y] = await pointOfSpan(page, email, whole);
    assert.deepEqual(await pixel(page, [x + 30, y]), [0xe8, 0x81, 0x61]);
  }
});

test('all spans of the hovered function are striped', async (t) => {
  const page = await open(t, documentOf('checkout'));
  const same = checkout.spans.filter((span) => checkout.name(span) === 'handleOrder').sort((a, b) => b.totalUs - a.totalUs);
  const stripe = async (span) => {
    const [x, y] = await pointOfSpan(page, span, whole);
    return pixel(page, [x, y + 6]);
  };
  const ink = [0x1b, 0x1c, 0x20];
  assert.notDeepEqual(await stripe(same[1]), ink);
  await page.mouse.move(...(await pointOfSpan(page, same[0], whole)));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  for (const span of same.slice(0, 4)) assert.deepEqual(await stripe(span), ink);
});

test('print gives the present view without the tools, on light paper', async (t) => {
  const page = await open(t, documentOf('checkout'), { colorScheme: 'dark', hash: '#t=100000~300000' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.ok(await page.locator('.tools').isHidden());
  assert.ok(await page.locator('.search').isHidden());
  assert.ok(await page.locator('.chart canvas').first().isVisible());
  assert.deepEqual(await paperOf(page), PAPER.light);
  assert.deepEqual(await pixel(page, EMPTY), PAPER.light);
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.deepEqual(await paperOf(page), PAPER.dark);
});

test('help names every key, and closes', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press('?');
  assert.ok(await page.locator('.help').isVisible());
  const terms = await page.$$eval('.help dt', (terms) => terms.map(({ textContent }) => textContent));
  for (const term of ['/ or Ctrl+F', '0 or Home', 'Esc', 'Shift+drag', 'Self time', 'Aggregated total', 'Sampled CPU time']) assert.ok(terms.includes(term), term);
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('.help').isHidden());
  assert.equal(await page.evaluate(() => document.activeElement.className), 'scroller');
  await page.click('[aria-label="Keys and words (?)"]');
  await page.click('.help button');
  assert.ok(await page.locator('.help').isHidden());
});

test('details go to the clipboard as text, with their stack and exact times', async (t) => {
  const page = await open(t, documentOf('checkout'), { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.mouse.click(...(await pointOfSpan(page, email, whole)));
  await page.keyboard.press('Control+c');
  await page.waitForFunction(() => document.querySelector('.live').textContent === 'Copied');
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^validateEmail \(own code · .*validate\.js:7:23\)\n/);
  assert.ok(text.includes(`[${email.totalUs} µs]`) && text.includes(`[${email.selfUs} µs]`));
  assert.match(text, /\nStack:\n {4}at validate10 .*\n {4}at validateOrder /);
});

test('everything can be reached by keyboard and has a name', async (t) => {
  const page = await open(t, documentOf('checkout'));
  await page.keyboard.press(']');
  const names = new Set();
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press('Tab');
    names.add(await page.evaluate(() => {
      const { activeElement: element } = document;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    }));
  }
  for (const name of ['Time Order', 'Left Heavy', 'Table', 'Zoom in (+)', 'Reset Zoom', 'Search functions', 'Match case (Aa)', 'Close (Esc)']) {
    assert.ok(names.has(name), `${name} in ${[...names].join(', ')}`);
  }
  const unnamed = await page.$$eval('.flame button, .flame input', (all) =>
    all.filter((element) => !(element.getAttribute('aria-label') || element.textContent.trim())).length);
  assert.equal(unnamed, 0);
  await page.focus('[title="Left Heavy (2)"]');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('[title="Left Heavy (2)"]', 'aria-selected'), 'true');
});

test('text stands out from what it stands on', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(t, documentOf('checkout'), { colorScheme });
    await page.keyboard.press('?');
    const worst = await page.evaluate(() => {
      const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      const parse = (text) => text.match(/[\d.]+/g).map(Number);
      const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
      const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
          if (a === 1) return [r, g, b];
        }
        return [255, 255, 255];
      };
      let worst = { ratio: 21 };
      for (const element of document.querySelectorAll('.flame *')) {
        const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!hasText) continue;
        const [a, b] = [parse(getComputedStyle(element).color), ground(element)].map(luminance);
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < worst.ratio) worst = { ratio, text: element.textContent.slice(0, 40), className: element.className };
      }
      return worst;
    });
    assert.ok(worst.ratio >= 4.5, `${colorScheme}: ${JSON.stringify(worst)}`);
  }
});
