// The chart: rows of spans below a time axis, and the hands on it.
import { context2d, el, fitCanvas } from './dom.js';
import { tickLabel, ticks } from './format.js';
import { Painter, packed } from './painter.js';

/** Height of the time axis, in px. */
const AXIS = 26;
/** Narrower spans are hit within this many px. */
const REACH = 2;
/** Movement up to this many px is a click. */
const CLICK = 4;
const MOTION_MS = 160;
/** The narrowest view, in µs. */
const LEAST = 1;

/**
 * @typedef {object} Events
 * @property {() => void} onview the range in view has changed
 * @property {(span: number, x: number, y: number, isTouch: boolean) => void} onhover -1 for none
 * @property {(span: number) => void} onpick -1 for none
 * @property {(range: [number, number] | null) => void} onmark
 * @property {(span: number) => void} onzoom
 * @property {(rank: number) => void} onspike
 */

/** @typedef {import('./recording.js').Model} Model */

export class Chart {
  /**
   * @param {import('./recording.js').Recording} recording
   * @param {Model} model
   * @param {Events} events
   */
  constructor(recording, model, events) {
    this.recording = recording;
    this.model = model;
    this.events = events;
    this.canvas = el('canvas', { 'aria-hidden': 'true' });
    this.context = context2d(this.canvas);
    this.painter = new Painter(this.context, recording.head.layout);
    this.spacer = el('div');
    this.scroller = el('div', {
      class: 'scroller',
      tabindex: 0,
      role: 'application',
      'aria-label': 'Flame chart. Arrow keys move between calls, question mark shows all keys.',
    }, this.spacer);
    this.element = el('div', { class: 'chart' }, this.canvas, this.scroller);
    /** @type {number} */
    this.hovered = -1;
    /** @type {number} */
    this.picked = -1;
    /** @type {[number, number] | null} in recording's time */
    this.marked = null;
    /** @type {import('./levels.js').Levels | null} */
    this.matches = null;
    /** @type {import('./levels.js').Levels | null} */
    this.alike = null;
    this.motion = 0;
    this.listen();
  }

  get rowHeight() {
    return this.recording.head.layout.rowHeight;
  }

  /** @param {Model} model */
  show(model) {
    this.model = model;
    this.hovered = this.picked = -1;
    this.matches = this.alike = null;
    this.layOut();
  }

  /** Gives the scroller its height. */
  layOut() {
    this.spacer.style.height = `${this.model.timeline.rows * this.rowHeight + AXIS + 8}px`;
    this.scroller.scrollTop = this.model.seen.scroll;
  }

  get width() {
    return this.scroller.clientWidth || 1;
  }

  /** @param {number} x */
  timeAt(x) {
    const { from, to } = this.model.seen;
    return from + (x / this.width) * (to - from);
  }

  /** @param {number} y */
  rowAt(y) {
    return y < AXIS ? -1 : Math.floor((y - AXIS + this.scroller.scrollTop) / this.rowHeight);
  }

  /** @param {number} x @param {number} y */
  spanAt(x, y) {
    const { timeline, seen } = this.model;
    const reach = (REACH / this.width) * (seen.to - seen.from);
    return timeline.spanAt(this.rowAt(y), this.timeAt(x), reach);
  }

  /**
   * Shows a range, cut to what there is.
   * @param {number} from
   * @param {number} to
   * @param {boolean} [moving] whether the eye should be led there
   */
  setView(from, to, moving = false) {
    const { model } = this;
    const whole = model.to - model.from;
    const length = Math.min(Math.max(to - from, LEAST), whole);
    const middle = (from + to) / 2;
    const start = Math.max(model.from, Math.min(model.to - length, middle - length / 2));
    const goal = { from: start, to: start + length };
    const begun = { ...model.seen };
    const motion = ++this.motion;
    if (!moving || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      Object.assign(model.seen, goal);
      this.events.onview();
      return;
    }
    const begin = performance.now();
    const step = () => {
      if (motion !== this.motion) return;
      const part = Math.min(1, (performance.now() - begin) / MOTION_MS);
      const eased = 1 - (1 - part) ** 3;
      model.seen.from = part < 1 ? begun.from + (goal.from - begun.from) * eased : goal.from;
      model.seen.to = part < 1 ? begun.to + (goal.to - begun.to) * eased : goal.to;
      this.events.onview();
      if (part < 1) requestAnimationFrame(step);
    };
    step();
  }

