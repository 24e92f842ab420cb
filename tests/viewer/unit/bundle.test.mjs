import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import test from 'node:test';
import { BUNDLE, OWN, bundle } from '../../../src/viewer/script/build.mjs';
import { draw, payloadOf } from '../flame.mjs';
import { read } from './script.mjs';

const text = fs.readFileSync(BUNDLE, 'utf8');

test('the bundle is that of the modules', () => {
  assert.ok(text === bundle(), 'src/viewer/viewer.js is out of date: npm --prefix src/viewer/script run build');
});

test('its hash is that which pages allow to run', () => {
  const hash = crypto.createHash('sha256').update(text).digest('base64');
  assert.equal(fs.readFileSync(`${BUNDLE}.sha256`, 'utf8').trim(), hash);
});

test('the bundle is small and stands in any document', () => {
  assert.ok(Buffer.byteLength(text) <= 70_000, `${Buffer.byteLength(text)} bytes`);
  assert.ok(!text.includes(']]>') && !/<\/script/i.test(text));
});

test('the bundle runs no text as code and asks for nothing', () => {
  const rest = text.replaceAll(/"http:\/\/www\.w3\.org\/(1999\/xhtml|2000\/svg)"/g, '');
  const doors = /\b(eval|Function|fetch|import)\(|(inner|outer)HTML|insertAdjacentHTML|document\.write|XMLHttpRequest|https?:/;
  assert.doesNotMatch(rest, doors);
});

test('no name that the bundler shortens is one of the payload', async () => {
  const { head } = await read(payloadOf(fs.readFileSync(draw('checkout'), 'utf8')));
  const keys = new Set();
  JSON.stringify(head, (key, value) => keys.add(key) && value);
  assert.ok(keys.has('spansByRow') && keys.has('rowHeight'));
  assert.deepEqual(OWN.filter((name) => keys.has(name)), []);
});
