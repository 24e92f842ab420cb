// The packages as people install them: from tarballs, into an empty folder.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { built, native, pack, place, recordings, root, run, version } from './built.mjs';

const checkout = path.join(root, 'profiles/checkout.cpuprofile');

/** The versions of Node to try: this one, and those that are installed beside the tests. */
const nodes = [process.execPath, ...[20, 22, 24]
  .map((major) => path.join(root, `tests/npm/node_modules/node${major}/bin/node`)).filter((node) => fs.existsSync(node))];
if (process.platform === 'linux' && process.arch === 'x64') {
  test('every supported Node is tried', () => assert.equal(nodes.length, 4, 'npm --prefix tests/npm ci installs them'));
}

/** Installs tarballs into an empty folder, with nothing in npm's cache. */
function install(t, tarballs) {
  const folder = place(t);
  const args = ['install', '--no-audit', '--no-fund', '--offline', '--cache', path.join(folder, 'cache'), ...tarballs];
  const { status, stderr } = run('npm', args, { cwd: folder });
  assert.equal(status, 0, stderr);
  return folder;
}

/** The chart that the native command draws. */
function expected(t) {
  const file = path.join(place(t), 'native.svg');
  assert.equal(run(native, ['-q', checkout, '-o', file]).status, 0);
  return fs.readFileSync(file);
}

for (const packages of [['flame-chart'], ['flame-chart', 'flame-chart-linux-x64']]) {
  const skip = packages.length > 1 && !(process.platform === 'linux' && process.arch === 'x64') && 'the package is for Linux on x64';
  test(`two commands lead from nothing to a chart with ${packages.join(' and ')}`, { skip }, (t) => {
    const folder = install(t, pack(place(t), ...packages));
    const chart = expected(t);
    for (const node of nodes) {
      for (const name of ['flame-chart', 'flame']) {
        const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
        const command = path.join(folder, 'node_modules/.bin', name);
        const { status, stderr } = run(command, ['-q', checkout, '-o', 'out.svg'], { cwd: folder, env });
        assert.equal(status, 0, stderr);
        assert.ok(fs.readFileSync(path.join(folder, 'out.svg')).equals(chart), `${node} ${name}`);
      }
    }
    const installed = fs.existsSync(path.join(folder, 'node_modules/flame-chart-linux-x64/flame'));
    assert.equal(installed, packages.length > 1);
  });
}

test('the package is small, runs nothing when it is installed, and needs nothing', (t) => {
  const [tarball] = pack(place(t), 'flame-chart');
  assert.ok(fs.statSync(tarball).size <= 1.7e6, `${fs.statSync(tarball).size} bytes`);
  const manifest = JSON.parse(fs.readFileSync(path.join(built, 'flame-chart/package.json'), 'utf8'));
  assert.equal(manifest.version, version);
  assert.deepEqual([manifest.scripts, manifest.dependencies], [undefined, undefined]);
});

test('every format of every recording is what the native command writes, byte for byte', (t) => {
  const folder = place(t);
  const command = path.join(built, 'flame-chart/cli.mjs');
  for (const recording of recordings) {
    const isMemory = recording.includes('.heapprofile');
    const formats = ['svg', 'html', 'json', 'folded', 'md', ...(isMemory ? [] : ['png'])];
    const outputs = (name) => formats.flatMap((format) => ['-o', path.join(folder, `${name}.${format}`)]);
    const one = run(native, [recording, ...outputs('native')]);
    const other = run(process.execPath, [command, recording, ...outputs('wasm')]);
    assert.equal(one.status, 0, one.stderr);
    assert.deepEqual([other.status, other.stderr.replaceAll('wasm.', 'native.')], [one.status, one.stderr], recording);
    for (const format of formats) {
      const [expected, found] = ['native', 'wasm'].map((name) => fs.readFileSync(path.join(folder, `${name}.${format}`)));
      assert.ok(expected.equals(found), `${recording} as ${format}`);
    }
  }
});

test('a program renders and reports, from files and from bytes, natively and not', async (t) => {
  const folder = install(t, pack(place(t), 'flame-chart'));
  const { render, report, FlameError } = await import(pathToFileURL(path.join(folder, 'node_modules/flame-chart/index.mjs')));
  const text = (bytes) => new TextDecoder().decode(bytes);
  assert.ok(Buffer.from(await render(checkout)).equals(expected(t)));
  const bytes = new Uint8Array(fs.readFileSync(checkout));
  assert.match(text(await render(bytes, { format: 'md', title: 'A title' })), /^# A title/);
  assert.equal(text(await render(bytes, { format: 'png', width: 640, scale: 1 })).slice(1, 4), 'PNG');
  const whole = await report(checkout, { spans: true });
  assert.equal(whole.meta.spans, whole.spans.length);
  const part = await report(checkout, { from: '100ms', to: '300ms' });
  assert.deepEqual(part.meta.rangeUs, [100_000, 300_000]);
  await assert.rejects(report(new Uint8Array([1, 2, 3])), (error) => error instanceof FlameError && error.status === 1 && error.hint !== '');
  await assert.rejects(report(checkout, { from: 'tomorrow' }), { status: 2 });
  await assert.rejects(report(checkout, { colour: 'red' }), TypeError);
});

test('paths of Windows are read as such', async () => {
  const { native: toNative } = await import(pathToFileURL(path.join(built, 'flame-chart/files-of-node.mjs')));
  for (const [path, expected] of [
    ['/C:/work/a.svg', 'C:/work/a.svg'],
    ['/C:/work/D:/a.svg', 'D:/a.svg'],
    ['/C:/work/dist\\a.svg', 'C:/work/dist/a.svg'],
    ['/dev/null', '/dev/null'],
  ]) assert.equal(toNative(path, 'win32'), expected);
  assert.equal(toNative('/a\\b', 'linux'), '/a\\b');
  const { portable } = await import(pathToFileURL(path.join(built, 'flame-chart/run.mjs')));
  assert.deepEqual(
    portable(['C:\\in\\p.cpuprofile', '-o', 'out\\a.svg', '--output=D:\\b.svg', '--title', 'a\\b', '-q'], 'win32'),
    ['/C:/in/p.cpuprofile', '-o', 'out/a.svg', '--output=/D:/b.svg', '--title', 'a\\b', '-q'],
  );
  assert.deepEqual(portable(['a\\b'], 'linux'), ['a\\b']);
});