  /**
   * Zooms around a px.
   * @param {number} factor below 1 to see less
   * @param {number} x
   * @param {boolean} [moving]
   */
  zoom(factor, x = this.width / 2, moving = false) {
    const { from, to } = this.model.seen;
    const at = this.timeAt(x);
    const least = Math.max(factor, LEAST / (to - from));
    // At the borders of the recording the view grows to the other side only.
    const length = Math.min((to - from) * least, this.model.to - this.model.from);
    const start = at - (x / this.width) * length;
    this.setView(start, start + length, moving);
  }

  /** @param {number} part of the width @param {boolean} [moving] */
  pan(part, moving = false) {
    const { from, to } = this.model.seen;
    const shift = part * (to - from);
    this.setView(from + shift, to + shift, moving);
  }

  /** @param {number} row */
  scrollTo(row) {
    const { scroller, rowHeight } = this;
    const top = row * rowHeight;
    const room = scroller.clientHeight - AXIS - rowHeight;
    if (top < scroller.scrollTop || top > scroller.scrollTop + room) {
      scroller.scrollTop = Math.max(0, top - room / 3);
    }
  }

  /** Where a span's row and visible middle are, in px of the chart. @param {number} span */
  placeOf(span) {
    const { timeline, seen } = this.model;
    const scale = this.width / (seen.to - seen.from);
    const [from, to] = [timeline.from(span), timeline.to(span)].map((time) =>
      Math.max(0, Math.min(this.width, (time - seen.from) * scale)));
    const row = timeline.rowOf(span);
    return { x: (from + to) / 2, y: AXIS + (row + 0.5) * this.rowHeight - this.scroller.scrollTop };
  }

