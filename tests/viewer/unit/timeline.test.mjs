// Finding and walking spans, against the plainest way to do it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { levelFor, levelsOf, buildLevels } from '../../../src/viewer/script/model/levels.js';
import { nextSpan } from '../../../src/viewer/script/model/search.js';
import { leftHeavy, neighbours, sums, timeOf } from '../../../src/viewer/script/model/sums.js';
import {
  childrenOf, firstAfter, fromOf, heaviestOf, parentOf, replay, rowOf, selfOf, spanAt, toOf, totalOf, upperBound,
} from '../../../src/viewer/script/model/timeline.js';
import { flame, payloadOf, randomRecording, scratch } from '../flame.mjs';
import { finish, read, spansOf } from './script.mjs';

async function recording(seed, size) {
  const [file, svg] = ['walk.cpuprofile', 'walk.svg'].map((name) => path.join(scratch, name));
  fs.writeFileSync(file, JSON.stringify(randomRecording(seed, size)));
  flame(file, '-q', '-o', svg);
  return read(payloadOf(fs.readFileSync(svg, 'utf8')));
}

const recordings = [await recording(1), await recording(2, { nodes: 5 }), await recording(3, { nodes: 300, samples: 900 })];
const all = ({ timeline }) => Array.from({ length: timeline.spans }, (_, span) => span);
const inRow = (timeline, row) => (span) => rowOf(timeline, span) === row;

test('the first greater number is found', () => {
  const numbers = [1, 1, 2, 5, 5, 9];
  for (let value = 0; value < 11; value++) {
    const expected = numbers.findIndex((number) => number > value);
    assert.equal(upperBound(numbers, value, 0, 6), expected < 0 ? 6 : expected);
  }
  assert.equal(upperBound(numbers, 0, 2, 4), 2);
});

test('a span is found by row and time, and the nearest within reach', () => {
  for (const one of recordings) {
    const { timeline, head } = one;
    const [from, to] = head.range;
    for (let row = 0; row < timeline.rows; row++) {
      const spans = all(one).filter(inRow(timeline, row));
      for (let n = 0; n < 60; n++) {
        const time = Math.round(from + ((to - from) * n) / 59);
        const there = spans.find((span) => fromOf(timeline, span) <= time && toOf(timeline, span) > time) ?? -1;
        const hit = spanAt(timeline, row, time);
        // At a border, the span that has just ended is as near as the next.
        assert.ok(hit === there || toOf(timeline, hit) === time || fromOf(timeline, hit) === time);
        const distance = (span) => Math.max(0, fromOf(timeline, span) - time, time - toOf(timeline, span));
        const least = Math.min(...spans.map(distance));
        const near = spanAt(timeline, row, time, 500);
        assert.equal(near < 0 ? -1 : distance(near), least < 500 ? least : -1);
        const after = spans.find((span) => toOf(timeline, span) > time);
        assert.equal(firstAfter(timeline, row, time), after ?? timeline.first[row + 1]);
      }
    }
    assert.equal(spanAt(timeline, -1, 0, 1e9), -1);
    assert.equal(spanAt(timeline, timeline.rows, 0, 1e9), -1);
  }
});

test('parents and children', () => {
  for (const one of recordings) {
    const { timeline } = one;
    for (const span of all(one)) {
      const row = rowOf(timeline, span);
      const parent = parentOf(timeline, span);
      assert.equal(parent < 0, row === 0);
      const [begin, end] = childrenOf(timeline, span);
      const children = all(one).filter((child) => rowOf(timeline, child) === row + 1 && parentOf(timeline, child) === span);
      assert.deepEqual(children, Array.from({ length: end - begin }, (_, n) => begin + n));
      const total = children.reduce((sum, child) => sum + totalOf(timeline, child), 0);
      assert.equal(selfOf(timeline, span), totalOf(timeline, span) - total);
      const heaviest = heaviestOf(timeline, span);
      assert.equal(heaviest < 0 ? 0 : totalOf(timeline, heaviest), Math.max(0, ...children.map((child) => totalOf(timeline, child))));
    }
  }
});

test('a walk opens and closes every span of a range, and cuts them to it', () => {
  for (const one of recordings) {
    const { timeline, head } = one;
    const [begin, end] = head.range;
    for (const range of [[begin, end], [begin + (end - begin) * 0.2, begin + (end - begin) * 0.6], [begin + 7, begin + 8]]) {
      const seen = [];
      const open = [];
      finish(replay(timeline, range, {
        open(span, row, at) {
          assert.equal(open.length, row);
          open.push([span, at]);
        },
        close(span, row, from, at) {
          assert.deepEqual(open.pop(), [span, from]);
          assert.equal(open.length, row);
          seen.push(`${span} ${from} ${at}`);
        },
      }));
      assert.equal(open.length, 0);
      const isAll = range[0] === begin && range[1] === end;
      const expected = all(one)
        .filter((span) => isAll || (toOf(timeline, span) > range[0] && fromOf(timeline, span) < range[1]))
        // What takes no time where the range begins is in neither this range nor the one before.
        .map((span) => `${span} ${Math.max(range[0], fromOf(timeline, span))} ${Math.min(range[1], toOf(timeline, span))}`);
      assert.deepEqual(seen.sort(), expected.sort());
    }
  }
});

test('sums of adjoining ranges add up', () => {
  for (const { timeline, head } of recordings) {
    const [begin, end] = head.range;
    const middle = Math.round((begin + end) / 2);
    const { kind } = head.functions;
    const [a, b, whole] = [[begin, middle], [middle, end], [begin, end]].map((range) => finish(sums(timeline, range, kind)));
    assert.equal(a.busy + b.busy, whole.busy);
    assert.deepEqual([...a.self].map((us, f) => us + b.self[f]), [...whole.self]);
    assert.deepEqual([...a.total].map((us, f) => us + b.total[f]), [...whole.total]);
  }
});

