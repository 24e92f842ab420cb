// Records the programs, with planted slow calls and quiet, for score.mjs (Node.js 20 or later, npm; Linux, where
// the clocks of the programs and of V8's recordings are one):
//
//   node benches/spikes/record.mjs [PROGRAM...] [--chromium] [--force]
//
// It makes about a hundred recordings in some minutes, outside the repository, in $FLAME_BENCH_CACHE, else
// flame-bench in $XDG_CACHE_HOME or ~/.cache. Those that are there are not made again, unless by --force. Node.js
// 20, 22 and 24 come from the npm package `node`, where this one is another. With --chromium, those programs that
// need no module of Node.js run in Chromium, too (npm --prefix tests/viewer ci first; CHROMIUM names another).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
const cache = path.join(process.env.FLAME_BENCH_CACHE || path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'flame-bench'), 'spikes');
/** Major version of Node.js, interval in µs, whether quiet. Each has a seed of its own. */
const RUNS = [
  [20, 1000, false],
  [20, 200, false],
  [22, 500, false],
  [24, 1000, false],
  [20, 500, true],
  [22, 1000, true],
  [24, 200, true],
];
const CHROMIUM_RUNS = [
  [500, false],
  [1000, true],
];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { chromium: { type: 'boolean', default: false }, force: { type: 'boolean', default: false } },
});
const everything = fs.readdirSync(path.join(here, 'programs')).map((file) => path.basename(file, '.cjs')).sort();
const programs = positionals.length ? positionals : everything;
for (const program of programs) if (!everything.includes(program)) throw new Error(`${program}: no such program; there are ${everything.join(', ')}`);
fs.mkdirSync(cache, { recursive: true });

/** The command of a major version of Node.js. */
function node(major) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  const prefix = path.join(cache, `node-${major}`);
  const command = path.join(prefix, 'node_modules/node/bin/node');
  if (!fs.existsSync(command)) execFileSync('npm', ['install', '--prefix', prefix, '--no-audit', '--no-fund', `node@${major}`], { stdio: 'inherit' });
  return command;
}

/** Where a recording goes; nothing where it is there. */
function place(program, runtime, interval, isQuiet) {
  const out = path.join(cache, `${program}-${runtime}-${interval}us-${isQuiet ? 'quiet' : 'planted'}`);
  if (!options.force && fs.existsSync(`${out}.truth.json`)) return undefined;
  console.log(path.basename(out));
  return out;
}

for (const program of programs) {
  for (const [run, [major, interval, isQuiet]] of RUNS.entries()) {
    const out = place(program, `node${major}`, interval, isQuiet);
    const seed = 5_000 + 1_000 * everything.indexOf(program) + run;
    if (out) execFileSync(node(major), [path.join(here, 'run.cjs'), program, seed, interval, isQuiet, out].map(String), { stdio: 'inherit', timeout: 120_000 });
  }
}
if (options.chromium) await recordInChromium();

async function recordInChromium() {
  const { chromium } = createRequire(path.join(root, 'tests/viewer/package.json'))('playwright-core');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
  const source = (name) => fs.readFileSync(path.join(here, name), 'utf8');
  for (const program of programs) {
    if (source(`programs/${program}.cjs`).includes('require(')) continue;
    for (const [run, [interval, isQuiet]] of CHROMIUM_RUNS.entries()) {
      const out = place(program, 'chromium', interval, isQuiet);
      if (!out) continue;
      const page = await browser.newPage();
      await page.route('http://bench.test/**', (route) => {
        const { pathname } = new URL(route.request().url());
        if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><script>var module = {}</script>' });
        return route.fulfill({ contentType: 'text/javascript', body: source(pathname.slice(1)) });
      });
      page.setDefaultTimeout(60_000);
      await page.goto('http://bench.test/');
      await page.addScriptTag({ url: 'http://bench.test/harness.cjs' });
      await page.evaluate(() => (globalThis.harness = module.exports));
      await page.addScriptTag({ url: `http://bench.test/programs/${program}.cjs` });
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Performance.enable');
      const { metrics } = await devtools.send('Performance.getMetrics');
      const navigationStart = metrics.find(({ name }) => name === 'NavigationStart').value * 1000;
      await devtools.send('Profiler.enable');
      await devtools.send('Profiler.setSamplingInterval', { interval });
      await devtools.send('Profiler.start');
      const seed = 5_100 + 1_000 * everything.indexOf(program) + run;
      const told = { program, seed, interval, runtime: `Chromium ${browser.version()}` };
      const truth = await page.evaluate(runInPage, { seed, isQuiet, navigationStart });
      const { profile } = await devtools.send('Profiler.stop');
      await page.close();
      fs.writeFileSync(`${out}.cpuprofile`, JSON.stringify(profile));
      const { since } = createRequire(import.meta.url)('./harness.cjs');
      fs.writeFileSync(`${out}.truth.json`, JSON.stringify(since(profile.startTime, told, truth)));
    }
  }
  await browser.close();
}

/* global module, harness */
async function runInPage({ seed, isQuiet, navigationStart }) {
  const now = () => navigationStart + performance.now();
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()();
  const nextTurn = () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(null);
    });
  const bench = harness.createBench({ seed, isQuiet, now, nextTurn });
  await module.exports(bench);
  return bench.truth();
}
