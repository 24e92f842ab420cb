// What the viewer shows, in one place.
/** @import { Query, RecordingPart, SpikeOfLane, TimeRange } from '../model/types.js' */
/** @import { ChartState, Model, OpenLane, State } from './types.js' */
import { max } from '../model/numbers.js';
import { spansOfSpike } from '../model/paths.js';
import { labelOf } from '../words/functions.js';

/** @type {Query} */
const NO_QUERY = { text: '', regex: false, matchCase: false };

/**
 * The state in which a viewer begins.
 * @param {RecordingPart} recording
 * @param {number} lane
 * @param {OpenLane} open
 * @returns {State}
 */
export function createState(recording, lane, open) {
  const time = modelOf(open);
  return {
    recording,
    ...ofLane(lane, open),
    view: 'time',
    model: time,
    time,
    hovered: -1,
    picked: -1,
    marked: null,
    spike: 0,
    lit: -1,
    litOrigin: -1,
    hidden: [],
    query: NO_QUERY,
    sort: '-self',
    group: 'function',
    only: [],
    matches: null,
    alike: null,
    isDark: false,
    theme: {
      paper: '',
      ink: '',
      muted: '',
      line: '',
      link: '',
      band: '',
      ratio: 1,
      colours: new Uint32Array(),
    },
  };
}

/** What of the state is a lane's. @param {number} lane @param {OpenLane} open */
export const ofLane = (lane, { head, levels: { timeline } }) => ({
  lane,
  head,
  spikeOf: new Map(
    head.spikes.flatMap((spike) => spansOfSpike(timeline, spike).map((span) => [span, spike])),
  ),
});

/** The recording as a model. @param {OpenLane} open @returns {Model} */
export function modelOf({ head, levels }) {
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

/** The spikes of all lanes, by rank. @param {State} state @returns {SpikeOfLane[]} */
export const allSpikes = ({ recording, head }) =>
  recording.lanes.length
    ? recording.spikes
    : head.spikes.map(({ rank, function: f, cpuUs, parts, why }) => ({
        rank,
        lane: 0,
        name: labelOf(head, f),
        cpuUs,
        at: parts[0][0],
        why,
      }));

/** @param {TimeRange} range */
export const lengthOf = ([from, to]) => to - from;

/**
 * Whether only a part of the recording is in view, or will be when the motion that goes on has come to
 * its end. What is said and summed up is about where a motion leads, never about a moment of it.
 * @param {ChartState} state
 */
export const isZoomed = ({ time }) => lengthOf(time.goal) < lengthOf(time.range);

/** The range that left heavy and table are about; `null` for the whole recording. @param {ChartState} state */
export const filter = (state) => state.marked ?? (isZoomed(state) ? state.time.goal : null);

/** The range that sums in the view speak of: in time order the whole recording; `null` for that. @param {State} state */
export const scope = (state) => (state.view === 'time' ? null : filter(state));

/**
 * A mask with one function.
 * @param {ChartState} state
 * @param {number} f
 */
export const maskOf = ({ time }, f) => new Uint8Array(time.timeline.functions).fill(1, f, f + 1);

/** Whether a function's spans are drawn. @param {ChartState} state @param {number} f */
export const isSeen = ({ theme }, f) => theme.colours[f] !== 0;

/** What is lit without being searched for: a function, or all of an origin; `null` for nothing. @param {State} state */
export function litMask(state) {
  const { lit, litOrigin, head } = state;
  if (lit >= 0) return maskOf(state, lit);
  return litOrigin < 0 ? null : Uint8Array.from(head.functions.origin, (o) => (o === litOrigin ? 1 : 0));
}

/** What is lit, in words. @param {State} state */
export const litName = ({ head, lit, litOrigin }) =>
  lit >= 0 ? labelOf(head, lit) : litOrigin >= 0 ? head.origins[litOrigin].title : '';
