// User interface without a document: components make virtual nodes, a differ patches a tree, a layout measures
// it, frame by frame. Planted: a list that loses its keys and is compared item by item; a paragraph that is
// broken into lines by trying every width.
'use strict';

module.exports = async function runFrames(bench) {
  const FRAMES = 260;
  const slowDiff = bench.plan(FRAMES, 2);
  const slowBreak = bench.plan(FRAMES, 2);

  const element = (tag, key, children, text) => ({ tag, key, children, text, width: 0, height: 0 });
  function Row(item) {
    return element('row', item.id, [element('cell', 'a', [], item.title), element('cell', 'b', [], String(item.price))], '');
  }
  function List(items) {
    return element('list', 'list', items.map(Row), '');
  }
  function patchNode(old, fresh) {
    let changes = old.tag === fresh.tag ? 0 : 1;
    changes += old.text === fresh.text ? 0 : 1;
    for (let at = 0; at < fresh.children.length && at < old.children.length; at++) {
      changes += patchNode(old.children[at], fresh.children[at]);
    }
    return changes;
  }
  function diffChildren(old, fresh, isPlanted) {
    const from = bench.now();
    const byKey = new Map(old.children.map((child) => [child.key, child]));
    let changes = 0;
    for (const child of fresh.children) {
      if (isPlanted) {
        let fewest = Infinity;
        for (const other of old.children) fewest = Math.min(fewest, patchNode(other, child));
        changes += fewest;
      } else changes += byKey.has(child.key) ? patchNode(byKey.get(child.key), child) : 1;
    }
    bench.ended('diffChildren', from, isPlanted, ['frame', 'patchNode', '(anonymous)']);
    return changes;
  }
  function measureText(text) {
    let width = 0;
    for (let at = 0; at < text.length; at++) width += 4 + ((text.charCodeAt(at) * 7) % 5);
    return width;
  }
  function breakLines(text, isPlanted) {
    const from = bench.now();
    const words = text.split(' ');
    let best = Infinity;
    const tries = isPlanted ? 240 + bench.below(160) : 6;
    for (let width = 0; width < tries; width++) {
      let line = 0;
      let ragged = 0;
      for (const word of words) {
        const measured = measureText(word);
        if (line + measured > 300 + width) {
          ragged += (300 + width - line) ** 2;
          line = 0;
        }
        line += measured;
      }
      best = Math.min(best, ragged);
    }
    bench.ended('breakLines', from, isPlanted, ['layout', 'measureText']);
    return best;
  }
  function layout(tree, text, isPlanted) {
    let y = 0;
    for (const row of tree.children) {
      row.width = row.children.reduce((sum, cell) => sum + measureText(cell.text), 0);
      y += row.height = 20 + (row.width > 400 ? 20 : 0);
    }
    return y + breakLines(text, isPlanted);
  }
  let shown = null;
  const makeItems = (count) => Array.from({ length: count }, (_, id) => ({ id, title: bench.word(12), price: bench.below(500) }));
  const lists = Array.from({ length: 8 }, () => makeItems(bench.around(500, 0.2)));
  const texts = Array.from({ length: 8 }, () => Array.from({ length: bench.around(700, 0.3) }, () => bench.word()).join(' '));
  function frame(at) {
    const fresh = List(lists[at % 8]);
    const changes = shown ? diffChildren(shown, fresh, slowDiff.has(at)) : 0;
    shown = fresh;
    return changes + layout(fresh, texts[at % 8], slowBreak.has(at));
  }

  let total = 0;
  for (let at = 0; at < FRAMES; at++) {
    await bench.nextTurn();
    total += frame(at);
  }
  return total;
};
