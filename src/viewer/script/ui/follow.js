// What follows from the state and takes its time: it is worked out in slices, and begun anew when the state changes.

/** @import { Job, TimeRange } from '../model/types.js' */
/** @import { Actions, Model, State } from '../state/types.js' */
import { groupingOf } from '../model/grouping.js';
import { slot } from '../model/jobs.js';
import { lengthsOf } from '../model/lengths.js';
import { buildLevels, levelsOf } from '../model/levels.js';
import { max } from '../model/numbers.js';
import { placeOfSpan } from '../model/search.js';
import { leftHeavy, neighbours, sums, sumsByGroup, sumsOfAll } from '../model/sums.js';
import { filter, litMask, litName, maskOf } from '../state/store.js';

/** Who moves over a span does not wait for the others of its function to be lit. */
const LIGHT_MS = 30;
/** Who zooms or pans does not sum up every frame. */
const SUM_MS = 80;

/**
 * @typedef {object} Parts
 * @property {HTMLElement} app
 * @property {import('./chart/chart.js').Chart} chart
 * @property {import('./overview.js').Overview} overview
 * @property {import('./table/table.js').Table} table
 * @property {import('./panel.js').Panel} panel
 * @property {import('./legend.js').Legend} legend
 * @property {import('./searchbox.js').SearchBox} search
 */

/** What the address says of a view that is still being made. */
/** @typedef {{ leftRange: TimeRange | null, leftSpan: number }} Waiting */

/**
 * @param {State} state
 * @param {Actions} act
 * @param {Parts} parts
 */
