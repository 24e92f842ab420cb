// Scores `flame` by the recordings of record.mjs:
//
//   cargo build --release && node benches/spikes/score.mjs [--flame COMMAND] [--folder FOLDER] [--verbose]
//
// A mark finds a planted call where both overlap by half of each, and it names the function or one that directly
// calls it or is called by it. Recall is the share of planted calls that were found, `exact` of those found under their
// own name; precision is the share of marks that found one. Not judged: marks before the first of the calls that the
// program notes (it makes its input), and marks of calls that nobody planted but that really took eight times the usual and 5 ms (the machine was
// busy, the code was not compiled yet, garbage was collected).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = process.env.FLAME_BENCH_CACHE || path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'flame-bench');
const { values: options } = parseArgs({
  options: {
    flame: { type: 'string', default: path.join(root, process.env.CARGO_TARGET_DIR ?? 'target', 'release', 'flame') },
    folder: { type: 'string', default: path.join(cache, 'spikes') },
    verbose: { type: 'boolean', default: false },
  },
});
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flame-bench-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

function marksOf(recording) {
  const out = path.join(scratch, 'out.json');
  execFileSync(options.flame, [recording, '-o', out], { stdio: ['ignore', 'ignore', 'ignore'] });
  return JSON.parse(fs.readFileSync(out, 'utf8')).spikes;
}

/** Whether two ranges overlap by half of each. What is sampled ends an interval early or late. */
function overlap(mark, call, interval) {
  const shared = Math.min(mark.endUs, call.endUs + interval) - Math.max(mark.startUs, call.startUs - interval);
  return shared >= (mark.endUs - mark.startUs) / 2 && shared >= (call.endUs - call.startUs) / 2;
}

function judge(truth, marks) {
  const found = new Map();
  const verdict = { planted: truth.planted.length, found: 0, exact: 0, marks: 0, wrong: [], missed: [] };
  for (const mark of marks) {
    const middle = (mark.startUs + mark.endUs) / 2;
    const fits = (call) => overlap(mark, call, truth.interval);
    const call = truth.planted.find((call) => fits(call) && [call.name, ...call.relatives].includes(mark.name));
    if (call && !found.has(call)) found.set(call, mark.name === call.name);
    else if (!call && (middle < truth.startUs || middle > truth.endUs || truth.natural.some(fits))) continue;
    else verdict.wrong.push(mark);
    verdict.marks++;
  }
  verdict.found = found.size;
  verdict.exact = [...found.values()].filter(Boolean).length;
  verdict.missed = truth.planted.filter((call) => !found.has(call));
  return verdict;
}

const share = (part, whole) => (whole ? `${Math.round((100 * part) / whole)} %` : '–').padStart(6);
function line(title, verdicts) {
  const sum = (of) => verdicts.reduce((sum, verdict) => sum + of(verdict), 0);
  const [planted, found, exact, marks] = ['planted', 'found', 'exact', 'marks'].map((name) => sum((verdict) => verdict[name]));
  const quiet = verdicts.filter((verdict) => verdict.isQuiet);
  const wrongInQuiet = quiet.reduce((sum, verdict) => sum + verdict.wrong.length, 0);
  const [recall, precision] = [found / (planted || 1), found / (marks || 1)];
  const f1 = (2 * recall * precision) / (recall + precision || 1);
  console.log(
    title.padEnd(16), String(verdicts.length).padStart(4), String(planted).padStart(8), share(found, planted).padStart(8), share(exact, planted), share(found, marks).padStart(10),
    f1.toFixed(2).padStart(5), (quiet.length ? (wrongInQuiet / quiet.length).toFixed(2) : '–').padStart(12),
  );
}

const ms = ({ name, startUs, endUs }) => `${name} ${(startUs / 1000).toFixed(1)}+${((endUs - startUs) / 1000).toFixed(1)} ms`;
const names = fs.readdirSync(options.folder).filter((file) => file.endsWith('.truth.json')).sort();
if (!names.length) throw new Error(`no recordings in ${options.folder}; benches/spikes/record.mjs makes them`);
const verdicts = names.map((file) => {
  const base = path.join(options.folder, file.replace('.truth.json', ''));
  const truth = JSON.parse(fs.readFileSync(path.join(options.folder, file), 'utf8'));
  const recording = ['.cpuprofile', '.cpuprofile.gz'].map((end) => base + end).find((name) => fs.existsSync(name));
  const verdict = { ...judge(truth, marksOf(recording)), program: truth.program, runtime: truth.runtime.split('.')[0], interval: truth.interval, isQuiet: base.endsWith('quiet') };
  if (options.verbose && verdict.wrong.length + verdict.missed.length) {
    console.log(`${path.basename(base)}: ${[...verdict.missed.map((call) => `missed ${ms(call)} (usual ${call.usualUs / 1000} ms)`), ...verdict.wrong.map((mark) => `wrong ${ms(mark)}`)].join('; ')}`);
  }
  return verdict;
});
console.log('                 recordings', ' planted', ' recall', ' exact', 'precision', '  F1', 'wrong/quiet');
for (const by of [(verdict) => verdict.program, (verdict) => verdict.runtime, (verdict) => `${verdict.interval} µs`]) {
  for (const title of new Set(verdicts.map(by))) line(title, verdicts.filter((verdict) => by(verdict) === title));
  console.log();
}
line('all', verdicts);
