// A spreadsheet: edits parse a formula and compute what depends on it. Planted: an edit on which everything
// depends; a chart's range that is rounded cell by cell through text.
'use strict';

module.exports = async function editSheet(bench) {
  const EDITS = 450;
  const slowEdit = bench.plan(EDITS, 2);
  const slowChart = bench.plan(EDITS, 1);

  const COLUMNS = 40;
  const cells = new Map();
  const users = new Map();
  function parseFormula(text) {
    const tokens = text.match(/[A-Z]+\d+|\d+(?:\.\d+)?|[-+*/()]/g) ?? [];
    let at = 0;
    const factor = () => {
      const token = tokens[at++];
      if (token === '(') {
        const inner = expression();
        at++;
        return inner;
      }
      return /^[A-Z]/.test(token) ? { cell: token } : { value: Number(token) };
    };
    const term = () => {
      let left = factor();
      while (tokens[at] === '*' || tokens[at] === '/') left = { sign: tokens[at++], left, right: factor() };
      return left;
    };
    function expression() {
      let left = term();
      while (tokens[at] === '+' || tokens[at] === '-') left = { sign: tokens[at++], left, right: term() };
      return left;
    }
    return expression();
  }
  function evaluate(node) {
    if (node.value !== undefined) return node.value;
    if (node.cell) return cells.get(node.cell)?.result ?? 0;
    const [left, right] = [evaluate(node.left), evaluate(node.right)];
    return node.sign === '+' ? left + right : node.sign === '-' ? left - right : node.sign === '*' ? (left * right) % 1e6 : left / (right || 1);
  }
  function setCell(name, text) {
    const tree = parseFormula(text);
    cells.set(name, { tree, result: evaluate(tree) });
    for (const used of text.match(/[A-Z]+\d+/g) ?? []) {
      if (!users.has(used)) users.set(used, new Set());
      users.get(used).add(name);
    }
  }
  function recalculate(first, isPlanted) {
    const from = bench.now();
    let done = 0;
    const limit = isPlanted ? 60_000 + bench.below(30_000) : bench.around(1_200);
    const open = [first];
    while (open.length && done < limit) {
      const cell = cells.get(open.pop());
      cell.result = evaluate(cell.tree);
      done++;
      if (open.length < 200) for (const user of users.get(first) ?? []) open.push(user);
    }
    bench.ended('recalculate', from, isPlanted, ['edit', 'evaluate']);
    return done;
  }
  function roundRange(rounds) {
    const from = bench.now();
    let sum = 0;
    for (let round = 0; round < rounds; round++) for (const { result } of cells.values()) sum += Number(result.toFixed(3).slice(0, 12));
    bench.ended('roundRange', from, true, ['drawChart', 'toFixed', 'slice']);
    return sum;
  }
  function drawChart(isPlanted) {
    let path = '';
    for (const [name, { result }] of cells) if (name.length < 3) path += `L${name.length} ${Math.round(result)}`;
    return path.length + (isPlanted ? roundRange(60) : 0);
  }
  const nameOf = (column, row) => String.fromCharCode(65 + (column % 26)) + (column > 25 ? 'Z' : '') + row;
  for (let row = 1; row <= 60; row++) {
    for (let column = 0; column < COLUMNS; column++) setCell(nameOf(column, row), row < 3 ? String(bench.below(90)) : `(${nameOf(bench.below(COLUMNS), row - 1)} + ${nameOf(bench.below(COLUMNS), row - 2)}) * ${1 + bench.below(3)}`);
  }
  function edit(at) {
    const name = nameOf(bench.below(COLUMNS), 1);
    for (let more = 0; more < 40; more++) parseFormula(`(A${more} + B2) * ${at} - C3 / (D4 + ${more})`);
    return recalculate(name, slowEdit.has(at)) + drawChart(slowChart.has(at));
  }

  let sum = 0;
  for (let at = 0; at < EDITS; at++) {
    await bench.nextTurn();
    sum += edit(at);
  }
  return sum;
};
