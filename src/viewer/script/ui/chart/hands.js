// The hands on a chart: pointers, fingers and the wheel.
/** @import { TimeRange } from '../../model/types.js' */
/** @import { ChartActions, ChartState } from '../../state/types.js' */
import { abs, max, min } from '../../model/numbers.js';
import { on } from '../dom.js';

/** Movement up to this many px is a click. */
const CLICK = 4;
/** Another click that soon makes a double click. */
const DOUBLE_MS = 500;
/** @typedef {{ x: number, y: number }} Point */

/** @param {Point} a @param {Point} b @param {number} [reach] */
const isNear = (a, b, reach = CLICK) => Math.hypot(a.x - b.x, a.y - b.y) <= reach;

/**
 * Listens to what is done with a chart.
 * @param {ChartState} state
 * @param {ChartActions} act
 * @param {HTMLElement} scroller
 * @param {import('./viewport.js').Viewport} viewport
 */
export function listenTo(state, act, scroller, viewport) {
  const { axisHeight, width, timeAt, xOf, spanUnder, see, zoom, pan, spikeMarks } = viewport;

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
    y >= 0 && y < axisHeight()
      ? state.recording.marks.findLast(([, at]) => abs(xOf(at) - x) < 5)?.[3]
      : undefined;

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
}
