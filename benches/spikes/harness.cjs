// What every program is given: chance that a seed decides, which of its calls are slow, and a clock.
'use strict';

/** A planted call is asked for only where it really was so many times the usual one, and so long. */
const SLOW_FACTOR = 8;
const SLOW_MS = 5;

/**
 * @param {{ seed: number, isQuiet: boolean, now: () => number, nextTurn: () => Promise<void> }} options
 *   `now` tells milliseconds on the clock of the recording.
 */
function createBench({ seed, isQuiet, now, nextTurn }) {
  let state = seed | 0;
  /** By function: how long its calls took, and which were planted. */
  const calls = new Map();

  function random() {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit) => Math.floor(random() * limit);
  const pick = (list) => list[below(list.length)];

  return {
    now,
    nextTurn,
    random,
    below,
    pick,
    /** A natural size: log-normal about a median. */
    around(median, spread = 0.4) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      return Math.max(1, Math.round(median * Math.exp(spread * normal)));
    },
    word(length = 3 + below(7)) {
      let word = '';
      for (let at = 0; at < length; at++) word += String.fromCharCode(97 + below(26));
      return word;
    },
    /** Which of `number` rounds have a planted call: `most` of them or fewer, none of the first tenth; none in a quiet run. */
    plan(number, most) {
      const planned = new Set();
      const wanted = 1 + below(most);
      while (planned.size < wanted) planned.add(Math.floor(number / 10) + below(Math.floor(number * 0.9)));
      return isQuiet ? new Set() : planned;
    },
    /** Notes a call of `name` that began at `from` and ends now. `relatives` are its direct callers and callees. */
    ended(name, from, isPlanted = false, relatives = []) {
      if (!calls.has(name)) calls.set(name, { relatives, times: [] });
      calls.get(name).times.push([from, now(), isPlanted]);
    },
    /** What is true of the run, in µs of the recording's clock. */
    truth() {
      // What comes before the first of the noted calls makes the input.
      const began = Math.min(...[...calls.values()].map(({ times }) => times[0][0]));
      const told = { startUs: began * 1000, endUs: now() * 1000, planted: [], natural: [] };
      for (const [name, { relatives, times }] of calls) {
        const usual = times.filter((call) => !call[2]).map(([from, to]) => to - from);
        usual.sort((a, b) => a - b);
        const median = usual[Math.floor((usual.length - 1) / 2)] ?? 0;
        for (const [from, to, isPlanted] of times) {
          const isSlow = to - from >= Math.max(SLOW_MS, SLOW_FACTOR * median);
          if (!isPlanted && !isSlow) continue;
          // A planted call that came out short is nothing to be found; a natural one that came out long, for
          // whatever reason, is no false mark.
          (isPlanted && isSlow ? told.planted : told.natural).push({
            name,
            relatives,
            startUs: Math.round(from * 1000),
            endUs: Math.round(to * 1000),
            usualUs: Math.round(median * 1000),
          });
        }
      }
      for (const list of [told.planted, told.natural]) list.sort((a, b) => a.startUs - b.startUs);
      return told;
    },
  };
}

/** What is true of a run, counted from the start of its recording. */
function since(startTime, run, truth) {
  const told = structuredClone({ ...run, ...truth });
  for (const range of [told, ...told.planted, ...told.natural]) {
    range.startUs = Math.round(range.startUs - startTime);
    range.endUs = Math.round(range.endUs - startTime);
  }
  return told;
}

module.exports = { createBench, since };
