// The viewer: one state, the views that show it, and everything that changes it.
import { Chart } from './chart.js';
import { button, el } from './dom.js';
import { counted, percent, time } from './format.js';
import { readHash, writeHash } from './hash.js';
import { keymap, showHelp } from './keys.js';
import { Slot } from './jobs.js';
import { Levels } from './levels.js';
import { Overview, silhouette } from './overview.js';
import { packed } from './painter.js';
import { Panel, table as factsTable } from './panel.js';
import { Search } from './searchbox.js';
import { nextSpan } from './search.js';
import { leftHeavy, neighbours, sums } from './sums.js';
import { FunctionTable } from './table.js';

/** @typedef {import('./recording.js').Model} Model */

export class App {
  /** @param {import('./recording.js').Recording} recording */
  constructor(recording) {
    this.recording = recording;
    const { head, timeline } = recording;
    const [from, to] = head.range;
    /** @type {Model} */
    this.time = {
      view: 'time', timeline, levels: new Levels(timeline, null), merged: null,
      from, to: Math.max(to, from + 1), seen: { from, to: Math.max(to, from + 1), scroll: 0 },
    };
    /** @type {'time' | 'left' | 'table'} */
    this.view = 'time';
    this.spike = 0;
    this.lit = -1;
    /** @type {[number, number][]} ranges to step back to */
    this.trail = [];
    this.slots = { base: new Slot(), alike: new Slot(), matches: new Slot(), range: new Slot(), around: new Slot(), bins: new Slot() };
    this.hasFrame = false;
    this.overview = new Overview(recording, {
      onrange: (from, to, isFinal) => {
        if (isFinal) this.remember();
        this.setRange(from, to);
        if (isFinal) this.filterChanged();
      },
      onreset: () => this.reset(),
    });
    this.panel = new Panel(recording, {
      onclose: () => this.closePanel(),
      onpick: (span) => this.pick(span, true),
      onzoom: (span) => this.zoomTo(span),
      oncopy: () => this.copy(),
      onstep: (f, direction) => this.stepFunction(f, direction),
      onspike: (rank) => this.goToSpike(rank),
      onfunction: (f) => this.showFunction(f),
      onzoommark: () => this.zoomToMark(),
    });
    this.table = new FunctionTable(recording, {
      onselect: (f) => this.light(f),
      onchart: (f) => {
        this.light(f);
        this.setView('time');
      },
    });
    this.search = new Search({
      onquery: () => this.lookUp(),
      onstep: (direction) => this.stepMatch(direction),
    });
    /** @type {['time' | 'left' | 'table', string][]} */
    const views = [['time', 'Time Order'], ['left', 'Left Heavy'], ['table', 'Table']];
    this.tabs = views.map(([view, label], n) =>
      button(label, `${label} (${n + 1})`, () => this.setView(view), { role: 'tab', 'aria-selected': 'false' }));
    this.views = views.map(([view]) => view);
    const spikes = head.spikes.length;
    this.status = el('span', { class: 'range' });
    this.tip = el('div', { class: 'tip', role: 'tooltip', hidden: true });
    this.live = el('div', { class: 'live', 'aria-live': 'polite' });
    this.help = el('div', { class: 'help', role: 'dialog', 'aria-modal': 'true', 'aria-label': 'Help', hidden: true });
    this.main = el('div', { class: 'main' }, this.panel.element);
    this.element = el('div', { class: 'flame' },
      el('header', { class: 'bar' },
        el('div', { class: 'title' }, el('h1', {}, head.title), head.subtitle ? el('p', {}, head.subtitle) : null),
        el('div', { class: 'tabs', role: 'tablist' }, ...this.tabs),
        el('div', { class: 'tools' },
          button('−', 'Zoom out (−)', () => this.chart.zoom(2, undefined, true)),
          button('+', 'Zoom in (+)', () => this.chart.zoom(0.5, undefined, true)),
          button('Reset Zoom', 'Show the whole recording (0)', () => this.reset()),
          button(spikes ? `▼ ${counted(spikes, 'spike')}` : 'No spikes', 'List of spikes (])', () => this.toggleSpikes()),
          button('◐', 'Light or dark', () => this.switchTheme()),
          button('?', 'Keys and words (?)', () => this.toggleHelp())),
        this.search.element),
      this.overview.canvas, this.main,
      el('footer', {}, this.status, el('span', { class: 'hint' }, 'drag pans · Ctrl+wheel zooms · Shift+drag marks a range · ? help')),
      this.tip, this.help, this.live);
    this.chart = new Chart(recording, this.time, {
      onview: () => this.viewChanged(),
      onhover: (span, x, y) => this.hover(span, x, y),
      onpick: (span) => this.pick(span),
      onmark: (range) => this.mark(range),
      onzoom: (span) => this.zoomTo(span),
      onspike: (rank) => this.goToSpike(rank),
    });
    this.main.prepend(this.chart.element, this.table.element);
    this.keys = keymap(this);
    this.isDark = false;
    this.theme = { paper: '', ink: '', muted: '', line: '', link: '', band: '', ratio: 1, colours: new Uint32Array(0) };
    this.isRestoring = false;
    /** Whether the state that is to be saved is one to come back to. */
    this.isStep = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.saving;
  }

