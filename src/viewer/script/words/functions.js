// Functions in words: their names, and where their code is.

/** @import { Head } from '../model/types.js' */
/** @param {Head} head @param {number} f */
export const nameOf = ({ texts, functions }, f) => texts[functions.name[f]];

/** Its name; where it has none, with its place. @param {Head} head @param {number} f */
export const labelOf = (head, f) =>
  nameOf(head, f) === '(anonymous)' && fileOf(head, f) ? `(anonymous) ${fileOf(head, f)}` : nameOf(head, f);

/** Its path or what else stands for its script; empty for what has none. @param {Head} head @param {number} f */
const scriptOf = ({ texts, functions }, f) => texts[functions.script[f]];

/** @param {Head} head @param {string} script @param {number} f */
const withLine = ({ functions }, script, f) =>
  [script, functions.line[f], functions.column[f]].filter(Boolean).join(':');

/** Its path, line and column; empty for what has none. @param {Head} head @param {number} f */
export const placeOf = (head, f) => scriptOf(head, f) && withLine(head, scriptOf(head, f), f);

/** A link to its source; empty for what has none. @param {Head} head @param {number} f */
export const linkOf = ({ texts, functions }, f) => {
  const found = functions.links?.find(([of]) => of === f);
  return found ? texts[found[1]] : '';
};

/** The place without directories. @param {Head} head @param {number} f */
export const fileOf = (head, f) =>
  scriptOf(head, f) && withLine(head, scriptOf(head, f).split(/[/\\]/).findLast(Boolean) ?? '', f);

/** Where its code lives, and its place, which does not repeat a package's folder. @param {Head} head @param {number} f */
export const originOf = (head, f) => {
  const origin = head.origins[head.functions.origin[f]].name;
  return [origin, placeOf(head, f).split(`node_modules/${origin}/`).at(-1)].filter(Boolean).join(' · ');
};
