// The recording in words: its functions, and what a span has to say.

import { isBusy } from '../model/sums.js';
import {
  changeAt,
  fromOf,
  heaviestOf,
  parentOf,
  samplesOf,
  selfOf,
  spanAt,
  toOf,
  totalOf,
} from '../model/timeline.js';
import { count, counted, percent, time } from './format.js';

/** @type {Head} */
export let head;
/** The function columns of the head. @type {Head['functions']} */
export let functions;
/** By span. @type {Map<number, Spike>} */
export let spikeOf;
/** All lanes; none is listed where there is only one. @type {RecordingPart} */
export let recording = { lanes: [], spikes: [], marks: [] };
/** The lane that is open. */
export let lane = 0;

/** What is known of all lanes. @param {RecordingPart} of */
export function knowLanes(of) {
  recording = of;
}

/** The spikes of all lanes, by rank. @returns {SpikeOfLane[]} */
export const allSpikes = () =>
  recording.lanes.length
    ? recording.spikes
    : head.spikes.map(({ rank, function: f, cpuUs, parts, why }) => ({
        rank,
        lane: 0,
        name: labelOf(f),
        cpuUs,
        at: parts[0][0],
        why,
      }));

/**
 * Opens a lane.
 * @param {number} n
 * @param {Head} of
 * @param {Timeline} timeline
 */
export function openLane(n, of, timeline) {
  lane = n;
  head = of;
  functions = head.functions;
  spikeOf = new Map(
    head.spikes.flatMap((spike) => spansOfSpike(timeline, spike).map((span) => [span, spike])),
  );
}

/**
 * What to say of a span that was sampled for less than half its time; the samples do not tell why.
 * Nothing for other spans.
 * @param {Timeline} timeline
 * @param {number} f
 * @param {number} from
 * @param {number} to
 */
export function stallOf(timeline, f, from, to) {
  const total = to - from;
  if (total < head.shortestStall || !isBusy(functions.kind[f])) return undefined;
  const [before, by] = [from, to].map((time) => timeline.lost[changeAt(timeline, time)]);
  const sampled = total - (by - before);
  if (2 * sampled >= total) return undefined;
  return head.knowsCpu
    ? `the thread ran for ${time(sampled)} of ${time(total)}; for the rest it waited or others had the CPU`
    : `sampled for ${time(sampled)} of ${time(total)}: the thread was not running, or the profiler took no samples`;
}

/**
 * The span that starts and ends at two times.
 * @param {Timeline} timeline
 * @param {number} row
 * @param {TimeRange} times
 */
const spanOf = (timeline, row, [from, to]) => spanAt(timeline, row, (from + to) / 2);

/**
 * The spans that make up a spike.
 * @param {Timeline} timeline
 * @param {Spike} spike
 */
export const spansOfSpike = (timeline, { row, parts }) =>
  parts.map((times) => spanOf(timeline, row, times)).filter((span) => span >= 0);

/** @param {number} f */
export const nameOf = (f) => head.texts[functions.name[f]];

/** Its name; where it has none, with its place. @param {number} f */
export const labelOf = (f) =>
  nameOf(f) === '(anonymous)' && fileOf(f) ? `(anonymous) ${fileOf(f)}` : nameOf(f);

/** Its path or what else stands for its script; empty for what has none. @param {number} f */
const scriptOf = (f) => head.texts[functions.script[f]];

/** @param {string} script @param {number} f */
const withLine = (script, f) => [script, functions.line[f], functions.column[f]].filter(Boolean).join(':');

/** Its path, line and column; empty for what has none. @param {number} f */
export const placeOf = (f) => scriptOf(f) && withLine(scriptOf(f), f);

/** The place without directories. @param {number} f */
export const fileOf = (f) => scriptOf(f) && withLine(scriptOf(f).split(/[/\\]/).findLast(Boolean) ?? '', f);

