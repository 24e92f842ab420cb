// What hovering and the panel say, and what colours and hatching mean, on a recording made for it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { ROW, drawn, factsIn, open, pixel, pointOf } from '../browser.mjs';
import { flame, scratch } from '../flame.mjs';

/** Milliseconds in which one stack was sampled, top down. A stall is two samples far apart. */
const STACKS = [
  [100, 'serve', 'parse'], [100, 'serve', 'render'], [100, 'serve', 'readFile'], [50, '(idle)'], [100, 'serve', 'parse', 'scan'],
  [50, 'serve', 'render'], [50, '(program)'], [50, 'serve', 'parse'], ['stall', 'serve', 'wait'], [50, 'serve', 'parse'],
];
const STALL_MS = 100;
const PLACES = {
  serve: ['file:///app/server.js', 4], parse: ['file:///app/node_modules/@scope/parser/lib/parse.js', 9],
  scan: ['file:///app/node_modules/@scope/parser/lib/parse.js', 30], render: ['file:///app/view.js', 1], readFile: ['node:fs', 440],
  wait: ['file:///app/wait.js', 2],
};

function recording() {
  const nodes = [];
  const nodeOf = (stack) => {
    const key = stack.join();
    const known = nodes.find((node) => node.key === key);
    if (known) return known.id;
    const parent = stack.length > 1 ? nodeOf(stack.slice(0, -1)) : undefined;
    const functionName = stack.at(-1);
    const [url, line] = PLACES[functionName] ?? ['', 0];
    const node = {
      key, id: nodes.length + 1, children: [], ...(functionName === 'render' && { deoptReason: 'wrong map' }),
      callFrame: { functionName, scriptId: url ? '7' : '0', url, lineNumber: line - 1, columnNumber: url ? 11 : -1 },
    };
    nodes.push(node);
    if (parent) nodes[parent - 1].children.push(node.id);
    return node.id;
  };
  nodeOf(['(root)']);
  const [samples, timeDeltas] = [[], []];
  for (const [ms, ...stack] of STACKS) {
    const node = nodeOf(['(root)', ...stack]);
    const deltas = ms === 'stall' ? [1, STALL_MS] : Array(ms).fill(1);
    for (const delta of deltas) {
      samples.push(node);
      timeDeltas.push(delta * 1000);
    }
  }
  const endTime = timeDeltas.reduce((sum, delta) => sum + delta, 1000);
  return { nodes: nodes.map(({ key, ...node }) => node), startTime: 0, endTime, samples, timeDeltas };
}

const file = path.join(scratch, 'details.cpuprofile');
fs.writeFileSync(file, JSON.stringify(recording()));
const document = path.join(scratch, 'details.svg');
flame(file, '-q', '-o', document);
const report = JSON.parse(flame(file, '-q', '--format', 'json', '--spans', '-o', '-'));
const whole = [0, report.meta.durationUs];
const named = (name) => report.spans.filter((span) => report.functions[span.function].name === name);
const middle = ({ startUs, totalUs }) => startUs + totalUs / 2;
/** A place in a span's bar, beside its label. */
const beside = (page, span) => pointOf(page, span.startUs + span.totalUs * 0.9, span.depth, whole);

test('hovering names the function, its package, its place and all its times', async (t) => {
  const page = await open(t, document);
  const [scan] = named('scan');
  await page.mouse.move(...(await pointOf(page, middle(scan), scan.depth, whole)));
  assert.equal(await page.textContent('.tip .name'), 'scan');
  assert.equal(await page.textContent('.tip .place'), '@scope/parser · lib/parse.js:30:12');
  const sums = report.functions[scan.function];
  const facts = await factsIn(page, '.tip');
  assert.deepEqual(
    [facts['Self time'], facts['Total time'], facts['Aggregated self time'], facts['Aggregated total time'], facts.Samples],
    [scan.selfUs, scan.totalUs, sums.selfUs, sums.totalUs, '100']);
  const text = await page.textContent('.tip tr:has-text("Aggregated total time") td');
  assert.match(text, /^100 ms \(\d+\.\d % of busy time, 1 span\)$/);
});

