// Runs the command in a thread, so that the main one can answer signals.
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';

import { filesOfNode } from './files-of-node.mjs';
import { pendingOf } from './pending.mjs';
import { wasi } from './wasi.mjs';

/** @typedef {{ args: string[], env: Record<string, string | undefined>, pending: SharedArrayBuffer, input?: Uint8Array, keep: boolean }} Work */

const { args, env, pending, input, keep } = /** @type {Work} */ (workerData);

/** @type {Uint8Array[]} */
const output = [];
/** @type {Uint8Array[]} */
const said = [];

/** A stream in memory. @param {Uint8Array[]} to @param {Uint8Array} [from] @returns {import('./wasi.mjs').Handle} */
function inMemory(to, from = new Uint8Array()) {
  let at = 0;
  return {
    read(into) {
      const part = from.subarray(at, at + into.length);
      into.set(part);
      at += part.length;
      return part.length;
    },
    write(bytes) {
      to.push(bytes.slice());
      return bytes.length;
    },
    stat: () => ({ dev: 0n, ino: 0n, kind: 'pipe', size: 0n }),
  };
}

const streams = keep ? { 0: inMemory([], input), 1: inMemory(output), 2: inMemory(said) } : {};
const program = wasi({ args: ['flame', ...args], env, files: filesOfNode(pendingOf(pending), streams) });
const packed = readFileSync(new URL('./flame.wasm.br', import.meta.url));
const module = new WebAssembly.Module(new Uint8Array(brotliDecompressSync(packed)));
const status = program.run(new WebAssembly.Instance(module, program.imports));
parentPort?.postMessage({ status, output, said });
