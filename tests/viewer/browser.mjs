// Opens documents in a real browser, and knows where things are on the page.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium, firefox } from 'playwright-core';
import { draw, flame, profile } from './flame.mjs';

function which(name) {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

const ENGINES = {
  chromium: () => chromium.launch({
    executablePath: process.env.CHROMIUM
      ?? ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(which).find(Boolean),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  }),
  firefox: () => firefox.launch({
    executablePath: process.env.FIREFOX ?? ['firefox-esr', 'firefox'].map(which).find(Boolean),
    // Firefox as people have it, steered by WebDriver BiDi.
    channel: 'moz-firefox',
    firefoxUserPrefs: { 'ui.prefersReducedMotion': 1 },
  }),
};

const engine = process.env.ENGINE ?? 'chromium';
const browser = await ENGINES[engine]();
after(() => browser.close());

/** Height of the time axis and of a row. */
export const [AXIS, ROW] = [26, 16];

/** The report of a recording, and where its spans are. */
export function reportOf(name) {
  const report = JSON.parse(flame(profile(name), '-q', '--format', 'json', '--spans', '-o', '-'));
  return { ...report, name: (span) => report.functions[span.function].name || '(anonymous)' };
}

const documents = new Map();

/** A recording's document, drawn once. */
export function documentOf(name, extension = 'svg', ...args) {
  const key = [name, extension, ...args].join(' ');
  if (!documents.has(key)) documents.set(key, draw(name, extension, ...args));
  return documents.get(key);
}

/**
 * Opens a document in a context of its own and waits until the viewer has it. Whatever the page
 * complains of, or asks for besides itself, fails the test. `before` runs before the page's own script.
 */
export async function open(t, file, { hash = '', ready = true, before, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, reducedMotion: 'reduce', ...options });
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    // That is the tests' own reading of pixels.
    const isOwn = message.text().includes('willReadFrequently');
    if (['error', 'warning'].includes(message.type()) && !isOwn) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack));
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  const url = pathToFileURL(file).href + hash;
  page.on('request', (request) => !request.url().startsWith('blob:') && !request.url().startsWith(url.split('#')[0]) && complaints.push(`asks for ${request.url()}`));
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(url);
  if (ready) await page.waitForSelector('[data-flame-ready]', { state: 'attached' });
  return page;
}

/** Where the chart is: its corner and width without the scrollbar. */
export const chartBox = (page) =>
  page.$eval('.scroller', (scroller) => {
    const { left, top, height } = scroller.getBoundingClientRect();
    return { left, top, height, width: scroller.clientWidth };
  });

/** The point of a time and row while `from` to `to` are in view. */
export async function pointOf(page, time, row, [from, to]) {
  const box = await chartBox(page);
  const scrolled = await page.$eval('.scroller', (scroller) => scroller.scrollTop);
  return [box.left + ((time - from) / (to - from)) * box.width, box.top + AXIS + (row + 0.5) * ROW - scrolled];
}

/** The middle of a span. */
export const pointOfSpan = (page, { startUs, totalUs, depth }, range) => pointOf(page, startUs + totalUs / 2, depth, range);

/** Waits until the address says something about the state. */
export const untilHash = (page, pattern) =>
  page.waitForFunction((source) => new RegExp(source).test(decodeURIComponent(location.hash)), pattern.source);

/** The range in view, which the address names once it has changed from the whole. */
export async function rangeInView(page) {
  await untilHash(page, /[#&]t=/);
  const hash = await page.evaluate(() => location.hash.slice(1));
  return new URLSearchParams(hash).get('t').split('~').map(Number);
}

/** Waits until a range is in view, give or take 2 µs at each end. */
export const untilRange = (page, range) =>
  page.waitForFunction((range) => {
    const times = new URLSearchParams(location.hash.slice(1)).get('t')?.split('~').map(Number);
    return times?.every((time, n) => Math.abs(time - range[n]) <= 2);
  }, range);

/** The exact times that an element shows, by label. */
export const factsIn = (page, selector) =>
  page.$$eval(`${selector} .facts tr`, (rows) =>
    Object.fromEntries(rows.map((row) => [row.children[0].textContent,
      row.children[1].hasAttribute('data-us') ? Number(row.children[1].dataset.us) : row.children[1].textContent])));

/** A pixel of a canvas, as `[r, g, b]`; x and y in px of the page. */
export const pixel = (page, [x, y]) =>
  page.evaluate(([x, y]) => {
    // Canvases lie on each other.
    const all = document.elementsFromPoint(x, y).filter((element) => element.localName === 'canvas').reverse();
    return all.reduce((below, canvas) => {
      const box = canvas.getBoundingClientRect();
      const scale = canvas.width / box.width;
      const data = canvas.getContext('2d').getImageData((x - box.left) * scale, (y - box.top) * scale, 1, 1).data;
      return below.map((value, n) => Math.round(value + (data[n] - value) * (data[3] / 255)));
    }, [255, 255, 255]);
  }, [x, y]);

/** Waits until what was done is drawn. */
export const drawn = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** Writes a changed copy of a document. */
export function changed(file, change) {
  const copy = file.replace(/(\.\w+)$/, '-changed$1');
  fs.writeFileSync(copy, change(fs.readFileSync(file, 'utf8')));
  return copy;
}
