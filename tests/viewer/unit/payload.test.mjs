// The script reads back what the program knows: every span, every sum.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { time } from '../../../src/viewer/script/words/format.js';
import { stallOf } from '../../../src/viewer/script/words/spans.js';
import { isBusy, sums } from '../../../src/viewer/script/model/sums.js';
import { flame, payloadOf, profile, profiles, randomRecording, scratch } from '../flame.mjs';
import { finish, read, spansOf } from './script.mjs';

/** Draws a recording and writes its report, and reads both. */
async function both(file, ...args) {
  const [svg, json] = ['both.svg', 'both.json'].map((name) => path.join(scratch, name));
  flame(file, '-q', '-o', svg, '-o', json, '--spans', ...args);
  const report = JSON.parse(fs.readFileSync(json, 'utf8'));
  return { report, ...(await read(payloadOf(fs.readFileSync(svg, 'utf8')))) };
}

/** Functions as both sides can say them. */
function named({ head }) {
  const { texts, functions } = head;
  return functions.name.map((name, f) =>
    JSON.stringify([texts[name], texts[functions.script[f]], functions.line[f] || null, functions.column[f] || null]));
}

function check({ report, head, timeline }) {
  const names = named({ head });
  const script = ({ kind, url, line, scriptId }) =>
    url.replace(/^file:\/\//, '') || (kind === 'code' && line && scriptId ? `eval (script ${scriptId})` : '');
  const reported = report.functions.map((row) =>
    JSON.stringify([row.name || '(anonymous)', script(row), row.line, row.column]));
  // Spans of no length may begin at one time in several ways.
  const lines = (spans, names) =>
    spans.map(({ depth, function: f, startUs, totalUs, selfUs }) => [startUs, depth, totalUs, selfUs, names[f]].join(' ')).sort();
  assert.deepEqual(lines(spansOf(timeline), names), lines(report.spans, reported));
  const columns = ['selfUs', 'totalUs', 'spans', 'samples'];
  const told = (name, row) => [name, ...columns.map((column) => row[column])].join(' ');
  assert.deepEqual(
    names.map((name, f) => told(name, Object.fromEntries(columns.map((column) => [column, head.functions[column][f]])))).sort(),
    report.functions.filter(({ spans }) => spans > 0).map((row, f) => told(reported[report.functions.indexOf(row)], row)).sort(),
  );
  const computed = finish(sums(timeline, head.range, head.functions.kind));
  assert.deepEqual([...computed.self], head.functions.selfUs);
  assert.deepEqual([...computed.total], head.functions.totalUs);
  assert.deepEqual([...computed.spans], head.functions.spans);
  assert.equal(computed.busy, report.meta.busyUs);
  assert.equal(head.busy, report.meta.busyUs);
  assert.equal(head.samples, report.meta.samples);
  assert.deepEqual(head.spikes.map(({ rank, cpuUs, why }) => [rank, cpuUs, why]), report.spikes.map(({ rank, cpuUs, why }) => [rank, cpuUs, why]));
}

for (const name of profiles) {
  test(`the script's numbers are those of the report: ${name}`, async () => check(await both(profile(name))));
}

test("the script's numbers are those of the report: random recordings", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const file = path.join(scratch, 'random.cpuprofile');
    const size = { nodes: seed * 8, samples: seed * 60, functions: 2 + (seed % 5) };
    fs.writeFileSync(file, JSON.stringify(randomRecording(seed, size)));
    check(await both(file));
    if (seed % 3 === 0) check(await both(file, '--from', '20%', '--to', '70%'));
  }
});

test('a recording of more than 71 minutes keeps its microseconds', async () => {
  const recording = randomRecording(7, { samples: 50 });
  recording.timeDeltas = recording.timeDeltas.map((delta) => delta + 200_000_001);
  recording.endTime += 50 * 200_000_001;
  const file = path.join(scratch, 'long.cpuprofile');
  fs.writeFileSync(file, JSON.stringify(recording));
  const result = await both(file);
  assert.ok(result.timeline.times instanceof Float64Array);
  check(result);
});

test('a span is a stall if the samples behind it stand for less than half of it', async () => {
  const told = { yes: 0, no: 0 };
  for (let seed = 21; seed < 27; seed++) {
    const recording = randomRecording(seed, { nodes: 12 });
    const file = path.join(scratch, 'stalls.cpuprofile');
    fs.writeFileSync(file, JSON.stringify(recording));
    const { head, timeline } = await both(file);
    let at = recording.timeDeltas[0];
    const taken = recording.timeDeltas.slice(1).concat(100).map((length) => ({ from: at, to: (at += length) }));
    for (const { startUs: from, totalUs: total, function: f } of spansOf(timeline)) {
      const behind = taken.filter((sample) => sample.from >= from && sample.to <= from + total);
      const credited = behind.reduce((sum, sample) => sum + Math.min(sample.to - sample.from, 2 * head.interval), 0);
      const isStall = total >= 5000 && credited < Math.ceil(total / 2) && isBusy(head.functions.kind[f]);
      const said = `sampled for ${time(credited)} of ${time(total)}: the thread was not running, or the profiler took no samples`;
      assert.equal(stallOf(head, timeline, f, from, from + total), isStall ? said : undefined);
      told[isStall ? 'yes' : 'no']++;
    }
  }
  assert.ok(told.yes > 50 && told.no > 50, JSON.stringify(told));
});

test('what is wrong with a payload is said', async () => {
  const svg = path.join(scratch, 'broken.svg');
  flame(profile('checkout'), '-q', '-o', svg);
  const texts = payloadOf(fs.readFileSync(svg, 'utf8'));
  const directory = JSON.parse(texts[0]);
  await assert.rejects(read([]), /missing/);
  await assert.rejects(read(texts.slice(0, 3)), /cut/);
  await assert.rejects(read([JSON.stringify({ ...directory, version: 1 }), ...texts.slice(1)]), /version 1, not 5/);
  const longer = directory.columns.map(([name, bytes, chunks]) => [name, bytes + 1, chunks]);
  await assert.rejects(read([JSON.stringify({ version: 5, columns: longer }), ...texts.slice(1)]), /wrong length/);
});
