// Draws rows of a timeline on a canvas.
//
// Each row is computed as one line of pixels, where spans too narrow for a pixel are blended by the
// share of it that they cover; the browser stretches the lines to the rows' height. This costs a
// tenth of drawing rectangles. Labels come on top.

/** @import { Head, TimeRange, Timeline } from '../model/types.js' */
import { levelFor } from '../model/levels.js';
import { ceil, floor, max, min, round } from '../model/numbers.js';
import { firstAfter, fromOf, rowOf, toOf, upperBound } from '../model/timeline.js';
import { fit } from '../words/format.js';
import { canvas } from './canvas.js';

/** Narrower bars have no label, in px of the page. */
const LABEL_FROM = 22;
/** The least opacity of what is there at all, of 255. */
const FAINTEST = 56;
const FAINTEST_MATCH = 190;

/**
 * What is seen of a timeline, in device pixels.
 * @typedef {object} View
 * @property {TimeRange} range
 * @property {number} width
 * @property {number} height
 * @property {number} top where the first row begins, negative where it is scrolled away
 * @property {number} rowHeight
 * @property {number} ratio device pixels per px
 */

/** @typedef {{ x: number, width: number, row: number, function: number, start: number, end: number }} Label */

/** Lines of pixels, one a row, that wait to be stretched. */
/** @typedef {{ canvas: HTMLCanvasElement, firstRow: number, rows: number, labels: Label[] }} Lines */

/** @param {string} colour `#rrggbb` @returns a pixel of an `ImageData` */
export function packed(colour) {
  const rgb = parseInt(colour.slice(1), 16);
  return (0xff000000 | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >>> 16)) >>> 0;
}

/**
 * Makes a painter of lines. It keeps the picture of the frame before: a new one for each would keep the garbage
 * collector busy.
 */
export function makePainter() {
  const scratch = canvas('');
  let image = new ImageData(1, 1);

  /** @param {number} width @param {number} height */
  function imageOf(width, height) {
    if (image.width !== width || image.height !== height) image = new ImageData(width, height);
    return image;
  }

  /**
   * The lines of the rows in view, and their labels.
   * @param {import('../model/levels.js').Levels} levels
   * @param {View} view
   * @param {Head['layout']} layout
   * @param {(f: number) => number} colourOf pixels; 0 leaves a function out
   * @returns {Lines}
   */
  function lines(levels, view, layout, colourOf) {
    const { timeline, mask } = levels;
    const {
      width,
      rowHeight,
      top,
      ratio,
      range: [from, to],
    } = view;
    const firstRow = max(0, floor(-top / rowHeight));
    const endRow = min(timeline.rows, ceil((view.height - top) / rowHeight));
    /** @type {Label[]} */
    const labels = [];
    const scale = width / (to - from);
    const isCoarse = levels.finest <= 1 / scale;
    const level = isCoarse ? levelFor(levels, 1 / scale) : undefined;
    const found = { canvas: scratch.canvas, firstRow, rows: max(0, endRow - firstRow), labels };
    // All spans are drawn one by one until there is a level; a picture of matches waits for it.
    if (width === 0 || found.rows === 0 || (mask && isCoarse && !level)) return { ...found, rows: 0 };

    const image = imageOf(width, found.rows);
    const pixels = new Uint32Array(image.data.buffer).fill(0);
    const [gapFrom, labelFrom, gap] = [layout.gapFrom, LABEL_FROM, 1].map((px) => round(px * ratio));
    const faintest = mask ? FAINTEST_MATCH : FAINTEST;
    let base = 0;
    // The pixel that is being blended, and its sums: red, green, blue, opacity.
    let pixel = -1;
    const blended = new Float64Array(4);
    const flush = () => {
      const [r, g, b, a] = blended;
      if (a > 0) {
        const alpha = min(255, max(round(255 * a), faintest));
        pixels[base + pixel] = (alpha << 24) | ((b / a) << 16) | ((g / a) << 8) | (r / a);
      }
      pixel = -1;
      blended.fill(0);
    };
    const blend = (/** @type {number} */ x, /** @type {number} */ share, /** @type {number} */ colour) => {
      if (x !== pixel) {
        flush();
        pixel = x;
      }
      blended[0] += share * (colour & 255);
      blended[1] += share * ((colour >>> 8) & 255);
      blended[2] += share * ((colour >>> 16) & 255);
      blended[3] += share;
    };
    const bar = (
      /** @type {number} */ start,
      /** @type {number} */ end,
      /** @type {number} */ f,
      /** @type {number} */ cover,
      /** @type {number} */ row,
    ) => {
      const colour = colourOf(f);
      if (colour === 0) return;
      const x0 = (start - from) * scale;
      const x1 = (end - from) * scale;
      if (x1 - x0 >= gapFrom) {
        const left = round(max(x0, -9));
        const right = round(min(x1, width + 9)) - gap;
        flush();
        pixels.fill(colour, base + max(left, 0), base + min(right, width));
        if (x1 - x0 >= labelFrom) labels.push({ x: left, width: right - left, row, function: f, start, end });
        return;
      }
      // What took no time is still there.
      const least = x1 - x0 < 1e-3 ? 1e-3 : 0;
      const last = min(x1, width);
      let x = max(0, floor(x0));
      do {
        if (x < width) blend(x, max(min(last, x + 1) - max(x0, x), least) * cover, colour);
      } while (++x < last);
    };

    for (let row = firstRow; row < endRow; row++, base += width) {
      if (level && row + 1 < level.first.length) {
        const { first, from: starts, to: ends, cover, function: functions } = level;
        let n = upperBound(ends, from, first[row], first[row + 1]);
        for (; n < first[row + 1] && starts[n] < to; n++)
          bar(starts[n], ends[n], functions[n], cover[n] / 255, row);
      } else {
        if (level && mask) break;
        const { first, start, end, times, function: functions } = timeline;
        for (let span = firstAfter(timeline, row, from); span < first[row + 1]; span++) {
          const begin = times[start[span]];
          if (begin >= to) break;
          const f = functions[span];
          if (!mask || mask[f]) bar(begin, times[end[span]], f, 1, row);
        }
      }
      flush();
    }
    if (scratch.canvas.width !== width) scratch.canvas.width = width;
    if (scratch.canvas.height < found.rows) scratch.canvas.height = found.rows;
    scratch.putImageData(image, 0, 0);
    return found;
  }

  return lines;
}

