// From the document's texts to the head and the timeline. `src/viewer/mod.rs` describes the format.
/** @import { Head, Job, RecordingPart, Timeline } from './types.js' */
import { emptyTimeline } from './timeline.js';

const VERSION = 5;

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
  const deflated = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(fromBase64(chunk));
      controller.close();
    },
  });
  const inflated = deflated.pipeThrough(new DecompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(inflated).arrayBuffer());
  if (bytes.length !== length) throw Error('a column has a wrong length');
  return bytes;
}

/**
 * Opens a payload: what comes back inflates a lane's columns when they are asked for.
 * @param {string[]} texts
 */
export function openPayload(texts) {
  if (typeof DecompressionStream === 'undefined') throw Error('this browser is too old for it');
  if (texts.length === 0) throw Error('it is missing');
  const { version, columns } = JSON.parse(texts[0]);
  if (version !== VERSION) throw Error(`it has version ${version}, not ${VERSION}`);
  /** @type {{ name: string, length: number, chunks: string[] }[]} */
  const parts = [];
  let at = 1;
  for (const [name, length, chunks] of columns) {
    parts.push({ name, length, chunks: texts.slice(at, (at += chunks)) });
  }
  if (at > texts.length) throw Error('the file is cut');
  /**
   * The columns whose names begin so and have no other lane's number, inflated.
   * @param {string} prefix
   * @returns {Promise<Map<string, Uint8Array>>}
   */
  const read = async (prefix) => {
    const own = parts.filter(
      ({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'),
    );
    return new Map(
      await Promise.all(
        own.map(
          async ({ name, length, chunks }) =>
            /** @type {[string, Uint8Array]} */ ([name.slice(prefix.length), await inflate(chunks, length)]),
        ),
      ),
    );
  };
  return {
    /** What is known of all lanes. @returns {Promise<RecordingPart>} */
    async recording() {
      const part = parts.find(({ name }) => name === 'recording');
      return part ? readJson(await inflate(part.chunks, part.length)) : { lanes: [], spikes: [], marks: [] };
    },
    /** A lane's columns. @param {number} lane */
    lane: (lane) => read(lane ? `${lane}/` : ''),
  };
}

/** @param {Uint8Array | undefined} bytes */
const readJson = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/**
 * @param {Map<string, Uint8Array>} columns
 * @returns {Head}
 */
export const readHead = (columns) => readJson(columns.get('head'));

/**
 * Reads varints, as many as there is room for.
 * @template {ArrayLike<number> & { [n: number]: number }} T
 * @param {Uint8Array} bytes
 * @param {T} numbers
 */
function readNumbers(bytes, numbers) {
  for (let n = 0, at = 0; n < numbers.length; n++) {
    let value = bytes[at++];
    // The eighth bit is also the first of what comes next, hence the 1.
    for (let factor = 128; value >= factor; factor *= 128) value += (bytes[at++] - 1) * factor;
    numbers[n] = value;
  }
  return numbers;
}

const SLICE = 10_000;

/**
 * The timeline, read in slices.
 * @param {Head} head
 * @param {Map<string, Uint8Array>} columns
 * @returns {Job<Timeline>}
 */
export function* readTimeline({ functions, spansByRow, changes, range, interval, isExact }, columns) {
  const bytes = (/** @type {string} */ name) => /** @type {Uint8Array} */ (columns.get(name));
  const count = functions.name.length;
  const { timeline, next } = emptyTimeline(spansByRow, changes, range[1], count);
  const { times, samples, lost, start, end, function: functionOf } = timeline;
  readNumbers(bytes('timeHigh'), times);
  readNumbers(bytes('samples'), samples);
  const pops = readNumbers(bytes('pops'), new Uint32Array(changes));
  // There is no number without a byte.
  const [losses, firstSeen] = ['lost', 'firstSeen'].map((name) =>
    readNumbers(bytes(name), new Float64Array(bytes(name).length)),
  );
  const [low, ranks] = ['timeLow', 'ranks'].map(bytes);
  /** @type {number[][]} by caller; the last is of what nothing calls */
  const callees = Array.from({ length: count + 1 }, () => []);
  const stack = new Uint32Array(timeline.rows + 1);
  stack[0] = count;
  let [time, taken, missed, depth] = [0, 0, 0, 0];
  // Where the next of a column stands that does not have one for each change.
  let [atLoss, atRank, atFirst] = [0, 0, 0];
  for (let change = 0; change < changes; change++) {
    const passed = low[change] + times[change] * 256;
    const n = samples[change];
    const beyond = passed - 2 * interval;
    if (isExact) missed += losses[atLoss++];
    else if (n && beyond > 0) missed += n > 1 ? losses[atLoss++] : beyond;
    times[change] = time += passed;
    samples[change] = taken += n;
    lost[change] = missed;
    for (let left = pops[change]; left > 0; left--) end[next[--depth] - 1] = change;
    for (;;) {
      let rank = ranks[atRank++];
      if (!rank) break;
      for (let factor = 128; rank >= factor; factor *= 128) rank += (ranks[atRank++] - 1) * factor;
      const known = callees[stack[depth]];
      if (rank > known.length) known.push(firstSeen[atFirst++]);
      const f = known[rank - 1];
      const span = next[depth]++;
      start[span] = change;
      functionOf[span] = f;
      stack[++depth] = f;
    }
    if (change % SLICE === 0) yield;
  }
  return timeline;
}