test('the time of some functions counts what lies in both once', () => {
  for (const { timeline, head } of recordings) {
    for (let f = 0; f < timeline.functions; f++) {
      const mask = new Uint8Array(timeline.functions).fill(1, f, f + 1);
      assert.equal(finish(timeOf(timeline, head.range, mask)), head.functions.totalUs[f]);
    }
    const everything = new Uint8Array(timeline.functions).fill(1);
    const outermost = spansOf(timeline).filter(({ depth }) => depth === 0);
    assert.equal(finish(timeOf(timeline, head.range, everything)), outermost.reduce((sum, { totalUs }) => sum + totalUs, 0));
  }
});

test('callers share the total time, callees and self time make it up', () => {
  for (const { timeline, head } of recordings) {
    const sum = (times) => [...times.values()].reduce((all, us) => all + us, 0);
    for (let f = 0; f < timeline.functions; f++) {
      const { callers, callees } = finish(neighbours(timeline, head.range, f));
      assert.equal(sum(callers), head.functions.totalUs[f]);
      // Every moment of the function belongs to itself or to one callee of its innermost call.
      assert.equal(head.functions.selfUs[f] + sum(callees), head.functions.totalUs[f]);
      for (const us of [...callers.values(), ...callees.values()]) assert.ok(us <= head.functions.totalUs[f]);
    }
  }
});

test('left heavy keeps every time, merges each path once, and puts the heaviest first', () => {
  for (const { timeline, head } of recordings) {
    const { timeline: merged, spans } = finish(leftHeavy(timeline, head.range, head.functions.kind));
    const selfTimes = (of) => {
      const times = new Array(of.functions).fill(0);
      for (const span of all({ timeline: of })) times[of.function[span]] += selfOf(of, span);
      return times;
    };
    assert.deepEqual(selfTimes(merged), head.functions.selfUs);
    assert.equal(spans.reduce((sum, n) => sum + n, 0), timeline.spans);
    const paths = all({ timeline: merged }).map((span) => {
      const path = [];
      for (let at = span; at >= 0; at = parentOf(merged, at)) path.push(merged.function[at]);
      return path.join();
    });
    assert.equal(new Set(paths).size, paths.length);
    for (const span of all({ timeline: merged })) {
      const next = span + 1;
      const row = rowOf(merged, span);
      if (row === 0 || next >= merged.first[row + 1] || parentOf(merged, next) !== parentOf(merged, span)) continue;
      assert.ok(totalOf(merged, span) >= totalOf(merged, next));
    }
  }
});

test('the next span of some functions', () => {
  for (const one of recordings) {
    const { timeline } = one;
    const order = all(one).sort((a, b) => timeline.start[a] - timeline.start[b] || rowOf(timeline, a) - rowOf(timeline, b));
    const mask = new Uint8Array(timeline.functions).fill(1, 0, 2);
    order.forEach((span, at) => {
      const place = { change: timeline.start[span], row: rowOf(timeline, span) };
      const isMatch = (other) => mask[timeline.function[other]];
      assert.equal(nextSpan(timeline, mask, place, 1), order.slice(at + 1).find(isMatch) ?? -1);
      assert.equal(nextSpan(timeline, mask, place, -1), order.slice(0, at).reverse().find(isMatch) ?? -1);
    });
  }
});

test('coarser levels keep what is wide, cover as much time, and stay small', async () => {
  const one = await recording(4, { nodes: 60, samples: 6000 });
  const { timeline } = one;
  for (const mask of [null, new Uint8Array(timeline.functions).fill(1, 0, 3)]) {
    const levels = levelsOf(timeline, mask);
    finish(buildLevels(levels));
    assert.ok(levels.levels.length > 0);
    const shown = all(one).filter((span) => !mask || mask[timeline.function[span]]);
    for (const { width, first, from, to, cover, function: functions, length } of levels.levels) {
      for (let row = 0; row < timeline.rows; row++) {
        const spans = shown.filter(inRow(timeline, row));
        const marks = Array.from({ length: first[row + 1] - first[row] }, (_, n) => first[row] + n);
        marks.forEach((mark, n) => assert.ok(n === 0 || from[mark] >= to[mark - 1], 'marks do not overlap'));
        const asMark = new Set(marks.map((mark) => `${from[mark]} ${to[mark]} ${functions[mark]}`));
        for (const span of spans) {
          const [begin, end] = [fromOf(timeline, span), toOf(timeline, span)];
          if (end - begin >= width) assert.ok(asMark.has(`${begin} ${end} ${timeline.function[span]}`), 'wide spans stay');
          assert.ok(marks.some((mark) => from[mark] <= begin && to[mark] >= end), 'every span is in a mark');
        }
        const covered = marks.reduce((sum, mark) => sum + ((to[mark] - from[mark]) * cover[mark]) / 255, 0);
        const time = spans.reduce((sum, span) => sum + totalOf(timeline, span), 0);
        assert.ok(Math.abs(covered - time) <= marks.length * (width / 255) + time / 100);
        assert.ok(marks.length <= (4 * levels.duration) / width + 4);
      }
      assert.equal(first[timeline.rows], length);
    }
    assert.equal(levelFor(levels, levels.finest / 2), undefined);
    assert.equal(levelFor(levels, levels.levels.at(-1).width), levels.levels.at(-1));
  }
});
