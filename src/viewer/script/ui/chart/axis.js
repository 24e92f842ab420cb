// A chart's time axis, with what happened by name, long tasks and the spikes' pins.
/** @import { ChartState } from '../../state/types.js' */
import { pin, rect } from '../../draw/canvas.js';
import { max, min, round } from '../../model/numbers.js';
import { tickLabel, ticks } from '../../words/format.js';

/**
 * @param {ChartState} state
 * @param {CanvasRenderingContext2D} context
 * @param {import('./viewport.js').Viewport} viewport
 */
export function makeAxis(state, context, viewport) {
  const { width, xOf, spikeMarks } = viewport;

  /** Lines where something happened by name. @param {number} axis @param {number} height */
  function drawMarks(axis, height) {
    for (const [, at] of state.recording.marks) {
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
    const { advance } = state.head.layout;
    let free = 0;
    for (const [name, at] of state.recording.marks) {
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

  /** @param {number} axis its height */
  function drawAxis(axis) {
    const { model, theme } = state;
    const { ratio } = theme;
    const all = width() * ratio;
    const line = round(ratio);
    rect(context, theme.paper, 0, 0, context.canvas.width, axis);
    rect(context, theme.line, 0, axis - line, all, line);
    const { step, at } = ticks(...model.seen, width() / 110);
    const { textSize, advance, font } = state.head.layout;
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
      for (const [from, to] of state.head.longTasks) {
        const [left, right] = [from, to].map((time) => max(0, min(width(), xOf(time))) * ratio);
        if (right > left)
          rect(context, theme.ink, left, axis - 3 * ratio, max(ratio, right - left), 3 * ratio);
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
      const place = [x + 7, x - 7 - wide].find(
        (left) => left >= taken && left + wide <= (left > x ? next : x),
      );
      taken = max(taken, x + 6, place === undefined ? 0 : place + wide);
      if (place === undefined) return;
      rect(context, theme.paper, place * ratio - line, axis - 12 * ratio, wide * ratio, 10 * ratio);
      context.fillStyle = theme.ink;
      context.fillText(String(rank), place * ratio, axis - 3 * ratio);
    });
  }

  return { drawAxis, drawMarks };
}
