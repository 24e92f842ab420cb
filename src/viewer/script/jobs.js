// Long work in short slices, so that no frame waits for it.

const SLICE_MS = 6;

/** @type {MessageChannel | undefined} */
let channel;
/** @type {(() => void)[]} */
const waiting = [];

/** @returns {Promise<void>} when the browser has done what is more urgent */
function breathe() {
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
  }
  const { port2 } = channel;
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(0);
  });
}

/**
 * Runs a job to its end; `undefined` if it was cancelled.
 * @template T
 * @param {Job<T>} job
 * @param {{ cancelled?: boolean, slice?: number, progress?: () => void }} [control]
 * @returns {Promise<T | undefined>}
 */
export async function run(job, control = {}) {
  for (;;) {
    const until = performance.now() + (control.slice ?? SLICE_MS);
    do {
      const step = job.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    control.progress?.();
    await breathe();
    if (control.cancelled) return undefined;
  }
}

/**
 * One job at a time: a new one cancels the last.
 */
export class Slot {
  /** @type {{ cancelled?: boolean, progress?: () => void }} */
  control = {};

  cancel() {
    this.control.cancelled = true;
  }

  /**
   * @template T
   * @param {Job<T>} job
   * @param {() => void} [progress]
   */
  run(job, progress) {
    this.cancel();
    this.control = { progress };
    return run(job, this.control);
  }
}
