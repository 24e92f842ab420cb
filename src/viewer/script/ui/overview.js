// The strip on top: the whole recording as a silhouette of depth, with a brush for the range in view.
/** @import { Job, TimeRange } from '../model/types.js' */
/** @import { Actions, State } from '../state/types.js' */
import { canvas, fitCanvas, pin, rect } from '../draw/canvas.js';
import { abs, floor, max, min, round } from '../model/numbers.js';
import { isBusy } from '../model/sums.js';
import { fromOf, replay, toOf } from '../model/timeline.js';
import { isZoomed, lengthOf } from '../state/store.js';
import { on } from './dom.js';

const BINS = 1200;
/** How near to an edge of the brush counts as on it, in px. */
const EDGE = 7;
/** A narrower range is a slip of the hand, in px. */
const LEAST = 3;
/** Searched marks are taken from the spans where there are no levels, which is where there are few. */
const FEW = 200_000;

/**
 * @param {State} state
 * @param {Actions} act
 */
export function makeOverview(state, act) {
  const context = canvas('overview');
  const element = context.canvas;
  /** What stays the same while the range in view moves, and what it depends on. */
  const still = canvas('');
  /** @type {unknown[]} */
  let drawnFor = [];

  /** Average depth by bin, and the part of it that is busy. @type {{ depth: Float32Array, busy: Float32Array } | undefined} */
  let bins;

  /** What is searched for, in the state.recording. @type {import('../model/levels.js').Levels | null} */
  let matches = null;

  /** Forgets the silhouette: another lane is shown. */
  const clear = () => (bins = undefined);

  /** @param {import('../model/levels.js').Levels | null} levels */
  const setMatches = (levels) => (matches = levels);

  /** Works out the silhouette. @returns {Job} */
  function* build() {
    const { timeline, range } = state.time;
    const [from] = range;
    const [depth, busy] = [new Float32Array(BINS), new Float32Array(BINS)];
    const width = lengthOf(range) / BINS;
    let [open, last] = [0, from];
    let runs = false;
    const advance = (/** @type {number} */ at) => {
      for (let bin = floor((last - from) / width); at > last && bin < BINS; bin++) {
        const part = ((min(at, from + (bin + 1) * width) - max(last, from + bin * width)) / width) * open;
        if (part < 0) break;
        depth[bin] += part;
        if (runs) busy[bin] += part;
      }
      last = at;
    };
    yield* replay(timeline, range, {
      open(span, row, at) {
        advance(at);
        open = row + 1;
        if (row === 0) runs = isBusy(state.head.functions.kind[timeline.function[span]]);
      },
      close(_span, row, _from, at) {
        advance(at);
        open = row;
      },
    });
    bins = { depth, busy };
  }

  /** @param {number} time */
  const part = (time) => (time - state.time.range[0]) / lengthOf(state.time.range);

  /** @param {MouseEvent} event */
  function timeAt(event) {
    const [from] = state.time.range;
    return from + max(0, min(1, event.offsetX / element.clientWidth)) * lengthOf(state.time.range);
  }

  /** What the pointer is on, as the cursor that says so. @param {PointerEvent} event */
  function grip({ offsetX: x }) {
    const [left, right] = state.time.seen.map((time) => part(time) * element.clientWidth);
    if (abs(x - right) <= EDGE && abs(x - right) <= abs(x - left)) return 'e-resize';
    if (abs(x - left) <= EDGE) return 'w-resize';
    return isZoomed(state) && x > left && x < right ? 'grab' : 'crosshair';
  }

  /** What the range becomes while it is dragged to a time. @type {((at: number) => TimeRange) | null} */
  let drag = null;
  /** Whether the pointer that is down has moved. */
  let hasMoved = false;

  /** The spike whose pin is there: its rank. @param {MouseEvent} event */
  const spikeUnder = ({ offsetX: x, offsetY: y }) =>
    y < 12
      ? state.head.spikes.find(({ parts }) => abs(middleOf(parts) * element.clientWidth - x) < 7)?.rank
      : undefined;

  /** Where a spike's pin stands, as a part of the state.recording. @param {TimeRange[]} parts */
  const middleOf = (parts) => (part(parts[0][0]) + part(parts[parts.length - 1][1])) / 2;

  on(element, 'pointerdown', (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    hasMoved = false;
    element.setPointerCapture(event.pointerId);
    const begun = timeAt(event);
    const [from, to] = state.time.seen;
    const [least, most] = state.time.range;
    const on = grip(event);
    drag = (at) => {
      const shift = max(least - from, min(most - to, at - begun));
      if (on === 'grab') return [from + shift, to + shift];
      const other = on === 'w-resize' ? to : on === 'e-resize' ? from : begun;
      return [min(at, other), max(at, other)];
    };
  });
  const move = (/** @type {PointerEvent} */ event) => {
    const range = drag?.(timeAt(event));
    if (!range) element.style.cursor = spikeUnder(event) ? 'pointer' : grip(event);
    else if (hasMoved && (part(range[1]) - part(range[0])) * element.clientWidth > LEAST) act.look(range);
  };
  on(element, 'pointermove', (event) => {
    hasMoved ||= drag !== null && event.movementX !== 0;
    move(event);
  });
  on(element, 'pointerup', (event) => {
    if (!drag) return;
    move(event);
    drag = null;
    if (hasMoved) act.looked();
    else click(event);
  });
  on(
    element,
    'wheel',
    (/** @type {WheelEvent} */ event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const at = timeAt(event);
      const factor = Math.exp(max(-300, min(300, event.deltaY * (event.deltaMode === 1 ? 16 : 1))) / 250);
      act.look(/** @type {TimeRange} */ (state.time.goal.map((time) => at + (time - at) * factor)));
      act.looked();
    },
    { passive: false },
  );

  /** Goes to a spike, or shows what is there in the middle. @param {MouseEvent} event */
  function click(event) {
    const rank = spikeUnder(event);
    if (rank) return act.goToSpike(rank);
    if (!isZoomed(state)) return;
    const half = lengthOf(state.time.goal) / 2;
    const at = timeAt(event);
    act.look([at - half, at + half]);
    act.looked();
  }
  on(element, 'pointercancel', () => (drag = null));
  on(element, 'dblclick', () => act.reset());

  function draw() {
    const { theme, marked } = state;
    const { ratio } = theme;
    fitCanvas(element, ratio);
    const { width, height } = element;
    const x = (/** @type {number} */ time) => part(time) * width;
    const now = [width, height, theme, bins, matches, matches?.levels.at(-1)?.length];
    if (now.some((part, n) => part !== drawnFor[n])) drawStill(x);
    drawnFor = now;
    if (width > 0) context.drawImage(still.canvas, 0, 0);
    if (marked) rect(context, theme.link, x(marked[0]), 0, x(marked[1]) - x(marked[0]), height, 0.3);
    if (!isZoomed(state)) return;
    const [left, right] = state.time.seen.map(x);
    rect(context, theme.paper, 0, 0, left, height, 0.65);
    rect(context, theme.paper, right, 0, width - right, height, 0.65);
    for (const at of [left, right]) {
      rect(context, theme.link, at - ratio, 0, 2 * ratio, height);
      rect(context, theme.link, at - 3 * ratio, height / 2 - 8 * ratio, 6 * ratio, 16 * ratio);
    }
  }

  /** @param {(time: number) => number} x */
  function drawStill(x) {
    const { theme } = state;
    const { ratio } = theme;
    const { width, height } = Object.assign(still.canvas, { width: element.width, height: element.height });
    rect(still, theme.paper, 0, 0, width, height);
    if (bins) {
      const { depth, busy } = bins;
      const deepest = max(...depth);
      for (const [shape, alpha] of /** @type {const} */ ([
        [depth, 0.35],
        [busy, 0.6],
      ])) {
        shape.forEach((level, bin) => {
          // Roots keep what is shallow in sight.
          const h = Math.sqrt(level / deepest) * (height - 11 * ratio);
          const [left, right] = [bin, bin + 1].map((n) => round((n / BINS) * width));
          if (h > 0 && right > left) rect(still, theme.muted, left, height - h, right - left, h, alpha);
        });
      }
    }
    if (matches) drawMatches(matches, x);
    still.fillStyle = theme.ink;
    for (const { parts } of state.head.spikes) {
      pin(still, middleOf(parts) * width, 8 * ratio, 4.5 * ratio);
    }
  }

  /**
   * Ticks where something is that was searched for.
   * @param {import('../model/levels.js').Levels} matches
   * @param {(time: number) => number} x
   */
  function drawMatches({ timeline, mask, levels }, x) {
    const seen = new Uint8Array(element.width + 1);
    const tick = (/** @type {number} */ from, /** @type {number} */ to) =>
      seen.fill(1, floor(x(from)), floor(x(to)) + 1);
    const level = levels.at(-1);
    if (level) for (let n = 0; n < level.length; n++) tick(level.from[n], level.to[n]);
    else if (timeline.spans < FEW) {
      for (let span = 0; span < timeline.spans; span++) {
        if (mask?.[timeline.function[span]]) tick(fromOf(timeline, span), toOf(timeline, span));
      }
    }
    const height = round(5 * state.theme.ratio);
    seen.forEach((is, px) => is && rect(still, state.theme.link, px, element.height - height, 1, height));
  }

  return { element, draw, build, clear, setMatches };
}

/** @typedef {ReturnType<typeof makeOverview>} Overview */
