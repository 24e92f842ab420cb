// The page, in a real browser and from the disk: what it draws and saves is what the command writes, and
// nothing is asked for.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { open } from '../viewer/browser.mjs';
import { built, native, place, root, run } from './built.mjs';

const page = path.join(built, 'flame.html');
const of = (name) => path.join(root, 'profiles', name);

/** Opens the page; every request for anything but itself and what it made is a fault. */
async function start(t) {
  const opened = await open(t, page, { ready: false, acceptDownloads: true, before: keepDownloads });
  await opened.waitForSelector('body[data-ready]', { timeout: 60_000 });
  return opened;
}

/**
 * Keeps what is saved where the test can see it: what steers Firefox does not tell of downloads. The link is clicked as
 * ever.
 */
function keepDownloads() {
  const blobs = new Map();
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const url = createObjectURL.call(URL, blob);
    blobs.set(url, blob);
    return url;
  };
  const { click } = HTMLAnchorElement.prototype;
  HTMLAnchorElement.prototype.click = function () {
    window.saved = { name: this.download, blob: blobs.get(this.href) };
    click.call(this);
  };
}

/** Saves what is shown. */
async function saved(opened, format) {
  await opened.evaluate(() => delete window.saved);
  await opened.click(`#save-${format}`);
  await opened.waitForFunction(() => window.saved, null, { timeout: 60_000 });
  const { name, base64 } = await opened.evaluate(async () => {
    const { name, blob } = window.saved;
    const url = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(blob);
    });
    return { name, base64: url.slice(url.indexOf(',') + 1) };
  });
  return { name, bytes: Buffer.from(base64, 'base64') };
}

/** What the command writes of recordings in their folder. */
function written(t, names, format) {
  const file = path.join(place(t), `native.${format}`);
  const { status, stderr } = run(native, ['-q', ...names, '-o', file], { cwd: path.join(root, 'profiles', path.dirname(names[0])) });
  assert.equal(status, 0, stderr);
  return fs.readFileSync(file);
}

test('it draws a recording and saves it in every format, byte for byte', async (t) => {
  const opened = await start(t);
  await opened.setInputFiles('#files', of('checkout.cpuprofile'));
  const chart = opened.frameLocator('#chart');
  await chart.locator('[data-flame-ready]').waitFor({ state: 'attached', timeout: 60_000 });
  assert.equal(await opened.textContent('#name'), 'checkout.cpuprofile');
  for (const format of ['svg', 'html', 'md', 'json', 'png']) {
    const { name, bytes } = await saved(opened, format);
    assert.equal(name, `checkout.${format}`);
    assert.ok(bytes.equals(written(t, ['checkout.cpuprofile'], format)), format);
  }
});

test('several files are one recording, and compressed ones are read', async (t) => {
  const opened = await start(t);
  const folder = of('workers');
  const names = fs.readdirSync(folder).filter((name) => /\.cpuprofile(\.gz)?$/.test(name)).sort();
  await opened.setInputFiles('#files', names.map((name) => path.join(folder, name)));
  await opened.waitForSelector('body[data-shows=chart]', { timeout: 60_000 });
  const file = path.join(place(t), 'native.json');
  assert.equal(run(native, ['-q', ...names, '-o', file], { cwd: folder }).status, 0);
  assert.ok((await saved(opened, 'json')).bytes.equals(fs.readFileSync(file)));
  await opened.setInputFiles('#files', of('shop.trace.json.gz'));
  await opened.waitForFunction(() => document.getElementById('name').textContent === 'shop.trace.json.gz');
  assert.ok((await saved(opened, 'md')).bytes.equals(written(t, ['shop.trace.json.gz'], 'md')));
});

test('what is open is compared with recordings of before, in every format', async (t) => {
  const opened = await start(t);
  await opened.setInputFiles('#files', of('checkout.cpuprofile'));
  await opened.waitForSelector('body[data-shows=chart]', { timeout: 60_000 });
  await opened.setInputFiles('#base', of('steady.cpuprofile'));
  await opened.waitForFunction(() => document.getElementById('name').textContent === 'checkout.cpuprofile, before: steady.cpuprofile');
  await opened.waitForSelector('body[data-shows=chart]', { timeout: 60_000 });
  for (const format of ['svg', 'html', 'md', 'json', 'png']) {
    const { bytes } = await saved(opened, format);
    assert.ok(bytes.equals(written(t, ['checkout.cpuprofile', '--base=steady.cpuprofile'], format)), format);
  }
});

test('what is no recording is said, and the next file is read', async (t) => {
  const opened = await start(t);
  await opened.setInputFiles('#files', path.join(root, 'Cargo.toml'));
  await opened.waitForSelector('body[data-shows=error]', { timeout: 60_000 });
  const said = await opened.textContent('#said');
  assert.match(said, /Cargo\.toml/);
  assert.match(said, /hint/);
  await opened.setInputFiles('#files', of('recursion.cpuprofile'));
  await opened.waitForSelector('body[data-shows=chart]', { timeout: 60_000 });
  assert.equal(await opened.textContent('#said'), '');
});

test('a file may be dropped', async (t) => {
  const opened = await start(t);
  const text = fs.readFileSync(of('checkout.cpuprofile'), 'utf8');
  await opened.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.cpuprofile'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, text);
  await opened.waitForSelector('body[data-shows=chart]', { timeout: 60_000 });
  assert.equal(await opened.textContent('#name'), 'dropped.cpuprofile');
});

test('the page holds no address of anything else', () => {
  assert.match(fs.readFileSync(page, 'utf8'), /default-src 'none'/);
  assert.ok(pathToFileURL(page).href.startsWith('file:'));
});
