// Runs the command: natively where the package for this machine is installed, else as WebAssembly.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { newPending, pendingOf } from './pending.mjs';
import { TOO_LARGE } from './wasi.mjs';

/** The signals that end a run. @type {NodeJS.Signals[]} */
const ENDING = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/**
 * The native command, if its package is installed. `FLAME_CHART_WASM=1` leaves it out.
 * @returns {string | null}
 */
export function nativeCommand() {
  if (process.env.FLAME_CHART_WASM === '1') return null;
  const { platform, arch } = process;
  const name = `flame-chart-${platform}-${arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(folder, platform === 'win32' ? 'flame.exe' : 'flame');
  } catch {
    return null;
  }
}

/**
 * Runs the command with the streams of this process, and ends as it ends.
 * @param {string[]} args
 */
export function runCommand(args) {
  const command = nativeCommand();
  if (command) runNative(command, args);
  else runWasm(args);
}

/** @param {string} command @param {string[]} args */
function runNative(command, args) {
  const child = spawn(command, args, { stdio: 'inherit' });
  // The terminal sends its signals to the child, too; this waits for how the child takes them.
  for (const signal of ENDING) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`error: the package for this machine cannot be run: ${error.message}\n`
      + 'hint: install it anew, or set FLAME_CHART_WASM=1 to do without it\n');
    process.exitCode = 1;
  });
  child.on('exit', (status, signal) => {
    if (signal) endBy(signal);
    else process.exitCode = status ?? 1;
  });
}

/** Ends this process by a signal. @param {NodeJS.Signals} signal */
function endBy(signal) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** What the command is told of where it runs. */
function environment() {
  const { columns } = process.stdout;
  const folder = process.cwd();
  const slashed = process.platform === 'win32' ? `/${folder.replaceAll('\\', '/')}` : folder;
  return { ...process.env, PWD: slashed, ...(columns ? { COLUMNS: String(columns) } : {}) };
}

/** @param {string[]} args */
function runWasm(args) {
  const memory = newPending();
  const worker = start(args, memory, false);
  const abandon = () => {
    for (const path of pendingOf(memory).over()) rmSync(path, { force: true });
  };
  for (const signal of ENDING) {
    process.once(signal, () => {
      abandon();
      endBy(signal);
    });
  }
  worker.on('message', ({ status }) => (process.exitCode = statusOf(status)));
  worker.on('error', (error) => {
    process.stderr.write(`error: flame broke off: ${error.message}\n`);
    abandon();
    process.exitCode = constants.signals.SIGABRT + 128;
  });
  worker.on('exit', () => process.exit());
}

/** @param {number} status */
function statusOf(status) {
  if (status !== TOO_LARGE) return status;
  process.stderr.write('error: this recording needs more memory than WebAssembly has (4 GiB)\n'
    + `hint: install the native command: npm install flame-chart-${process.platform}-${process.arch}\n`);
  return 1;
}

/** @param {string[]} args @param {SharedArrayBuffer} pending @param {boolean} keep @param {Uint8Array} [input] */
function start(args, pending, keep, input) {
  const workerData = { args: portable(args), env: environment(), pending, input, keep };
  return new Worker(new URL('./worker.mjs', import.meta.url), { workerData });
}

/** Options that a path follows. */
const PATHS = new Set(['-o', '--output', '--source-maps', '--base', '--rules']);

/**
 * Arguments as the command takes them where paths have `/` only.
 * @param {string[]} args
 * @param {NodeJS.Platform} [platform]
 */
export function portable(args, platform = process.platform) {
  if (platform !== 'win32') return args;
  const slashed = (/** @type {string} */ path) => path.replaceAll('\\', '/').replace(/^([A-Za-z]:\/)/, '/$1');
  return args.map((arg, n) => {
    const before = args[n - 1] ?? '';
    const isPath = PATHS.has(before) || (!arg.startsWith('-') && !/^--?[a-z-]+$/.test(before));
    const [, name, value] = /^(-o|--[a-z-]+=)(.+)$/s.exec(arg) ?? [];
    if (name && PATHS.has(name.replace('=', ''))) return name + slashed(value);
    return isPath ? slashed(arg) : arg;
  });
}

/**
 * Runs the command for what it writes to its standard output.
 * @param {string[]} args
 * @param {Uint8Array} [input] its standard input
 * @returns {Promise<{ status: number, output: Uint8Array, said: string }>}
 */
export function capture(args, input) {
  const command = nativeCommand();
  return command ? captureNative(command, args, input) : captureWasm(args, input);
}

/** @param {string} command @param {string[]} args @param {Uint8Array} [input] */
function captureNative(command, args, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const output = [];
    /** @type {Buffer[]} */
    const said = [];
    child.stdout.on('data', (part) => output.push(part));
    child.stderr.on('data', (part) => said.push(part));
    child.on('error', reject);
    // A command that refuses its input closes it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('close', (status) =>
      resolve({ status: status ?? 1, output: Buffer.concat(output), said: Buffer.concat(said).toString() }));
  });
}

/** @param {string[]} args @param {Uint8Array} [input] */
function captureWasm(args, input) {
  return new Promise((resolve, reject) => {
    const worker = start(args, newPending(), true, input);
    worker.on('message', ({ status, output, said }) => {
      const failed = status === TOO_LARGE ? 'error: this recording needs more memory than WebAssembly has (4 GiB)\n' : '';
      resolve({
        status: status === TOO_LARGE ? 1 : status,
        output: Buffer.concat(output),
        said: Buffer.concat(said).toString() + failed,
      });
    });
    worker.on('error', reject);
  });
}

/** The version of this package. */
export const version = () =>
  JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'package.json'), 'utf8')).version;
