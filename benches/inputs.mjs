// Makes the large profiles for the benchmarks, outside the repository (Node.js 20 or later):
//
//   node benches/inputs.mjs [nodes] [samples] [huge] [spans-N...] [--size MEGABYTES] [--force]
//
//   nodes    recorded: the TypeScript compiler checks itself; 150 to 250 MB, mostly call tree nodes
//   samples  profiles/checkout.cpuprofile stretched to 22 million samples; about 160 MB, few nodes
//   huge     the recording of `nodes` stretched to --size megabytes (1200 where it is not given)
//   spans-N  the recording of `nodes` cut or repeated to N spans (spans-10k, spans-12m)
//
// Without names, the first three. They go to $FLAME_BENCH_CACHE, else to flame-bench in $XDG_CACHE_HOME or
// ~/.cache. A file that is there is not made again, unless by --force. What is stretched is the same on
// each run, given the same recording.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const cache = process.env.FLAME_BENCH_CACHE || path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'flame-bench');
const PACKAGES = ['typescript@5.9.3', '@types/node@22.20.5'];
const SAMPLES = 22_000_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: '1200' }, force: { type: 'boolean', default: false } },
});
const size = Number(options.size) * 1e6;
if (!(size > 0)) throw new Error(`--size ${options.size}: not a number of megabytes`);

const inputs = {
  nodes: ['typescript.cpuprofile', recordTypeScript],
  samples: ['samples.cpuprofile', stretchSamples],
  huge: [`typescript-${options.size}mb.cpuprofile`, stretchNodes],
};

