// Runs one program within this process and records it: node run.cjs PROGRAM SEED INTERVAL_US IS_QUIET OUT
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Session } = require('node:inspector');
const { createBench, since } = require('./harness.cjs');

async function main([name, seed, interval, isQuiet, out]) {
  const program = require(path.join(__dirname, 'programs', `${name}.cjs`));
  const session = new Session();
  session.connect();
  const ask = (method, options) =>
    new Promise((resolve, reject) => session.post(method, options, (error, answer) => (error ? reject(error) : resolve(answer))));
  await ask('Profiler.enable');
  await ask('Profiler.setSamplingInterval', { interval: Number(interval) });
  const bench = createBench({
    seed: Number(seed),
    isQuiet: isQuiet === 'true',
    // The clock of V8's recordings.
    now: () => Number(process.hrtime.bigint()) / 1e6,
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  });
  await ask('Profiler.start');
  await program(bench);
  const truth = bench.truth();
  const { profile } = await ask('Profiler.stop');
  const machine = path.dirname(__dirname);
  for (const { callFrame } of profile.nodes) callFrame.url = callFrame.url.replace(`file://${machine}`, 'file:///bench').replace(machine, '/bench');
  fs.writeFileSync(`${out}.cpuprofile`, JSON.stringify(profile));
  const run = { program: name, seed: Number(seed), interval: Number(interval), runtime: `node ${process.version}` };
  fs.writeFileSync(`${out}.truth.json`, JSON.stringify(since(profile.startTime, run, truth)));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
