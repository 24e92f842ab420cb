// The table's rows: which there are, in what order, and as text for other programs.
/** @import { Head, Sums } from '../../model/types.js' */
/** @import { State } from '../../state/types.js' */
/** @import { GroupBy, Grouping } from '../../model/grouping.js' */
import { isBusy } from '../../model/sums.js';
import { count, percent, time } from '../../words/format.js';
import { fileOf, labelOf, nameOf, placeOf } from '../../words/functions.js';

/** @typedef {'name' | 'self' | 'total' | 'spans' | 'median' | 'longest'} Column */

/**
 * What the table lists: sums of a range by group of functions.
 * @typedef {object} Listing
 * @property {Grouping} grouping
 * @property {GroupBy} by
 * @property {Float64Array} self
 * @property {Float64Array} total
 * @property {Float64Array} spans
 * @property {Float64Array} median
 * @property {Float64Array} longest
 * @property {Sums} sums by function
 */

/** What the state says of the order: the column, and whether the largest come first. @param {string} sort */
export const orderOf = (sort) => ({
  column: /** @type {Column} */ (sort.replace('-', '')),
  isDescending: sort.startsWith('-'),
});

/** What filters tell apart, in words. @type {Record<string, string>} */
export const GROUPS = {
  own: 'own code',
  packages: 'packages',
  runtime: 'runtime',
  native: 'native',
  generated: 'generated',
  gc: 'garbage collector',
  events: 'events',
};

/** What a row is called. @param {Head} head @param {Listing} listing @param {number} group */
export function rowName(head, { by, grouping }, group) {
  const f = grouping.first[group];
  const origin = head.origins[head.functions.origin[f]];
  if (by === 'function') return nameOf(head, f);
  if (by === 'category') return GROUPS[origin.group];
  return by === 'file' && head.functions.script[f] ? head.texts[head.functions.script[f]] : origin.title;
}

/**
 * The groups that are listed, in order. What is not busy has no rank.
 * @param {State} state
 * @param {Listing} listing
 */
export function rank(state, listing) {
  const { head, only, query, matches } = state;
  const {
    grouping: { first },
    spans,
    by,
  } = listing;
  const { functions, origins } = head;
  const mask = query.text ? matches?.mask : null;
  const isListed = (/** @type {number} */ f) =>
    isBusy(functions.kind[f]) && (!only.length || only.includes(origins[functions.origin[f]].group));
  /** @type {Set<number>} */
  const found = new Set();
  listing.grouping.of.forEach((group, f) => {
    if (listing.sums.spans[f] > 0 && isListed(f) && (!mask || mask[f])) found.add(group);
  });
  const rows = [...found].filter((group) => spans[group] > 0);
  const { column, isDescending } = orderOf(state.sort);
  const sign = isDescending ? -1 : 1;
  const names = column === 'name' ? first.map((_, group) => rowName(head, listing, group)) : null;
  const compare = (/** @type {number} */ a, /** @type {number} */ b) => {
    if (column !== 'name') return listing[column][a] - listing[column][b];
    const [x, y] = [names?.[a] ?? '', names?.[b] ?? ''];
    return Number(x > y) - Number(x < y);
  };
  return { rows: rows.sort((a, b) => sign * compare(a, b) || a - b), by };
}

/** A cell of a CSV file. What a spreadsheet would take for a formula stays text. @param {string} text */
const cell = (text) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/**
 * Rows as comma-separated values, times in µs.
 * @param {Head} head
 * @param {Listing} listing
 * @param {number[]} rows
 */
export function csvOf(head, listing, rows) {
  const { by, grouping, self, total, spans, median, longest } = listing;
  const line = (/** @type {number} */ group) => {
    const place = by === 'function' ? placeOf(head, grouping.first[group]) : '';
    const numbers = [self, total, spans, median, longest].map((column) => column[group]);
    return [cell(rowName(head, listing, group)), cell(place), ...numbers].join(',');
  };
  return ['name,place,self_us,total_us,spans,median_us,longest_us', ...rows.map(line)].join('\n');
}

/**
 * Rows as a table in Markdown.
 * @param {Head} head
 * @param {Listing} listing
 * @param {number[]} rows
 */
export function markdownOf(head, listing, rows) {
  const { by, grouping, self, total, spans, median, longest, sums } = listing;
  // A name may hold what Markdown would take for its own.
  const code = (/** @type {string} */ text) => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
  const line = (/** @type {number} */ group) => {
    const f = grouping.first[group];
    const place = by === 'function' && nameOf(head, f) === labelOf(head, f) ? fileOf(head, f) : '';
    const name = by === 'function' ? labelOf(head, f) : rowName(head, listing, group);
    return `| ${[
      code(name) + (place && ` ${code(place)}`),
      `${time(self[group])} (${percent(self[group], sums.busy)})`,
      `${time(total[group])} (${percent(total[group], sums.busy)})`,
      count(spans[group]),
      time(median[group]),
      time(longest[group]),
    ].join(' | ')} |`;
  };
  const heading = by === 'function' ? 'Function' : by[0].toUpperCase() + by.slice(1);
  return [
    `| ${heading} | Self time | Total time | Spans | Median span | Longest span |`,
    '|---|--:|--:|--:|--:|--:|',
    ...rows.map(line),
  ].join('\n');
}
