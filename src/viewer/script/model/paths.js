// From span to span, up and down the stack.
/** @import { Spike, Timeline } from './types.js' */
import { heaviestOf, parentOf, spanAt } from './timeline.js';

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

/**
 * The spans that make up a spike.
 * @param {Timeline} timeline
 * @param {Pick<Spike, 'row' | 'parts'>} spike
 */
export const spansOfSpike = (timeline, { row, parts }) =>
  parts.map(([from, to]) => spanAt(timeline, row, (from + to) / 2)).filter((span) => span >= 0);