/** A pseudo-random generator (mulberry32): integers from 0 to `below`, without it. */
function generator(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Collects small pieces of text and writes them in large ones. */
class Writer {
  #file;
  #text = '';
  constructor(file) {
    this.#file = fs.openSync(file, 'w');
  }
  write(text) {
    this.#text += text;
    if (this.#text.length > 1 << 20) this.#flush();
  }
  /** A JSON array of `length` numbers. */
  numbers(length, number) {
    this.write('[');
    for (let i = 0; i < length; i++) this.write(i ? ',' + number(i) : String(number(i)));
    this.write(']');
  }
  #flush() {
    fs.writeSync(this.#file, this.#text);
    this.#text = '';
  }
  close() {
    this.#flush();
    fs.closeSync(this.#file);
  }
}

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

function recordTypeScript(file) {
  const npm = path.join(cache, 'npm');
  fs.mkdirSync(npm, { recursive: true });
  fs.writeFileSync(path.join(npm, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...PACKAGES], { cwd: npm, stdio: 'inherit' });
  // The compiler's own 6 MB of JavaScript: checked as a program, then rewritten for ES5.
  fs.writeFileSync(path.join(npm, 'check.cjs'), `
    const ts = require('typescript');
    const program = ts.createProgram([require.resolve('typescript/lib/_tsc.js')], {
      allowJs: true, checkJs: true, strict: true, outDir: 'out',
      target: ts.ScriptTarget.ES5, lib: ['lib.es2022.d.ts'], module: ts.ModuleKind.CommonJS, types: ['node'],
    });
    console.error(ts.getPreEmitDiagnostics(program).length + ' diagnostics');
    program.emit(undefined, () => {});
  `);
  execFileSync(process.execPath, ['--cpu-prof', '--cpu-prof-interval', '50', '--cpu-prof-name', path.basename(file), '--cpu-prof-dir', cache, 'check.cjs'], { cwd: npm, stdio: 'inherit' });
  // Node.js 20 writes no file at all beyond 512 MiB, and says nothing.
  if (!fs.existsSync(file)) throw new Error('Node.js wrote no profile');
  const { nodes, samples } = read(file);
  return { nodes: nodes.length, samples: samples.length };
}

function stretchSamples(file) {
  const { nodes, startTime, samples, timeDeltas } = read(new URL('../profiles/checkout.cpuprofile', import.meta.url));
  const random = generator(1);
  // Now and then a step back or forward, so that no two rounds are quite alike.
  const order = new Uint16Array(SAMPLES);
  let at = 0;
  for (let i = 0; i < SAMPLES; i++) {
    order[i] = at;
    const step = random(32);
    at = (at + (step === 0 ? 0 : step === 1 ? 2 : 1)) % samples.length;
  }
  const out = new Writer(file);
  out.write(`{"nodes":${JSON.stringify(nodes)},"samples":`);
  out.numbers(SAMPLES, (i) => samples[order[i]]);
  let time = startTime;
  out.write(',"timeDeltas":');
  out.numbers(SAMPLES, (i) => {
    const delta = Math.max(1, timeDeltas[order[i]] + random(41) - 20);
    time += delta;
    return delta;
  });
  out.write(`,"startTime":${startTime},"endTime":${time + 600}}`);
  out.close();
  return { nodes: nodes.length, samples: SAMPLES };
}

function stretchNodes(file) {
  const source = path.join(cache, inputs.nodes[0]);
  if (!fs.existsSync(source)) make('nodes');
  const { nodes, startTime, endTime, samples, timeDeltas } = read(source);
  // A node's id is written twice, and is some digits longer in a copy.
  const perCopy = fs.statSync(source).size + 3 * nodes.length;
  const maxId = nodes.reduce((max, { id }) => Math.max(max, id), 0);
  const root = nodes[0];
  const isOwn = ({ callFrame }) => callFrame.scriptId === '0' && callFrame.url === '' && callFrame.functionName[0] === '(';
  // The root and V8's own nodes below it are there once; everything else is there once in each copy.
  const topLevel = new Set(root.children);
  const shared = new Uint8Array(maxId + 1);
  for (const node of nodes) if (node === root || (topLevel.has(node.id) && isOwn(node))) shared[node.id] = 1;
  const rest = nodes.map((node) => {
    const { id, children, ...facts } = node;
    return { id, children, facts: JSON.stringify(facts).slice(1) };
  });

  const copies = size / perCopy;
  const whole = Math.floor(copies);
  // Of the last copy, only as many nodes as make up its fraction, each below its parent.
  const inLast = new Uint8Array(maxId + 1);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const pending = root.children.filter((id) => !shared[id]).reverse();
  for (let wanted = Math.round((copies - whole) * nodes.length); wanted > 0 && pending.length; wanted--) {
    const id = pending.pop();
    inLast[id] = 1;
    for (const child of (byId.get(id).children ?? []).toReversed()) pending.push(child);
  }
  const isIn = (id, copy) => copy < whole || inLast[id];
  const idIn = (id, copy) => (shared[id] ? id : id + copy * maxId);

  const out = new Writer(file);
  const rootChildren = root.children.filter((id) => shared[id] || isIn(id, 0));
  for (let copy = 1; copy <= whole; copy++) {
    for (const id of root.children) if (!shared[id] && isIn(id, copy)) rootChildren.push(idIn(id, copy));
  }
  let count = 0;
  for (let copy = 0; copy <= whole; copy++) {
    for (const { id, children, facts } of rest) {
      if (shared[id] ? copy > 0 : !isIn(id, copy)) continue;
      out.write(`${count++ ? ',' : '{"nodes":['}{"id":${idIn(id, copy)},`);
      const below = id === root.id ? rootChildren : children?.filter((child) => isIn(child, copy)).map((child) => idIn(child, copy));
      if (below?.length) out.write(`"children":[${below}],`);
      out.write(facts);
    }
  }
  const random = generator(2);
  const order = [];
  for (let copy = 0; copy <= whole; copy++) {
    for (let i = 0; i < samples.length; i++) if (isIn(samples[i], copy)) order.push([i, copy]);
  }
  let time = startTime;
  out.write('],"samples":');
  out.numbers(order.length, (i) => idIn(samples[order[i][0]], order[i][1]));
  out.write(',"timeDeltas":');
  out.numbers(order.length, (i) => {
    const base = timeDeltas[order[i][0]];
    const delta = order[i][1] ? base + random(9) - 4 : base;
    time += delta;
    return delta;
  });
  out.write(`,"startTime":${startTime},"endTime":${Math.max(time, endTime)}}`);
  out.close();
  return { nodes: count, samples: order.length };
}

/** The recorded samples again and again, until their stacks have opened so many spans. */
function repeatSpans(file, wanted) {
  const source = path.join(cache, inputs.nodes[0]);
  if (!fs.existsSync(source)) make('nodes');
  const { nodes, startTime, samples, timeDeltas } = read(source);
  const maxId = nodes.reduce((max, { id }) => Math.max(max, id), 0);
  const [parent, depth] = [new Int32Array(maxId + 1), new Int32Array(maxId + 1)];
  // Parents stand before children.
  for (const { id, children = [] } of nodes) {
    for (const child of children) [parent[child], depth[child]] = [id, depth[id] + 1];
  }
  const common = (a, b) => {
    while (a !== b) depth[a] >= depth[b] ? (a = parent[a]) : (b = parent[b]);
    return depth[a];
  };
  let [length, spans, before] = [0, 0, nodes[0].id];
  for (; spans < wanted; length++) {
    const sample = samples[length % samples.length];
    spans += depth[sample] - common(sample, before);
    before = sample;
  }
  const isUsed = new Uint8Array(maxId + 1);
  for (const sample of samples.slice(0, length)) {
    for (let id = sample; id && !isUsed[id]; id = parent[id]) isUsed[id] = 1;
  }
  const used = nodes.filter(({ id }) => isUsed[id]);
  const out = new Writer(file);
  used.forEach(({ children, ...node }, n) =>
    out.write((n ? ',' : '{"nodes":[') + JSON.stringify({ ...node, children: children?.filter((id) => isUsed[id]) })));
  out.write('],"samples":');
  out.numbers(length, (i) => samples[i % samples.length]);
  const random = generator(3);
  let time = startTime;
  out.write(',"timeDeltas":');
  out.numbers(length, (i) => {
    // No two rounds are quite alike.
    const delta = timeDeltas[i % samples.length] + (i < samples.length ? 0 : random(9) - 4);
    time += delta;
    return delta;
  });
  out.write(`,"startTime":${startTime},"endTime":${time}}`);
  out.close();
  return { nodes: used.length, samples: length, spans };
}

/** Makes an input, unless it is there, and says what it is. What was counted is kept beside it. */
function make(name) {
  const [base, produce] = inputs[name];
  const file = path.join(cache, base);
  const facts = file.replace(/cpuprofile$/, 'json');
  if (options.force || !fs.existsSync(facts)) {
    fs.rmSync(file, { force: true });
    fs.writeFileSync(facts + '.part', JSON.stringify({ name, ...produce(file), bytes: fs.statSync(file).size }) + '\n');
    fs.renameSync(facts + '.part', facts);
  }
  const { nodes, samples, bytes } = read(facts);
  console.log(`${name}: ${file}: ${(bytes / 1e6).toFixed(1)} MB, ${nodes} nodes, ${samples} samples`);
}

fs.mkdirSync(cache, { recursive: true });
for (const name of positionals) {
  const [, digits, unit] = /^spans-(\d+)([km]?)$/.exec(name) ?? [];
  if (digits) inputs[name] = [`${name}.cpuprofile`, (file) => repeatSpans(file, Number(digits) * { '': 1, k: 1e3, m: 1e6 }[unit])];
}
const unknown = positionals.find((name) => !(name in inputs));
if (unknown) throw new Error(`${unknown}: none of ${Object.keys(inputs).join(', ')}`);
for (const name of positionals.length ? positionals : ['nodes', 'samples', 'huge']) make(name);
