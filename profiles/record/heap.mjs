// Records the heap profile of this folder's parent again: `node heap.mjs`. The program is copied to a
// neutral directory first (/app, or $RECORD_DIR), since a recording names the files it saw.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const app = process.env.RECORD_DIR || '/app';
const LIMIT = 100_000;

fs.mkdirSync(app, { recursive: true });
fs.copyFileSync(path.join(here, 'app', 'keep.js'), path.join(app, 'keep.js'));
const dir = fs.mkdtempSync(path.join(app, 'heap-'));
const flags = ['--heap-prof', '--heap-prof-interval=8192', `--heap-prof-dir=${dir}`];
execFileSync(process.execPath, [...flags, 'keep.js'], { cwd: app, stdio: ['ignore', 'ignore', 'inherit'] });
const [file] = fs.readdirSync(dir);
const text = fs.readFileSync(path.join(dir, file), 'utf8');
fs.rmSync(dir, { recursive: true });
if (text.length > LIMIT) throw new Error(`${text.length} bytes are more than ${LIMIT}`);
fs.writeFileSync(path.join(here, '..', 'keep.heapprofile'), text);
console.log(`keep.heapprofile: ${text.length} bytes`);
