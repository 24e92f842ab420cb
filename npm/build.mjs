// Builds the npm packages and the page into a folder:
//
//     node npm/build.mjs [--quick] [--out DIR] PART…
//
// A part is `wasm` (the package that runs everywhere), `page`, or a platform such as `linux-x64` (the native
// command as a package that is optional). `--quick` leaves out what makes the code smaller and faster.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/** Node's names of platforms, and Rust's. Release machines may have better ones for the same. */
export const PLATFORMS = {
  'linux-x64': { target: 'x86_64-unknown-linux-musl', os: 'linux', cpu: 'x64' },
  'linux-arm64': { target: 'aarch64-unknown-linux-musl', os: 'linux', cpu: 'arm64' },
  'darwin-x64': { target: 'x86_64-apple-darwin', os: 'darwin', cpu: 'x64' },
  'darwin-arm64': { target: 'aarch64-apple-darwin', os: 'darwin', cpu: 'arm64' },
  'win32-x64': { target: process.env.WINDOWS_TARGET ?? 'x86_64-pc-windows-msvc', os: 'win32', cpu: 'x64' },
};

const { values, positionals: parts } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, out: { type: 'string', default: path.join(root, 'target/npm') } },
});
const out = path.resolve(values.out);

const manifest = fs.readFileSync(path.join(root, 'Cargo.toml'), 'utf8');
const ofCargo = (key) => new RegExp(`^${key} = "(.*)"$`, 'm').exec(manifest)?.[1];
const version = ofCargo('version');

/** What all packages say of themselves. */
const common = {
  version,
  license: ofCargo('license'),
  repository: { type: 'git', url: `git+${ofCargo('repository')}.git` },
};

/** The commit that is built, where git tells. */
function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** Compiles the command for a target; the file it comes to. */
function compile(target, name) {
  const quick = { CARGO_PROFILE_RELEASE_LTO: 'off', CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16' };
  const env = { ...process.env, FLAME_COMMIT: commit(), ...(values.quick ? quick : {}) };
  execFileSync('cargo', ['build', '--locked', '--release', '--target', target], { cwd: root, env, stdio: 'inherit' });
  return path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), target, 'release', name);
}

/** An empty folder for a package, with its licences. */
function folder(name) {
  const made = path.join(out, name);
  fs.rmSync(made, { recursive: true, force: true });
  fs.mkdirSync(made, { recursive: true });
  for (const licence of ['LICENSE-APACHE', 'LICENSE-MIT']) fs.copyFileSync(path.join(root, licence), path.join(made, licence));
  return made;
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** The package that runs everywhere. */
async function everywhere(wasm) {
  const { compile: typesOf } = await import('json-schema-to-typescript');
  const made = folder('flame-chart');
  for (const file of fs.readdirSync(path.join(here, 'src'))) fs.copyFileSync(path.join(here, 'src', file), path.join(made, file));
  fs.chmodSync(path.join(made, 'cli.mjs'), 0o755);
  const schema = JSON.parse(fs.readFileSync(path.join(root, 'docs/report.schema.json'), 'utf8'));
  const types = await typesOf({ ...schema, title: 'Report' }, 'Report', { bannerComment: '', additionalProperties: false });
  fs.writeFileSync(path.join(made, 'report.d.ts'), types);
  // Smaller by a third than what a package is packed by, and unpacked in some 30 ms.
  const packed = brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
  fs.writeFileSync(path.join(made, 'flame.wasm.br'), packed);
  const optional = Object.keys(PLATFORMS).map((platform) => [`flame-chart-${platform}`, version]);
  fs.writeFileSync(path.join(made, 'package.json'), json({
    name: 'flame-chart',
    description: ofCargo('description'),
    keywords: ['flamegraph', 'flame-chart', 'cpuprofile', 'profiler', 'performance', 'v8'],
    ...common,
    type: 'module',
    engines: { node: '>=20' },
    bin: { 'flame-chart': 'cli.mjs', flame: 'cli.mjs' },
    exports: { '.': { types: './index.d.ts', default: './index.mjs' }, './package.json': './package.json' },
    types: './index.d.ts',
    optionalDependencies: Object.fromEntries(optional),
  }));
}

/** The native command as a package. */
function native(platform) {
  const { target, os, cpu } = PLATFORMS[platform];
  const name = os === 'win32' ? 'flame.exe' : 'flame';
  const made = folder(`flame-chart-${platform}`);
  fs.copyFileSync(compile(target, name), path.join(made, name));
  fs.chmodSync(path.join(made, name), 0o755);
  fs.writeFileSync(path.join(made, 'README.md'), `The native command of [flame-chart](https://www.npmjs.com/package/flame-chart) for ${platform}.\n`);
  fs.writeFileSync(path.join(made, 'package.json'), json({
    name: `flame-chart-${platform}`,
    description: `The native command of flame-chart for ${platform}`,
    ...common,
    os: [os],
    cpu: [cpu],
    preferUnplugged: true,
  }));
}

/** The page: one file that works from a disk and offline. */
async function page(wasm) {
  const { buildSync } = await import('esbuild');
  const bundle = (entry) => buildSync({
    entryPoints: [path.join(here, 'page', entry)],
    bundle: true, minify: true, format: 'iife', target: 'es2022', charset: 'utf8', legalComments: 'none', write: false,
  }).outputFiles[0].text.replaceAll('</script', '<\\/script');
  const [script, worker] = [bundle('page.mjs'), bundle('worker.mjs')];
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  // A chart in a frame is held to the page's policy, too.
  const chart = `'sha256-${fs.readFileSync(path.join(root, 'src/viewer/viewer.js.sha256'), 'utf8').trim()}'`;
  const filled = {
    SCRIPTS: `${hash(script)} ${chart}`,
    VERSION: version,
    SCRIPT: script,
    WORKER: worker,
    WASM: gzipSync(wasm, { level: 9 }).toString('base64'),
  };
  const html = fs.readFileSync(path.join(here, 'page/page.html'), 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (all, name) => filled[name]);
  fs.writeFileSync(path.join(out, 'flame.html'), html);
}

if (parts.length === 0 || parts.some((part) => !['wasm', 'page'].includes(part) && !PLATFORMS[part])) {
  console.error(`usage: node npm/build.mjs [--quick] [--out DIR] PART…\nparts: wasm, page, ${Object.keys(PLATFORMS).join(', ')}`);
  process.exit(2);
}
fs.mkdirSync(out, { recursive: true });
if (parts.includes('wasm') || parts.includes('page')) {
  const wasm = fs.readFileSync(compile('wasm32-wasip1', 'flame.wasm'));
  if (parts.includes('wasm')) await everywhere(wasm);
  if (parts.includes('page')) await page(wasm);
}
for (const part of parts) if (PLATFORMS[part]) native(part);
console.log(`built ${parts.join(', ')} of ${version} in ${out}`);
