// Writes the other files of this folder from base.cpuprofile: `node tests/data/derive.mjs`.
//
// Each is the same recording in the shape that another producer gives it. The producers themselves
// (Chrome before 58, v8-profiler, Bun, …) are old or not at hand.
import fs from 'node:fs';
import { gzipSync } from 'node:zlib';

const at = (name) => new URL(`${name}.cpuprofile`, import.meta.url);
const text = fs.readFileSync(at('base'), 'utf8');
const base = () => JSON.parse(text);
const write = (name, profile) => fs.writeFileSync(at(name), typeof profile === 'object' && !Buffer.isBuffer(profile) ? JSON.stringify(profile) : profile);

/** The absolute time of each sample, in microseconds. */
function timesOf({ startTime, timeDeltas }) {
  let time = startTime;
  return timeDeltas.map((delta) => (time += delta));
}

function deltasOf(startTime, times) {
  return times.map((time, i) => time - (i ? times[i - 1] : startTime));
}

/** The tree of Chrome before 58 and of v8-profiler: nested nodes, lines that count from 1, times in seconds. */
function headOf({ nodes, startTime, endTime, samples }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  let callUID = 1000;
  const nest = ({ id, hitCount, callFrame: frame, children = [], deoptReason = '', positionTicks = [] }) => ({
    functionName: frame.functionName,
    url: frame.url,
    lineNumber: frame.lineNumber + 1,
    columnNumber: frame.columnNumber + 1,
    callUID: callUID++,
    bailoutReason: deoptReason,
    id,
    scriptId: Number(frame.scriptId),
    hitCount,
    positionTicks,
    children: children.map((child) => nest(byId.get(child))),
  });
  return { typeId: 'CPU', uid: '1', title: 'idle', head: nest(nodes[0]), startTime: startTime / 1e6, endTime: endTime / 1e6, samples };
}

const times = timesOf(base());

write('head-timestamps', { ...headOf(base()), timestamps: times });
write('head-extra-timestamp', { ...headOf(base()), timestamps: [...times, base().endTime] });
write('head-no-timestamps', headOf(base()));
{
  const profile = headOf(base());
  const seconds = { startTime: Math.floor(profile.startTime), endTime: Math.floor(profile.endTime) };
  write('head-whole-seconds', { ...profile, ...seconds, timestamps: times });
}

{
  const profile = base();
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  for (const node of profile.nodes) {
    delete node.children;
    if (parents.has(node.id)) node.parent = parents.get(node.id);
  }
  write('parent', profile);
}

{
  const { nodes, startTime, endTime, samples, timeDeltas } = base();
  write('pretty', JSON.stringify({ startTime, endTime, samples, timeDeltas, nodes: nodes.reverse().sort((a, b) => (b.id === 1) - (a.id === 1)) }, null, 2) + '\n');
}

write('gzip', gzipSync(text));
write('bom', '\ufeff' + text);

{
  // Bun samples nothing while it waits, knows no nodes of V8's own, and its start is a date and a fraction.
  const DATE = 1_769_000_000_000_000;
  const profile = base();
  const own = new Set(profile.nodes.filter(({ id, callFrame }) => id > 1 && callFrame.scriptId === '0' && callFrame.functionName[0] === '(').map(({ id }) => id));
  const kept = profile.samples.map((id, i) => [id, times[i]]).filter(([id]) => !own.has(id));
  const startTime = kept[0][1] - 1000 + 0.2;
  for (const node of profile.nodes) {
    node.children = node.children?.filter((id) => !own.has(id));
    if (node.hitCount) node.positionTicks = [{ line: node.callFrame.lineNumber + 1, ticks: node.hitCount }];
  }
  write('bun', {
    nodes: profile.nodes.filter(({ id }) => !own.has(id)),
    startTime: DATE + startTime,
    endTime: DATE + kept.at(-1)[1] + 1000.7,
    samples: kept.map(([id]) => id),
    timeDeltas: deltasOf(Math.floor(startTime), kept.map(([, time]) => time)),
  });
}

{
  // V8 hands some samples on late, with the time at which they were taken: each 20th comes 3 places later here.
  const profile = base();
  const order = [...times.keys()];
  for (let i = 10; i + 3 < order.length; i += 20) order.splice(i + 3, 0, ...order.splice(i, 1));
  profile.samples = order.map((i) => profile.samples[i]);
  profile.timeDeltas = deltasOf(profile.startTime, order.map((i) => times[i]));
  write('negative-deltas', profile);
}

{
  const profile = base();
  profile.startTime = times[0] + 500;
  profile.timeDeltas[0] = -500;
  write('negative-first-delta', profile);
}

{
  const profile = base();
  profile.timeDeltas.push(profile.endTime - times.at(-1));
  write('extra-delta', profile);
}
