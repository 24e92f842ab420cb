// What there is to say of a span.
/** @import { Head, Spike, Sums, Timeline } from '../model/types.js' */
import { callersOf } from '../model/paths.js';
import { isBusy } from '../model/sums.js';
import { changeAt, fromOf, parentOf, samplesOf, selfOf, toOf, totalOf } from '../model/timeline.js';
import { count, counted, percent, time } from './format.js';
import { nameOf, originOf } from './functions.js';

/** What is known of the lane that a span is in. */
/** @typedef {{ head: Head, spikeOf: Map<number, Spike> }} Lane */
/** The spans that are shown, and where calls are merged how many each stands for, and the sums of their range. */
/** @typedef {{ timeline: Timeline, merged: Uint32Array | null, sums: Sums | null }} Shown */

/**
 * What to say of a span that was sampled for less than half its time; the samples do not tell why.
 * Nothing for other spans.
 * @param {Head} head
 * @param {Timeline} timeline
 * @param {number} f
 * @param {number} from
 * @param {number} to
 */
export function stallOf(head, timeline, f, from, to) {
  const total = to - from;
  if (total < head.shortestStall || !isBusy(head.functions.kind[f])) return undefined;
  const [before, by] = [from, to].map((time) => timeline.lost[changeAt(timeline, time)]);
  const sampled = total - (by - before);
  if (2 * sampled >= total) return undefined;
  return head.knowsCpu
    ? `the thread ran for ${time(sampled)} of ${time(total)}; for the rest it waited or others had the CPU`
    : `sampled for ${time(sampled)} of ${time(total)}: the thread was not running, or the profiler took no samples`;
}

/** @typedef {{ label: string, value: string, us?: number }} Row */

/**
 * What there is to say about a span.
 * @param {Lane} lane
 * @param {Shown} model
 * @param {number} span
 * @returns {Row[]}
 */
export function rowsOf({ head, spikeOf }, { timeline, merged, sums }, span) {
  const { functions } = head;
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
  const stall = stallOf(head, timeline, f, fromOf(timeline, span), toOf(timeline, span));
  if (stall) rows.push({ label: 'Stall', value: stall });
  if (spike) rows.push({ label: `Spike #${spike.rank}`, value: spike.why });
  return rows;
}

/**
 * A span as text for the clipboard: its rows and the stack below it.
 * @param {Lane} lane
 * @param {Shown} model
 * @param {number} span
 */
export function textOf(lane, model, span) {
  const { head } = lane;
  const { timeline, merged } = model;
  const line = (/** @type {number} */ f) => `${nameOf(head, f)} (${originOf(head, f)})`;
  const rows = rowsOf(lane, model, span);
  const from = fromOf(timeline, span);
  if (!merged) rows.unshift({ label: 'Starts at', value: time(from), us: from });
  return [
    line(timeline.function[span]),
    ...rows.map(({ label, value, us }) => `${label}: ${value}${us === undefined ? '' : ` [${us} µs]`}`),
    'Stack:',
    ...callersOf(timeline, span).map((caller) => `    at ${line(timeline.function[caller])}`),
  ].join('\n');
}
