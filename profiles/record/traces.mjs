// Records ../workers (a folder of threads) and ../shop.trace.json.gz (a page in Chromium) again:
// `npm ci`, then `node traces.mjs`. As record.mjs it runs the programs in /app, or in $RECORD_DIR.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.dirname(here);
const app = process.env.RECORD_DIR || '/app';

/** What the Performance panel records, without what only its other tracks show. */
const CATEGORIES = [
  '-*', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame',
  'disabled-by-default-devtools.timeline.stack', 'disabled-by-default-v8.cpu_profiler', 'v8', 'v8.execute',
  'blink.user_timing', 'blink.console', 'loading', 'latencyInfo',
];

function workers() {
  const folder = path.join(out, 'workers');
  fs.rmSync(folder, { recursive: true, force: true });
  execFileSync(process.execPath, ['--cpu-prof', '--cpu-prof-interval', '1000', '--cpu-prof-dir', folder, 'words.cjs'], { cwd: app });
}

/** Serves a folder; its address. */
async function serve(folder) {
  const types = { '.html': 'text/html', '.js': 'text/javascript' };
  const server = http.createServer(({ url }, response) => {
    const file = path.join(folder, url === '/' ? 'index.html' : path.basename(url));
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[path.extname(file)] }).end(fs.readFileSync(file));
  });
  await new Promise((resolve) => server.listen(8080, 'localhost', resolve));
  return server;
}

async function shop() {
  const server = await serve(path.join(app, 'shop'));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = await browser.newPage();
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { recordMode: 'recordUntilFull', includedCategories: CATEGORIES },
  });
  await page.goto('http://localhost:8080/');
  await page.waitForTimeout(150);
  await page.locator('#q').pressSequentially('t3', { delay: 120 });
  await page.waitForTimeout(250);
  const done = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await done;
  await browser.close();
  server.close();
  // A file of a reasonable size: the page's process, of it the threads that were sampled, and what names them.
  const isOfPage = ({ name, args }) => name === 'ProfileChunk' && JSON.stringify(args).includes('shop.js');
  const { pid } = events.find(isOfPage);
  const sampled = new Set(events.filter((event) => event.name === 'Profile' && event.pid === pid).map(({ tid }) => tid));
  const named = ['TracingStartedInBrowser', 'FrameCommittedInBrowser', 'TracingSessionIdForWorker'];
  const kept = events.filter((event) => named.includes(event.name)
    || (event.pid === pid && (sampled.has(event.tid) || event.name === 'ProfileChunk' || event.ph === 'M')));
  const text = `{"metadata":{"source":"DevTools"},\n"traceEvents":[\n${kept.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
  fs.writeFileSync(path.join(out, 'shop.trace.json.gz'), zlib.gzipSync(text, { level: 9 }));
}

fs.mkdirSync(app, { recursive: true });
fs.cpSync(path.join(here, 'app'), app, { recursive: true });
workers();
await shop();
