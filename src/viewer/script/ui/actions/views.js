// What is done with the view: which one, what range of it, what is lit in it.
/** @import { TimeRange } from '../../model/types.js' */
/** @import { Actions, State } from '../../state/types.js' */
import { isZoomed } from '../../state/store.js';
import { within } from '../chart/viewport.js';

/**
 * @param {State} state
 * @param {Actions} act
 * @param {import('../types.js').Viewer} viewer
 */
export function viewActions(
  state,
  act,
  { chart, panel, legend, table, search, help, theme, follow, trail, applyView },
) {
  return {
    viewed() {
      act.redraw();
      act.save(false);
    },

    moved() {
      follow.range();
      if (!state.marked && state.query.text && state.view !== 'time') follow.matches();
    },

    /** @param {number} factor */
    zoom: (factor) => chart.zoom(factor),

    /** @param {number} part */
    pan: (part) => chart.pan(part, true),

    zoomToMark() {
      if (!state.marked) return;
      act.setView('time');
      trail.push(state.model.seen);
      chart.see(state.marked, true);
      act.save(true);
    },

    /** @param {TimeRange | null} range @param {boolean} isFinal */
    mark(range, isFinal) {
      state.marked = range;
      act.redraw();
      if (!isFinal) return;
      act.save(true);
      follow.range();
      follow.marked();
      if (!range && panel.shown() === 'range') panel.hide();
    },

    /** @param {TimeRange} range */
    look(range) {
      const { model, time } = state;
      if (model === time) return chart.see(range);
      time.seen = time.goal = within(time, range);
      act.moved();
      act.viewed();
    },

    looked: () => act.save(true),

    reset() {
      trail.length = 0;
      chart.see(state.model.range, true);
      if (state.model !== state.time && isZoomed(state)) act.look(state.time.range);
      act.save(true);
    },

    /** @param {number} f @param {boolean} [keepsSearch] */
    light(f, keepsSearch = false) {
      state.lit = f;
      state.litOrigin = -1;
      legend.draw();
      const wasSearch = state.query.text;
      if (f >= 0 && !keepsSearch) search.setText('');
      if (!keepsSearch) follow.matches();
      if (wasSearch) table.draw();
      else table.selectRow();
      follow.around();
      act.save(true);
    },

    /** @param {number} o */
    lightOrigin(o) {
      act.light(-1, true);
      state.litOrigin = o;
      search.setText('');
      follow.matches();
      legend.draw();
      act.save(true);
    },

    /** @param {number} o */
    hide(o) {
      const { hidden } = state;
      state.hidden = hidden.includes(o)
        ? hidden.filter((other) => other !== o)
        : [...hidden, o].sort((a, b) => a - b);
      theme.read();
      act.save(true);
    },

    /** @param {import('../../model/grouping.js').GroupBy} by */
    groupBy(by) {
      state.group = by;
      follow.range();
      act.save(true);
    },

    /** @param {string} name @param {number} f */
    openGroup(name, f) {
      const { origins, functions } = state.head;
      const { group } = state;
      if (group === 'category') state.only = [origins[functions.origin[f]].group];
      else search.setText(name);
      act.groupBy('function');
      act.lookUp();
    },

    lookUp() {
      if (state.query.text) Object.assign(state, { lit: -1, litOrigin: -1 });
      legend.draw();
      follow.matches();
      act.save(false);
    },

    search: () => search.input.select(),

    /** @param {import('../../state/types.js').ViewName} view */
    setView(view) {
      if (view === state.view) return;
      state.view = view;
      act.hover(-1, 0, 0);
      applyView();
      act.save(true);
    },

    closePanel() {
      const what = panel.shown();
      panel.hide();
      if (what === 'spikes') state.spike = 0;
      if (what === 'range') act.mark(null, true);
      else act.pick(-1);
    },

    switchTheme: () => theme.set(state.isDark ? 'light' : 'dark'),

    toggleHelp() {
      if (help.element.hidden) help.show();
      else {
        help.element.hidden = true;
        chart.scroller.focus();
      }
    },

    back() {
      if (!help.element.hidden) act.toggleHelp();
      else if (state.query.text || document.activeElement === search.input) {
        search.setText('');
        act.lookUp();
        chart.scroller.focus();
      } else if (panel.shown() || state.picked >= 0) act.closePanel();
      else if (state.marked) act.mark(null, true);
      else if (state.lit >= 0 || state.litOrigin >= 0) act.light(-1);
      else if (state.hidden.length) {
        state.hidden = [];
        theme.read();
        act.save(true);
      } else {
        chart.see(trail.pop() ?? state.model.range, true);
        act.save(true);
      }
    },
  };
}
