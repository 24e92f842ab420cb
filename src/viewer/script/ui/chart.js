// The chart: rows of spans below a time axis, and the hands on it.

import { barOf, hatch, outline, packed, paintLabels, paintLines, stretch } from '../draw/painter.js';
import { abs, floor, max, min, round } from '../model/numbers.js';
import { spanAt } from '../model/timeline.js';
import { act, lengthOf, state } from '../state/state.js';
import { tickLabel, ticks } from '../words/format.js';
import { head, labelOf, recording, spikeOf, stallOf } from '../words/recording.js';
import { canvas, div, el, fitCanvas, on, pin, rect } from './dom.js';

/** Height of the time axis, in px; what happened by name has a line of its own. */
const axisHeight = () => (recording.marks.length ? 42 : 26);
/** Narrower spans are hit within this many px. */
const REACH = 2;
/** Movement up to this many px is a click. */
const CLICK = 4;
/** Another click that soon makes a double click. */
const DOUBLE_MS = 500;
const MOTION_MS = 160;
/** Thickness of the stripes that show all spans of a function, in px. */
const STRIPE = 2;
/** The narrowest view, in µs. */
const LEAST = 1;

const context = canvas('');
const overlay = canvas('');
const scratch = canvas('');
const spacer = el('div');

/** What scrolls, takes the focus and the pointer. */
export const scroller = el(
  'div',
  {
    class: 'scroller',
    tabindex: 0,
    role: 'application',
    'aria-label': 'Flame chart; ? shows its keys',
  },
  spacer,
);

export const chart = div('chart', context.canvas, overlay.canvas, scroller);

/** Shows a model. @param {Model} model */
export function showModel(model) {
  Object.assign(state, { model, hovered: -1, picked: -1, alike: null });
  spacer.style.height = `${model.timeline.rows * head.layout.rowHeight + axisHeight() + 8}px`;
  scroller.scrollTop = model.scroll;
}

const width = () => scroller.clientWidth || 1;

/** @param {number} x */
const timeAt = (x) => state.model.seen[0] + (x / width()) * lengthOf(state.model.seen);

/** @param {number} time */
const xOf = (time) => ((time - state.model.seen[0]) / lengthOf(state.model.seen)) * width();

/** @param {number} x @param {number} y */
function spanUnder(x, y) {
  const row = y < axisHeight() ? -1 : floor((y - axisHeight() + scroller.scrollTop) / head.layout.rowHeight);
  return spanAt(state.model.timeline, row, timeAt(x), timeAt(REACH) - timeAt(0));
}

let motion = 0;

/**
 * A range moved and cut to what there is of a model.
 * @param {Model} model
 * @param {TimeRange} range
 * @returns {TimeRange}
 */
export function within({ range: [least, most] }, [from, to]) {
  const length = min(max(to - from, LEAST), most - least);
  const start = max(least, min(most - length, (from + to - length) / 2));
  return [start, start + length];
}

/**
 * Shows a range, cut to what there is.
 * @param {TimeRange} range
 * @param {boolean} [isMoving] whether the eye should be led there
 */
export function see(range, isMoving = false) {
  const { model } = state;
  const goal = within(model, range);
  const begun = model.seen;
  const hasNewGoal = goal[0] !== model.goal[0] || goal[1] !== model.goal[1];
  model.goal = goal;
  if (hasNewGoal && model === state.time) act.moved();
  const mine = ++motion;
  const begin = performance.now();
  const duration = isMoving && !matchMedia('(prefers-reduced-motion: reduce)').matches ? MOTION_MS : 0;
  const step = () => {
    if (mine !== motion) return;
    const left = duration && max(0, 1 - (performance.now() - begin) / duration) ** 3;
    const between = (/** @type {0 | 1} */ n) => goal[n] + (begun[n] - goal[n]) * left;
    model.seen = left > 0 ? [between(0), between(1)] : goal;
    act.viewed();
    if (left > 0) requestAnimationFrame(step);
  };
  step();
}

/**
 * Zooms around a px.
 * @param {number} factor below 1 to see less
 * @param {number} [x]
 */
export function zoom(factor, x) {
  const { seen, goal, range } = state.model;
  // Keys that follow each other quickly go on from where the one before leads to.
  const [from, to] = x === undefined ? goal : seen;
  const part = x === undefined ? 0.5 : x / width();
  const length = max(LEAST, min((to - from) * factor, lengthOf(range)));
  const start = from + part * (to - from - length);
  see([start, start + length], x === undefined);
}