  listen() {
    const { scroller } = this;
    /** @type {Map<number, { x: number, y: number }>} */
    const pointers = new Map();
    /** @type {{ x: number, y: number, isMark: boolean, hasMoved: boolean, at: number } | null} */
    let press = null;
    const place = (/** @type {MouseEvent} */ event) => {
      const box = scroller.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    scroller.addEventListener('scroll', () => {
      this.model.seen.scroll = scroller.scrollTop;
      this.events.onview();
    });
    scroller.addEventListener('wheel', (event) => {
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? scroller.clientHeight : 1;
      const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
      if (event.ctrlKey || event.metaKey) this.zoom(Math.exp(Math.max(-300, Math.min(300, dy)) / 250), place(event).x);
      else if (event.shiftKey) this.pan((dy || dx) / this.width);
      else if (Math.abs(dx) > Math.abs(dy)) this.pan(dx / this.width);
      else return;
      event.preventDefault();
    }, { passive: false });
    scroller.addEventListener('pointerdown', (event) => {
      const at = place(event);
      // The scrollbar is the browser's.
      if (event.button !== 0 || at.x > this.width) return;
      pointers.set(event.pointerId, at);
      scroller.setPointerCapture(event.pointerId);
      press = pointers.size > 1 ? null : { ...at, isMark: event.shiftKey, hasMoved: false, at: this.timeAt(at.x) };
    });
    scroller.addEventListener('pointermove', (event) => {
      const at = place(event);
      const before = pointers.get(event.pointerId);
      if (!before) {
        if (event.pointerType !== 'touch') this.hover(at.x, at.y);
        return;
      }
      if (pointers.size === 2) this.pinch(pointers, event.pointerId, at);
      else if (press) {
        press.hasMoved ||= Math.hypot(at.x - press.x, at.y - press.y) > CLICK;
        if (press.hasMoved && press.isMark) {
          const [a, b] = [press.at, this.timeAt(Math.max(0, Math.min(this.width, at.x)))];
          this.mark([Math.min(a, b), Math.max(a, b)]);
        } else if (press.hasMoved) {
          this.hover(-1, -1);
          this.pan((before.x - at.x) / this.width);
          scroller.scrollTop += before.y - at.y;
        }
      }
      pointers.set(event.pointerId, at);
    });
    scroller.addEventListener('pointerup', (event) => {
      const at = place(event);
      if (pointers.delete(event.pointerId) && press && !press.hasMoved) this.click(at.x, at.y);
      press = null;
    });
    scroller.addEventListener('pointercancel', (event) => {
      pointers.delete(event.pointerId);
      press = null;
    });
    scroller.addEventListener('pointerleave', () => this.hover(-1, -1));
    scroller.addEventListener('dblclick', (event) => {
      const at = place(event);
      const span = this.spanAt(at.x, at.y);
      if (span >= 0) this.events.onzoom(span);
    });
  }

  /**
   * @param {Map<number, { x: number, y: number }>} pointers
   * @param {number} moved
   * @param {{ x: number, y: number }} at
   */
  pinch(pointers, moved, at) {
    const [before] = [pointers.get(moved)];
    const other = [...pointers].find(([id]) => id !== moved)?.[1];
    if (!before || !other) return;
    // The times below both fingers stay below them.
    const times = [before, other].map(({ x }) => this.timeAt(x));
    const apart = at.x - other.x;
    if (Math.abs(apart) < 10 || (apart > 0) !== before.x - other.x > 0) return;
    const scale = (times[0] - times[1]) / apart;
    const from = times[1] - other.x * scale;
    this.setView(from, from + this.width * scale);
  }

  /** @param {number} x @param {number} y */
  hover(x, y) {
    const span = x < 0 ? -1 : this.spanAt(x, y);
    this.scroller.style.cursor = span >= 0 || this.spikeAt(x, y) ? 'pointer' : 'default';
    this.events.onhover(span, x, y, false);
  }

  /** @param {number} x @param {number} y */
  click(x, y) {
    const spike = this.spikeAt(x, y);
    if (spike) this.events.onspike(spike.rank);
    else this.events.onpick(this.spanAt(x, y));
  }

  /** The spike whose mark on the axis is there. @param {number} x @param {number} y */
  spikeAt(x, y) {
    if (y >= AXIS || y < 0) return undefined;
    return this.spikeMarks().find((mark) => Math.abs(mark.x - x) < 9)?.spike;
  }

  /** Spikes in view and where their marks stand on the axis, in px. */
  spikeMarks() {
    const { model, width } = this;
    if (model.merged) return [];
    const scale = width / (model.seen.to - model.seen.from);
    return this.recording.head.spikes.flatMap((spike) => {
      const left = (spike.parts[0][0] - model.seen.from) * scale;
      const right = (spike.parts[spike.parts.length - 1][1] - model.seen.from) * scale;
      if (right < 0 || left > width) return [];
      const x = (Math.max(left, 0) + Math.min(right, width)) / 2;
      return [{ spike, x: Math.max(8, Math.min(width - 8, x)), left, right }];
    });
  }

  /** @param {[number, number] | null} range */
  mark(range) {
    this.events.onmark(range);
  }

  /** @param {{ ink: string, paper: string, muted: string, line: string, link: string, band: string, ratio: number, colours: Uint32Array }} theme */
  draw(theme) {
    const { canvas, context, painter, model } = this;
    const { ratio } = theme;
    fitCanvas(canvas, ratio);
    Object.assign(painter, { ratio, colours: theme.colours, paper: theme.paper, ink: theme.ink });
    const axis = Math.round(AXIS * ratio);
    const width = Math.round(this.width * ratio);
    const rowHeight = Math.round(this.rowHeight * ratio);
    /** @type {import('./painter.js').View} */
    const view = {
      from: model.seen.from,
      to: model.seen.to,
      width,
      top: axis - Math.round((this.scroller.scrollTop / this.rowHeight) * rowHeight),
      height: canvas.height,
      rowHeight,
    };
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    const x = (/** @type {number} */ time) => ((time - view.from) / (view.to - view.from)) * width;
    for (const { left, right } of this.spikeMarks()) {
      context.fillStyle = theme.band;
      context.fillRect(left * ratio, axis, Math.max((right - left) * ratio, 1), canvas.height);
    }
    const painted = painter.paintLines(model.levels, view);
    context.globalAlpha = this.matches ? 0.28 : 1;
    painter.stretch(view, painted);
    context.globalAlpha = 1;
    if (this.matches) painter.stretch(view, painter.paintLines(this.matches, view));
    painter.gaps(view, painted);
    painter.paintLabels(view, painted.labels, (f) => this.recording.name(f));
    if (this.alike) painter.stripes(view, painter.paintLines(this.alike, view, packed(theme.ink)));
    this.drawOutlines(view);
    if (this.marked && !model.merged) {
      const [left, right] = this.marked.map(x);
      context.fillStyle = theme.link;
      context.globalAlpha = 0.18;
      context.fillRect(left, 0, right - left, canvas.height);
      context.globalAlpha = 1;
      for (const at of [left, right]) context.fillRect(Math.round(at), 0, Math.round(ratio), canvas.height);
    }
    this.drawAxis(view, axis, theme);
  }

  /** @param {import('./painter.js').View} view */
  drawOutlines(view) {
    const { timeline, merged } = this.model;
    const outline = (/** @type {number} */ span, /** @type {number} */ thickness) => {
      if (span < 0) return;
      this.painter.outline(view, timeline.from(span), timeline.to(span), timeline.rowOf(span), thickness);
    };
    if (!merged) for (const span of this.recording.spikeOf.keys()) outline(span, 1.5);
    outline(this.hovered, 1);
    outline(this.picked, 2);
  }

  /** @param {import('./painter.js').View} view @param {number} axis @param {{ ink: string, paper: string, muted: string, line: string, ratio: number }} theme */
  drawAxis(view, axis, theme) {
    const { context } = this;
    const { ratio } = theme;
    const { textSize, font } = this.recording.head.layout;
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, this.canvas.width, axis);
    const { step, at } = ticks(view.from, view.to, this.width / 110);
    context.font = `${(textSize - 1) * ratio}px ${font}`;
    for (const time of at) {
      const x = Math.round(((time - view.from) / (view.to - view.from)) * view.width);
      context.fillStyle = theme.line;
      context.fillRect(x, 0, Math.round(ratio), axis);
      context.fillStyle = theme.muted;
      context.fillText(tickLabel(time, step, view.to), x + 4 * ratio, 12 * ratio);
    }
    context.fillStyle = theme.line;
    context.fillRect(0, axis - Math.round(ratio), view.width, Math.round(ratio));
    context.textAlign = 'center';
    let last = -Infinity;
    for (const { spike, x } of this.spikeMarks().sort((a, b) => a.x - b.x)) {
      const size = 5 * ratio;
      const [middle, bottom] = [x * ratio, axis - 1];
      context.fillStyle = theme.ink;
      context.beginPath();
      context.moveTo(middle - size, bottom - 1.6 * size);
      context.lineTo(middle + size, bottom - 1.6 * size);
      context.lineTo(middle, bottom);
      context.fill();
      if (x - last > 16) {
        context.textAlign = 'left';
        const label = String(spike.rank);
        const left = middle + size + 2 * ratio;
        context.fillStyle = theme.paper;
        context.fillRect(left - ratio, bottom - 10 * ratio, (label.length * 7 + 2) * ratio, 10 * ratio);
        context.fillStyle = theme.ink;
        context.fillText(label, left, bottom - 1.5 * ratio);
        last = x;
      }
    }
    context.textAlign = 'left';
  }
}
