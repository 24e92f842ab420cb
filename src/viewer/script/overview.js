// The strip on top: the whole recording as a silhouette of depth, with a brush for the range in view.
import { context2d, el, fitCanvas } from './dom.js';
import { replay } from './timeline.js';

const BINS = 1200;
/** How near to an edge of the brush counts as on it, in px. */
const EDGE = 7;

/**
 * Average depth and the busy share of the recording's time, in equal bins.
 * @param {import('./recording.js').Recording} recording
 * @returns {Job<{ depth: Float32Array, busy: Float32Array }>}
 */
export function* silhouette(recording) {
  const { timeline, head } = recording;
  const [from, to] = head.range;
  const [depth, busy] = [new Float32Array(BINS), new Float32Array(BINS)];
  const width = Math.max(to - from, 1) / BINS;
  const spread = (/** @type {Float32Array} */ bins, /** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ n) => {
    for (let bin = Math.floor((a - from) / width); bin < BINS; bin++) {
      const share = (Math.min(b, from + (bin + 1) * width) - Math.max(a, from + bin * width)) / width;
      if (share <= 0) break;
      bins[bin] += share * n;
    }
  };
  const kinds = recording.functions.kind;
  let [open, last, isBusy] = [0, from, false];
  const step = (/** @type {number} */ at) => {
    if (at > last) {
      spread(depth, last, at, open);
      if (isBusy) spread(busy, last, at, 1);
      last = at;
    }
  };
  yield* replay(timeline, from, to, {
    open(span, row, at) {
      step(at);
      open = row + 1;
      isBusy = row > 0 || kinds[timeline.function[span]] <= 1;
    },
    close(_, row, __, at) {
      step(at);
      open = row;
      if (row === 0) isBusy = false;
    },
  });
  return { depth, busy };
}

export class Overview {
  /**
   * @param {import('./recording.js').Recording} recording
   * @param {{ onrange: (from: number, to: number, isFinal: boolean) => void, onreset: () => void }} events
   */
  constructor(recording, events) {
    this.recording = recording;
    this.events = events;
    this.canvas = el('canvas', { class: 'overview', 'aria-hidden': 'true' });
    this.context = context2d(this.canvas);
    /** @type {{ depth: Float32Array, busy: Float32Array } | undefined} */
    this.bins;
    /** @type {import('./levels.js').Levels | null} what is searched for */
    this.matches = null;
    this.listen();
  }

  /** @param {number} x in px */
  timeAt(x) {
    const [from, to] = this.recording.head.range;
    return from + (Math.max(0, Math.min(1, x / this.canvas.clientWidth)) * (to - from));
  }

