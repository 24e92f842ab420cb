// Runs the program under test, and makes recordings for it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A directory of this test process alone. */
export const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flame-viewer-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

let binary = process.env.FLAME;

/** Runs `flame` in the scratch directory. */
export function flame(...args) {
  if (!binary) {
    execFileSync('cargo', ['build', '--quiet', '--locked'], { cwd: root, stdio: 'inherit' });
    binary = path.join(root, process.env.CARGO_TARGET_DIR ?? 'target', 'debug', 'flame');
  }
  return execFileSync(binary, args, { cwd: scratch, maxBuffer: 1 << 30 });
}

/** The path of a recording of the repository. */
export const profile = (name) => path.join(root, 'profiles', `${name}.cpuprofile`);

/** All recordings of the repository. */
export const profiles = fs.readdirSync(path.join(root, 'profiles')).flatMap((file) =>
  file.endsWith('.cpuprofile') ? [file.replace('.cpuprofile', '')] : []);

/** Draws a recording; the document's path. */
export function draw(name, extension = 'svg', ...args) {
  const out = path.join(scratch, `${name}.${extension}`);
  flame(profile(name), '-q', '-o', out, ...args);
  return out;
}

/** The payload's texts, as a browser finds them in a document. */
export function payloadOf(document) {
  const texts = [...document.matchAll(/<metadata>([^<]*)<\/metadata>/g)].map(([, text]) => text);
  return texts.map((text) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
}

/** A pseudo-random generator (mulberry32): integers from 0 to `below`, without it. */
export function generator(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A random recording: few functions at many nodes, so that much of it repeats, and recurs. */
export function randomRecording(seed, { nodes: size = 40, samples: length = 300, functions = 6 } = {}) {
  const random = generator(seed);
  const frame = (functionName, url = '', line = -1) =>
    ({ functionName, scriptId: '0', url, lineNumber: line, columnNumber: line });
  const nodes = ['(root)', '(program)', '(idle)', '(garbage collector)'].map((name, n) =>
    ({ id: n + 1, callFrame: frame(name), children: [] }));
  nodes[0].children.push(2, 3, 4);
  for (let id = 5; id < size + 5; id++) {
    const parent = random(3) ? nodes[id - 5 > 0 ? 4 + random(id - 5) : 0] : nodes[0];
    const f = random(functions);
    nodes.push({ id, callFrame: frame(`f${f}`, 'file:///app/a.js', f), children: [] });
    parent.children.push(id);
  }
  const samples = Array.from({ length }, () => 1 + random(nodes.length));
  const timeDeltas = samples.map(() => (random(8) ? random(900) : random(4) ? 0 : random(2_000_000)));
  const endTime = 1000 + timeDeltas.reduce((sum, delta) => sum + delta, 0) + 100;
  return { nodes, startTime: 1000, endTime, samples, timeDeltas };
}
