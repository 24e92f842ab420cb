// Draws rows of a timeline on a canvas.
//
// Each row is computed as one line of pixels, where spans too narrow for a pixel are blended by the
// share of it that they cover; the browser stretches the lines to the rows' height. This costs a
// tenth of drawing rectangles. Labels come on top.
import { fit } from './format.js';
import { upperBound } from './timeline.js';

/** Narrower bars have no label, in px of the page. */
const LABEL_FROM = 22;
/** The least opacity of what is there at all. */
const FAINTEST = 0.22;
const FAINTEST_MATCH = 0.75;

/**
 * @typedef {object} View what is seen of a timeline
 * @property {number} from
 * @property {number} to
 * @property {number} width in device pixels
 * @property {number} top the px at which the first row begins, negative where it is scrolled away
 * @property {number} height in device pixels
 * @property {number} rowHeight in device pixels
 */

/** @typedef {{ x: number, width: number, row: number, function: number }} Label */

/** @param {string} colour `#rrggbb` @returns a pixel of an `ImageData` */
export function packed(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** One line of pixels. */
class Line {
  /** @param {Uint32Array} pixels @param {number} width @param {number} faintest */
  constructor(pixels, width, faintest) {
    this.pixels = pixels;
    this.width = width;
    this.faintest = faintest;
    this.base = 0;
    /** The pixel that is being blended, and its sums. */
    this.x = -1;
    this.r = this.g = this.b = this.a = 0;
  }

  /** A bar of whole pixels. @param {number} from @param {number} to @param {number} colour */
  bar(from, to, colour) {
    this.pixels.fill(colour, this.base + Math.max(from, 0), this.base + Math.min(to, this.width));
  }

  /** Less than some pixels. @param {number} from @param {number} to @param {number} cover @param {number} colour */
  speck(from, to, cover, colour) {
    let x = Math.max(0, Math.floor(from));
    const least = to - from < 1e-3 ? 1e-3 : 0;
    do {
      const share = Math.min(to, x + 1) - Math.max(from, x);
      this.blend(x, Math.max(share, least) * cover, colour);
      x++;
    } while (x < to && x < this.width);
  }

  /** @param {number} x @param {number} share @param {number} colour */
  blend(x, share, colour) {
    if (x !== this.x) {
      this.flush();
      this.x = x;
    }
    this.r += share * (colour & 255);
    this.g += share * ((colour >>> 8) & 255);
    this.b += share * ((colour >>> 16) & 255);
    this.a += share;
  }

  flush() {
    const { a } = this;
    if (a > 0 && this.x < this.width) {
      const alpha = Math.round(255 * Math.min(1, Math.max(a, this.faintest)));
      this.pixels[this.base + this.x] =
        ((alpha << 24) | ((this.b / a) << 16) | ((this.g / a) << 8) | (this.r / a)) >>> 0;
    }
    this.r = this.g = this.b = this.a = 0;
    this.x = -1;
  }
}

export class Painter {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Head['layout']} layout
   */
  constructor(context, layout) {
    this.context = context;
    this.layout = layout;
    const canvas = /** @type {HTMLCanvasElement} */ (context.canvas.cloneNode());
    this.lines = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    /** @type {ImageData | undefined} */
    this.image;
    /** By function: pixel. */
    this.colours = new Uint32Array(0);
    this.paper = '#fff';
    this.ink = '#000';
    /** Device pixels per px. */
    this.ratio = 1;
  }

  /**
   * The lines of the rows in view, and their labels.
   * @param {import('./levels.js').Levels} levels
   * @param {View} view
   * @param {number} [only] a colour for all
   * @returns {{ labels: Label[], firstRow: number, rows: number }}
   */
  paintLines(levels, view, only) {
    const { timeline, mask } = levels;
    const firstRow = Math.max(0, Math.floor(-view.top / view.rowHeight));
    const endRow = Math.min(timeline.rows, Math.ceil((view.height - view.top) / view.rowHeight));
    const rows = Math.max(0, endRow - firstRow);
    /** @type {Label[]} */
    const labels = [];
    const { width } = view;
    if (rows === 0 || width === 0) return { labels, firstRow, rows: 0 };
    if (this.image?.width !== width || this.image.height < rows) {
      this.lines.canvas.width = width;
      this.lines.canvas.height = rows;
      this.image = new ImageData(width, rows);
    }
    const pixels = new Uint32Array(this.image.data.buffer);
    pixels.fill(0, 0, width * rows);
    const line = new Line(pixels, width, mask ? FAINTEST_MATCH : FAINTEST);
    const scale = width / (view.to - view.from);
    const gapFrom = this.layout.gapFrom * this.ratio;
    const labelFrom = LABEL_FROM * this.ratio;
    const gap = Math.round(this.ratio);
    const colours = this.colours;
    const level = levels.isCoarse(1 / scale) ? levels.level(1 / scale) : undefined;
    const { times, start, end, first } = timeline;
    // A level that is not there yet: a picture of matches waits for it, one of all spans does not.
    if (mask && !level && levels.isCoarse(1 / scale)) return { labels, firstRow, rows };

    /** @param {number} from @param {number} to @param {number} f @param {number} cover @param {number} row */
    const mark = (from, to, f, cover, row) => {
      const x0 = (from - view.from) * scale;
      const x1 = (to - view.from) * scale;
      const colour = only ?? colours[f];
      if (x1 - x0 < gapFrom) {
        line.speck(x0, Math.min(x1, width), cover, colour);
        return;
      }
      const [left, right] = [Math.round(Math.max(x0, -9)), Math.round(Math.min(x1, width + 9)) - gap];
      line.flush();
      line.bar(left, right, colour);
      if (x1 - x0 >= labelFrom) labels.push({ x: left, width: right - left, row, function: f });
    };
    for (let row = firstRow; row < endRow; row++) {
      line.base = (row - firstRow) * width;
      if (level) {
        if (row >= level.rows) break;
        const { from, to, cover, function: functions } = level;
        let n = upperBound(to, view.from, level.first[row], level.first[row + 1]);
        for (; n < level.first[row + 1] && from[n] < view.to; n++) {
          mark(from[n], to[n], functions[n], cover[n] / 255, row);
        }
      } else {
        for (let span = timeline.firstAfter(row, view.from); span < first[row + 1]; span++) {
          const from = times[start[span]];
          if (from >= view.to) break;
          const f = timeline.function[span];
          if (mask === null || mask[f] !== 0) mark(from, times[end[span]], f, 1, row);
        }
      }
      line.flush();
    }
    this.lines.putImageData(this.image, 0, 0, 0, 0, width, rows);
    return { labels, firstRow, rows };
  }

  /**
   * Stretches the painted lines to rows.
   * @param {View} view
   * @param {{ firstRow: number, rows: number }} painted
   */
  stretch(view, { firstRow, rows }) {
    const { context } = this;
    if (rows === 0) return;
    const y = view.top + firstRow * view.rowHeight;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.lines.canvas, 0, 0, view.width, rows, 0, y, view.width, rows * view.rowHeight);
  }

  /**
   * The lines as a thin stripe at the bottom of each row.
   * @param {View} view
   * @param {{ firstRow: number, rows: number }} painted
   */
  stripes(view, { firstRow, rows }) {
    const { context } = this;
    const height = Math.round(3 * this.ratio);
    context.imageSmoothingEnabled = false;
    for (let row = 0; row < rows; row++) {
      const bottom = view.top + (firstRow + row + 1) * view.rowHeight - Math.round(this.ratio);
      context.drawImage(this.lines.canvas, 0, row, view.width, 1, 0, bottom - height, view.width, height);
    }
  }

  /** The gaps between rows. @param {View} view @param {{ firstRow: number, rows: number }} painted */
  gaps(view, { firstRow, rows }) {
    const { context } = this;
    const gap = Math.round(this.ratio);
    context.fillStyle = this.paper;
    for (let row = firstRow; row < firstRow + rows; row++) {
      context.fillRect(0, view.top + (row + 1) * view.rowHeight - gap, view.width, gap);
    }
  }

  /**
   * @param {View} view
   * @param {Label[]} labels
   * @param {(f: number) => string} name
   */
  paintLabels(view, labels, name) {
    const { context, layout, ratio } = this;
    const size = layout.labelSize * ratio;
    context.font = `${size}px ${layout.font}`;
    context.textBaseline = 'alphabetic';
    context.fillStyle = this.ink;
    const padding = layout.labelPadding * ratio;
    for (const { x, width, row, function: f } of labels) {
      // Of what begins outside, the label stays in view.
      const left = Math.max(x, 0);
      const room = Math.min(x + width, view.width) - left - 2 * padding;
      const text = fit(name(f), room, layout.advance * size);
      if (!text) continue;
      const y = view.top + (row + 0.5) * view.rowHeight + 0.34 * size;
      // Characters outside the font may be wider.
      if (isPlain(text)) context.fillText(text, left + padding, y);
      else context.fillText(text, left + padding, y, room);
    }
  }

  /**
   * @param {View} view
   * @param {number} from
   * @param {number} to
   * @param {number} row
   */
  rectangle(view, from, to, row) {
    const scale = view.width / (view.to - view.from);
    const left = Math.max(-9, Math.round((from - view.from) * scale));
    const right = Math.min(view.width + 9, Math.round((to - view.from) * scale));
    const gap = Math.round(this.ratio);
    const least = Math.round(2 * this.ratio);
    const top = Math.round(view.top + row * view.rowHeight);
    return { x: left, y: top, width: Math.max(right - left - gap, least), height: view.rowHeight - gap };
  }

  /**
   * An outline with a halo, so that it is seen on every colour.
   * @param {View} view
   * @param {number} from
   * @param {number} to
   * @param {number} row
   * @param {number} thickness in px
   */
  outline(view, from, to, row, thickness) {
    const { x, y, width, height } = this.rectangle(view, from, to, row);
    if (x + width < 0 || x > view.width || y + height < 0 || y > view.height) return;
    const { context } = this;
    const thick = Math.max(1, Math.round(thickness * this.ratio));
    context.lineWidth = thick;
    context.strokeStyle = this.paper;
    context.strokeRect(x - thick / 2, y - thick / 2, width + thick, height + thick);
    context.strokeStyle = this.ink;
    context.strokeRect(x + thick / 2, y + thick / 2, Math.max(width - thick, 1), height - thick);
  }
}

/** @param {string} text */
function isPlain(text) {
  return /^[\x20-\x7e…]*$/.test(text);
}
