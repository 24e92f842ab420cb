// Opens charts in Chromium and prints how long they keep a person waiting (Node.js 20 or later):
//
//   npm --prefix tests/viewer ci && cargo build --release && node benches/viewer.mjs [FILE...]
//
// Without files, one recording cut or repeated to 10 thousand to 50 million spans (see inputs.mjs). A
// second table has the same recordings in speedscope's page and in inferno's flame chart, as multiples
// of the first, where these open them within a minute: npm brings speedscope, and inferno takes part if
// `inferno-flamegraph` is found.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(path.join(root, 'tests/viewer/package.json'))('playwright-core');
const cache = process.env.FLAME_BENCH_CACHE || path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'flame-bench');
const flame = process.env.FLAME ?? path.join(root, process.env.CARGO_TARGET_DIR ?? 'target', 'release', 'flame');
const SIZES = ['10k', '100k', '1m', '12m', '50m'];
/** Each document is opened so often, for medians. */
const OPENED = 3;
const PATIENCE_MS = 60_000;
/** inferno's flame charts have an element for every span: beyond this they are not tried. */
const INFERNO_SPANS = 300_000;
const [WIDTH, HEIGHT] = [1200, 800];

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flame-bench-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const quantile = (numbers, part) => sorted(numbers)[Math.min(numbers.length - 1, Math.floor(part * numbers.length))];
const median = (numbers) => quantile(numbers, 0.5);

// In the page

/** Notes when the viewer is ready, and how long input waits for the frame that answers it. */
function watch() {
  const notes = (globalThis.notes = { ready: 0 });
  const observer = new MutationObserver(() => {
    if (!document.documentElement?.dataset.flameReady) return;
    notes.ready = performance.now();
    observer.disconnect();
  });
  observer.observe(document, { attributes: true, subtree: true, attributeFilter: ['data-flame-ready'] });
  // Resolves behind the frame that shows what was done before.
  globalThis.painted = () => new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(0);
    });
  });
  for (const type of ['pointermove', 'click']) {
    addEventListener(type, async (event) => {
      const begun = event.timeStamp;
      const end = await globalThis.painted();
      notes[type] = end - begun;
    }, true);
  }
}

/** Turns the wheel once a frame, in and out and sideways; when each frame was. */
async function glide([x, y]) {
  const target = document.elementFromPoint(x, y);
  const wheel = (deltaX, deltaY) => target.dispatchEvent(new WheelEvent('wheel', {
    clientX: x, clientY: y, deltaX, deltaY, ctrlKey: deltaY !== 0, bubbles: true, cancelable: true,
  }));
  const times = [];
  const [right, left, out] = [[30, 20, 0], [30, -20, 0], [20, 0, 40]];
  for (const [frames, deltaX, deltaY] of [[60, 0, -40], right, out, left, out, right, out, left]) {
    for (let n = 0; n < frames; n++) {
      times.push(await new Promise(requestAnimationFrame));
      wheel(deltaX, deltaY);
    }
  }
  return times;
}

