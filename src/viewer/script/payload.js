// From the document's texts to the head and the timeline. `src/viewer/mod.rs` describes the format.
import { buildTimeline } from './timeline.js';

const VERSION = 1;

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * @param {string[]} chunks
 * @param {number} length
 */
async function inflate(chunks, length) {
  const stream = new Blob(chunks.map(fromBase64)).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  if (bytes.length !== length) throw Error('a column has a wrong length');
  return bytes;
}

/**
 * The columns of a payload, inflated.
 * @param {string[]} texts
 * @returns {Promise<Map<string, Uint8Array>>}
 */
export async function readColumns(texts) {
  if (typeof DecompressionStream === 'undefined') throw Error('this browser is too old for it');
  if (texts.length === 0) throw Error('it is missing');
  const { version, columns } = JSON.parse(texts[0]);
  if (version !== VERSION) throw Error(`it has version ${version}, not ${VERSION}`);
  let at = 1;
  const work = columns.map(async (/** @type {[string, number, number]} */ [name, length, chunks]) => {
    if (at + chunks > texts.length) throw Error('the file is cut');
    return [name, await inflate(texts.slice(at, (at += chunks)), length)];
  });
  return new Map(await Promise.all(work));
}

/**
 * @param {Map<string, Uint8Array>} columns
 * @returns {Head}
 */
export const readHead = (columns) => JSON.parse(new TextDecoder().decode(columns.get('head')));

/**
 * Reads a column's varints, or its bytes.
 * @param {Map<string, Uint8Array>} columns
 * @param {string} name
 */
function reader(columns, name) {
  const bytes = /** @type {Uint8Array} */ (columns.get(name));
  let at = 0;
  const byte = () => bytes[at++];
  const varint = () => {
    let value = byte();
    // The eighth bit is also the first of what comes next, hence the 1.
    for (let factor = 128; value >= factor; factor *= 128) value += (byte() - 1) * factor;
    return value;
  };
  return name === 'timeLow' ? byte : varint;
}

const SLICE = 10_000;

/**
 * The timeline, read in slices.
 * @param {Head} head
 * @param {Map<string, Uint8Array>} columns
 * @returns {Job<Timeline>}
 */
export function* readTimeline(head, columns) {
  const names = ['timeLow', 'timeHigh', 'samples', 'lost', 'pops', 'pushes', 'ranks', 'firstSeen'];
  const [low, high, samples, losses, pops, pushes, ranks, firstSeen] = names.map((name) => reader(columns, name));
  const functions = head.functions.name.length;
  const { timeline, change, push, pop } = buildTimeline(head.spansByRow, head.changes, head.range[1], functions);
  /** @type {number[][]} by caller; the last is of what nothing calls */
  const callees = Array.from({ length: functions + 1 }, () => []);
  const stack = new Uint32Array(timeline.rows + 1);
  stack[0] = functions;
  let [time, taken, lost, depth] = [0, 0, 0, 0];
  const readChange = () => {
    const passed = low() + high() * 256;
    const n = samples();
    const beyond = passed - 2 * head.interval;
    time += passed;
    taken += n;
    if (n && beyond > 0) {
      timeline.lost.at.push(time);
      timeline.lost.sum.push((lost += n > 1 ? losses() : beyond));
    }
    change(time, taken);
    for (let left = pops(); left > 0; left--, depth--) pop();
    for (let left = pushes(); left > 0; left--) {
      const known = callees[stack[depth++]];
      const rank = ranks();
      if (rank === known.length) known.push(firstSeen());
      push((stack[depth] = known[rank]));
    }
  };
  for (let n = 0; n < head.changes; n++) {
    readChange();
    if (n % SLICE === 0) yield;
  }
  return timeline;
}
