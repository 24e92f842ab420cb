// Full text search: documents are tokenised and stemmed into postings, then asked. Planted: a segment merge in
// the middle; a query with a wildcard that scans the dictionary.
'use strict';

module.exports = async function searchDocuments(bench) {
  const DOCUMENTS = 500;
  const slowMerge = bench.plan(DOCUMENTS, 1);
  const slowQuery = bench.plan(DOCUMENTS, 2);

  const vocabulary = Array.from({ length: 6_000 }, () => bench.word());
  const postings = new Map();
  function stem(word) {
    return word.replace(/(ing|ed|es|s)$/, '').replace(/([^aeiou])\1$/, '$1');
  }
  function addDocument(id, text) {
    for (const word of text.split(' ')) {
      const stemmed = stem(word);
      const list = postings.get(stemmed);
      if (!list) postings.set(stemmed, [id]);
      else if (list.at(-1) !== id) list.push(id);
    }
  }
  function deltas(list) {
    let before = 0;
    return list.map((id) => {
      const delta = id - before;
      before = id;
      return delta;
    });
  }
  function mergeSegments() {
    const from = bench.now();
    let size = 0;
    for (let round = 0; round < 8; round++) for (const [word, list] of postings) size += word.length + deltas(list).join().length;
    bench.ended('mergeSegments', from, true, ['searchDocuments', 'deltas', 'index', 'join', 'map']);
    return size;
  }
  function score(list, length) {
    let sum = 0;
    for (const id of list) sum += Math.log(1 + DOCUMENTS / list.length) / (1 + (id % 7) + length / 300);
    return sum;
  }
  function expand(pattern) {
    const from = bench.now();
    const isPlanted = pattern.includes('*');
    const terms = [];
    if (isPlanted) {
      const expression = new RegExp(`^${pattern.replaceAll('*', '(.+)?')}$`);
      for (let round = 0; round < 25; round++) for (const word of vocabulary) if (expression.test(word)) terms.push(stem(word));
    } else for (const term of pattern.split(' ')) terms.push(stem(term));
    bench.ended('expand', from, isPlanted, ['ask', 'test', 'stem', 'RegExp: ^(.+)?a(.+)?e(.+)?i(.+)?$']);
    return terms;
  }
  function ask(pattern) {
    const scores = expand(pattern).map((term) => score(postings.get(term) ?? [], pattern.length));
    return scores.sort((one, other) => other - one)[0] ?? 0;
  }
  function index(id, text) {
    addDocument(id, text);
    if (slowMerge.has(id)) mergeSegments();
  }

  let best = 0;
  for (let id = 0; id < DOCUMENTS; id++) {
    if (id % 5 === 0) await bench.nextTurn();
    index(id, Array.from({ length: bench.around(500) }, () => bench.pick(vocabulary)).join(' '));
    for (let query = 0; query < 6; query++) {
      const words = Array.from({ length: 40 }, () => bench.pick(vocabulary)).join(' ');
      best = Math.max(best, ask(query === 3 && slowQuery.has(id) ? '*a*e*i*' : words));
    }
  }
  return best;
};