export function makeFollowers(state, act, { app, chart, overview, table, panel, legend, search }) {
  const [runAlike, runMatches, runView, runMarked, runNeighbours, runPlace, runOrigins] = Array.from(
    { length: 7 },
    slot,
  );
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let lighting;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let summing;
  /** @type {Waiting | null} */
  let waiting = null;

  /** Levels of some functions, shown as they are built. @param {Uint8Array} mask @param {ReturnType<typeof slot>} runSlot */
  function lightUp(mask, runSlot) {
    const levels = levelsOf(state.model.timeline, mask);
    const show = () => act.redraw(true);
    runSlot(buildLevels(levels), show).then(show);
    return levels;
  }

  /** All spans of the function that is hovered, or else picked. */
  function alike() {
    const { model, hovered, picked, alike: known } = state;
    const span = hovered >= 0 ? hovered : picked;
    const f = span >= 0 ? model.timeline.function[span] : -1;
    if (known?.mask?.[f] && known.timeline === model.timeline) return;
    runAlike();
    clearTimeout(lighting);
    state.alike = null;
    // They may wait; what is said of the span may not.
    if (f < 0) return;
    lighting = setTimeout(() => {
      state.alike = lightUp(maskOf(state, f), runAlike);
    }, LIGHT_MS);
  }

  /** Lights what is searched for, or else the function that was chosen. */
  function matches() {
    runMatches();
    runPlace();
    const isSearch = state.query.text !== '';
    const name = litName(state);
    search.say(name && !isSearch ? `lit: ${name}` : '');
    if (!isSearch && !name) {
      state.matches = null;
      overview.setMatches(null);
      table.draw();
      act.redraw();
      return;
    }
    runMatches(light(), () => act.redraw()).then(() => act.redraw());
  }

  /** @returns {Job} */
  function* light() {
    const isSearch = state.query.text !== '';
    const mask = isSearch ? yield* search.findFunctions() : litMask(state);
    if (!mask) return;
    state.matches = levelsOf(state.model.timeline, mask);
    const whole = state.model === state.time ? state.matches : levelsOf(state.time.timeline, mask);
    overview.setMatches(whole);
    if (isSearch) table.draw();
    act.redraw();
    const said = isSearch ? search.sayFound(mask) : null;
    said?.next();
    yield* buildLevels(state.matches);
    if (whole !== state.matches) yield* buildLevels(whole);
    if (said) yield* said;
  }

  /** Says which of the matches is picked. @param {Uint8Array} mask @param {number} span */
  const place = (mask, span) =>
    runPlace(placeOfSpan(state.model.timeline, mask, span)).then(({ place, count }) =>
      search.sayPlace(place, count),
    );

  /** @param {TimeRange} range */
  function* mergeCalls(range) {
    const { timeline } = state.time;
    const { kind } = state.head.functions;
    const merged = yield* leftHeavy(timeline, range, kind);
    const levels = levelsOf(merged.timeline, null);
    yield* buildLevels(levels);
    return { ...merged, levels, sums: yield* sums(timeline, range, kind) };
  }

  /** What the table lists. @param {TimeRange} range */
  function* list(range) {
    const { head, group: by, time } = state;
    const { timeline } = time;
    const ofAll = filter(state) ? yield* sums(timeline, range, head.functions.kind) : sumsOfAll(head);
    const grouping = groupingOf(head, by);
    const { self, total, spans } =
      by === 'function' ? ofAll : yield* sumsByGroup(timeline, range, grouping.of, grouping.first.length);
    const lengths = yield* lengthsOf(timeline, range, grouping.of, spans);
    return { by, grouping, sums: ofAll, self, total, spans, ...lengths };
  }

  /** Left heavy and table follow the range that is chosen. */
  function range() {
    origins();
    const { range: whole } = state.time;
    const range = filter(state) ?? whole;
    if (state.view === 'left') {
      runView(mergeCalls(range)).then(({ timeline, spans, levels, sums }) => {
        /** @type {TimeRange} */
        const all = [0, max(1, timeline.times[timeline.changes - 1] ?? 0)];
        show({ timeline, merged: spans, levels, sums, range: all, seen: all, goal: all, scroll: 0 });
        app.dataset.left = range.join('~');
        if (!waiting) return;
        const { leftRange, leftSpan } = waiting;
        waiting = null;
        if (leftRange) chart.see(leftRange);
        if (leftSpan >= 0 && leftSpan < timeline.spans) act.pick(leftSpan);
      });
    } else if (state.view === 'table') {
      runView(list(range)).then((listing) => {
        table.setListing(listing);
        around();
      });
    }
  }

  /** Where the time of the chosen range went. */
  function origins() {
    runOrigins();
    clearTimeout(summing);
    const range = filter(state);
    if (!range) legend.show(sumsOfAll(state.head));
    // Who moves on does not wait for what is on the way.
    else
      summing = setTimeout(
        () => runOrigins(sums(state.time.timeline, range, state.head.functions.kind)).then(legend.show),
        SUM_MS,
      );
  }

  /** Callers and callees of the function that is lit. */
  function around() {
    const { lit, time, view } = state;
    if (lit < 0 || view !== 'table') return;
    runNeighbours(neighbours(time.timeline, filter(state) ?? time.range, lit)).then((found) =>
      table.showNeighbours(lit, found),
    );
  }

  /** Sums up the marked range. */
  function marked() {
    runMarked();
    const range = state.marked;
    if (range)
      runMarked(sums(state.time.timeline, range, state.head.functions.kind)).then((result) =>
        panel.showRange(range, result),
      );
  }

  /** Shows a model in the chart. @param {Model} model */
  function show(model) {
    if (panel.shown() === 'span') panel.hide();
    chart.showModel(model);
    matches();
    act.redraw();
  }

  /** What to do once left heavy is there. @param {Waiting} wanted */
  const wait = (wanted) => {
    waiting = wanted;
  };

  const stop = () => {
    clearTimeout(summing);
    for (const run of [runAlike, runMatches, runView, runMarked, runNeighbours, runPlace, runOrigins]) run();
  };
  return { alike, origins, matches, place, range, around, marked, show, wait, stop };
}

/** @typedef {ReturnType<typeof makeFollowers>} Followers */
