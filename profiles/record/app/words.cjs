// A search index built by three workers: the main thread reads, hands out, and merges.
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const words = (seed, count) => Array.from({ length: count }, (_, n) => `w${(seed * 7919 + n * 104729) % 5003}`);
function tokenize(text) { return text.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean); }
function stem(word) { return word.replace(/(ing|ed|s)$/, ''); }
function index(documents) {
  const found = new Map();
  for (const [id, text] of documents) for (const word of tokenize(text)) {
    const key = stem(word);
    if (!found.has(key)) found.set(key, new Set());
    found.get(key).add(id);
  }
  return [...found].map(([word, ids]) => [word, [...ids].sort()]);
}
function merge(parts) {
  const all = new Map();
  for (const part of parts) for (const [word, ids] of part) all.set(word, (all.get(word) ?? []).concat(ids));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}
if (isMainThread) {
  const documents = Array.from({ length: 360 }, (_, id) => [id, words(id, 700).join(' ')]);
  const parts = [0, 1, 2].map((n) => documents.filter(([id]) => id % 3 === n));
  const ask = (part) => new Promise((resolve) => {
    const worker = new Worker(__filename, { workerData: part });
    worker.on('message', resolve);
  });
  Promise.all(parts.map(ask)).then((found) => { console.log(merge(found).length, 'words'); });
} else parentPort.postMessage(index(workerData));
