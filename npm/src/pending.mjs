// The files of a run that are not in their places yet, told by the thread that writes them to the one that
// answers signals.

const BYTES = 1 << 16;
const [FREE, CHANGING, ENDED] = [0, 1, 2];
const [STATE, LENGTH] = [0, 1];
const TEXT = 8;

/** Longer than any renaming takes. */
const PATIENCE_MS = 2000;

/** @typedef {ReturnType<typeof pendingOf>} Pending */

export const newPending = () => new SharedArrayBuffer(BYTES);

/** @param {SharedArrayBuffer} memory */
export function pendingOf(memory) {
  const words = new Int32Array(memory, 0, 2);
  return {
    /** Before files change. When the run is over nothing changes any more, and this does not return. */
    begin() {
      if (Atomics.compareExchange(words, STATE, FREE, CHANGING) === ENDED) Atomics.wait(words, STATE, ENDED);
    },

    /** Which files there are now. @param {string[]} paths */
    list(paths) {
      const text = new TextEncoder().encode(JSON.stringify(paths));
      const fits = text.length <= BYTES - TEXT;
      new Uint8Array(memory, TEXT).set(fits ? text : []);
      Atomics.store(words, LENGTH, fits ? text.length : 0);
    },

    /** After they have changed. */
    end() {
      Atomics.compareExchange(words, STATE, CHANGING, FREE);
      Atomics.notify(words, STATE);
    },

    /** Ends all changes, waiting for one that goes on; the files to remove. @returns {string[]} */
    over() {
      if (Atomics.compareExchange(words, STATE, FREE, ENDED) === CHANGING) {
        Atomics.wait(words, STATE, CHANGING, PATIENCE_MS);
        Atomics.store(words, STATE, ENDED);
      }
      const length = Atomics.load(words, LENGTH);
      return length === 0 ? [] : JSON.parse(new TextDecoder().decode(new Uint8Array(memory, TEXT, length).slice()));
    },
  };
}
