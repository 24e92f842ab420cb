// What leads from lane to lane: opening one, spikes of any, the address.
/** @import { Spike } from '../../model/types.js' */
/** @import { Actions, OpenLane, State } from '../../state/types.js' */
import { spansOfSpike } from '../../model/paths.js';
import { allSpikes, modelOf, ofLane } from '../../state/store.js';
import { nameOf } from '../../words/functions.js';
import { readAddress, wantedLane } from '../address.js';
import { within } from '../chart/viewport.js';

/**
 * @param {State} state
 * @param {Actions} act
 * @param {import('../types.js').Viewer} viewer
 * @param {(lane: number) => Promise<OpenLane>} read reads a lane
 */
export function laneActions(state, act, viewer, read) {
  const { app, chart, overview, panel, search, lanes, theme, follow, address, trail, applyView, complete } =
    viewer;
  /** The lane that is asked for; it may still be read. */
  let goal = state.lane;

  /**
   * Opens another lane, with the same range in view, and then goes on.
   * @param {number} n
   * @param {() => void} then
   */
  async function enter(n, then) {
    goal = n;
    act.flash(`Opening ${state.recording.lanes[n].name}`);
    try {
      const open = await read(n);
      if (goal !== n) return;
      const { goal: range } = state.time;
      follow.stop();
      viewer.stop();
      act.hover(-1, 0, 0);
      trail.length = 0;
      panel.hide();
      const time = modelOf(open);
      time.seen = time.goal = within(time, range);
      Object.assign(state, ofLane(n, open), {
        time,
        spike: 0,
        lit: -1,
        litOrigin: -1,
        hidden: [],
        matches: null,
      });
      chart.showModel(time);
      overview.clear();
      overview.setMatches(null);
      lanes.show();
      theme.read();
      follow.matches();
      applyView();
      complete();
      app.dataset.lane = String(n);
      then();
    } catch (error) {
      act.flash(`This thread could not be opened: ${error instanceof Error ? error.message : error}`);
    }
  }

  return {
    /** @param {number} rank */
    goToSpike(rank) {
      const of = allSpikes(state)[rank - 1].lane;
      if (of !== state.lane) {
        enter(of, () => act.goToSpike(rank));
        return;
      }
      const spike = /** @type {Spike} */ (state.head.spikes.find((spike) => spike.rank === rank));
      act.setView('time');
      trail.push(state.model.seen);
      state.spike = rank;
      state.picked = spansOfSpike(state.time.timeline, spike)[0] ?? -1;
      follow.alike();
      const [from, to] = [spike.parts[0][0], spike.parts[spike.parts.length - 1][1]];
      chart.see([from - (to - from) * 1.5, to + (to - from) * 1.5], true);
      panel.showSpikes();
      chart.scrollTo(spike.row);
      act.tell(`${nameOf(state.head, spike.function)}. ${spike.why}`);
      act.save(true);
    },

    /** @param {1 | -1} direction */
    stepSpike(direction) {
      const n = allSpikes(state).length;
      const { spike } = state;
      if (n === 0) panel.showSpikes();
      else act.goToSpike(spike === 0 && direction < 0 ? n : ((spike - 1 + direction + n) % n) + 1);
    },

    /** @param {number} n */
    openThread(n) {
      if (n !== goal) enter(n, () => act.save(true));
    },

    /** @param {1 | -1} direction */
    stepThread(direction) {
      const n = state.recording.lanes.length;
      // Keys that follow each other quickly go on from where the one before leads to.
      if (n > 0) enter((goal + direction + n) % n, () => act.save(true));
    },

    restore() {
      address.forget();
      const wanted = wantedLane(state);
      if (wanted !== state.lane) {
        enter(wanted, act.restore);
        return;
      }
      const hash = readAddress(state);
      address.restoring(() => {
        panel.hide();
        chart.showModel(state.time);
        const { view, spike, sort, group, only } = hash;
        Object.assign(state, {
          view,
          spike,
          sort,
          group,
          only,
          lit: hash.query.text ? -1 : hash.function,
          litOrigin: hash.query.text ? -1 : hash.origin,
          hidden: hash.hidden,
        });
        theme.read();
        search.setQuery(hash.query);
        follow.matches();
        follow.wait({ leftRange: hash.leftRange, leftSpan: hash.leftSpan });
        chart.see(hash.range ?? state.time.range);
        act.mark(hash.mark, true);
        state.picked = hash.span;
        if (hash.span >= 0) {
          panel.showSpan(hash.span);
          act.reveal(hash.span);
        }
        if (hash.spike > 0) {
          if (hash.range) panel.showSpikes();
          else act.goToSpike(hash.spike);
        }
        follow.alike();
        applyView();
      });
    },
  };
}
