// What a release holds, and what the GitHub Action runs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { built, native, place, root, run, version } from './built.mjs';

test('a release holds archives that run, packages, the page, checksums and notes', (t) => {
  const out = path.join(place(t), 'files');
  const { status, stderr, stdout } = run(process.execPath, [path.join(root, 'npm/release.mjs'), '--dry', '--built', built, '--out', out]);
  assert.equal(status, 0, stderr);
  const files = fs.readdirSync(out);
  for (const line of fs.readFileSync(path.join(out, 'SHA256SUMS'), 'utf8').trim().split('\n')) {
    const [sum, file] = line.split('  ');
    assert.equal(createHash('sha256').update(fs.readFileSync(path.join(out, file))).digest('hex'), sum, file);
  }
  assert.ok(files.includes('flame.html') && files.includes(`flame-chart-${version}.tgz`), stdout);
  assert.match(fs.readFileSync(path.join(out, 'notes.md'), 'utf8'), /^### /);
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const stem = `flame-${version}-x86_64-unknown-linux-musl`;
  assert.equal(run('tar', ['-xzf', `${stem}.tar.gz`], { cwd: out }).status, 0);
  const said = run(path.join(out, stem, 'flame'), ['--version']);
  assert.match(said.stdout, new RegExp(`^flame ${version.replaceAll('.', '\\.')}( \\([0-9a-f]{7,}\\))?\n$`));
  for (const file of ['flame.1', 'flame.bash', '_flame', 'flame.fish', 'LICENSE-MIT', 'README.md', 'NOTICE']) {
    assert.ok(fs.statSync(path.join(out, stem, file)).size > 100, file);
  }
});

test('a version without a dated section in the changelog is no release', (t) => {
  const { status, stderr } = run(process.execPath, [path.join(root, 'npm/release.mjs'), '--built', built, '--out', path.join(place(t), 'files')]);
  assert.equal(status, 1);
  assert.match(stderr, /CHANGELOG\.md has no section|has nothing for/);
});

/** Runs what the action runs, as a runner does. */
function act(t, env) {
  const folder = place(t);
  const files = { GITHUB_STEP_SUMMARY: path.join(folder, 'summary'), GITHUB_OUTPUT: path.join(folder, 'output') };
  for (const file of Object.values(files)) fs.writeFileSync(file, '');
  const ran = run('bash', [path.join(root, 'npm/action.sh')], {
    cwd: root, env: { ...process.env, ...files, RUNNER_TEMP: folder, FLAME: native, ...env },
  });
  const outputs = fs.readFileSync(files.GITHUB_OUTPUT, 'utf8').trim().split('\n').filter(Boolean);
  return { ...ran, summary: fs.readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'), outputs: Object.fromEntries(outputs.map((line) => line.split(/=(.*)/s))) };
}

test('the action draws, writes the summary and says where things are', (t) => {
  const { status, stderr, summary, outputs } = act(t, { PROFILES: 'profiles/check*.cpuprofile\n', TITLE: 'Check "out" $HOME' });
  assert.equal(status, 0, stderr);
  assert.match(summary, /^# Check "out" \\\$HOME/);
  assert.deepEqual(Object.keys(outputs), ['folder', 'chart', 'report', 'card', 'headline', 'verdict']);
  assert.match(fs.readFileSync(outputs.chart, 'utf8'), /^<!doctype html>/);
  assert.equal(outputs.card, path.join(outputs.folder, 'card.png'));
  assert.equal(outputs.headline, JSON.parse(fs.readFileSync(outputs.report, 'utf8')).meta.headline);
  assert.match(outputs.headline, /^1 of 38 calls of validate10 took .*: validateEmail/);
  assert.deepEqual(fs.readdirSync(outputs.folder).sort(), ['card.png', 'chart.html', 'chart.svg', 'report.json', 'report.md']);
  const several = act(t, { PROFILES: 'profiles/workers/*.cpuprofile*' });
  assert.equal(several.status, 0, several.stderr);
});

test('the action compares with a base, and fails by a rule when all is written', (t) => {
  const same = act(t, { PROFILES: 'profiles/checkout.cpuprofile', BASE: 'profiles/check*', FAIL_IF: 'slower\nnew\n' });
  assert.equal(same.status, 0, same.stderr);
  assert.equal(same.outputs.verdict, 'No change seen');
  assert.match(same.summary, /^\*\*No change seen\*\*/m);
  const broken = act(t, { PROFILES: 'profiles/steady.cpuprofile', FAIL_IF: 'own self>0%' });
  assert.equal(broken.status, 3, broken.stderr);
  assert.match(broken.stderr, /rule broken: own self>0%/);
  assert.ok(fs.existsSync(broken.outputs.chart) && broken.summary.length > 0);
});

test('the action says what is wrong as the runner shows it', (t) => {
  const none = act(t, { PROFILES: 'profiles/check*.cpuprofile\nnowhere/*.cpuprofile' });
  assert.equal(none.status, 1);
  assert.match(none.stdout, /^::error title=flame::no recording matches nowhere\/\*\.cpuprofile/);
  const broken = act(t, { PROFILES: 'Cargo.toml' });
  assert.equal(broken.status, 1);
  assert.match(broken.stdout, /^::error title=flame::.*Cargo\.toml: not valid JSON.*\n$/);
});
