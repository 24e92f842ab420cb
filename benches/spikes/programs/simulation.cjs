// A game's loop: bodies move in a grid, collisions are resolved, paths are found. Planted: all bodies in one cell;
// a goal that cannot be reached, so that the search goes everywhere.
'use strict';

module.exports = async function runWorld(bench) {
  const STEPS = 500;
  const slowCollide = bench.plan(STEPS, 2);
  const slowPath = bench.plan(STEPS, 2);

  const bodies = Array.from({ length: 1_400 }, () => ({ x: bench.random() * 900, y: bench.random() * 900, dx: bench.random() - 0.5, dy: bench.random() - 0.5 }));
  function move(body) {
    body.x = (body.x + body.dx + 900) % 900;
    body.y = (body.y + body.dy + 900) % 900;
  }
  function fillGrid(cell) {
    const grid = new Map();
    for (const body of bodies) {
      const key = Math.floor(body.x / cell) * 1_000 + Math.floor(body.y / cell);
      if (!grid.has(key)) grid.set(key, []);
      grid.get(key).push(body);
    }
    return grid;
  }
  function touch(one, other) {
    const [x, y] = [one.x - other.x, one.y - other.y];
    if (x * x + y * y > 4) return 0;
    one.dx = -one.dx;
    other.dy = -other.dy;
    return 1;
  }
  function collide(cell) {
    const from = bench.now();
    let hits = 0;
    for (let round = 0; round < (cell > 500 ? 4 : 1); round++) {
      for (const inside of fillGrid(cell).values()) {
        for (let at = 0; at < inside.length; at++) for (let other = at + 1; other < inside.length; other++) hits += touch(inside[at], inside[other]);
      }
    }
    bench.ended('collide', from, cell > 500, ['step', 'touch', 'fillGrid']);
    return hits;
  }
  const EDGE = 300;
  function neighbours(place) {
    return [place - 1, place + 1, place - EDGE, place + EDGE].filter((next) => next >= 0 && next < EDGE * EDGE);
  }
  function findPath(start, goal) {
    const from = bench.now();
    const seen = new Set([start]);
    let frontier = [start];
    let length = 0;
    while (frontier.length && !seen.has(goal)) {
      const next = [];
      for (const place of frontier) {
        for (const other of neighbours(place)) {
          if (seen.has(other)) continue;
          seen.add(other);
          next.push(other);
        }
      }
      frontier = next;
      length++;
    }
    bench.ended('findPath', from, goal < 0, ['step', 'neighbours', 'filter', '(anonymous)']);
    return length;
  }
  function step(at) {
    bodies.forEach(move);
    const start = EDGE * (40 + bench.below(220)) + 40 + bench.below(220);
    const away = bench.around(10, 0.3);
    return collide(slowCollide.has(at) ? 900 : 24) + findPath(start, slowPath.has(at) ? -1 : start + away + EDGE * (away >> 1));
  }

  let sum = 0;
  for (let at = 0; at < STEPS; at++) {
    await bench.nextTurn();
    sum += step(at);
  }
  return sum;
};
