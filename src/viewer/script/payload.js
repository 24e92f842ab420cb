// From the document's texts to the head and the timeline. `src/viewer/mod.rs` describes the format.
import { Timeline } from './timeline.js';

const VERSION = 1;

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * @param {string[]} chunks
 * @param {number} length
 */
async function inflate(chunks, length) {
  const parts = chunks.map(fromBase64);
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const bytes = new Uint8Array(length);
  let at = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > length) throw new Error('a column is longer than it says');
    bytes.set(value, at);
    at += value.length;
  }
  if (at < length) throw new Error('a column is shorter than it says');
  return bytes;
}

/**
 * The columns of a payload, inflated.
 * @param {string[]} texts
 * @returns {Promise<Map<string, Uint8Array>>}
 */
export async function readColumns(texts) {
  if (typeof DecompressionStream === 'undefined') throw new Error('this browser is too old for it');
  if (texts.length === 0) throw new Error('it is missing');
  const { version, columns } = JSON.parse(texts[0]);
  if (version !== VERSION) throw new Error(`it has version ${version}, not ${VERSION}`);
  let at = 1;
  const work = columns.map((/** @type {[string, number, number]} */ [name, length, chunks]) => {
    if (at + chunks > texts.length) throw new Error('the file is cut');
    return inflate(texts.slice(at, (at += chunks)), length).then((bytes) => [name, bytes]);
  });
  return new Map(await Promise.all(work));
}

/**
 * @param {Map<string, Uint8Array>} columns
 * @returns {Head}
 */
export function readHead(columns) {
  return JSON.parse(new TextDecoder().decode(columns.get('head')));
}

class Reader {
  /** @param {Uint8Array | undefined} bytes */
  constructor(bytes) {
    if (!bytes) throw new Error('a column is missing');
    this.bytes = bytes;
    this.at = 0;
  }
  byte() {
    return this.bytes[this.at++];
  }
  varint() {
    const byte = this.bytes[this.at++];
    return byte < 128 ? byte : this.long(byte - 128);
  }
  /** @param {number} value */
  long(value) {
    for (let factor = 128; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      if (byte < 128) return value + byte * factor;
      value += (byte - 128) * factor;
    }
  }
}

const SLICE = 10_000;

/**
 * The timeline, read in slices.
 * @param {Head} head
 * @param {Map<string, Uint8Array>} columns
 * @returns {Job<Timeline>}
 */
export function* readTimeline(head, columns) {
  const [low, high, samples, pops, pushes, ranks, firstSeen] = [
    'timeLow',
    'timeHigh',
    'samples',
    'pops',
    'pushes',
    'ranks',
    'firstSeen',
  ].map((name) => new Reader(columns.get(name)));
  const functions = head.functions.name.length;
  const timeline = new Timeline(head.spansByRow, head.changes, head.range[1], functions);
  /** @type {number[][]} by caller; the last is of what nothing calls */
  const callees = Array.from({ length: functions + 1 }, () => []);
  const stack = new Uint32Array(timeline.rows + 1);
  stack[0] = functions;
  let [time, taken] = [0, 0];
  for (let change = 0; change < head.changes; change++) {
    time += low.byte() + high.varint() * 256;
    taken += samples.varint();
    timeline.change(time, taken);
    for (let n = pops.varint(); n > 0; n--) timeline.pop();
    for (let n = pushes.varint(); n > 0; n--) {
      const known = callees[stack[timeline.depth]];
      const rank = ranks.varint();
      if (rank === known.length) known.push(firstSeen.varint());
      timeline.push(known[rank]);
      stack[timeline.depth] = known[rank];
    }
    if (change % SLICE === 0) yield;
  }
  return timeline;
}
