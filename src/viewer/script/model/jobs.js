// Long work in short slices, so that no frame waits for it.

/** @import { Job } from './types.js' */
const SLICE_MS = 6;

/** Makes what waits until the browser has done what is more urgent. */
function makeBreath() {
  /** @type {(() => void)[]} */
  const waiting = [];
  /** @type {MessageChannel | undefined} */
  let channel;

  /** @returns {Promise<void>} */
  return () => {
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => waiting.shift()?.();
    }
    channel.port2.postMessage(0);
    return new Promise((resolve) => waiting.push(resolve));
  };
}

/**
 * Runs a job to its end; never ends if it is cancelled.
 * @template T
 * @param {Job<T>} job
 * @param {() => void} [progress] called between slices
 * @param {number} [slice] in ms
 * @param {() => boolean} [isCancelled]
 * @param {() => Promise<void>} [breathe]
 * @returns {Promise<T>}
 */
export async function run(
  job,
  progress = () => {},
  slice = SLICE_MS,
  isCancelled = () => false,
  breathe = makeBreath(),
) {
  for (;;) {
    const until = performance.now() + slice;
    do {
      const { done, value } = job.next();
      if (done) return value;
    } while (performance.now() < until);
    progress();
    await breathe();
    if (isCancelled()) return new Promise(() => {});
  }
}

/**
 * A place for one job at a time: what it returns runs a job and cancels the one before; without a
 * job it only cancels.
 */
export function slot() {
  let turn = 0;
  const breathe = makeBreath();
  /**
   * @template T
   * @param {Job<T>} [job]
   * @param {() => void} [progress]
   * @returns {Promise<T>}
   */
  return (job, progress) => {
    const mine = ++turn;
    const isCancelled = () => mine !== turn;
    const never = new Promise(() => {});
    // A short job is done before it can be cancelled; what it found is none the less of yesterday.
    return job
      ? run(job, progress, SLICE_MS, isCancelled, breathe).then((found) => (isCancelled() ? never : found))
      : never;
  };
}