test('hovering says what V8 would not optimize, and what is no busy time', async (t) => {
  const page = await open(t, document);
  const [render] = named('render');
  await page.mouse.move(...(await pointOf(page, middle(render), render.depth, whole)));
  assert.equal((await factsIn(page, '.tip'))['Not optimized'], 'wrong map');
  const [idle] = named('(idle)');
  await page.mouse.move(...(await pointOf(page, middle(idle), idle.depth, whole)));
  assert.match(await page.textContent('.tip tr:has-text("Aggregated total time") td'), /not busy time/);
});

test('a stall says so, and is hatched', async (t) => {
  const page = await open(t, document);
  const [wait] = named('wait');
  const [x, y] = await pointOf(page, middle(wait), wait.depth, whole);
  const colours = async (x) => {
    const found = new Set();
    for (let dx = 0; dx < 12; dx++) found.add(String(await pixel(page, [x + dx, y])));
    return found.size;
  };
  assert.ok((await colours(x)) > 1);
  const [readFile] = named('readFile');
  assert.equal(await colours((await beside(page, readFile))[0] - 12), 1);
  await page.mouse.move(x, y);
  assert.match((await factsIn(page, '.tip')).Stall, /was not running/);
});

test('colours tell own code, packages and the runtime apart, and are the same for the same', async (t) => {
  const page = await open(t, document);
  const colours = {};
  for (const name of ['serve', 'parse', 'scan', 'render', 'readFile']) {
    const found = [];
    for (const span of named(name).filter(({ totalUs }) => totalUs > 40_000)) found.push(await pixel(page, await beside(page, span)));
    for (const colour of found) assert.deepEqual(colour, found[0], name);
    colours[name] = found[0];
  }
  const isWarm = ([r, , b]) => r > b + 40;
  const isCool = ([r, , b]) => b > r;
  const isGrey = ([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b) < 16;
  assert.ok(isWarm(colours.serve) && isWarm(colours.render), JSON.stringify(colours));
  assert.ok(isCool(colours.parse) && isCool(colours.scan) && !isGrey(colours.parse), JSON.stringify(colours));
  assert.ok(isGrey(colours.readFile), JSON.stringify(colours));
});

test('bars have a gap of one pixel below and beside them', async (t) => {
  const page = await open(t, document);
  const [first, second] = [named('parse')[0], named('render')[0]];
  const [x, y] = await beside(page, first);
  const below = [];
  for (let dy = -ROW / 2; dy < ROW / 2; dy++) below.push(await pixel(page, [x, Math.round(y) + dy]));
  const paper = ([r, g, b]) => r === 255 && g === 255 && b === 255;
  assert.equal(below.filter(paper).length, 1, JSON.stringify(below));
  const [edge] = await pointOf(page, second.startUs, second.depth, whole);
  const across = [];
  for (let dx = -4; dx < 4; dx++) across.push(await pixel(page, [Math.round(edge) + dx, y]));
  assert.equal(across.filter(paper).length, 1, JSON.stringify(across));
});

test('a selected span shows its callers and the heaviest calls on top, and its buttons work', async (t) => {
  const page = await open(t, document);
  const list = (title) => page.$$eval('.panel section', (sections, title) =>
    sections.filter((section) => section.querySelector('h3').textContent === title)
      .flatMap((section) => [...section.querySelectorAll('li span:first-child')].map(({ firstChild }) => firstChild.textContent)), title);
  const parse = named('parse');
  await page.mouse.click(...(await beside(page, parse[1])));
  assert.deepEqual([await list('Called by'), await list('Heaviest calls on top')], [['serve'], ['scan']]);
  const start = async () => (await factsIn(page, '.panel'))['Starts at'];
  await page.click('.panel button:text-is("Next ›")');
  assert.equal(await start(), parse[2].startUs);
  await page.click('.panel button:text-is("‹ Previous")');
  await page.click('.panel button:text-is("‹ Previous")');
  assert.equal(await start(), parse[0].startUs);
  await page.click('.panel button:text-is("Zoom")');
  await page.waitForFunction(([from, to]) => {
    const range = new URLSearchParams(location.hash.slice(1)).get('t')?.split('~').map(Number);
    return range && range[0] > from - 5000 && range[1] < to + 5000;
  }, [parse[0].startUs, parse[0].startUs + parse[0].totalUs]);
  await page.click('.panel button:text-is("Callers, callees")');
  await page.waitForSelector('.sandwich .chosen .name:text-is("parse")');
});

test('details are text that can be selected', async (t) => {
  const page = await open(t, document);
  await page.mouse.click(...(await beside(page, named('render')[0])));
  await page.dblclick('.panel .name', { position: { x: 10, y: 8 } });
  assert.equal((await page.evaluate(() => String(getSelection()))).trim(), 'render');
});

test('labels never reach beyond their bars', async (t) => {
  const before = () => {
    globalThis.texts = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, most) {
      globalThis.texts.push({ text, x, y, width: Math.min(this.measureText(text).width, most ?? Infinity) });
      return fillText.apply(this, [text, x, y, ...(most === undefined ? [] : [most])]);
    };
  };
  const wide = path.join(scratch, 'wide.svg');
  const text = fs.readFileSync(file, 'utf8').replaceAll('"render"', '"描画する関数の名前はとても長いので切られる"').replaceAll('"parse"', '"WWWWWWWWWWWWWWWWWWWWWWWW"');
  fs.writeFileSync(path.join(scratch, 'wide.cpuprofile'), text);
  flame(path.join(scratch, 'wide.cpuprofile'), '-q', '-o', wide);
  const page = await open(t, wide, { before });
  await page.evaluate(() => (globalThis.texts = []));
  await page.keyboard.press('t');
  await drawn(page);
  const labels = (await page.evaluate(() => globalThis.texts)).filter(({ y }) => y > 26);
  assert.ok(labels.some(({ text }) => text.startsWith('描')) && labels.some(({ text }) => text.startsWith('WW')), JSON.stringify(labels));
  const scale = (await page.$eval('.scroller', (scroller) => scroller.clientWidth)) / report.meta.durationUs;
  for (const { text, x, y, width } of labels) {
    const depth = Math.floor((y - 26) / ROW);
    const bar = report.spans.find((span) => span.depth === depth && span.startUs * scale <= x && (span.startUs + span.totalUs) * scale > x);
    assert.ok(bar && x + width <= (bar.startUs + bar.totalUs) * scale, `${text} at ${x}, ${width} wide`);
  }
});