/** Types a query: when it is counted, when the first match is lit, and when all is done. */
async function search(query) {
  const canvas = document.querySelector('.chart canvas');
  const context = canvas.getContext('2d');
  const [input, result] = ['.search input', '.result'].map((selector) => document.querySelector(selector));
  const pixels = () => {
    const { width, height } = canvas;
    return new Uint32Array(context.getImageData(0, 40, width, height - 40).data.buffer);
  };
  const type = (text) => {
    input.value = text;
    input.dispatchEvent(new Event('input'));
  };
  const before = pixels();
  const colour = (name) => {
    const rgb = parseInt(getComputedStyle(document.querySelector('.flame')).getPropertyValue(name).trim().slice(1), 16);
    return (0xff000000 | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
  };
  const [paper, ink, band] = ['--paper', '--ink', '--band'].map(colour);
  // What keeps its colour while the rest fades.
  const isLit = () => pixels().some((pixel, n) => pixel === before[n] && pixel !== paper && pixel !== ink && pixel !== band);
  const begun = performance.now();
  type(query);
  let [counted, lit] = [0, 0];
  while (!lit && performance.now() - begun < 5000) {
    const now = await globalThis.painted() - begun;
    if (!counted && result.textContent) counted = now;
    if (isLit()) lit = now;
  }
  while (!/busy/.test(result.textContent)) await globalThis.painted();
  const found = performance.now() - begun;
  type('');
  await globalThis.painted();
  return { counted, lit, found };
}

/** Types a query and waits for its end. */
async function searchAlone(query) {
  const [input, result] = ['.search input', '.result'].map((selector) => document.querySelector(selector));
  input.value = query;
  input.dispatchEvent(new Event('input'));
  do await globalThis.painted(); while (!/busy/.test(result.textContent));
}

// Around the page

async function launch() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const executablePath = process.env.CHROMIUM ?? names.flatMap((name) => {
    const found = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name));
    return found.filter((file) => fs.existsSync(file));
  })[0];
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(watch);
  return { browser, page };
}

/** Memory of the page's process in MB: now and at most. */
async function memoryOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => {
    const status = fs.readFileSync(`/proc/${id}/status`, 'utf8');
    return ['VmRSS', 'VmHWM'].map((field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]) / 1000);
  });
  const [now, peak] = renderers.sort((a, b) => b[0] - a[0])[0];
  return { now, peak };
}

/** What happens on the page's main thread while something is done, and what that returns. */
async function traced(page, work) {
  const session = await page.context().newCDPSession(page);
  const includedCategories = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];
  await session.send('Tracing.start', { transferMode: 'ReturnAsStream', traceConfig: { includedCategories } });
  const returned = await work();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  const { stream } = await complete;
  let text = '';
  for (let part = {}; !part.eof; ) {
    part = await session.send('IO.read', { handle: stream });
    text += part.data;
  }
  const { traceEvents } = JSON.parse(text);
  const { pid, tid } = traceEvents.find(({ name }) => name === 'FireAnimationFrame');
  const events = traceEvents.filter((event) => event.pid === pid && event.tid === tid && event.dur !== undefined);
  return { returned, events: events.sort((a, b) => a.ts - b.ts) };
}

const SCRIPT = new Set(['EventDispatch', 'FireAnimationFrame', 'FunctionCall', 'TimerFire', 'RunMicrotasks', 'EvaluateScript']);

/**
 * Script by frame while the wheel turns, as the processor's time, and the time from frame to frame;
 * both in ms. Where other work takes turns with the browser, the first does not depend on it.
 */
async function framesOf(page, point) {
  const { returned: times, events } = await traced(page, () => page.evaluate(glide, point));
  const script = [];
  let [begun, covered] = [-Infinity, 0];
  for (const { name, ts, dur, tdur = dur } of events) {
    if (!SCRIPT.has(name) || ts < covered) continue;
    // The callbacks of one frame come one right after the other.
    if (name === 'FireAnimationFrame') {
      if (ts - begun > 4000) script.push(0);
      begun = ts + dur;
    }
    if (script.length > 0) script[script.length - 1] += tdur / 1000;
    covered = ts + dur;
  }
  return { script, interval: times.slice(1).map((time, n) => time - times[n]) };
}

/** How long it takes until hovering, or a click, is answered on the screen. */
async function answers(page, type, act) {
  const waits = [];
  for (let n = 0; n < 20; n++) {
    await page.evaluate((type) => (globalThis.notes[type] = 0), type);
    await act(n);
    waits.push(await (await page.waitForFunction((type) => globalThis.notes[type], type)).jsonValue());
  }
  return median(waits);
}

const hover = (page, left, top) => answers(page, 'pointermove', (n) => page.mouse.move(left + ((n * 397) % 1000), top + ((n * 67) % 200)));

