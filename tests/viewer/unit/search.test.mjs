import assert from 'node:assert/strict';
import test from 'node:test';
import { laneOf, readHash, writeHash } from '../../../src/viewer/script/state/hash.js';
import { matchFunctions, matcher } from '../../../src/viewer/script/model/search.js';
import { finish } from './script.mjs';

const names = ['parse', 'reParse', 'render', 'a.b', 'a+b', '😀'];
const found = (query) => names.filter(matcher({ text: '', regex: false, matchCase: false, ...query }));

test('a substring, with or without case', () => {
  assert.deepEqual(found({ text: 'PARSE' }), ['parse', 'reParse']);
  assert.deepEqual(found({ text: 'Parse', matchCase: true }), ['reParse']);
  assert.deepEqual(found({ text: 'a.b' }), ['a.b']);
});

test('a regular expression', () => {
  assert.deepEqual(found({ text: '^re', regex: true }), ['reParse', 'render']);
  assert.deepEqual(found({ text: '^rep', regex: true, matchCase: true }), []);
  assert.deepEqual(found({ text: '^.$', regex: true }), ['😀']);
  assert.throws(() => matcher({ text: '(', regex: true, matchCase: false }), SyntaxError);
});

test('functions are matched in slices', () => {
  const job = matchFunctions(2000, (f) => f % 2 === 1);
  assert.equal(job.next().done, false);
  const mask = finish(job);
  assert.equal(mask.reduce((sum, n) => sum + n, 0), 1000);
  assert.equal(mask[1999], 1);
});

const limits = { lane: 0, range: [100, 5000], spans: 40, spikes: 2, functions: 9 };
const empty = {
  lane: 0, view: 'time', range: null, mark: null, leftRange: null, leftSpan: -1, sort: '-self', span: -1, spike: 0, function: -1,
  query: { text: '', regex: false, matchCase: false },
};

test('the state goes to the address and back', () => {
  const states = [
    empty,
    { ...empty, view: 'left', range: [100, 5000], leftRange: [0, 300.5], leftSpan: 3, span: 0, spike: 2 },
    { ...empty, view: 'table', sort: 'name' },
    { ...empty, view: 'table', mark: [200.25, 300], span: 39, function: 8, query: { text: 'a&b=#~ü', regex: true, matchCase: true } },
  ];
  for (const state of states) assert.deepEqual(readHash(`#${writeHash(state)}`, limits), state);
  assert.equal(writeHash(empty), '');
});

test('a thread is in the address by its number', () => {
  assert.equal(writeHash({ ...empty, lane: 2 }), 'thread=3');
  assert.equal(laneOf('#thread=3&view=left', 5), 2);
  for (const hash of ['', '#thread=0', '#thread=6', '#thread=x', '#thread=1.5', '#view=left']) assert.equal(laneOf(hash, 5), 0, hash);
});

test('what is not valid in an address is left out', () => {
  const hashes = ['#view=pie&t=5~', '#t=NaN~NaN', '#t=300~200', '#t=0~5001', '#span=40', '#span=-1', '#span=1.5', '#spike=0',
    '#spike=3', '#f=9', '#mark=x', '#lt=9~8', '#lspan=-2', '#sort=age', '#%', '#&&=', '#chart'];
  for (const hash of hashes) assert.deepEqual(readHash(hash, limits), empty, hash);
});

test("the name of a spike's panel leads to the spike", () => {
  assert.equal(readHash('#spike-2', limits).spike, 2);
  assert.equal(readHash('#spike-3', limits).spike, 0);
});
