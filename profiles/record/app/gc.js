'use strict';
// Allocates far more than it keeps, so that the garbage collector has to run again and again.
const kept = [];

function makeRow(i) {
  return { id: i, key: 'row-' + i, cells: [i, i + 1, i + 2], nested: { at: i } };
}

function buildTable(rows) {
  const table = [];
  for (let i = 0; i < rows; i++) table.push(makeRow(i));
  return table;
}

function indexTable(table) {
  const index = new Map();
  for (const row of table) index.set(row.key, row);
  return index;
}

for (let round = 0; round < 30; round++) {
  const index = indexTable(buildTable(25000));
  kept.push(index);
  if (kept.length > 4) kept.shift();
}