/** @param {number} part of the width @param {boolean} [isMoving] */
export function pan(part, isMoving) {
  const [from, to] = isMoving ? state.model.goal : state.model.seen;
  const shift = part * (to - from);
  see([from + shift, to + shift], isMoving);
}

/** @param {number} row */
export function scrollTo(row) {
  const top = row * head.layout.rowHeight;
  const room = scroller.clientHeight - axisHeight() - head.layout.rowHeight;
  if (top < scroller.scrollTop || top > scroller.scrollTop + room) scroller.scrollTop = top - room / 3;
}

/** Spikes in view, and where their marks stand on the axis. */
function spikeMarks() {
  if (state.model.merged) return [];
  return head.spikes.flatMap((spike) => {
    const [left, right] = [xOf(spike.parts[0][0]), xOf(spike.parts[spike.parts.length - 1][1])];
    if (right < 0 || left > width()) return [];
    const middle = (max(left, 0) + min(right, width())) / 2;
    return [{ rank: spike.rank, left, right, x: max(8, min(width() - 8, middle)) }];
  });
}

/** @typedef {{ x: number, y: number }} Point */

/** @param {MouseEvent} event @returns {Point} */
function pointOf(event) {
  const box = scroller.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** The spike whose mark on the axis is there: its rank. @param {Point} point */
const spikeUnder = ({ x, y }) =>
  y >= 0 && y < axisHeight() ? spikeMarks().find((mark) => abs(mark.x - x) < 9)?.rank : undefined;

/** What happened by name there, in words. @param {Point} point */
const markUnder = ({ x, y }) =>
  y >= 0 && y < axisHeight() ? recording.marks.findLast(([, at]) => abs(xOf(at) - x) < 5)?.[3] : undefined;

/** @param {Point} point */
function hover({ x, y }) {
  const span = spanUnder(x, y);
  scroller.style.cursor = span >= 0 || spikeUnder({ x, y }) ? 'pointer' : 'default';
  const told = markUnder({ x, y });
  if (told) scroller.title = told;
  else scroller.removeAttribute('title');
  act.hover(span, x, y);
}

/**
 * Two fingers: the times below them stay below them.
 * @param {Point} before
 * @param {Point} at
 * @param {Point} other
 */
function pinch(before, at, other) {
  const apart = at.x - other.x;
  if (abs(apart) < 10 || apart > 0 !== before.x > other.x) return;
  const scale = (timeAt(before.x) - timeAt(other.x)) / apart;
  const from = timeAt(other.x) - other.x * scale;
  see([from, from + width() * scale]);
}

/**
 * The range from a time to a point.
 * @param {number} begun
 * @param {Point} point
 * @returns {TimeRange}
 */
function markTo(begun, { x }) {
  const time = timeAt(max(0, min(width(), x)));
  return [min(begun, time), max(begun, time)];
}

/** @type {Map<number, Point>} */
const pointers = new Map();
/** @type {{ point: Point, time: number, isMark: boolean } | null} */
let press = null;
/** Whether the pointer that was pressed last has moved, and so does not click. */
let hasMoved = false;

/** The last click. @type {{ point: Point, time: number } | null} */
let clicked = null;

/**
 * Selects what is there. After a pinch, a browser's own click for a tap may fail to come.
 * @param {Point} point
 * @param {number} time
 */
function click(point, time) {
  const isSecond = clicked && time - clicked.time < DOUBLE_MS && isNear(point, clicked.point, 5 * CLICK);
  clicked = isSecond ? null : { point, time };
  const rank = spikeUnder(point);
  if (rank) act.goToSpike(rank);
  // The second click means what the first one has hit, wherever it is by now.
  else if (!isSecond) act.pick(spanUnder(point.x, point.y));
  else if (state.picked >= 0) act.zoomTo(state.picked);
}

/** @param {Point} a @param {Point} b @param {number} [reach] */
const isNear = (a, b, reach = CLICK) => Math.hypot(a.x - b.x, a.y - b.y) <= reach;

on(scroller, 'scroll', () => {
  state.model.scroll = scroller.scrollTop;
  act.viewed();
});
on(
  scroller,
  'wheel',
  (/** @type {WheelEvent} */ event) => {
    const unit = event.deltaMode === 1 ? 16 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(max(-300, min(300, dy)) / 250), pointOf(event).x);
    else if (event.shiftKey || abs(dx) > abs(dy)) pan((dx || dy) / width());
    else return;
    event.preventDefault();
  },
  { passive: false },
);
on(scroller, 'pointerdown', (/** @type {PointerEvent} */ event) => {
  const point = pointOf(event);
  // The scrollbar is the browser's.
  if (event.button !== 0 || point.x > width()) return;
  pointers.set(event.pointerId, point);
  scroller.setPointerCapture(event.pointerId);
  hasMoved = pointers.size > 1;
  press = hasMoved ? null : { point, time: timeAt(point.x), isMark: event.shiftKey };
});
on(scroller, 'pointermove', (/** @type {PointerEvent} */ event) => {
  const at = pointOf(event);
  const before = pointers.get(event.pointerId);
  if (!before) {
    if (event.pointerType !== 'touch') hover(at);
    return;
  }
  pointers.set(event.pointerId, at);
  const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
  if (other) pinch(before, at, other);
  else if (press && (hasMoved ||= !isNear(at, press.point))) {
    if (press.isMark) act.mark(markTo(press.time, at), false);
    else {
      act.hover(-1, 0, 0);
      pan((before.x - at.x) / width());
      scroller.scrollTop += before.y - at.y;
    }
  }
});
on(scroller, 'pointerup', (/** @type {PointerEvent} */ event) => {
  pointers.delete(event.pointerId);
  if (press && !hasMoved) click(press.point, event.timeStamp);
  else if (press?.isMark) act.mark(markTo(press.time, pointOf(event)), true);
  press = null;
});
on(scroller, 'pointercancel', (/** @type {PointerEvent} */ event) => {
  pointers.delete(event.pointerId);
  press = null;
});
on(scroller, 'pointerleave', () => act.hover(-1, 0, 0));