/**
 * Stretches lines to bars, or to stripes at their lower edge.
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {Lines} lines
 * @param {number} [thickness] of stripes, in px
 */
export function stretch(context, { width, top, rowHeight, ratio }, { canvas, firstRow, rows }, thickness) {
  const bar = rowHeight - round(ratio);
  const height = thickness ? round(thickness * ratio) : bar;
  context.imageSmoothingEnabled = false;
  for (let row = 0; row < rows; row++) {
    const y = top + (firstRow + row) * rowHeight + bar - height;
    context.drawImage(canvas, 0, row, width, 1, 0, y, width, height);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {Head['layout']} layout
 * @param {Label[]} labels
 * @param {(f: number) => string} nameOf
 */
export function paintLabels(context, view, layout, labels, nameOf) {
  const size = layout.labelSize * view.ratio;
  const padding = layout.labelPadding * view.ratio;
  context.font = `${size}px ${layout.font}`;
  for (const { x, width, row, function: f } of labels) {
    // Of what begins outside, the label stays in view.
    const left = max(x, 0);
    const room = min(x + width, view.width) - left - 2 * padding;
    const text = fit(nameOf(f), room, layout.advance * size);
    // Characters that the font lacks may be wider.
    const most = /^[ -~…]*$/.test(text) ? undefined : room;
    if (text)
      context.fillText(text, left + padding, view.top + (row + 0.5) * view.rowHeight + 0.34 * size, most);
  }
}

/** Colours, and device pixels per px. */
/** @typedef {{ paper: string, ink: string, ratio: number }} Inks */

/** A bar, cut a little outside of what is in view. */
/** @typedef {{ x: number, y: number, width: number, height: number }} Bar */

/**
 * The bar of a span; none where it is out of view.
 * @param {View} view
 * @param {Timeline} timeline
 * @param {number} span
 * @returns {Bar | undefined}
 */
export function barOf({ range: [from, to], width, height, top, rowHeight, ratio }, timeline, span) {
  if (span < 0 || toOf(timeline, span) < from || fromOf(timeline, span) > to) return undefined;
  const y = top + rowOf(timeline, span) * rowHeight;
  if (y + rowHeight < 0 || y > height) return undefined;
  const [left, right] = [fromOf, toOf].map((time) =>
    max(-9, min(width + 9, round(((time(timeline, span) - from) / (to - from)) * width))),
  );
  const gap = round(ratio);
  return { x: left, y, width: max(right - left - gap, 2 * gap), height: rowHeight - gap };
}

/**
 * Outlines a bar, with a halo so that it is seen on every colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Bar | undefined} bar
 * @param {Inks} theme
 * @param {number} thickness in px
 */
export function outline(context, bar, { paper, ink, ratio }, thickness) {
  if (!bar) return;
  const { x, y, width, height } = bar;
  const thick = max(1, round(thickness * ratio));
  context.lineWidth = thick;
  context.strokeStyle = paper;
  context.strokeRect(x - thick / 2, y - thick / 2, width + thick, height + thick);
  context.strokeStyle = ink;
  context.strokeRect(x + thick / 2, y + thick / 2, max(width - thick, 1), height - thick);
}

/**
 * Hatches a bar.
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {Label} bar
 * @param {Inks} theme
 * @param {number} [strength] 0 to 1
 */
export function hatch(context, { top, rowHeight }, { x, width, row }, { ink, ratio }, strength = 1) {
  const y = top + row * rowHeight;
  const height = rowHeight - round(ratio);
  context.beginPath();
  for (const end = x + width - height; x <= end; x += 6 * ratio) {
    context.moveTo(x, y + height);
    context.lineTo(x + height, y);
  }
  context.globalAlpha = 0.25 * strength;
  context.lineWidth = ratio;
  context.strokeStyle = ink;
  context.stroke();
  context.globalAlpha = 1;
}
