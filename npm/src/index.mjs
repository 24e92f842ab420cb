// What the package offers to programs. Types and meaning: index.d.ts.
import { capture } from './run.mjs';

export class FlameError extends Error {
  /** @param {string} said what the command said @param {number} status */
  constructor(said, status) {
    const part = (/** @type {string} */ kind) =>
      said.split('\n').filter((line) => line.startsWith(`flame: ${kind}: `)).map((line) => line.slice(9 + kind.length)).join('; ');
    super(part('error') || said.trim() || `flame ended with ${status}`);
    this.name = 'FlameError';
    this.hint = part('hint');
    this.status = status;
  }
}

/** What an option is called on the command line. @type {Record<string, string>} */
const NAMES = {
  title: '--title', subtitle: '--subtitle', width: '--width', scale: '--scale', minWidth: '--minwidth',
  colors: '--colors', view: '--view', from: '--from', to: '--to', thread: '--thread', events: '--events',
  align: '--align', maxSize: '--max-size', static: '--static', spans: '--spans', sourceMaps: '--source-maps',
  stripPrefix: '--strip-prefix',
};

/** @param {Record<string, unknown>} options */
function argumentsOf(options) {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    if (name === 'sourceMaps' && value === false) return ['--no-source-maps'];
    const option = NAMES[name];
    if (!option) throw new TypeError(`flame-chart has no option ${name}`);
    if (value === true) return [option];
    if (value === false) return [];
    // `=`, so that a value that begins with `-` is none of the options.
    return [value].flat().map((value) => `${option}=${value}`);
  });
}

/** @param {import('./index.d.ts').Recording} recording @param {string} format @param {Record<string, unknown>} options */
async function write(recording, format, { warn, ...options }) {
  const bytes = recording instanceof Uint8Array ? recording : undefined;
  const inputs = bytes ? ['-'] : [recording].flat().map(String);
  const args = [...argumentsOf(options), '--format', format, '-o', '-', '--', ...inputs];
  const { status, output, said } = await capture(args, bytes);
  if (status !== 0) throw new FlameError(said, status);
  if (typeof warn === 'function') {
    for (const line of said.split('\n')) if (line.startsWith('flame: warning: ')) warn(line.slice(16));
  }
  return output;
}

/** @type {typeof import('./index.d.ts').render} */
export const render = (recording, { format = 'svg', ...options } = {}) => write(recording, format, options);

/** @type {typeof import('./index.d.ts').report} */
export async function report(recording, options = {}) {
  return JSON.parse(new TextDecoder().decode(await write(recording, 'json', { ...options })));
}