function prepareFlame(file) {
  const out = path.join(scratch, 'flame.svg');
  execFileSync(flame, [file, '-q', '-o', out]);
  const text = fs.readFileSync(out, 'latin1');
  const payload = [...text.matchAll(/<metadata>([^<]*)<\/metadata>/g)].reduce((sum, [, chunk]) => sum + chunk.length, 0);
  const report = JSON.parse(execFileSync(flame, [file, '-q', '--format', 'json', '-o', '-'], { maxBuffer: 1 << 30 }));
  const spans = report.functions.reduce((sum, f) => sum + f.spans, 0);
  const [{ name }] = report.functions.filter(({ kind, name }) => kind === 'code' && name).sort((a, b) => b.selfUs - a.selfUs);
  return { out, payload, spans, query: name };
}

/** Opens our document: when it is painted and usable, and the main thread's part of that. */
async function openFlame(out) {
  const { browser, page } = await launch();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(pathToFileURL(out).href, { waitUntil: 'commit' });
  await page.waitForFunction(() => globalThis.notes.ready);
  const { metrics } = await session.send('Performance.getMetrics');
  const busy = metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const times = await page.evaluate(async () => {
    const first = await new Promise((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true });
    });
    return { usable: globalThis.notes.ready, first };
  });
  return { browser, page, times: { ...times, busy } };
}

async function measureFlame(file) {
  const { out, payload, spans, query } = prepareFlame(file);
  const opened = [];
  for (let n = 0; n < OPENED; n++) {
    const { browser, times } = await openFlame(out);
    await browser.close();
    opened.push(times);
  }
  const of = (key) => median(opened.map((times) => times[key]));
  const { browser, page } = await openFlame(out);
  const frames = await framesOf(page, [WIDTH / 3, 200]);
  await page.keyboard.press('0');
  await page.waitForFunction(() => document.querySelector('.range').textContent.startsWith('the whole'));
  const hovered = await hover(page, 100, 150);
  const searched = await page.evaluate(search, query);
  const { events } = await traced(page, () => page.evaluate(searchAlone, query));
  searched.block = Math.max(...events.filter(({ name }) => name === 'RunTask').map(({ tdur = 0 }) => tdur)) / 1000;
  const memory = await memoryOf(browser);
  await browser.close();
  const size = fs.statSync(out).size;
  return { spans, size, payload, first: of('first'), usable: of('usable'), busy: of('busy'), frames, hovered, searched, memory };
}

async function measureSpeedscope(file) {
  const { browser, page } = await launch();
  try {
    await page.goto(pathToFileURL(path.join(cache, 'npm-viewer/node_modules/speedscope/dist/release/index.html')).href);
    const begun = performance.now();
    await page.setInputFiles('input[type=file]', file);
    await page.getByText('Left Heavy').waitFor();
    await page.evaluate(() => globalThis.painted());
    const usable = performance.now() - begun;
    const frames = await framesOf(page, [WIDTH / 3, 300]);
    const hovered = await hover(page, 100, 250);
    return { usable, frames, hovered, memory: await memoryOf(browser) };
  } finally {
    await browser.close();
  }
}

/** The recording as inferno takes it: a line for each stack, in the order of time. */
function prepareInferno(file) {
  const { nodes, samples, timeDeltas } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const stacks = new Map();
  const open = [[nodes[0], '']];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (let next = open.pop(); next; next = open.pop()) {
    const [{ id, children = [] }, stack] = next;
    stacks.set(id, stack || '(root)');
    for (const child of children) {
      const node = byId.get(child);
      open.push([node, `${stack && `${stack};`}${(node.callFrame.functionName || '(anonymous)').replaceAll(';', ':')}`]);
    }
  }
  const lines = samples.map((sample, n) => `${stacks.get(sample)} ${Math.max(0, timeDeltas[n + 1] ?? 0)}`);
  const out = path.join(scratch, 'inferno.svg');
  const svg = execFileSync('inferno-flamegraph', ['--flamechart', '--inverted'], {
    input: lines.join('\n'), maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'ignore'],
  });
  fs.writeFileSync(out, svg);
  return out;
}