test('a place links to its source where that is asked for, and can be copied', async (t) => {
  const linked = path.join(scratch, 'linked.svg');
  const chart = async (...args) => {
    flame(file, '-q', ...args, '-o', linked);
    const page = await open(t, linked, { permissions: ['clipboard-read', 'clipboard-write'] });
    const [span] = named('render');
    await page.mouse.click(...(await pointOf(page, middle(span), span.depth, whole)));
    return page;
  };
  const page = await chart('--source-link', 'vscode://file/{path}:{line}:{column}');
  assert.equal(await page.getAttribute('.panel .place a', 'href'), 'vscode://file//app/view.js:1:12');
  assert.match(await page.textContent('.panel .place'), /view\.js:1:12/);
  await page.click('text=Copy place');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '/app/view.js:1:12');
  const plain = await chart();
  assert.equal(await plain.locator('.panel .place a').count(), 0);
});

test('the details show the lines of source with their share, where that is asked for', async (t) => {
  const script = path.join(scratch, 'lines.js');
  fs.writeFileSync(script, 'function work() {\n  const a = "<b>";\n  hot(a);\n}\n');
  const frame = { scriptId: '1', url: `file://${script}`, lineNumber: 0, columnNumber: 13 };
  const profile = {
    nodes: [
      { id: 1, callFrame: { ...frame, functionName: '(root)', url: '' }, children: [2] },
      { id: 2, callFrame: { ...frame, functionName: 'work' }, positionTicks: [{ line: 3, ticks: 3 }, { line: 2, ticks: 1 }] },
    ],
    startTime: 0, endTime: 5000, samples: [2, 2, 2, 2], timeDeltas: [1000, 1000, 1000, 1000],
  };
  const [recorded, chart] = [path.join(scratch, 'lines.cpuprofile'), path.join(scratch, 'lines.svg')];
  fs.writeFileSync(recorded, JSON.stringify(profile));
  flame(recorded, '-q', '--sources', '-o', chart);
  const page = await open(t, chart);
  await page.fill('.search input', 'work');
  await page.waitForFunction(() => /busy time/.test(document.querySelector('.result').textContent));
  await page.keyboard.press('Enter');
  await page.waitForSelector('.panel .source');
  const rows = await page.$$eval('.source tr', (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  assert.deepEqual(rows, [
    ['1', '', 'function work() {'], ['2', '25.0 %', '  const a = "<b>";'], ['3', '75.0 %', '  hot(a);'], ['4', '', '}'],
  ]);
});
