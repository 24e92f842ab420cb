// What the viewer's parts share: there is one viewer in a document.

/**
 * @type {{
 *   view: ViewName, model: Model, time: Model, hovered: number, picked: number, marked: TimeRange | null,
 *   spike: number, lit: number, matches: import('../model/levels.js').Levels | null,
 *   alike: import('../model/levels.js').Levels | null, theme: Theme, isDark: boolean,
 * }}
 */
export const state = /** @type {any} */ ({
  view: 'time',
  /** Spans, -1 for none. */
  hovered: -1,
  picked: -1,
  marked: null,
  /** Rank, 0 for none. */
  spike: 0,
  /** The function whose spans are lit, -1 for none. */
  lit: -1,
  /** What is searched for or lit; the spans of the function that is hovered or picked. */
  matches: null,
  alike: null,
});

/** @type {Actions} */
export const act = /** @type {any} */ ({});

/** @param {TimeRange} range */
export const lengthOf = ([from, to]) => to - from;

/**
 * Whether only a part of the recording is in view, or will be when the motion that goes on has come to
 * its end. What is said and summed up is about where a motion leads, never about a moment of it.
 */
export const isZoomed = () => lengthOf(state.time.goal) < lengthOf(state.time.range);

/** The range that left heavy and table are about; `null` for the whole recording. */
export const filter = () => state.marked ?? (isZoomed() ? state.time.goal : null);

/** The range that sums in the view speak of: in time order the whole recording; `null` for that. */
export const scope = () => (state.view === 'time' ? null : filter());

/**
 * A mask with one function.
 * @param {number} f
 */
export const maskOf = (f) => new Uint8Array(state.time.timeline.functions).fill(1, f, f + 1);
