// Records the profiles of this folder's parent again: `npm ci`, then `node record.mjs [name ...]`.
//
// The programs are copied to a neutral directory first (/app, or $RECORD_DIR), since a recording names
// the files it saw by their absolute paths.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { sendOrders } from './orders.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.dirname(here);
const app = process.env.RECORD_DIR || '/app';
const LIMIT = 300_000;

/** name: how it is recorded; intervals are in microseconds. */
const recordings = {
  checkout: () => service('checkout', 500, 'src/server.js', sendOrders),
  recursion: () => node('recursion', 1000, ['recursion.js']),
  deep: () => node('deep', 2000, ['deep.js']),
  gc: () => node('gc', 1000, ['gc.js']),
  idle: () => node('idle', 1000, ['idle.js']),
  steady: () => node('steady', 1000, ['steady.js']),
  eval: () => node('eval', 1000, ['eval.js']),
  names: () => node('names', 1000, ['names.js']),
  page: () => page('page', 1000, 'page/index.html', 'runBoard(4)'),
};

/** Profiles a service while it answers, without its start: `app/profiler.js` does that inside it. */
async function service(name, interval, program, drive) {
  const file = path.join(app, `${name}.cpuprofile`);
  const child = spawn(process.execPath, ['--require', './profiler.js', program], {
    cwd: app,
    env: { ...process.env, PROFILE: `${interval},${file}` },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ port }] = await once(child, 'message');
  child.send('start');
  await once(child, 'message');
  await drive(port);
  child.send('stop');
  await once(child, 'exit');
  const text = fs.readFileSync(file, 'utf8');
  fs.rmSync(file);
  return text;
}

/** Runs a program under `node --cpu-prof` and moves its profile here. */
function node(name, interval, args) {
  const dir = fs.mkdtempSync(path.join(app, 'prof-'));
  const flags = ['--cpu-prof', '--cpu-prof-interval', interval, '--cpu-prof-dir', dir];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, ...args].map(String), {
      cwd: app,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('exit', (code) => {
      if (code !== 0) return reject(new Error(`${name}: exit code ${code}`));
      // A worker writes a profile of its own; the thread's number is in the file's name: keep the largest file.
      const files = fs.readdirSync(dir).map((file) => path.join(dir, file));
      files.sort((a, b) => fs.statSync(b).size - fs.statSync(a).size);
      const text = fs.readFileSync(files[0], 'utf8');
      fs.rmSync(dir, { recursive: true });
      resolve(text);
    });
  });
}

/** Profiles what an expression does in a page, over the DevTools protocol. */
async function page(name, interval, document, expression) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    const tab = await browser.newPage();
    await tab.goto(`file://${app}/${document}`);
    const cdp = await tab.context().newCDPSession(tab);
    await cdp.send('Profiler.enable');
    await cdp.send('Profiler.setSamplingInterval', { interval });
    await cdp.send('Profiler.start');
    await cdp.send('Runtime.evaluate', { expression, awaitPromise: true });
    const { profile } = await cdp.send('Profiler.stop');
    return JSON.stringify(profile);
  } finally {
    await browser.close();
  }
}

function check(name, text) {
  const profile = JSON.parse(text);
  if (text.length > LIMIT) throw new Error(`${name}: ${text.length} bytes are more than ${LIMIT}`);
  const foreign = [path.dirname(out), os.homedir(), os.tmpdir()].find((place) => text.includes(place));
  if (foreign) throw new Error(`${name}: names ${foreign}`);
  const ms = Math.round((profile.endTime - profile.startTime) / 1000);
  console.log(`${name}.cpuprofile: ${text.length} bytes, ${profile.nodes.length} nodes, ${profile.samples.length} samples, ${ms} ms`);
}

fs.mkdirSync(app, { recursive: true });
fs.cpSync(path.join(here, 'app'), app, { recursive: true });
fs.cpSync(path.join(here, 'node_modules'), path.join(app, 'node_modules'), {
  recursive: true,
  filter: (file) => !/playwright|[\\/]\.bin/.test(file),
});
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(recordings)) {
  const text = await recordings[name]();
  check(name, text);
  fs.writeFileSync(path.join(out, `${name}.cpuprofile`), text);
}
