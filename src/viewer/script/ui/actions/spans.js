// What is done with spans: hovering, selecting, stepping from one to the other.
/** @import { Actions, State } from '../../state/types.js' */
import { max, min } from '../../model/numbers.js';
import { nextSpan } from '../../model/search.js';
import {
  changeAt,
  fromOf,
  heaviestOf,
  parentOf,
  rowOf,
  selfOf,
  spanAt,
  toOf,
  totalOf,
} from '../../model/timeline.js';
import { lengthOf, maskOf } from '../../state/store.js';
import { time } from '../../words/format.js';
import { labelOf, nameOf } from '../../words/functions.js';
import { textOf } from '../../words/spans.js';

/**
 * @param {State} state
 * @param {Actions} act
 * @param {import('../types.js').Viewer} viewer
 */
export function spanActions(state, act, { chart, panel, table, tip, follow, trail }) {
  /** Makes sure that a span can be seen. @param {number} span */
  function reveal(span) {
    const { timeline, goal } = state.model;
    const [from, to] = [fromOf(timeline, span), toOf(timeline, span)];
    const length = lengthOf(goal);
    const isWider = to - from > length;
    if (to <= goal[0] || from >= goal[1] || isWider || to - from < length / 400) {
      const wanted = isWider ? (to - from) * 0.55 : min(length, max((to - from) * 20, 40)) / 2;
      const middle = (from + to) / 2;
      chart.see([middle - wanted, middle + wanted], true);
    }
    chart.scrollTo(rowOf(timeline, span));
  }

  /** Steps to another span of some functions, round the end. @param {Uint8Array} mask @param {1 | -1} direction */
  function step(mask, direction) {
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
    follow.place(mask, span);
  }

  /** A span in one sentence. @param {number} span */
  function sentence(span) {
    const { timeline } = state.model;
    const label = (/** @type {number} */ of) => labelOf(state.head, timeline.function[of]);
    const [caller, callee] = [parentOf(timeline, span), heaviestOf(timeline, span)];
    return [
      `${nameOf(state.head, timeline.function[span])}, total ${time(totalOf(timeline, span))}, self ${time(selfOf(timeline, span))}`,
      `row ${rowOf(timeline, span) + 1}`,
      caller >= 0 ? `called by ${label(caller)}` : 'called by nothing',
      callee >= 0 ? `calls ${label(callee)} for longest` : 'calls nothing sampled',
    ].join(', ');
  }

  return {
    /** @param {number} span @param {number} x @param {number} y */
    hover(span, x, y) {
      if (span !== state.hovered) {
        state.hovered = span;
        follow.alike();
        act.redraw(true);
        if (span >= 0) tip.tellOf(span);
      }
      if (span < 0) tip.hide();
      else tip.showAt(x, y);
    },

    /** @param {number} span @param {boolean} [isAsked] */
    pick(span, isAsked) {
      act.hover(-1, 0, 0);
      state.picked = span;
      follow.alike();
      act.redraw();
      if (span >= 0) {
        panel.showSpan(span);
        if (isAsked) reveal(span);
        else chart.scrollTo(rowOf(state.model.timeline, span));
        act.tell(sentence(span));
      } else if (panel.shown() === 'span') panel.hide();
      act.save(true);
    },

    reveal,

    /** @param {number} span */
    zoomTo(span) {
      const { timeline } = state.model;
      trail.push(state.model.seen);
      act.pick(span);
      const [from, to] = [fromOf(timeline, span), toOf(timeline, span)];
      const margin = (to - from) * 0.02;
      chart.see([from - margin, to + margin], true);
      chart.scrollTo(rowOf(timeline, span));
    },

    /** @param {number} f @param {1 | -1} direction */
    stepFunction: (f, direction) => step(maskOf(state, f), direction),

    /** @param {1 | -1} direction */
    stepMatch(direction) {
      const mask = state.matches?.mask;
      if (state.view === 'table') table.stepRow(direction);
      else if (mask) step(mask, direction);
    },

    /** @param {'up' | 'down' | 'left' | 'right'} where */
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

    /** @param {string} text @param {Element} shown */
    async copyText(text, shown) {
      try {
        await navigator.clipboard.writeText(text);
        act.flash('Copied');
      } catch {
        // Not allowed here: what is to be copied is selected, for the hand to do it.
        getSelection()?.selectAllChildren(shown);
        act.flash('Selected: press Ctrl+C to copy');
      }
    },

    copy() {
      const { model, picked } = state;
      if (picked < 0) return;
      act.copyText(textOf(state, model, picked), panel.element);
    },
  };
}
