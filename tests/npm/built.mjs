// What `npm/build.mjs` has built, and the recordings to try it on.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const built = process.env.FLAME_NPM ?? path.join(root, 'target/npm');
export const version = /^version = "(.*)"$/m.exec(fs.readFileSync(path.join(root, 'Cargo.toml'), 'utf8'))[1];

/** The native command. */
export const native = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'debug/flame');

/** Recordings of the project, and a folder of some. */
export const recordings = fs.readdirSync(path.join(root, 'profiles'), { withFileTypes: true })
  .filter((entry) => entry.name === 'workers' || /\.(cpuprofile|heapprofile|json)(\.gz)?$/.test(entry.name))
  .map((entry) => path.join(root, 'profiles', entry.name)).sort();

/** A folder for a test, which goes when it ends. */
export function place(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'flame-npm-'));
  t.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Runs a program; its status and what it said. */
export function run(command, args, options = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000, ...options });
  if (error) throw error;
  return { status, signal, stdout, stderr };
}

/** Packs packages; their tarballs. */
export function pack(folder, ...names) {
  return names.map((name) => {
    const said = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: path.join(built, name), encoding: 'utf8' });
    return path.join(folder, said.trim());
  });
}
