// A worker: jobs come from a queue by priority, several run interleaved, each in steps that await. Planted: the
// log is compacted once within a step; a job whose payload is compared with all others.
'use strict';

module.exports = async function work(bench) {
  const JOBS = 900;
  const slowCompact = bench.plan(JOBS, 1);
  const slowDedupe = bench.plan(JOBS, 2);

  const queue = [];
  function push(job) {
    queue.push(job);
    for (let at = queue.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (queue[parent].priority <= queue[at].priority) break;
      [queue[parent], queue[at]] = [queue[at], queue[parent]];
      at = parent;
    }
  }
  function pop() {
    const first = queue[0];
    const last = queue.pop();
    if (queue.length) {
      queue[0] = last;
      for (let at = 0; ; ) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) if (child < queue.length && queue[child].priority < queue[least].priority) least = child;
        if (least === at) break;
        [queue[least], queue[at]] = [queue[at], queue[least]];
        at = least;
      }
    }
    return first;
  }
  const log = [];
  function compactLog() {
    const from = bench.now();
    const latest = new Map();
    for (let round = 0; round < 14; round++) for (const entry of log) latest.set(entry.slice(round % 3, 18), entry.length);
    const sorted = [...latest.keys()].sort();
    bench.ended('compactLog', from, true, ['transform', 'set', 'sort', 'slice']);
    return sorted.length;
  }
  function append(text) {
    log.push(text);
    if (log.length > 30_000) log.splice(0, 10_000);
  }
  function transform(job) {
    const words = job.payload.split(' ');
    const counts = new Map();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const [word, count] of counts) if (count % 2) append(`${job.id} ${word} ${count}`);
    if (slowCompact.has(job.id)) compactLog();
    return [...counts.keys()].join(' ').toUpperCase();
  }
  function similarity(one, other) {
    let same = 0;
    for (let at = 0; at < one.length && at < other.length; at += 2) if (one.charCodeAt(at) === other.charCodeAt(at)) same++;
    return same;
  }
  function dedupe(job, isPlanted) {
    const from = bench.now();
    let most = 0;
    for (const other of isPlanted ? payloads.concat(payloads) : payloads.slice(0, 4)) most = Math.max(most, similarity(job.payload, other));
    bench.ended('dedupe', from, isPlanted, ['runJob', 'similarity']);
    return most;
  }
  async function runJob(job) {
    dedupe(job, slowDedupe.has(job.id));
    await null;
    const text = transform(job);
    await bench.nextTurn();
    return text.length;
  }
  const payloads = Array.from({ length: 600 }, () => Array.from({ length: bench.around(900) }, () => bench.word(2 + bench.below(3))).join(' '));
  for (let id = 0; id < JOBS; id++) push({ id, priority: bench.random(), payload: payloads[id % payloads.length] });
  async function runWorker() {
    let sum = 0;
    while (queue.length) sum += await runJob(pop());
    return sum;
  }
  await Promise.all([runWorker(), runWorker(), runWorker()]);
};