  listen() {
    const { canvas, events } = this;
    /** @type {((time: number) => [number, number]) | null} */
    let drag = null;
    const edges = () => {
      const [from, to] = this.recording.head.range;
      const scale = canvas.clientWidth / (to - from);
      return this.view.map((time) => (time - from) * scale);
    };
    const part = (/** @type {number} */ x) => {
      const [left, right] = edges();
      const [atLeft, atRight] = [Math.abs(x - left) <= EDGE, Math.abs(x - right) <= EDGE];
      const [from, to] = this.recording.head.range;
      const isWhole = this.view[0] <= from && this.view[1] >= to;
      if (atLeft || atRight) return atRight && (!atLeft || x >= right) ? 'right' : 'left';
      return x > left && x < right && !isWhole ? 'middle' : 'outside';
    };
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      const begun = this.timeAt(event.offsetX);
      const [from, to] = this.view;
      const [least, most] = this.recording.head.range;
      drag = {
        left: (/** @type {number} */ at) => /** @type {[number, number]} */ ([at, to]),
        right: (/** @type {number} */ at) => /** @type {[number, number]} */ ([from, at]),
        outside: (/** @type {number} */ at) => /** @type {[number, number]} */ ([begun, at]),
        middle: (/** @type {number} */ at) => {
          const shift = Math.max(least - from, Math.min(most - to, at - begun));
          return /** @type {[number, number]} */ ([from + shift, to + shift]);
        },
      }[part(event.offsetX)];
    });
    canvas.addEventListener('pointermove', (event) => {
      const cursors = { left: 'ew-resize', right: 'ew-resize', middle: 'grab', outside: 'crosshair' };
      if (!drag) canvas.style.cursor = cursors[part(event.offsetX)];
      else this.report(drag(this.timeAt(event.offsetX)), false);
    });
    const end = (/** @type {PointerEvent} */ event) => {
      if (drag) this.report(drag(this.timeAt(event.offsetX)), true);
      drag = null;
    };
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', () => (drag = null));
    canvas.addEventListener('dblclick', () => events.onreset());
  }

  /** @param {[number, number]} range @param {boolean} isFinal */
  report([a, b], isFinal) {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const [least, most] = this.recording.head.range;
    // A click is no range.
    if ((to - from) * this.canvas.clientWidth > 3 * (most - least)) this.events.onrange(from, to, isFinal);
  }

  /** @type {[number, number]} */
  view = [0, 1];

  /**
   * @param {[number, number]} view the range in view
   * @param {[number, number] | null} marked
   * @param {{ ink: string, muted: string, line: string, paper: string, link: string, ratio: number }} theme
   */
  draw(view, marked, theme) {
    this.view = view;
    const { canvas, context, recording, bins } = this;
    fitCanvas(canvas, theme.ratio);
    const { width, height } = canvas;
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, width, height);
    const [from, to] = recording.head.range;
    const x = (/** @type {number} */ time) => ((time - from) / Math.max(to - from, 1)) * width;
    if (bins) {
      const { depth, busy } = bins;
      const deepest = depth.reduce((most, n) => Math.max(most, n), 1);
      const shapes = /** @type {[(bin: number) => number, string, number][]} */ ([
        [(bin) => depth[bin] / deepest, theme.muted, 0.35],
        [(bin) => (depth[bin] / deepest) * busy[bin], theme.muted, 0.75],
      ]);
      for (const [level, colour, alpha] of shapes) {
        context.fillStyle = colour;
        context.globalAlpha = alpha;
        context.beginPath();
        context.moveTo(0, height);
        for (let bin = 0; bin < BINS; bin++) {
          const y = height - level(bin) * (height - 12 * theme.ratio);
          context.lineTo((bin / BINS) * width, y);
          context.lineTo(((bin + 1) / BINS) * width, y);
        }
        context.lineTo(width, height);
        context.fill();
      }
      context.globalAlpha = 1;
    }
    this.drawMatches(x, theme);
    context.fillStyle = theme.ink;
    for (const { parts } of recording.head.spikes) {
      const [left, right] = [x(parts[0][0]), x(parts[parts.length - 1][1])];
      const [middle, size] = [(left + right) / 2, 4.5 * theme.ratio];
      context.beginPath();
      context.moveTo(middle - size, 1);
      context.lineTo(middle + size, 1);
      context.lineTo(middle, 1 + 1.6 * size);
      context.fill();
    }
    const shade = (/** @type {number} */ a, /** @type {number} */ b, /** @type {string} */ colour, /** @type {number} */ alpha) => {
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.fillRect(a, 0, b - a, height);
      context.globalAlpha = 1;
    };
    if (marked) shade(x(marked[0]), x(marked[1]), theme.link, 0.25);
    const [left, right] = view.map(x);
    if (left > 0.5 || right < width - 0.5) {
      shade(0, left, theme.paper, 0.65);
      shade(right, width, theme.paper, 0.65);
      context.fillStyle = theme.link;
      const edge = 2 * theme.ratio;
      for (const at of [Math.max(left, 0), Math.min(right, width) - edge]) {
        context.fillRect(at, 0, edge, height);
        context.fillRect(at - edge, height / 2 - 4 * edge, 3 * edge, 8 * edge);
      }
    }
  }

  /** Ticks where something is that was searched for. @param {(time: number) => number} x @param {{ link: string, ratio: number }} theme */
  drawMatches(x, theme) {
    if (!this.matches) return;
    const { canvas, context } = this;
    const { timeline, mask, levels } = this.matches;
    const seen = new Uint8Array(canvas.width + 1);
    const mark = (/** @type {number} */ from, /** @type {number} */ to) =>
      seen.fill(1, Math.max(0, Math.floor(x(from))), Math.max(0, Math.floor(x(to))) + 1);
    const level = levels.at(-1);
    if (level) {
      for (let n = 0; n < level.length; n++) mark(level.from[n], level.to[n]);
    } else if (timeline.spans < 200_000) {
      for (let span = 0; span < timeline.spans; span++) {
        if (mask?.[timeline.function[span]]) mark(timeline.from(span), timeline.to(span));
      }
    }
    context.fillStyle = theme.link;
    const height = Math.round(5 * theme.ratio);
    for (let px = 0; px < canvas.width; px++) {
      if (seen[px]) context.fillRect(px, canvas.height - height, 1, height);
    }
  }
}
