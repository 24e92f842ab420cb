// From what `npm/build.mjs` has built to what a release holds:
//
//     node npm/release.mjs [--built DIR] [--out DIR] [--dry]
//
// Archives of the native commands (with manual page, completions and licences), tarballs of the packages, the
// page, their checksums, and the changelog's section as notes. `--dry` takes what is not released yet.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    built: { type: 'string', default: path.join(root, 'target/npm') },
    out: { type: 'string', default: path.join(root, 'target/release-files') },
    dry: { type: 'boolean', default: false },
  },
});
const built = path.resolve(values.built);
const out = path.resolve(values.out);
const version = /^version = "(.*)"$/m.exec(fs.readFileSync(path.join(root, 'Cargo.toml'), 'utf8'))[1];

/** Rust's names of platforms, as `cargo binstall` asks for them. */
const TARGETS = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
};

function fail(message) {
  console.error(`release: ${message}`);
  process.exit(1);
}

/** What the changelog says of this version, or of what is not released yet. */
function notes() {
  const sections = fs.readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m).slice(1);
  const wanted = values.dry ? /^Unreleased$/ : new RegExp(`^\\[?${version.replaceAll('.', '\\.')}\\]? - \\d{4}-\\d\\d-\\d\\d$`);
  const section = sections.find((section) => wanted.test(section.split('\n')[0]));
  if (!section) fail(`CHANGELOG.md has no section "${values.dry ? 'Unreleased' : `${version} - DATE`}"`);
  return `${section.split('\n').slice(1).join('\n').trim()}\n`;
}

/** Archives the native command of a platform; the command runs here where it is one of this machine. */
function archive(platform) {
  const folder = path.join(built, `flame-chart-${platform}`);
  const name = platform.startsWith('win32') ? 'flame.exe' : 'flame';
  const stem = `flame-${version}-${TARGETS[platform]}`;
  const staged = path.join(out, stem);
  fs.mkdirSync(staged, { recursive: true });
  for (const file of [name, 'LICENSE-APACHE', 'LICENSE-MIT']) fs.copyFileSync(path.join(folder, file), path.join(staged, file));
  for (const file of ['README.md', 'NOTICE']) fs.copyFileSync(path.join(root, file), path.join(staged, file));
  // Manual page and completions are the same on all platforms: the package that runs everywhere writes them.
  const everywhere = path.join(built, 'flame-chart/cli.mjs');
  const written = (...args) => execFileSync(process.execPath, [everywhere, ...args], { env: { ...process.env, FLAME_CHART_WASM: '1' } });
  fs.writeFileSync(path.join(staged, 'flame.1'), written('--man'));
  for (const [shell, file] of [['bash', 'flame.bash'], ['zsh', '_flame'], ['fish', 'flame.fish'], ['powershell', '_flame.ps1']]) {
    fs.writeFileSync(path.join(staged, file), written('--completions', shell));
  }
  fs.chmodSync(path.join(staged, name), 0o755);
  const file = `${stem}.tar.gz`;
  execFileSync('tar', ['-czf', file, stem], { cwd: out });
  fs.rmSync(staged, { recursive: true });
  return file;
}

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'notes.md'), notes());
if (!fs.existsSync(path.join(built, 'flame-chart'))) fail(`${built} has no flame-chart: node npm/build.mjs wasm`);
const platforms = Object.keys(TARGETS).filter((platform) => fs.existsSync(path.join(built, `flame-chart-${platform}`)));
const missing = Object.keys(TARGETS).filter((platform) => !platforms.includes(platform));
if (missing.length > 0 && !values.dry) fail(`${built} has nothing for ${missing.join(', ')}`);
const files = platforms.map(archive);
for (const name of ['flame-chart', ...platforms.map((platform) => `flame-chart-${platform}`)]) {
  files.push(execFileSync('npm', ['pack', '--silent', '--pack-destination', out], { cwd: path.join(built, name), encoding: 'utf8' }).trim());
}
const page = path.join(built, 'flame.html');
if (!fs.existsSync(page)) fail(`${built} has no flame.html: node npm/build.mjs page`);
fs.copyFileSync(page, path.join(out, 'flame.html'));
files.push('flame.html');
const sum = (file) => createHash('sha256').update(fs.readFileSync(path.join(out, file))).digest('hex');
fs.writeFileSync(path.join(out, 'SHA256SUMS'), files.sort().map((file) => `${sum(file)}  ${file}\n`).join(''));
console.log(files.join('\n'));
if (missing.length > 0) console.log(`left out: ${missing.join(', ')}`);
