// A log pipeline: lines are parsed, put into windows of time, and flushed as JSON. Planted: a flush of a window
// that everything fell into; a line with a stack trace that is folded line by line.
'use strict';

module.exports = async function readLogs(bench) {
  const BATCHES = 400;
  const slowFlush = bench.plan(BATCHES, 1);
  const slowFold = bench.plan(BATCHES, 2);

  const LINE = /^(\S+) \[(\w+)\] (\w+): (.*)$/s;
  const LEVELS = ['info', 'warn', 'error', 'debug'];
  function makeLine(at) {
    return `${new Date(1.7e12 + at * 250).toISOString()} [${bench.pick(LEVELS)}] ${bench.word(6)}: ${bench.word(12)} took ${bench.below(900)} ms user=${bench.below(5000)}`;
  }
  function makeTrace(frames) {
    return Array.from({ length: frames }, () => `  at ${bench.word(9)} (${bench.word(14)})`).join('\n');
  }
  function parseLine(text) {
    const [, time, level, source, message] = LINE.exec(text);
    const fields = {};
    for (const [, name, value] of message.matchAll(/(\w+)=(\w+)/g)) fields[name] = value;
    return { time: Date.parse(time), level, source, message, fields };
  }
  function foldTrace(message) {
    const from = bench.now();
    const lines = message.split('\n');
    let folded = '';
    for (const line of lines) {
      const place = folded.lastIndexOf(line.slice(0, 9));
      folded = place > 0 && line.startsWith('  at ') ? `${folded}${line.trim()}|` : `${folded}${line}|`;
    }
    bench.ended('foldTrace', from, lines.length > 200, ['onLine', 'lastIndexOf', 'slice', 'trim']);
    return folded.length;
  }
  const windows = new Map();
  function addTo(entry) {
    const key = Math.floor(entry.time / 60_000) % 30;
    if (!windows.has(key)) windows.set(key, []);
    windows.get(key).push(entry);
  }
  function flushWindow(key, isPlanted) {
    const from = bench.now();
    const entries = isPlanted ? Array.from({ length: 130 }, () => [...windows.values()].flat().slice(0, 250)).flat() : (windows.get(key) ?? []).slice(0, 260);
    const text = JSON.stringify(entries.map((entry) => ({ ...entry, time: new Date(entry.time).toISOString() })));
    bench.ended('flushWindow', from, isPlanted, ['onBatch', 'stringify', 'map', '(anonymous)', 'toISOString']);
    return text.length;
  }
  let size = 0;
  function onLine(text) {
    const entry = parseLine(text);
    addTo(entry);
    size += foldTrace(entry.message);
  }
  function onBatch(at) {
    for (let line = 0; line < 120; line++) onLine(lines[(at * 120 + line) % lines.length]);
    if (traces.has(at)) onLine(traces.get(at));
    size += flushWindow(at % 30, slowFlush.has(at));
    if (at % 30 === 29) windows.clear();
  }

  const lines = Array.from({ length: 6_000 }, (_, at) => makeLine(at));
  const traces = new Map([...slowFold].map((at) => [at, `${lines[0]}\n${makeTrace(1_500 + bench.below(700))}`]));
  for (let at = 0; at < BATCHES; at++) {
    await bench.nextTurn();
    onBatch(at);
  }
  return size;
};
