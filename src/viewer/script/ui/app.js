// The viewer as a whole: its parts, put together.
/** @import { Job } from '../model/types.js' */
/** @import { Actions, OpenLane, State, ViewName } from '../state/types.js' */
import { slot } from '../model/jobs.js';
import { buildLevels } from '../model/levels.js';
import { allSpikes } from '../state/store.js';
import { counted } from '../words/format.js';
import { laneActions } from './actions/lanes.js';
import { spanActions } from './actions/spans.js';
import { viewActions } from './actions/views.js';
import { makeAddress } from './address.js';
import { makeChart } from './chart/chart.js';
import { button, div, el, fill, on, p } from './dom.js';
import { makeFollowers } from './follow.js';
import { makeFrames } from './frames.js';
import { makeHelp } from './help.js';
import { keysOf } from './keys.js';
import { makeLanes } from './lanes.js';
import { makeLegend } from './legend.js';
import { makeOverview } from './overview.js';
import { makePanel } from './panel.js';
import { makeSearchBox } from './searchbox.js';
import { makeTable } from './table/table.js';
import { makeTheme } from './theme.js';
import { makeTip } from './tip.js';
import { makeVoice } from './voice.js';

/** @type {[ViewName, string][]} */
const VIEWS = [
  ['time', 'Time Order'],
  ['left', 'Left Heavy'],
  ['table', 'Table'],
];

/**
 * Makes a viewer. It shows nothing until its element is in the document and it is started.
 * @param {State} state
 * @param {(lane: number) => Promise<OpenLane>} read reads another lane
 */
export function makeViewer(state, read) {
  // The parts ask for things long after all of them are there.
  const act = /** @type {Actions} */ ({});
  const app = div('flame');
  const chart = makeChart(state, act);
  const overview = makeOverview(state, act);
  const table = makeTable(state, act);
  const panel = makePanel(state, act);
  const legend = makeLegend(state, act);
  const search = makeSearchBox(state, act);
  const lanes = makeLanes(state, act);
  const keys = keysOf(state, act);
  const help = makeHelp(state, act, keys);
  const tip = makeTip(state, app, chart.scroller);
  const voice = makeVoice(search.result);
  const frames = makeFrames(state, chart, overview);
  const address = makeAddress(state);
  const follow = makeFollowers(state, act, { app, chart, overview, table, panel, legend, search });
  const theme = makeTheme(state, app, () => {
    lanes.draw();
    legend.draw();
    panel.strip.draw();
    frames.redraw();
  });
  const runLater = slot();
  const tabs = VIEWS.map(([view, label], n) =>
    button(label, `${label} (${n + 1})`, () => act.setView(view), { role: 'tab' }),
  );

  function applyView() {
    const { view, time, model } = state;
    chart.element.hidden = view === 'table';
    table.element.hidden = view !== 'table';
    app.dataset.view = view;
    tabs.forEach((tab, n) => tab.setAttribute('aria-selected', String(VIEWS[n][0] === view)));
    if (view !== 'left' && model !== time) follow.show(time);
    follow.range();
    if (state.query.text) follow.matches();
    frames.redraw();
  }

  /** Prepares what the first frames do without. @returns {Job} */
  function* prepare() {
    const { levels } = state.time;
    if (levels.levels.length === 0) yield* buildLevels(levels);
    yield* overview.build();
  }
  const complete = () => runLater(prepare()).then(() => frames.redraw());
  const stop = () => runLater();

  /** @type {import('./types.js').Viewer} */
  const viewer = {
    app,
    chart,
    overview,
    table,
    panel,
    legend,
    search,
    lanes,
    help,
    tip,
    address,
    follow,
    theme,
    applyView,
    complete,
    stop,
    trail: [],
  };
  /** @type {Actions} */
  const actions = {
    redraw: frames.redraw,
    save: address.save,
    flash: voice.flash,
    tell: voice.tell,
    ...spanActions(state, act, viewer),
    ...viewActions(state, act, viewer),
    ...laneActions(state, act, viewer, read),
  };
  Object.assign(act, actions);

  /** @param {KeyboardEvent} event */
  function keydown(event) {
    const { key, target } = event;
    const isTyping = target === search.input;
    const isPress = target instanceof HTMLButtonElement && (key === 'Enter' || key === ' ');
    if (event.ctrlKey || event.metaKey) {
      if (key === 'f' && !isTyping) {
        event.preventDefault();
        act.search();
      } else if (key === 'c' && !isTyping && !String(getSelection())) act.copy();
    } else if (!event.altKey && !isPress && (!isTyping || key === 'Escape')) {
      const action = keys.find(([keys]) => keys.split(' ').includes(key))?.[3];
      if (!action) return;
      event.preventDefault();
      action();
    }
  }

  /** Shows the recording in the viewer's element, which is in the document by now. */
  function start() {
    const { head } = state;
    app.dataset.lane = String(state.lane);
    const spikes = allSpikes(state).length;
    lanes.list();
    const title = div('title', el('h1', {}, head.title), head.subtitle ? p('', head.subtitle) : null);
    const tools = div(
      'tools',
      button('−', 'Zoom out (−)', () => act.zoom(2)),
      button('+', 'Zoom in (+)', () => act.zoom(0.5)),
      button('Reset Zoom', 'Show the whole recording (0)', act.reset),
      button(spikes ? `▼ ${counted(spikes, 'spike')}` : 'No spikes', 'List of spikes', () =>
        panel.shown() === 'spikes' ? act.closePanel() : panel.showSpikes(),
      ),
      button('◐', 'Light or dark (T)', act.switchTheme),
      button('?', 'Keys and words (?)', act.toggleHelp),
    );
    fill(
      app,
      el(
        'header',
        { class: 'bar' },
        title,
        el('div', { class: 'tabs', role: 'tablist' }, ...tabs),
        tools,
        search.element,
      ),
      el(
        'main',
        {},
        div(
          'charts',
          overview.element,
          lanes.before,
          div('main', chart.element, frames.outline, table.element),
          lanes.behind,
        ),
        div('side', panel.element, legend.element),
      ),
      el('footer', {}, frames.status, search.result, voice.hint),
      tip.element,
      help.element,
      voice.live,
    );
    theme.read();
    on(matchMedia('(prefers-color-scheme: dark)'), 'change', theme.read);
    // Whatever takes room from the chart, it is drawn into what is left.
    const resized = new ResizeObserver(() => frames.redraw());
    for (const drawn of [app, chart.element, overview.element]) resized.observe(drawn);
    on(document, 'keydown', keydown);
    on(window, 'popstate', act.restore);
    // Paper is light.
    let before = '';
    on(window, 'beforeprint', () => {
      before = app.dataset.theme ?? '';
      theme.set('light');
      frames.draw();
    });
    on(window, 'afterprint', () => theme.set(before));
    act.restore();
    frames.draw();
  }

  return { element: app, start, complete };
}
