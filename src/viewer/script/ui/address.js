// The state in the address, and from there.
/** @import { State } from '../state/types.js' */
import { laneOf, readHash, writeHash } from '../state/hash.js';
import { allSpikes, isZoomed, lengthOf } from '../state/store.js';

/** Browsers refuse more than some hundred changes of the address within seconds. */
const SAVE_MS = 120;

/** The lane that the address names. @param {State} state */
export const wantedLane = ({ recording }) => laneOf(location.hash, recording.lanes.length);

/** What the address says. @param {State} state */
export const readAddress = (state) =>
  readHash(location.hash, {
    lane: state.lane,
    range: state.time.range,
    spans: state.time.timeline.spans,
    spikes: allSpikes(state).length,
    functions: state.time.timeline.functions,
    origins: state.head.origins.length,
  });

/** @param {State} state */
export function makeAddress(state) {
  /** Whether the state that waits to be saved is one to come back to. */
  let isStep = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let saving;
  let isRestoring = false;

  /** @param {boolean} step whether it is one to come back to */
  function save(step) {
    if (isRestoring) return;
    isStep ||= step;
    clearTimeout(saving);
    saving = setTimeout(() => {
      const { model, time, picked, lit, marked, ...rest } = state;
      const isLeft = model !== time;
      const text = writeHash({
        lane: rest.lane,
        view: rest.view,
        range: isZoomed(state) ? time.goal : null,
        leftRange: isLeft && lengthOf(model.goal) < lengthOf(model.range) ? model.goal : null,
        leftSpan: isLeft ? picked : -1,
        sort: rest.sort,
        group: rest.group,
        only: rest.only,
        mark: marked,
        span: isLeft ? -1 : picked,
        spike: rest.spike,
        function: lit,
        origin: rest.litOrigin,
        hidden: rest.hidden,
        query: rest.query,
      });
      try {
        if (location.hash.slice(1) !== text)
          history[isStep ? 'pushState' : 'replaceState'](null, '', `#${text}`);
      } catch {
        // A frame without an address of its own; nothing else depends on it.
      }
      isStep = false;
    }, SAVE_MS);
  }

  /** Forgets what waits to be saved. */
  const forget = () => clearTimeout(saving);

  /** Takes the state from the address, which does not change meanwhile. @param {() => void} take */
  function restoring(take) {
    isRestoring = true;
    take();
    isRestoring = false;
  }

  return { save, forget, restoring };
}

/** @typedef {ReturnType<typeof makeAddress>} Address */
