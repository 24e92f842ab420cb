// A chart: rows of spans below a time axis. A page may hold several; each has a state of its own.
/** @import { ChartActions, ChartState, Model } from '../../state/types.js' */
import { canvas, fitCanvas, rect } from '../../draw/canvas.js';
import { barOf, hatch, makePainter, outline, packed, paintLabels, stretch } from '../../draw/painter.js';
import { round } from '../../model/numbers.js';
import { isSeen } from '../../state/store.js';
import { labelOf } from '../../words/functions.js';
import { stallOf } from '../../words/spans.js';
import { div, el } from '../dom.js';
import { makeAxis } from './axis.js';
import { listenTo } from './hands.js';
import { makeViewport } from './viewport.js';

/** Thickness of the stripes that show all spans of a function, in px. */
const STRIPE = 2;
/** How much of what does not match is still seen. */
const FADED = 0.28;

/**
 * Makes a chart.
 * @param {ChartState} state what it shows
 * @param {ChartActions} act what it may ask for
 */
export function makeChart(state, act) {
  const context = canvas('');
  const overlay = canvas('');
  const paintLines = makePainter();
  const spacer = el('div');

  /** What scrolls, takes the focus and the pointer. */
  const scroller = el(
    'div',
    {
      class: 'scroller',
      tabindex: 0,
      role: 'application',
      'aria-label': 'Flame chart; ? shows its keys',
    },
    spacer,
  );
  const viewport = makeViewport(state, act, scroller);
  const { axisHeight, xOf, spikeMarks, viewNow } = viewport;
  const { drawAxis, drawMarks } = makeAxis(state, context, viewport);
  listenTo(state, act, scroller, viewport);

  /** Shows a model. @param {Model} model */
  function showModel(model) {
    Object.assign(state, { model, hovered: -1, picked: -1, alike: null });
    spacer.style.height = `${model.timeline.rows * state.head.layout.rowHeight + axisHeight() + 8}px`;
    scroller.scrollTop = model.scroll;
  }

  function draw() {
    const { model, theme, matches, marked } = state;
    const { head } = state;
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
    const lines = paintLines(model.levels, view, layout, colourOf);
    context.globalAlpha = matches ? FADED : 1;
    stretch(context, view, lines);
    context.globalAlpha = 1;
    if (matches) stretch(context, view, paintLines(matches, view, layout, colourOf));
    const isLit = (/** @type {number} */ f) => !matches?.mask || matches.mask[f] > 0;
    for (const lit of matches ? [false, true] : [true]) {
      const labels = lines.labels.filter((label) => isLit(label.function) === lit);
      context.globalAlpha = lit ? 1 : 2 * FADED;
      context.fillStyle = theme.ink;
      paintLabels(context, view, layout, labels, (f) => labelOf(head, f));
      context.globalAlpha = 1;
      if (model.merged) continue;
      for (const label of labels) {
        if (stallOf(head, model.timeline, label.function, label.start, label.end))
          hatch(context, view, label, theme, lit ? 1 : FADED);
      }
      for (const span of state.spikeOf.keys()) {
        const f = model.timeline.function[span];
        if (isLit(f) !== lit || !isSeen(state, f)) continue;
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

  /** The marked range: tinted, unless it is all that is seen. @param {number[]} edges @param {import('../../draw/painter.js').View} view */
  function drawMark([left, right], { width, height, ratio }) {
    if (left > 0 || right < width) rect(context, state.theme.link, left, 0, right - left, height, 0.18);
    for (const x of [left, right]) rect(context, state.theme.link, x, 0, round(ratio), height);
  }

  /** What follows the pointer: it must not wait for the chart below it. */
  function drawOverlay() {
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
        paintLines(alike, view, state.head.layout, () => ink),
        STRIPE,
      );
    }
    outline(overlay, barOf(view, model.timeline, hovered), theme, 1);
    outline(overlay, barOf(view, model.timeline, picked), theme, 2);
    overlay.restore();
  }

  const { see, zoom, pan, scrollTo } = viewport;
  return {
    element: div('chart', context.canvas, overlay.canvas, scroller),
    scroller,
    showModel,
    draw,
    drawOverlay,
    see,
    zoom,
    pan,
    scrollTo,
  };
}

/** @typedef {ReturnType<typeof makeChart>} Chart */
