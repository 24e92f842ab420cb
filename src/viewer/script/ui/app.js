// The viewer as a whole: puts its parts together and does what they ask for.

import { packed } from '../draw/painter.js';
import { slot } from '../model/jobs.js';
import { buildLevels, levelsOf } from '../model/levels.js';
import { max, min } from '../model/numbers.js';
import { nextSpan, placeOfSpan } from '../model/search.js';
import { leftHeavy, neighbours, sums } from '../model/sums.js';
import {
  changeAt,
  fromOf,
  heaviestOf,
  parentOf,
  rowOf,
  selfOf,
  spanAt,
  spansInView,
  toOf,
  totalOf,
} from '../model/timeline.js';
import { laneOf, readHash, writeHash } from '../state/hash.js';
import { act, filter, isZoomed, lengthOf, maskOf, state } from '../state/state.js';
import { counted, percent, span as spanOfTime, time } from '../words/format.js';
import {
  allSpikes,
  functions,
  head,
  labelOf,
  lane,
  nameOf,
  openLane,
  originOf,
  recording,
  rowsOf,
  spansOfSpike,
  textOf,
} from '../words/recording.js';
import { chart, drawChart, drawOverlay, scroller, scrollTo, see, showModel, within, zoom } from './chart.js';
import { button, div, el, facts, fill, on, p } from './dom.js';
import { help, KEYS, showHelp } from './keys.js';
import { before, behind, drawStrips, listLanes, showLane } from './lanes.js';
import { buildSilhouette, clearSilhouette, drawOverview, overview, setMatches } from './overview.js';
import { panel, shown, showRange, showSpan, showSpikes } from './panel.js';
import {
  findFunctions,
  input,
  query,
  result,
  say,
  sayFound,
  sayPlace,
  searchBox,
  setQuery,
  setText,
} from './searchbox.js';
import {
  drawTable,
  selectRow,
  setOrder,
  setSums,
  showNeighbours,
  sortOrder,
  stepRow,
  table,
} from './table.js';

/** Browsers refuse more than some hundred changes of the address within seconds. */
const SAVE_MS = 120;

/** @type {[ViewName, string][]} */
const VIEWS = [
  ['time', 'Time Order'],
  ['left', 'Left Heavy'],
  ['table', 'Table'],
];
const tabs = VIEWS.map(([view, label], n) =>
  button(label, `${label} (${n + 1})`, () => act.setView(view), { role: 'tab' }),
);
const status = el('span', { class: 'range' });
const tip = el('div', { class: 'tip', role: 'tooltip', hidden: true });
const live = el('div', { class: 'live unseen', 'aria-live': 'polite' });
const hint = el('span', { class: 'hint' });
const HINT = 'Ctrl+wheel zooms · Shift+drag marks · ? help';
/** The chart in words. */
const outline = el('p', { class: 'unseen', id: 'flame-outline' });
scroller.setAttribute('aria-describedby', outline.id);
const MOST_TOLD = 25;
const DESCRIBE_MS = 300;

