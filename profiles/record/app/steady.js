'use strict';
// A worker thread that does the same thing over and over, and takes as long every time.
const { isMainThread, parentPort, Worker } = require('node:worker_threads');

function fillTile(tile, seed) {
  for (let i = 0; i < tile.length; i++) tile[i] = Math.sin(seed + i) * 128;
}

function blurTile(tile) {
  for (let pass = 0; pass < 9; pass++) {
    for (let i = 1; i < tile.length - 1; i++) tile[i] = (tile[i - 1] + 2 * tile[i] + tile[i + 1]) / 4;
  }
}

function hashTile(tile) {
  let hash = 0;
  for (let pass = 0; pass < 6; pass++) {
    for (let i = 0; i < tile.length; i++) hash = (Math.imul(hash, 31) + tile[i]) | 0;
  }
  return hash;
}

function renderTile(seed) {
  const tile = new Float64Array(60000);
  fillTile(tile, seed);
  blurTile(tile);
  return hashTile(tile);
}

if (isMainThread) {
  const worker = new Worker(__filename);
  let seed = 0;
  worker.on('message', () => setTimeout(() => (seed < 45 ? worker.postMessage(seed++) : worker.terminate()), 4));
  worker.postMessage(seed++);
} else {
  parentPort.on('message', (seed) => parentPort.postMessage(renderTile(seed)));
}
