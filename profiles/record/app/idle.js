'use strict';
// A program that mostly waits: short pieces of work, woken by timers.
const { setTimeout: sleep } = require('node:timers/promises');

function work(milliseconds) {
  const end = Date.now() + milliseconds;
  let n = 0;
  while (Date.now() < end) n += Math.sqrt(n + 1);
  return n;
}

function pollQueue() {
  return work(6);
}

function flushMetrics() {
  return work(3);
}

async function main() {
  for (let round = 0; round < 5; round++) {
    pollQueue();
    await sleep(40);
    flushMetrics();
    await sleep(25);
  }
}

main();