/** Says shortly, and for all to see, that something is done. @param {string} text */
function flash(text) {
  live.textContent = text;
  result.textContent = '';
  hint.textContent = text;
  hint.dataset.flash = '1';
  clearTimeout(flashing);
  flashing = setTimeout(() => {
    hint.textContent = HINT;
    delete hint.dataset.flash;
  }, 2000);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let flashing;
export const app = div('flame');

const runLater = slot();
const runAlike = slot();
const runMatches = slot();
const runView = slot();
const runMarked = slot();
const runNeighbours = slot();
const runPlace = slot();

/** Ranges to step back to. @type {TimeRange[]} */
const trail = [];

let hasFrame = false;
/** Whether the next frame draws more than what follows the pointer. */
let isWhole = false;

/** @param {boolean} [isOverlay] only what follows the pointer has changed */
function redraw(isOverlay = false) {
  isWhole ||= !isOverlay;
  if (!hasFrame) requestAnimationFrame(draw);
  hasFrame = true;
}

function draw() {
  hasFrame = false;
  if (!isWhole) {
    if (state.view !== 'table') drawOverlay();
    return;
  }
  isWhole = false;
  state.theme.ratio = devicePixelRatio || 1;
  if (state.view !== 'table') drawChart();
  drawOverview();
  const { range, goal } = state.time;
  const length = lengthOf(goal);
  status.textContent = isZoomed()
    ? `${spanOfTime(goal)}: ${time(length)}, ${percent(length, lengthOf(range))} of the recording`
    : `the whole recording: ${time(length)}, ${time(head.busy)} busy`;
  describe();
}

/** The longest of the labelled spans in view, for those who do not see them. */
function describe() {
  clearTimeout(describing);
  describing = setTimeout(() => {
    const { timeline, seen, levels } = state.model;
    if (state.view === 'table' || levels.timeline !== timeline) return;
    const spans = spansInView(timeline, seen, MOST_TOLD);
    outline.textContent =
      `${spans.length} longest calls in view, by row: ` +
      spans
        .map(
          (span) =>
            `row ${rowOf(timeline, span) + 1} ${labelOf(timeline.function[span])} ${time(totalOf(timeline, span))}`,
        )
        .join('; ');
  }, DESCRIBE_MS);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let describing;

// What is in view

/** Keeps the range in view, to step back to. */
const remember = () => trail.push(state.model.seen);

/** Makes sure that a span can be seen. @param {number} span */
function reveal(span) {
  const { timeline, goal } = state.model;
  const [from, to] = [fromOf(timeline, span), toOf(timeline, span)];
  const length = lengthOf(goal);
  const isWider = to - from > length;
  if (to <= goal[0] || from >= goal[1] || isWider || to - from < length / 400) {
    const wanted = isWider ? (to - from) * 0.55 : min(length, max((to - from) * 20, 40)) / 2;
    const middle = (from + to) / 2;
    see([middle - wanted, middle + wanted], true);
  }
  scrollTo(rowOf(timeline, span));
}

/** Levels of some functions, shown as they are built. @param {Uint8Array} mask @param {ReturnType<typeof slot>} runSlot */
function lightUp(mask, runSlot) {
  const levels = levelsOf(state.model.timeline, mask);
  const show = () => redraw(true);
  runSlot(buildLevels(levels), show).then(show);
  return levels;
}

/** All spans of the function that is hovered, or else picked. */
function showAlike() {
  const { model, hovered, picked, alike } = state;
  const span = hovered >= 0 ? hovered : picked;
  const f = span >= 0 ? model.timeline.function[span] : -1;
  if (alike?.mask?.[f] && alike.timeline === model.timeline) return;
  runAlike();
  clearTimeout(lighting);
  state.alike = null;
  // They may wait; what is said of the span may not.
  if (f >= 0) lighting = setTimeout(() => (state.alike = lightUp(maskOf(f), runAlike)), LIGHT_MS);
}

const LIGHT_MS = 30;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let lighting;

/** Lights what is searched for, or else the function that was chosen. */
function showMatches() {
  runMatches();
  runPlace();
  say(state.lit >= 0 && !query.text ? `lit: ${labelOf(state.lit)}` : '');
  if (!query.text && state.lit < 0) {
    setMatches((state.matches = null));
    drawTable();
    redraw();
    return;
  }
  runMatches(light(), () => redraw()).then(() => redraw());
}

/** @returns {Job} */
function* light() {
  const mask = query.text ? yield* findFunctions() : maskOf(state.lit);
  if (!mask) return;
  state.matches = levelsOf(state.model.timeline, mask);
  const whole = state.model === state.time ? state.matches : levelsOf(state.time.timeline, mask);
  setMatches(whole);
  if (query.text) drawTable();
  redraw();
  const said = query.text ? sayFound(mask) : null;
  said?.next();
  yield* buildLevels(state.matches);
  if (whole !== state.matches) yield* buildLevels(whole);
  if (said) yield* said;
}

/** @param {TimeRange} range */
function* mergeCalls(range) {
  const merged = yield* leftHeavy(state.time.timeline, range, functions.kind);
  const levels = levelsOf(merged.timeline, null);
  yield* buildLevels(levels);
  return { ...merged, levels, sums: yield* sums(state.time.timeline, range, functions.kind) };
}

/** What the address says of a view that is still being made. @type {{ leftRange: TimeRange | null, leftSpan: number } | null} */
let waiting = null;

/** Left heavy and table follow the range that is chosen. */
function followRange() {
  const { range: whole, timeline } = state.time;
  const range = filter() ?? whole;
  if (state.view === 'left') {
    runView(mergeCalls(range)).then(({ timeline, spans, levels, sums }) => {
      /** @type {TimeRange} */
      const all = [0, max(1, timeline.times[timeline.changes - 1] ?? 0)];
      changeModel({ timeline, merged: spans, levels, sums, range: all, seen: all, goal: all, scroll: 0 });
      app.dataset.left = range.join('~');
      if (!waiting) return;
      const { leftRange, leftSpan } = waiting;
      waiting = null;
      if (leftRange) see(leftRange);
      if (leftSpan >= 0 && leftSpan < timeline.spans) act.pick(leftSpan);
    });
  } else if (state.view === 'table') {
    runView(sums(timeline, range, functions.kind)).then((result) => {
      setSums(result);
      around();
    });
  }
}

/** Callers and callees of the function that is lit. */
function around() {
  const { lit, time, view } = state;
  if (lit < 0 || view !== 'table') return;
  runNeighbours(neighbours(time.timeline, filter() ?? time.range, lit)).then((found) =>
    showNeighbours(lit, found),
  );
}

/** @param {Model} model */
function changeModel(model) {
  if (shown() === 'span') panel.hidden = true;
  showModel(model);
  showMatches();
  redraw();
}

function applyView() {
  const { view, time, model } = state;
  chart.hidden = view === 'table';
  table.hidden = view !== 'table';
  tabs.forEach((tab, n) => tab.setAttribute('aria-selected', String(VIEWS[n][0] === view)));
  if (view !== 'left' && model !== time) changeModel(time);
  followRange();
  if (query.text) showMatches();
  redraw();
}

/** Steps to another span of some functions, round the end. @param {Uint8Array} mask @param {1 | -1} direction */
function stepSpan(mask, direction) {
  const {
    model: { timeline, seen },
    picked,
  } = state;
  const isForward = direction > 0;
  const place =
    picked >= 0
      ? { change: timeline.start[picked], row: rowOf(timeline, picked) }
      : { change: changeAt(timeline, isForward ? seen[0] - 1 : seen[1]), row: timeline.rows };
  const next = nextSpan(timeline, mask, place, direction);
  const end = { change: isForward ? -1 : timeline.changes, row: 0 };
  const span = next >= 0 ? next : nextSpan(timeline, mask, end, direction);
  if (span < 0) return;
  act.pick(span, true);
  runPlace(placeOfSpan(timeline, mask, span)).then(({ place, count: all }) => sayPlace(place, all));
}

// What the parts ask for

Object.assign(
  act,
  /** @type {Actions} */ ({
    viewed() {
      redraw();
      save(false);
    },

    moved() {
      followRange();
      if (state.marked || !query.text || state.view === 'time') return;
      showMatches();
    },

    hover(span, x, y) {
      if (span !== state.hovered) {
        state.hovered = span;
        showAlike();
        redraw(true);
        if (span >= 0) {
          const f = state.model.timeline.function[span];
          fill(tip, p('name', nameOf(f)), p('muted place', originOf(f)), facts(rowsOf(state.model, span)));
        }
      }
      tip.hidden = span < 0;
      if (span < 0) return;
      const box = app.getBoundingClientRect();
      const area = scroller.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = tip;
      // Beside the pointer where there is room, never over it.
      const left = area.left - box.left + x;
      const top = area.top - box.top + y;
      const beside = left + 14 + width <= box.width - 4 ? left + 14 : left - 14 - width;
      const below = top + 18 + height <= box.height - 4 ? top + 18 : top - 14 - height;
      tip.style.left = `${max(4, beside < 4 ? box.width - width - 4 : beside)}px`;
      tip.style.top = `${max(4, below)}px`;
    },

    pick(span, isAsked) {
      const {
        model: { timeline },
      } = state;
      act.hover(-1, 0, 0);
      state.picked = span;
      showAlike();
      redraw();
      if (span < 0) {
        if (shown() === 'span') panel.hidden = true;
      } else {
        showSpan(span);
        if (isAsked) reveal(span);
        else scrollTo(rowOf(timeline, span));
        const callee = heaviestOf(timeline, span);
        live.textContent = [
          `${nameOf(timeline.function[span])}, total ${time(totalOf(timeline, span))}, self ${time(selfOf(timeline, span))}`,
          `row ${rowOf(timeline, span) + 1}`,
          parentOf(timeline, span) >= 0
            ? `called by ${labelOf(timeline.function[parentOf(timeline, span)])}`
            : 'called by nothing',
          callee >= 0 ? `calls ${labelOf(timeline.function[callee])} for longest` : 'calls nothing sampled',
        ].join(', ');
      }
      save(true);
    },

    zoomTo(span) {
      const { timeline } = state.model;
      remember();
      act.pick(span);
      const [from, to] = [fromOf(timeline, span), toOf(timeline, span)];
      const margin = (to - from) * 0.02;
      see([from - margin, to + margin], true);
      scrollTo(rowOf(timeline, span));
    },

    zoomToMark() {
      if (!state.marked) return;
      act.setView('time');
      remember();
      see(state.marked, true);
      save(true);
    },

    mark(range, isFinal) {
      state.marked = range;
      redraw();
      if (!isFinal) return;
      save(true);
      followRange();
      runMarked();
      if (range)
        runMarked(sums(state.time.timeline, range, functions.kind)).then((result) =>
          showRange(range, result),
        );
      else if (shown() === 'range') panel.hidden = true;
    },

    look(range) {
      const { model, time } = state;
      if (model === time) return see(range);
      time.seen = time.goal = within(time, range);
      act.moved();
      act.viewed();
    },

    looked: () => save(true),

    reset() {
      trail.length = 0;
      see(state.model.range, true);
      if (state.model !== state.time && isZoomed()) act.look(state.time.range);
      save(true);
    },

    goToSpike(rank) {
      const of = allSpikes()[rank - 1].lane;
      if (of !== lane) {
        enter(of, () => act.goToSpike(rank));
        return;
      }
      const spike = /** @type {Spike} */ (head.spikes.find((spike) => spike.rank === rank));
      act.setView('time');
      remember();
      state.spike = rank;
      state.picked = spansOfSpike(state.time.timeline, spike)[0] ?? -1;
      showAlike();
      const [from, to] = [spike.parts[0][0], spike.parts[spike.parts.length - 1][1]];
      see([from - (to - from) * 1.5, to + (to - from) * 1.5], true);
      showSpikes();
      scrollTo(spike.row);
      live.textContent = `${nameOf(spike.function)}. ${spike.why}`;
      save(true);
    },

    stepSpike(direction) {
      const n = allSpikes().length;
      if (n === 0) showSpikes();
      else
        act.goToSpike(state.spike === 0 && direction < 0 ? n : ((state.spike - 1 + direction + n) % n) + 1);
    },

    openThread(n) {
      if (n !== goal) enter(n, () => save(true));
    },

    stepThread(direction) {
      const n = recording.lanes.length;
      // Keys that follow each other quickly go on from where the one before leads to.
      if (n > 0) enter((goal + direction + n) % n, () => save(true));
    },

    stepFunction: (f, direction) => stepSpan(maskOf(f), direction),

    stepMatch(direction) {
      const mask = state.matches?.mask;
      if (state.view === 'table') stepRow(direction);
      else if (mask) stepSpan(mask, direction);
    },

    light(f, keepsSearch = false) {
      state.lit = f;
      const wasSearch = query.text;
      if (f >= 0 && !keepsSearch) setText('');
      if (!keepsSearch) showMatches();
      if (wasSearch) drawTable();
      else selectRow();
      around();
      save(true);
    },

    lookUp() {
      if (query.text) state.lit = -1;
      showMatches();
      save(false);
    },

    setView(view) {
      if (view === state.view) return;
      state.view = view;
      act.hover(-1, 0, 0);
      applyView();
      save(true);
    },

    move(where) {
      const {
        model: { timeline, seen },
        picked,
      } = state;
      let span = -1;
      if (picked < 0) {
        for (let row = 0; row < timeline.rows && span < 0; row++) {
          span = spanAt(timeline, row, (seen[0] + seen[1]) / 2, lengthOf(seen));
        }
      } else if (where === 'up') span = parentOf(timeline, picked);
      else if (where === 'down') span = heaviestOf(timeline, picked);
      else {
        const row = rowOf(timeline, picked);
        const next = picked + (where === 'left' ? -1 : 1);
        if (next >= timeline.first[row] && next < timeline.first[row + 1]) span = next;
      }
      if (span >= 0) act.pick(span, true);
    },

    async copy() {
      const { model, picked } = state;
      if (picked < 0) return;
      try {
        await navigator.clipboard.writeText(textOf(model, picked));
        flash('Copied');
      } catch {
        // Not allowed here: what is to be copied is selected, for the hand to do it.
        getSelection()?.selectAllChildren(panel);
        flash('Selected: press Ctrl+C to copy');
      }
    },

    closePanel() {
      const what = shown();
      panel.hidden = true;
      if (what === 'spikes') state.spike = 0;
      if (what === 'range') act.mark(null, true);
      else act.pick(-1);
    },

    switchTheme: () => setTheme(state.isDark ? 'light' : 'dark'),

    toggleHelp() {
      if (help.hidden) showHelp();
      else {
        help.hidden = true;
        scroller.focus();
      }
    },

    back() {
      if (!help.hidden) act.toggleHelp();
      else if (query.text || document.activeElement === input) {
        setText('');
        act.lookUp();
        scroller.focus();
      } else if (shown() || state.picked >= 0) act.closePanel();
      else if (state.marked) act.mark(null, true);
      else if (state.lit >= 0) act.light(-1);
      else {
        see(trail.pop() ?? state.model.range, true);
        save(true);
      }
    },
  }),
);

// The address

let isRestoring = false;
/** Whether the state that waits to be saved is one to come back to. */
let isStep = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saving;

/** @param {boolean} step */
function save(step) {
  if (isRestoring) return;
  isStep ||= step;
  clearTimeout(saving);
  saving = setTimeout(() => {
    const isLeft = state.model !== state.time;
    const text = writeHash({
      lane,
      view: state.view,
      range: isZoomed() ? state.time.goal : null,
      leftRange: isLeft && lengthOf(state.model.goal) < lengthOf(state.model.range) ? state.model.goal : null,
      leftSpan: isLeft ? state.picked : -1,
      sort: sortOrder(),
      mark: state.marked,
      span: state.model === state.time ? state.picked : -1,
      spike: state.spike,
      function: state.lit,
      query,
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

/** Takes the state from the address. */
function restore() {
  clearTimeout(saving);
  const wanted = laneOf(location.hash, recording.lanes.length);
  if (wanted !== lane) {
    enter(wanted, restore);
    return;
  }
  const { timeline, range } = state.time;
  const hash = readHash(location.hash, {
    lane,
    range,
    spans: timeline.spans,
    spikes: allSpikes().length,
    functions: timeline.functions,
  });
  isRestoring = true;
  panel.hidden = true;
  showModel(state.time);
  Object.assign(state, { view: hash.view, lit: hash.query.text ? -1 : hash.function, spike: hash.spike });
  setQuery(hash.query);
  showMatches();
  setOrder(hash.sort);
  waiting = { leftRange: hash.leftRange, leftSpan: hash.leftSpan };
  see(hash.range ?? range);
  act.mark(hash.mark, true);
  state.picked = hash.span;
  if (hash.span >= 0) {
    showSpan(hash.span);
    reveal(hash.span);
  }
  if (hash.spike > 0) {
    if (hash.range) showSpikes();
    else act.goToSpike(hash.spike);
  }
  showAlike();
  applyView();
  isRestoring = false;
}

// Lanes

/** Reads a lane. @type {(lane: number) => Promise<OpenLane>} */
let readLane;
/** The lane that is asked for; it may still be read. */
let goal = 0;

/**
 * Opens another lane, with the same range in view, and then goes on.
 * @param {number} n
 * @param {() => void} then
 */
async function enter(n, then) {
  goal = n;
  flash(`Opening ${recording.lanes[n].name}`);
  try {
    const { head: of, levels } = await readLane(n);
    if (goal !== n) return;
    const { goal: range } = state.time;
    for (const stop of [runLater, runAlike, runMatches, runView, runMarked, runNeighbours, runPlace]) stop();
    act.hover(-1, 0, 0);
    openLane(n, of, levels.timeline);
    trail.length = 0;
    panel.hidden = true;
    Object.assign(state, { spike: 0, lit: -1, matches: null });
    state.time = modelOf(levels);
    state.time.seen = state.time.goal = within(state.time, range);
    showModel(state.time);
    clearSilhouette();
    setMatches(null);
    showLane();
    readTheme();
    showMatches();
    applyView();
    completeApp();
    app.dataset.lane = String(n);
    then();
  } catch (error) {
    flash(`This thread could not be opened: ${error instanceof Error ? error.message : error}`);
  }
}

/** The recording as a model. @param {import('../model/levels.js').Levels} levels @returns {Model} */
function modelOf(levels) {
  const [from, to] = head.range;
  /** @type {TimeRange} */
  const range = [from, max(to, from + 1)];
  return {
    timeline: levels.timeline,
    levels,
    merged: null,
    sums: null,
    range,
    seen: range,
    goal: range,
    scroll: 0,
  };
}

// Looks

/** @param {string} name empty for that of the system */
function setTheme(name) {
  app.dataset.theme = name;
  readTheme();
}

function readTheme() {
  const chosen = app.dataset.theme;
  const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const style = getComputedStyle(app);
  const pixels = head.palette.map((swatch) => packed(swatch[Number(isDark)]));
  const [paper, ink, muted, line, link, band] = ['paper', 'ink', 'muted', 'line', 'link', 'band'].map(
    (name) => style.getPropertyValue(`--${name}`).trim(),
  );
  const colours = Uint32Array.from(functions.colour, (place) => pixels[place]);
  Object.assign(state, { isDark, theme: { paper, ink, muted, line, link, band, ratio: 1, colours } });
  drawStrips();
  redraw();
}

/** @param {KeyboardEvent} event */
function keydown(event) {
  const { key, target } = event;
  const isTyping = target === input;
  const isPress = target instanceof HTMLButtonElement && (key === 'Enter' || key === ' ');
  if (event.ctrlKey || event.metaKey) {
    if (key === 'f' && !isTyping) {
      event.preventDefault();
      input.select();
    } else if (key === 'c' && !isTyping && !String(getSelection())) act.copy();
  } else if (!event.altKey && !isPress && (!isTyping || key === 'Escape')) {
    const action = KEYS.find(([keys]) => keys.split(' ').includes(key))?.[3];
    if (!action) return;
    event.preventDefault();
    action();
  }
}

/**
 * Shows the recording in `app`, which is in the document already.
 * @param {import('../model/levels.js').Levels} levels
 * @param {(lane: number) => Promise<OpenLane>} read reads another lane
 */
export function startApp(levels, read) {
  readLane = read;
  goal = lane;
  app.dataset.lane = String(lane);
  state.time = modelOf(levels);
  const spikes = allSpikes().length;
  listLanes();
  fill(
    app,
    el(
      'header',
      { class: 'bar' },
      div('title', el('h1', {}, head.title), head.subtitle ? p('', head.subtitle) : null),
      el('div', { class: 'tabs', role: 'tablist' }, ...tabs),
      div(
        'tools',
        button('−', 'Zoom out (−)', () => zoom(2)),
        button('+', 'Zoom in (+)', () => zoom(0.5)),
        button('Reset Zoom', 'Show the whole recording (0)', act.reset),
        button(spikes ? `▼ ${counted(spikes, 'spike')}` : 'No spikes', 'List of spikes', () =>
          shown() === 'spikes' ? act.closePanel() : showSpikes(),
        ),
        button('◐', 'Light or dark (T)', act.switchTheme),
        button('?', 'Keys and words (?)', act.toggleHelp),
      ),
      searchBox,
    ),
    el('main', {}, overview, before, div('main', chart, outline, table, panel), behind),
    el('footer', {}, status, result, hint),
    tip,
    help,
    live,
  );
  hint.textContent = HINT;
  readTheme();
  on(matchMedia('(prefers-color-scheme: dark)'), 'change', readTheme);
  // Whatever takes room from the chart, it is drawn into what is left.
  const resized = new ResizeObserver(() => redraw());
  for (const drawn of [app, chart, overview]) resized.observe(drawn);
  on(document, 'keydown', keydown);
  on(window, 'popstate', restore);
  // Paper is light.
  let theme = '';
  on(window, 'beforeprint', () => {
    theme = app.dataset.theme ?? '';
    setTheme('light');
    draw();
  });
  on(window, 'afterprint', () => setTheme(theme));
  restore();
  draw();
}

/** Prepares what the first frames do without. @returns {Job} */
function* prepare() {
  const { levels } = state.time;
  if (levels.levels.length === 0) yield* buildLevels(levels);
  yield* buildSilhouette();
}

export const completeApp = () => runLater(prepare()).then(() => redraw());