  /** Begins to work on what is drawn faster or said better with it. */
  start() {
    this.chart.layOut();
    this.readTheme();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.readTheme());
    new ResizeObserver(() => this.redraw()).observe(this.element);
    document.addEventListener('keydown', (event) => this.keydown(event));
    addEventListener('hashchange', () => this.restore());
    addEventListener('popstate', () => this.restore());
    addEventListener('beforeprint', () => this.draw());
    this.slots.base.run(this.time.levels.build());
    this.slots.bins.run(silhouette(this.recording)).then((bins) => {
      this.overview.bins = bins;
      this.redraw();
    });
    this.restore();
    this.draw();
  }

  get model() {
    return this.chart.model;
  }

  redraw() {
    if (this.hasFrame) return;
    this.hasFrame = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.hasFrame = false;
    const { seen } = this.time;
    const { theme } = this;
    theme.ratio = devicePixelRatio || 1;
    if (this.view !== 'table') this.chart.draw(theme);
    this.overview.draw([seen.from, seen.to], this.chart.marked, theme);
    const whole = this.time.to - this.time.from;
    const length = seen.to - seen.from;
    this.status.textContent = this.isZoomed()
      ? `${time(seen.from)} to ${time(seen.to)}: ${time(length)}, ${percent(length, whole)} of the recording`
      : `the whole recording: ${time(whole)}, ${time(this.recording.head.busy)} busy`;
  }

  isZoomed() {
    const { seen, from, to } = this.time;
    return seen.from > from || seen.to < to;
  }

  // What is in view

  viewChanged() {
    this.redraw();
    this.save(false);
  }

  /** @param {number} from @param {number} to @param {boolean} [moving] */
  setRange(from, to, moving = false) {
    if (this.model === this.time) this.chart.setView(from, to, moving);
    else {
      Object.assign(this.time.seen, { from, to });
      this.viewChanged();
    }
  }

  /** Keeps the range in view, to step back to. */
  remember() {
    const { from, to } = this.model.seen;
    const last = this.trail.at(-1);
    if (!last || last[0] !== from || last[1] !== to) this.trail.push([from, to]);
  }

  reset() {
    this.trail = [];
    if (this.model !== this.time) this.chart.setView(this.model.from, this.model.to, true);
    this.setRange(this.time.from, this.time.to, true);
    this.save(true);
    if (this.view !== 'time') this.filterChanged();
  }

  /** @param {number} span */
  zoomTo(span) {
    const { timeline } = this.model;
    this.remember();
    this.pick(span);
    const [from, to] = [timeline.from(span), timeline.to(span)];
    const margin = Math.max(to - from, 1) * 0.02;
    this.chart.setView(from - margin, to + margin, true);
    this.chart.scrollTo(timeline.rowOf(span));
    this.save(true);
  }

  zoomToMark() {
    const { marked } = this.chart;
    if (!marked) return;
    this.setView('time');
    this.remember();
    this.chart.setView(marked[0], marked[1], true);
    this.save(true);
  }

  /** Makes sure that a span can be seen. @param {number} span */
  reveal(span) {
    const { timeline, seen } = this.model;
    const [from, to] = [timeline.from(span), timeline.to(span)];
    const length = seen.to - seen.from;
    if (to <= seen.from || from >= seen.to || to - from < length / 400) {
      const wanted = Math.min(length, Math.max((to - from) * 20, 40));
      const middle = (from + to) / 2;
      this.chart.setView(middle - wanted / 2, middle + wanted / 2, true);
    }
    this.chart.scrollTo(timeline.rowOf(span));
  }

  /** @param {'time' | 'left' | 'table'} view */
  setView(view) {
    if (view !== this.view) {
      this.view = view;
      this.hover(-1, 0, 0);
      if (view === 'time' && this.model !== this.time) this.showModel(this.time);
      this.applyView();
      this.save(true);
    }
  }

  applyView() {
    this.chart.element.hidden = this.view === 'table';
    this.table.element.hidden = this.view !== 'table';
    this.tabs.forEach((tab, n) => tab.setAttribute('aria-selected', String(this.views[n] === this.view)));
    if (this.view !== 'time') this.filterChanged();
    this.redraw();
  }

  /** @param {Model} model */
  showModel(model) {
    if (this.panel.shows === 'span') this.panel.close();
    this.chart.show(model);
    this.showLit();
    this.redraw();
  }

  /** The range that left heavy and table are about; `null` for the whole recording. */
  get filter() {
    const { marked } = this.chart;
    const { from, to } = this.time.seen;
    return marked ?? (this.isZoomed() ? /** @type {[number, number]} */ ([from, to]) : null);
  }

  filterChanged() {
    const { timeline } = this.recording;
    const { kind } = this.recording.functions;
    const [from, to] = this.filter ?? [this.time.from, this.time.to];
    if (this.view === 'left') {
      this.slots.range.run(leftHeavy(timeline, from, to, kind)).then((result) => {
        if (!result || this.view !== 'left') return;
        const end = Math.max(1, result.timeline.changes ? result.timeline.times[result.timeline.changes - 1] : 1);
        const levels = new Levels(result.timeline, null);
        this.slots.base.run(levels.build(), () => this.redraw());
        this.showModel({
          view: 'left', timeline: result.timeline, merged: result.spans, levels,
          from: 0, to: end, seen: { from: 0, to: end, scroll: 0 },
        });
        this.element.dataset.left = `${from}~${to}`;
      });
    } else if (this.view === 'table') {
      this.slots.range.run(sums(timeline, from, to, kind)).then((result) => {
        if (!result) return;
        this.table.setSums(result, this.filter);
        if (this.lit >= 0) this.showAround();
        this.element.dataset.table = `${from}~${to}`;
      });
    }
  }

  // Spans

  /** @param {number} span @param {number} x @param {number} y */
  hover(span, x, y) {
    const { chart, recording, tip } = this;
    if (span !== chart.hovered) {
      chart.hovered = span;
      this.showAlike();
      this.redraw();
      if (span >= 0) {
        const f = this.model.timeline.function[span];
        const rows = recording.rows(this.model, span, this.model.timeline.rowOf(span));
        tip.replaceChildren(el('p', { class: 'name' }, recording.name(f)),
          el('p', { class: 'muted place' }, [recording.package(f), recording.place(f)].filter(Boolean).join(' · ') || 'native'),
          factsTable(rows));
      }
    }
    tip.hidden = span < 0;
    if (span < 0) return;
    const box = this.element.getBoundingClientRect();
    const area = chart.scroller.getBoundingClientRect();
    const [left, top] = [area.left - box.left + x, area.top - box.top + y];
    const [width, height] = [tip.offsetWidth, tip.offsetHeight];
    const right = left + 14 + width <= box.width - 4 ? left + 14 : left - 14 - width;
    const below = top + 18 + height <= box.height - 4 ? top + 18 : top - 14 - height;
    tip.style.left = `${Math.max(4, Math.min(right, box.width - width - 4))}px`;
    tip.style.top = `${Math.max(4, below)}px`;
  }

  /** All spans of the function that is hovered, or else picked. */
  showAlike() {
    const { chart } = this;
    const { timeline } = this.model;
    const span = chart.hovered >= 0 ? chart.hovered : chart.picked;
    const f = span >= 0 ? timeline.function[span] : -1;
    if (chart.alike?.mask?.[f]) return;
    this.slots.alike.cancel();
    chart.alike = f < 0 ? null : this.levelsOf(new Uint8Array(this.recording.length).fill(1, f, f + 1));
    if (chart.alike) this.slots.alike.run(chart.alike.build(), () => this.redraw()).then(() => this.redraw());
  }

  /** @param {Uint8Array} mask */
  levelsOf(mask) {
    return new Levels(this.model.timeline, mask);
  }

  /** @param {number} span @param {boolean} [reveal] */
  pick(span, reveal = false) {
    const { chart, recording } = this;
    chart.picked = span;
    this.showAlike();
    this.redraw();
    if (span < 0) {
      if (this.panel.shows === 'span') this.panel.close();
      this.save(false);
      return;
    }
    this.hover(-1, 0, 0);
    if (reveal) this.reveal(span);
    const { timeline } = this.model;
    this.panel.showSpan(this.model, span);
    const row = timeline.rowOf(span);
    const total = time(timeline.total(span));
    this.live.textContent =
      `${recording.name(timeline.function[span])}, total ${total}, self ${time(timeline.self(span, row))}, row ${row + 1}`;
    this.save(true);
  }

  /** The next or previous span of a function. @param {number} f @param {1 | -1} direction */
  stepFunction(f, direction) {
    this.stepSpan(new Uint8Array(this.recording.length).fill(1, f, f + 1), direction);
  }

  /** @param {Uint8Array} mask @param {1 | -1} direction */
  stepSpan(mask, direction) {
    const { timeline, seen } = this.model;
    const { picked } = this.chart;
    const begin = direction > 0 ? timeline.changeAt(seen.from - 1) : timeline.changeAt(seen.to);
    const place = picked >= 0
      ? { change: timeline.start[picked], row: timeline.rowOf(picked) }
      : { change: begin, row: timeline.rows };
    let span = nextSpan(timeline, mask, place, direction);
    // Round the end.
    const end = direction > 0 ? { change: -1, row: 0 } : { change: timeline.changes, row: 0 };
    if (span < 0) span = nextSpan(timeline, mask, end, direction);
    if (span >= 0) this.pick(span, true);
  }

  /** Moves the selection. @param {'up' | 'down' | 'left' | 'right'} where */
  move(where) {
    const { timeline, seen } = this.model;
    const { picked } = this.chart;
    let to = -1;
    if (picked < 0) {
      for (let row = 0; row < timeline.rows && to < 0; row++) to = timeline.spanAt(row, (seen.from + seen.to) / 2, seen.to - seen.from);
    } else {
      const row = timeline.rowOf(picked);
      if (where === 'up') to = timeline.parent(picked, row);
      else if (where === 'down') {
        const [first, end] = timeline.children(picked, row);
        for (let child = first; child < end; child++) {
          if (to < 0 || timeline.total(child) > timeline.total(to)) to = child;
        }
      } else {
        const next = picked + (where === 'left' ? -1 : 1);
        if (next >= timeline.first[row] && next < timeline.first[row + 1]) to = next;
      }
    }
    if (to >= 0) this.pick(to, true);
  }

  async copy() {
    const { picked } = this.chart;
    if (picked < 0) return;
    try {
      await navigator.clipboard.writeText(this.recording.text(this.model, picked));
      this.live.textContent = 'Copied';
      this.element.dataset.copied = String(picked);
    } catch {
      // Not allowed here: what is to be copied is selected, for the hand to do it.
      getSelection()?.selectAllChildren(this.panel.element);
    }
  }

  // Ranges and spikes

  /** @param {[number, number] | null} range */
  mark(range) {
    this.chart.marked = range;
    this.redraw();
    this.save(false);
    if (!range) {
      this.slots.range.cancel();
      if (this.panel.shows === 'range') this.panel.close();
      return;
    }
    const job = sums(this.recording.timeline, range[0], range[1], this.recording.functions.kind);
    this.slots.range.run(job).then((result) => {
      if (result && this.chart.marked === range) this.panel.showRange(range, result);
    });
  }

  /** @param {number} rank */
  goToSpike(rank) {
    const spike = this.recording.head.spikes[rank - 1];
    if (!spike) return;
    this.setView('time');
    this.remember();
    this.spike = rank;
    const [span] = this.recording.spikeSpans(spike);
    this.chart.picked = span ?? -1;
    this.showAlike();
    const [from, to] = [spike.parts[0][0], spike.parts[spike.parts.length - 1][1]];
    const around = (to - from) * 1.5;
    this.chart.setView(from - around, to + around, true);
    this.chart.scrollTo(spike.row);
    this.panel.showSpikes(rank);
    this.live.textContent = `${this.recording.name(spike.function)}. ${spike.why}`;
    this.save(true);
  }

  /** @param {1 | -1} direction */
  stepSpike(direction) {
    const n = this.recording.head.spikes.length;
    if (n === 0) this.panel.showSpikes(0);
    else this.goToSpike(this.spike === 0 ? (direction > 0 ? 1 : n) : ((this.spike - 1 + direction + n) % n) + 1);
  }

  toggleSpikes() {
    if (this.panel.shows === 'spikes') this.closePanel();
    else this.panel.showSpikes(this.spike);
  }

  closePanel() {
    const { shows } = this.panel;
    this.panel.close();
    if (shows === 'spikes') this.spike = 0;
    if (shows === 'range') this.mark(null);
    this.pick(-1);
  }

  // Functions

  /** @param {number} f */
  showFunction(f) {
    this.light(f);
    this.setView('table');
  }

  /** Lights all spans of a function; -1 for none. @param {number} f */
  light(f) {
    this.lit = f;
    this.table.select(f);
    if (f >= 0) this.search.clear();
    this.table.mask = null;
    if (this.view === 'table') this.showAround();
    this.showLit();
    this.save(true);
  }

  showAround() {
    const f = this.lit;
    if (f < 0) return;
    const [from, to] = this.filter ?? [this.time.from, this.time.to];
    this.slots.around.run(neighbours(this.recording.timeline, from, to, f)).then((around) => {
      if (around) this.table.showAround(f, around);
    });
  }

  lookUp() {
    if (this.search.query.text && this.lit >= 0) {
      this.lit = -1;
      this.table.select(-1);
    }
    this.showLit();
    this.save(false);
  }

  /** Lights what is searched for, or else the function that was chosen. */
  showLit() {
    const { chart, search, recording } = this;
    this.slots.matches.cancel();
    const isSearch = search.query.text !== '';
    if (!isSearch && this.lit < 0) {
      search.say('');
      chart.matches = this.overview.matches = this.table.mask = null;
      this.table.render();
      this.redraw();
      return;
    }
    const mask = isSearch ? null : new Uint8Array(recording.length).fill(1, this.lit, this.lit + 1);
    const app = this;
    this.slots.matches.run((function* () {
      const found = mask ?? (yield* search.match(recording));
      if (!found) return;
      if (isSearch) app.table.mask = found;
      if (isSearch && app.view === 'table') app.table.render();
      chart.matches = app.levelsOf(found);
      app.overview.matches = app.model === app.time ? chart.matches : new Levels(recording.timeline, found);
      app.redraw();
      yield* chart.matches.build();
      if (app.overview.matches !== chart.matches) yield* app.overview.matches.build();
      if (isSearch) yield* search.share(recording, found);
    })(), () => this.redraw()).then(() => this.redraw());
  }

  /** @param {1 | -1} direction */
  stepMatch(direction) {
    if (this.view === 'table') this.setView('time');
    const mask = this.chart.matches?.mask;
    if (mask) this.stepSpan(mask, direction);
  }

  // Looks

  readTheme() {
    const chosen = this.element.dataset.theme;
    const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    const style = getComputedStyle(this.element);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    const { palette, functions } = this.recording.head;
    const pixels = palette.map((swatch) => packed(swatch[isDark ? 1 : 0]));
    this.theme = {
      paper: colour('paper'), ink: colour('ink'), muted: colour('muted'), line: colour('line'),
      link: colour('link'), band: colour('band'), ratio: 1,
      colours: Uint32Array.from(functions.colour, (place) => pixels[place]),
    };
    this.isDark = isDark;
    this.redraw();
  }

  switchTheme() {
    this.element.dataset.theme = this.isDark ? 'light' : 'dark';
    this.readTheme();
  }

  toggleHelp() {
    if (this.help.hidden) showHelp(this.help, this.keys, () => this.toggleHelp());
    else this.help.hidden = true;
    if (this.help.hidden) this.chart.scroller.focus();
  }

  // Keys, and the way back

  /** @param {KeyboardEvent} event */
  keydown(event) {
    const isTyping = event.target instanceof HTMLInputElement;
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && event.key === 'f' && !isTyping) {
      event.preventDefault();
      this.search.focus();
    } else if (withControl && event.key === 'c' && !isTyping && !String(getSelection())) {
      if (this.chart.picked >= 0) this.copy();
    } else if (!withControl && !event.altKey && (!isTyping || event.key === 'Escape')) {
      const isButton = event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ');
      const action = this.keys.find(({ keys }) => keys.includes(event.key));
      if (!action || isButton) return;
      event.preventDefault();
      action.run();
    }
  }

  /** One step back: closes, clears, unpicks, or zooms out. */
  back() {
    const { chart, search } = this;
    if (!this.help.hidden) this.toggleHelp();
    else if (search.query.text || search.hasFocus()) {
      search.clear();
      this.lookUp();
      chart.scroller.focus();
    } else if (this.panel.shows || chart.picked >= 0) this.closePanel();
    else if (chart.marked) this.mark(null);
    else if (this.lit >= 0) this.light(-1);
    else {
      const [from, to] = this.trail.pop() ?? [this.model.from, this.model.to];
      chart.setView(from, to, true);
      this.save(true);
    }
  }

  /** @param {boolean} isStep whether the way back leads here */
  save(isStep) {
    if (this.isRestoring) return;
    const { seen } = this.time;
    const text = writeHash({
      view: this.view,
      range: this.isZoomed() ? [seen.from, seen.to] : null,
      mark: this.chart.marked,
      span: this.model === this.time ? this.chart.picked : -1,
      spike: this.spike,
      function: this.lit,
      query: this.search.query,
    });
    this.isStep ||= isStep;
    if (this.saving) clearTimeout(this.saving);
    // Browsers refuse more than some hundred changes of the address within seconds.
    this.saving = setTimeout(() => this.write(text), 120);
  }

  /** @param {string} text */
  write(text) {
    const step = this.isStep;
    this.isStep = false;
    if (location.hash.slice(1) === text) return;
    try {
      history[step ? 'pushState' : 'replaceState'](null, '', `#${text}`);
    } catch {
      // A frame without an address of its own; nothing else depends on it.
    }
  }

  /** Takes the state from the address. */
  restore() {
    const { chart, time: model, recording } = this;
    if (this.saving) clearTimeout(this.saving);
    const state = readHash(location.hash, {
      from: model.from, to: model.to, spans: recording.timeline.spans,
      spikes: recording.head.spikes.length, functions: recording.length,
    });
    this.isRestoring = true;
    const isBare = /^#spike-\d+$/.test(location.hash);
    this.view = 'time';
    if (this.model !== model) this.showModel(model);
    this.spike = state.spike;
    chart.marked = null;
    chart.picked = -1;
    this.panel.close();
    this.lit = state.query.text ? -1 : state.function;
    this.search.set(state.query);
    this.table.select(this.lit);
    this.showLit();
    const [from, to] = state.range ?? [model.from, model.to];
    chart.setView(from, to);
    if (state.mark) this.mark(state.mark);
    if (state.spike > 0) {
      if (isBare) this.goToSpike(state.spike);
      else this.panel.showSpikes(state.spike);
    }
    if (state.span >= 0) {
      chart.picked = state.span;
      chart.scrollTo(recording.timeline.rowOf(state.span));
      if (!this.panel.shows) this.panel.showSpan(model, state.span);
    }
    this.showAlike();
    this.view = state.view;
    this.applyView();
    this.isRestoring = false;
    this.redraw();
  }
}