async function measureInferno(file) {
  const out = prepareInferno(file);
  const { browser, page } = await launch();
  try {
    await page.goto(pathToFileURL(out).href, { waitUntil: 'load' });
    const usable = await page.evaluate(() => globalThis.painted());
    const { x, y, width } = await page.locator('#frames').boundingBox();
    const hovered = await hover(page, x, y + 50);
    const zoomed = await answers(page, 'click', (n) => page.mouse.click(x + 10 + ((n * 397) % (width - 20)), y + 24));
    return { size: fs.statSync(out).size, usable, zoomed, hovered, memory: await memoryOf(browser) };
  } finally {
    await browser.close();
  }
}

/** What another program needs; nothing where it does not open the recording in time. */
async function attempt(measure, file) {
  try {
    return await measure(file);
  } catch (error) {
    console.error(`${path.basename(file)}: ${measure.name}: ${error.message.split('\n')[0]}`);
  }
}

const hasInferno = (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, 'inferno-flamegraph')));

function installSpeedscope() {
  const folder = path.join(cache, 'npm-viewer');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', 'speedscope@1.25.0'], { cwd: folder, stdio: 'inherit' });
}

let files = process.argv.slice(2);
if (files.length === 0) {
  const names = SIZES.map((size) => `spans-${size}`);
  execFileSync(process.execPath, [path.join(root, 'benches/inputs.mjs'), ...names], { stdio: ['ignore', 'ignore', 'inherit'] });
  files = names.map((name) => path.join(cache, `${name}.cpuprofile`));
}
installSpeedscope();

const count = (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} M` : `${(n / 1e3).toFixed(0)} k`);
const mb = (bytes) => (bytes / 1e6).toFixed(2);
const ms = (time) => time.toFixed(time < 10 ? 1 : 0);
const two = (times) => `${ms(median(times))} / ${ms(quantile(times, 0.95))}`;
const line = (cells) => console.log(`| ${cells.join(' | ')} |`);

line(['spans', 'file, MB', 'payload, bytes a span', 'first paint, ms', 'usable (of it main thread), ms', 'script a frame, ms',
  'frame to frame, ms', 'hover, ms', 'search: counted / first lit / done / longest block, ms', 'memory: now / peak, MB']);
line(Array(10).fill('---'));
const compared = [];
for (const file of files) {
  const own = await measureFlame(file);
  const { spans, size, payload, first, usable, busy, frames, hovered, searched, memory } = own;
  const found = ['counted', 'lit', 'found', 'block'].map((key) => ms(searched[key])).join(' / ');
  line([count(spans), mb(size), (payload / spans).toFixed(2), ms(first), `${ms(usable)} (${ms(busy)})`, two(frames.script),
    two(frames.interval), ms(hovered), found, `${ms(memory.now)} / ${ms(memory.peak)}`]);
  for (const measure of [measureSpeedscope, measureInferno]) {
    if (measure === measureInferno && (!hasInferno || spans > INFERNO_SPANS)) continue;
    const other = await attempt(measure, file);
    if (other) compared.push([own, measure === measureInferno ? 'inferno' : 'speedscope', other]);
  }
}

console.log('\nThe same recordings elsewhere, as multiples of the above:\n');
line(['spans', '', 'file', 'usable', 'script a frame, p95', 'frame to frame, p95', 'hover', 'memory, now']);
line(Array(8).fill('---'));
for (const [own, name, other] of compared) {
  const times = (of) => (of(other) ? `${(of(other) / of(own)).toFixed(1)} ×` : '–');
  const worst = (key) => (other.zoomed ? `a click zooms in ${ms(other.zoomed)} ms` : times((of) => quantile(of.frames[key], 0.95)));
  line([count(own.spans), name, times((of) => of.size), times((of) => of.usable), worst('script'), other.zoomed ? '' : worst('interval'),
    times((of) => of.hovered), times((of) => of.memory.now)]);
}
