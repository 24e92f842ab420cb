// The page: recordings are dropped, a chart is shown. Everything happens on this machine.

/** @param {string} id @returns {any} */
const by = (id) => document.getElementById(id);

const WORKER = URL.createObjectURL(new Blob([by('worker').textContent], { type: 'text/javascript' }));

/** The program, unpacked and compiled once. @type {Promise<WebAssembly.Module>} */
const compiled = (async () => {
  const text = atob(by('wasm').textContent);
  const packed = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) packed[at] = text.charCodeAt(at);
  by('wasm').remove();
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
})();

/** What is shown: the recordings, of how many it is drawn, and what it is called; the others are of before.
 * @type {{ inputs: File[], heads: number, name: string } | null} */
let shown = null;
/** The run that goes on; a newer one ends it. @type {Worker | null} */
let running = null;

/**
 * Runs the command; what it made by name.
 * @param {File[]} inputs
 * @param {string[]} args
 * @returns {Promise<Map<string, Blob>>}
 */
async function run(inputs, args) {
  const module = await compiled;
  running?.terminate();
  const worker = new Worker(WORKER);
  running = worker;
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data: { status, isTooLarge, outputs, said } }) => {
        if (isTooLarge) reject(new Error('this recording needs more memory than a page has (4 GiB); the command can read it'));
        else if (status !== 0) reject(new Error(said.trim().replaceAll('flame: ', '')));
        else resolve(new Map(outputs.map((/** @type {any} */ file) => [file.name, new Blob(file.pieces, { type: TYPES[extension(file.name)] })])));
      };
      worker.onerror = (event) => reject(new Error(`flame broke off: ${event.message}`));
      worker.postMessage({ module, inputs, args });
    });
  } finally {
    worker.terminate();
    if (running === worker) running = null;
  }
}

/** @type {Record<string, string>} */
const TYPES = {
  svg: 'image/svg+xml', html: 'text/html', png: 'image/png', md: 'text/markdown', json: 'application/json', folded: 'text/plain',
};
const extension = (/** @type {string} */ name) => name.slice(name.lastIndexOf('.') + 1);

/** Files whose names tell them apart. @param {File[]} files */
function distinct(files) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return files.map((file) => {
    const count = (seen.get(file.name) ?? 0) + 1;
    seen.set(file.name, count);
    return count === 1 ? file : new File([file], `${count}-${file.name}`);
  });
}

/** @param {'empty' | 'busy' | 'chart' | 'error'} what @param {string} [text] */
function say(what, text = '') {
  document.body.dataset.shows = what;
  by('said').textContent = text;
}

/** What recordings are called together. @param {File[]} files */
const called = (files) => (files.length === 1 ? files[0].name : `${files[0].name} and ${files.length - 1} more`);

/** What makes an output of recordings, the first of which are drawn, or held against the others. @param {File[]} inputs @param {number} heads @param {string} output */
const argsFor = (inputs, heads, output) => [
  ...inputs.slice(0, heads).map((file) => file.name),
  ...inputs.slice(heads).map((file) => `--base=${file.name}`),
  '-q', '-o', `/out/${output}`,
];

/** Draws recordings, or what changed since those of before. @param {File[]} files @param {File[]} [before] */
async function draw(files, before = []) {
  if (files.length === 0) return;
  const inputs = distinct([...files, ...before]);
  const heads = files.length;
  const name = before.length === 0 ? called(files) : `${called(files)}, before: ${called(before)}`;
  say('busy', `Reading ${name} …`);
  try {
    const made = await run(inputs, argsFor(inputs, heads, 'chart.html'));
    const old = by('chart').src;
    by('chart').src = URL.createObjectURL(/** @type {Blob} */ (made.get('chart.html')));
    if (old) URL.revokeObjectURL(old);
    shown = { inputs, heads, name };
    document.title = `${name} · flame`;
    by('name').textContent = name;
    say('chart');
  } catch (error) {
    shown = null;
    by('name').textContent = '';
    say('error', error instanceof Error ? error.message : String(error));
  }
}

/** Saves what is shown. @param {string} format */
async function save(format) {
  if (!shown) return;
  const { inputs, heads, name } = shown;
  const button = by(`save-${format}`);
  button.disabled = true;
  try {
    const made = await run(inputs, argsFor(inputs, heads, `chart.${format}`));
    const url = URL.createObjectURL(/** @type {Blob} */ (made.get(`chart.${format}`)));
    const link = Object.assign(document.createElement('a'), { href: url, download: `${name.replace(/\.(cpuprofile|json|heapprofile|log|gz)+$/g, '')}.${format}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    by('said').textContent = error instanceof Error ? error.message : String(error);
  } finally {
    button.disabled = false;
  }
}

by('files').addEventListener('change', (/** @type {any} */ event) => {
  draw([...event.target.files]);
  // The same file may be chosen again.
  event.target.value = '';
});
by('base').addEventListener('change', (/** @type {any} */ event) => {
  if (shown) draw(shown.inputs.slice(0, shown.heads), [...event.target.files]);
  event.target.value = '';
});
for (const format of ['svg', 'html', 'png', 'md', 'json']) by(`save-${format}`).addEventListener('click', () => save(format));
addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.dataset.drop = 'true';
});
addEventListener('dragleave', (/** @type {any} */ event) => {
  if (!event.relatedTarget) delete document.body.dataset.drop;
});
addEventListener('drop', (/** @type {any} */ event) => {
  event.preventDefault();
  delete document.body.dataset.drop;
  draw([...(event.dataTransfer?.files ?? [])]);
});
say('empty');
compiled.then(() => (document.body.dataset.ready = 'true'), (error) => say('error', `this browser cannot run flame: ${error.message}`));
