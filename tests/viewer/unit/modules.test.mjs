// Modules only define: a page may hold several charts, and what one shows is its own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../src/viewer/script/', import.meta.url));
const modules = fs.readdirSync(script, { recursive: true })
  .filter((name) => name.endsWith('.js') && name.includes(path.sep) && !name.includes('node_modules'));

test('no module touches a page when it is imported', async () => {
  assert.ok(modules.length > 30);
  assert.equal(globalThis.document, undefined);
  for (const name of modules) await import(path.join(script, name));
});

test('no module has a state of its own', () => {
  const stateful = /^(export )?(let|var) |^(export )?const \w+ = (\/\*\*.*\*\/ )?(new (?!RegExp)|\[\];|\{\};|\(\{\}\))/m;
  for (const name of modules) assert.doesNotMatch(fs.readFileSync(path.join(script, name), 'utf8'), stateful, name);
  assert.match('let count = 0;', stateful);
  assert.match('export const known = new Map();', stateful);
});
