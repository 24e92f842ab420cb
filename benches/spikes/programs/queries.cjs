// A small database in memory: queries are planned, filtered, joined by an index, grouped. Planted: an index that
// has to be built first, once; a query for which the planner takes a nested loop.
'use strict';

module.exports = async function runQueries(bench) {
  const QUERIES = 360;
  const slowIndex = bench.plan(QUERIES, 1);
  const slowJoin = bench.plan(QUERIES, 2);

  const customers = Array.from({ length: 1_500 }, (_, id) => ({ id, city: bench.word(4), group: bench.below(12) }));
  const orders = Array.from({ length: 24_000 }, (_, id) => ({ id, customer: bench.below(1_500), cents: bench.below(100_000), day: bench.below(365) }));
  const byDay = Map.groupBy ? Map.groupBy(orders, (order) => order.day) : groupByHand(orders);
  function groupByHand(rows) {
    const groups = new Map();
    for (const row of rows) groups.set(row.day, [...(groups.get(row.day) ?? []), row]);
    return groups;
  }
  function plan(text) {
    const words = text.split(/\W+/);
    return { day: Number(words[words.indexOf('day') + 1]), days: Number(words[words.indexOf('for') + 1]) };
  }
  function filterRows({ day, days }) {
    const rows = [];
    for (let at = day; at < day + days; at++) for (const order of byDay.get(at % 365) ?? []) if (order.cents > 2_000) rows.push(order);
    return rows;
  }
  function hashJoin(rows) {
    return rows.map((row) => ({ ...row, city: customers[row.customer].city, group: customers[row.customer].group }));
  }
  function matches(row, customer) {
    return row.customer === customer.id;
  }
  function nestedLoopJoin(rows) {
    const from = bench.now();
    const joined = [];
    for (const row of rows) {
      for (const customer of customers) if (matches(row, customer)) joined.push({ ...row, city: customer.city, group: customer.group });
    }
    bench.ended('nestedLoopJoin', from, true, ['execute', 'matches']);
    return joined;
  }
  function groupRows(rows) {
    const sums = new Map();
    for (const row of rows) sums.set(row.city + row.group, (sums.get(row.city + row.group) ?? 0) + row.cents);
    return [...sums].sort((one, other) => other[1] - one[1]);
  }
  function buildIndex(rounds) {
    const from = bench.now();
    const index = new Map();
    for (let round = 0; round < rounds; round++) {
      for (const order of orders) index.set(`${order.cents}/${order.day % (round + 3)}`, order.id);
    }
    bench.ended('buildIndex', from, true, ['execute', 'set']);
    return index.size;
  }
  function execute(at, text) {
    const from = bench.now();
    const isPlanted = slowJoin.has(at);
    const query = plan(text);
    const rows = filterRows(isPlanted ? { ...query, days: 60 + bench.below(30) } : query);
    const result = groupRows(isPlanted ? nestedLoopJoin(rows) : hashJoin(rows));
    bench.ended('execute', from);
    return result.length + (slowIndex.has(at) ? buildIndex(3) : 0);
  }

  let size = 0;
  for (let at = 0; at < QUERIES; at++) {
    if (at % 3 === 0) await bench.nextTurn();
    size += execute(at, `select city, group, sum(cents) from day ${bench.below(365)} for ${bench.around(12)} days`);
  }
  return size;
};
