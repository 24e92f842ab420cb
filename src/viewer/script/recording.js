// The recording in words: its functions, and what a span has to say.
import { count, counted, percent, time } from './format.js';
import { isBusy } from './sums.js';
import { fromOf, heaviestOf, parentOf, samplesOf, selfOf, spanAt, totalOf } from './timeline.js';

/** @type {Head} */
export let head;
/** The function columns of the head. @type {Head['functions']} */
export let functions;
/** By span. @type {Map<number, Spike>} */
export let spikeOf;
/** Spans for most of which the thread did not run, and for how long it was sampled. @type {Map<number, number>} */
export let stallOf;
/** By function. @type {Map<number, string>} */
let notOptimized;

/**
 * Opens the document's recording.
 * @param {Head} of
 * @param {Timeline} timeline
 */
export function openRecording(of, timeline) {
  head = of;
  functions = head.functions;
  notOptimized = new Map();
  for (const [f, text] of functions.notOptimized) {
    const others = notOptimized.get(f);
    notOptimized.set(f, (others ? `${others}; ` : '') + head.texts[text]);
  }
  stallOf = new Map(head.stalls.map(([row, from, to, sampled]) => [spanOf(timeline, row, [from, to]), sampled]));
  spikeOf = new Map(head.spikes.flatMap((spike) => spansOfSpike(timeline, spike).map((span) => [span, spike])));
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
export const labelOf = (f) => (nameOf(f) === '(anonymous)' ? `(anonymous) ${fileOf(f)}` : nameOf(f));

/** Its path, line and column; empty for what has none. @param {number} f */
export function placeOf(f) {
  const { url, line, column } = functions;
  const path = head.texts[url[f]].replace(/^file:\/\//, '') || (line[f] ? 'eval' : '');
  return [path, line[f], column[f]].filter(Boolean).join(':');
}

/** Without directories and column. @param {number} f */
export function fileOf(f) {
  const { url, line } = functions;
  const file = head.texts[url[f]].split(/[/\\]/).at(-1) || (line[f] ? 'eval' : '');
  return [file, line[f]].filter(Boolean).join(':');
}

/** Where its code lives, and its place. @param {number} f */
export const originOf = (f) => [head.texts[functions.origin[f]], placeOf(f)].filter(Boolean).join(' · ');

/** @typedef {{ label: string, value: string, us?: number }} Row */

/**
 * What there is to say about a span.
 * @param {Pick<Model, 'timeline' | 'merged'>} model
 * @param {number} span
 * @returns {Row[]}
 */
export function rowsOf({ timeline, merged }, span) {
  const { selfUs, totalUs, spans, kind } = functions;
  const f = timeline.function[span];
  const [self, total] = [selfOf(timeline, span), totalOf(timeline, span)];
  const share = (/** @type {number} */ us) =>
    isBusy(kind[f]) ? `${percent(us, head.busy)} of busy time` : 'not busy time';
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
  const reasons = notOptimized.get(f);
  if (reasons) rows.push({ label: 'Not optimized', value: reasons });
  if (merged) return rows;
  const spike = spikeOf.get(span);
  const sampled = stallOf.get(span);
  if (sampled !== undefined) {
    rows.push({
      label: 'Stall',
      value: `${time(total)} wide, sampled for ${time(sampled)}: the thread was not running or not sampled`,
    });
  }
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
 * The spans that a span stands on, innermost first.
 * @param {Timeline} timeline
 * @param {number} span
 */
export function callersOf(timeline, span) {
  const callers = [];
  for (let at = parentOf(timeline, span); at >= 0; at = parentOf(timeline, at)) callers.push(at);
  return callers;
}

/**
 * The longest span on top of a span, the longest on top of that…
 * @param {Timeline} timeline
 * @param {number} span
 */
export function heaviestPath(timeline, span) {
  const path = [];
  for (let at = heaviestOf(timeline, span); at >= 0; at = heaviestOf(timeline, at)) path.push(at);
  return path;
}