/** What is seen of the model, in device pixels. @returns {import('../draw/painter.js').View} */
function viewNow() {
  const {
    model,
    theme: { ratio },
  } = state;
  const rowHeight = round(head.layout.rowHeight * ratio);
  return {
    range: model.seen,
    width: round(width() * ratio),
    height: context.canvas.height,
    top: round(axisHeight() * ratio) - round((scroller.scrollTop / head.layout.rowHeight) * rowHeight),
    rowHeight,
    ratio,
  };
}

/** How much of what does not match is still seen. */
const FADED = 0.28;

export function drawChart() {
  const { model, theme, matches, marked } = state;
  const { layout } = head;
  const { ratio } = theme;
  fitCanvas(context.canvas, ratio);
  const axis = round(axisHeight() * ratio);
  const view = viewNow();
  const { height } = view;
  const colourOf = (/** @type {number} */ f) => theme.colours[f];
  rect(context, theme.paper, 0, 0, context.canvas.width, height);
  for (const { left, right } of spikeMarks())
    rect(context, theme.band, left * ratio, axis, (right - left) * ratio, height);
  const lines = paintLines(scratch, model.levels, view, layout, colourOf);
  context.globalAlpha = matches ? FADED : 1;
  stretch(context, view, lines);
  context.globalAlpha = 1;
  if (matches) stretch(context, view, paintLines(scratch, matches, view, layout, colourOf));
  const isLit = (/** @type {number} */ f) => !matches?.mask || matches.mask[f] > 0;
  for (const lit of matches ? [false, true] : [true]) {
    const labels = lines.labels.filter((label) => isLit(label.function) === lit);
    context.globalAlpha = lit ? 1 : 2 * FADED;
    context.fillStyle = theme.ink;
    paintLabels(context, view, layout, labels, labelOf);
    context.globalAlpha = 1;
    if (model.merged) continue;
    for (const label of labels) {
      if (stallOf(model.timeline, label.function, label.start, label.end))
        hatch(context, view, label, theme, lit ? 1 : FADED);
    }
    for (const span of spikeOf.keys()) {
      if (isLit(model.timeline.function[span]) !== lit) continue;
      context.globalAlpha = lit ? 1 : FADED;
      outline(context, barOf(view, model.timeline, span), theme, 1.5);
      context.globalAlpha = 1;
    }
  }
  if (!model.merged) drawMarks(axis, height);
  if (marked && !model.merged)
    drawMark(
      marked.map((time) => round(xOf(time) * ratio)),
      view,
    );
  drawAxis(axis);
  drawOverlay();
}