/** Where its code lives, and its place, which does not repeat a package's folder. @param {number} f */
export const originOf = (f) => {
  const origin = head.texts[functions.origin[f]];
  return [origin, placeOf(f).split(`node_modules/${origin}/`).at(-1)].filter(Boolean).join(' · ');
};

/** @typedef {{ label: string, value: string, us?: number }} Row */

/**
 * What there is to say about a span.
 * @param {Pick<Model, 'timeline' | 'merged' | 'sums'>} model
 * @param {number} span
 * @returns {Row[]}
 */
export function rowsOf({ timeline, merged, sums }, span) {
  const { kind } = functions;
  // Where calls of a range are merged, all sums are of that range.
  const [selfUs, totalUs, spans, busy] = sums
    ? [sums.self, sums.total, sums.spans, sums.busy]
    : [functions.selfUs, functions.totalUs, functions.spans, head.busy];
  const f = timeline.function[span];
  const [self, total] = [selfOf(timeline, span), totalOf(timeline, span)];
  const share = (/** @type {number} */ us) =>
    isBusy(kind[f]) ? `${percent(us, busy)} of busy time` : 'not busy time';
  /** @type {Row[]} */
  const rows = [
    { label: 'Self time', value: time(self), us: self },
    { label: 'Total time', value: time(total), us: total },
    { label: 'Aggregated self time', value: `${time(selfUs[f])} (${share(selfUs[f])})`, us: selfUs[f] },
    {
      label: 'Aggregated total time',
      value: `${time(totalUs[f])} (${share(totalUs[f])}, ${counted(spans[f], 'span')})`,
      us: totalUs[f],
    },
    merged
      ? { label: 'Merged here', value: counted(merged[span], 'span') }
      : { label: 'Samples', value: count(samplesOf(timeline, span)) },
  ];
  const reasons = functions.notOptimized.filter(([other]) => other === f).map(([, text]) => head.texts[text]);
  const generated = functions.generated.find(([other]) => other === f);
  if (generated) rows.push({ label: 'In the bundle', value: head.texts[generated[1]] });
  if (reasons.length) rows.push({ label: 'Not optimized', value: reasons.join('; ') });
  if (merged) return rows;
  const task = head.longTasks.find(
    ([from, to]) => from === fromOf(timeline, span) && to === toOf(timeline, span),
  );
  if (task && parentOf(timeline, span) < 0)
    rows.push({ label: 'Long task', value: task[2].replace(/^long task: /, '') });
  const spike = spikeOf.get(span);
  const stall = stallOf(timeline, f, fromOf(timeline, span), toOf(timeline, span));
  if (stall) rows.push({ label: 'Stall', value: stall });
  if (spike) rows.push({ label: `Spike #${spike.rank}`, value: spike.why });
  return rows;
}

/**
 * A span as text for the clipboard: its rows and the stack below it.
 * @param {Model} model
 * @param {number} span
 */
export function textOf(model, span) {
  const { timeline, merged } = model;
  const line = (/** @type {number} */ f) => `${nameOf(f)} (${originOf(f)})`;
  const rows = rowsOf(model, span);
  const from = fromOf(timeline, span);
  if (!merged) rows.unshift({ label: 'Starts at', value: time(from), us: from });
  return [
    line(timeline.function[span]),
    ...rows.map(({ label, value, us }) => `${label}: ${value}${us === undefined ? '' : ` [${us} µs]`}`),
    'Stack:',
    ...callersOf(timeline, span).map((caller) => `    at ${line(timeline.function[caller])}`),
  ].join('\n');
}

/**
 * From span to span until there is none.
 * @param {(timeline: Timeline, span: number) => number} next
 */
const path = (next) => (/** @type {Timeline} */ timeline, /** @type {number} */ span) => {
  const spans = [];
  for (let at = next(timeline, span); at >= 0; at = next(timeline, at)) spans.push(at);
  return spans;
};

/** The spans that a span stands on, innermost first. */
export const callersOf = path(parentOf);

/** The longest span on top of a span, the longest on top of that… */
export const heaviestPath = path(heaviestOf);