/** Lines where something happened by name. @param {number} axis @param {number} height */
function drawMarks(axis, height) {
  for (const [, at] of recording.marks) {
    const x = xOf(at);
    if (x >= 0 && x <= width())
      rect(context, state.theme.muted, round(x * state.theme.ratio), axis, 1, height, 0.5);
  }
}

/** Their names, as far as there is room. @param {number} size of the font */
function nameMarks(size) {
  const {
    theme: { ratio, muted, line },
  } = state;
  const { advance } = head.layout;
  let free = 0;
  for (const [name, at] of recording.marks) {
    const x = xOf(at) * ratio;
    if (x < 0 || x > width() * ratio) continue;
    rect(context, line, round(x), 14 * ratio, round(ratio), 16 * ratio);
    const text = name.length > 24 ? `${name.slice(0, 23)}…` : name;
    const end = x + 3 * ratio + text.length * advance * size;
    if (x < free || end > width() * ratio) continue;
    free = end + 6 * ratio;
    context.fillStyle = muted;
    context.fillText(text, x + 3 * ratio, 26 * ratio);
  }
}

/** The marked range: tinted, unless it is all that is seen. @param {number[]} edges @param {import('../draw/painter.js').View} view */
function drawMark([left, right], { width, height, ratio }) {
  if (left > 0 || right < width) rect(context, state.theme.link, left, 0, right - left, height, 0.18);
  for (const x of [left, right]) rect(context, state.theme.link, x, 0, round(ratio), height);
}

/** What follows the pointer: it must not wait for the chart below it. */
export function drawOverlay() {
  const { model, theme, alike, hovered, picked } = state;
  fitCanvas(overlay.canvas, theme.ratio);
  overlay.clearRect(0, 0, overlay.canvas.width, overlay.canvas.height);
  const view = viewNow();
  const axis = round(axisHeight() * theme.ratio);
  overlay.save();
  overlay.beginPath();
  overlay.rect(0, axis, view.width, view.height);
  overlay.clip();
  if (alike) {
    const ink = packed(theme.ink);
    stretch(
      overlay,
      view,
      paintLines(scratch, alike, view, head.layout, () => ink),
      STRIPE,
    );
  }
  outline(overlay, barOf(view, model.timeline, hovered), theme, 1);
  outline(overlay, barOf(view, model.timeline, picked), theme, 2);
  overlay.restore();
}

/** @param {number} axis its height */
function drawAxis(axis) {
  const { model, theme } = state;
  const { ratio } = theme;
  const all = width() * ratio;
  const line = round(ratio);
  rect(context, theme.paper, 0, 0, context.canvas.width, axis);
  rect(context, theme.line, 0, axis - line, all, line);
  const { step, at } = ticks(...model.seen, width() / 110);
  const { textSize, advance, font } = head.layout;
  const size = (textSize - 1) * ratio;
  context.font = `${size}px ${font}`;
  for (const time of at) {
    const x = round(xOf(time) * ratio);
    rect(context, theme.line, x, 0, line, axis);
    context.fillStyle = theme.muted;
    const label = tickLabel(time, step, model.seen[1]);
    if (x + 4 * ratio + label.length * advance * size <= all)
      context.fillText(label, x + 4 * ratio, 12 * ratio);
  }
  if (!model.merged) {
    nameMarks(size);
    for (const [from, to] of head.longTasks) {
      const [left, right] = [from, to].map((time) => max(0, min(width(), xOf(time))) * ratio);
      if (right > left) rect(context, theme.ink, left, axis - 3 * ratio, max(ratio, right - left), 3 * ratio);
    }
  }
  const marks = spikeMarks().sort((a, b) => a.x - b.x);
  context.fillStyle = theme.ink;
  for (const { x } of marks) pin(context, x * ratio, axis - line, 5 * ratio);
  // A rank stands beside its pin where it covers no other; the rest is left to the list.
  let taken = 0;
  marks.forEach(({ x, rank }, n) => {
    const wide = String(rank).length * 7 + 2;
    const next = n + 1 < marks.length ? marks[n + 1].x - 6 : width();
    const place = [x + 7, x - 7 - wide].find((left) => left >= taken && left + wide <= (left > x ? next : x));
    taken = max(taken, x + 6, place === undefined ? 0 : place + wide);
    if (place === undefined) return;
    rect(context, theme.paper, place * ratio - line, axis - 12 * ratio, wide * ratio, 10 * ratio);
    context.fillStyle = theme.ink;
    context.fillText(String(rank), place * ratio, axis - 3 * ratio);
  });
}
