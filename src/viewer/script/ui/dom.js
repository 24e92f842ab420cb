// Making elements; all texts go through text nodes, never through markup.
/** @import { State } from '../state/types.js' */
const XHTML = 'http://www.w3.org/1999/xhtml';

/** @typedef {Node | string | null | false} Child */

/**
 * An element with attributes, listeners (`onclick`…) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | null | ((event: any) => void)>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = /** @type {HTMLElementTagNameMap[T]} */ (document.createElementNS(XHTML, tag));
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') on(element, name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, String(value));
  }
  fill(element, ...children);
  return element;
}

/**
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null && child !== false));
}

/** @param {string} className @param {...Child} children */
export const div = (className, ...children) => el('div', { class: className }, ...children);

/** @param {string} className @param {...Child} children */
export const p = (className, ...children) => el('p', { class: className }, ...children);

/**
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: any) => void} listener
 * @param {AddEventListenerOptions} [options]
 */
export const on = (target, type, listener, options) => target.addEventListener(type, listener, options);

/**
 * @param {string} label
 * @param {string} title
 * @param {() => void} onclick
 * @param {Record<string, string>} [attributes]
 */
export const button = (label, title, onclick, attributes = {}) =>
  // What is called by its words is found by them; a sign says nothing to who does not see it.
  el(
    'button',
    { title, 'aria-label': /\p{L}{3}/u.test(label) ? null : title, onclick, ...attributes },
    label,
  );

/**
 * A list entry that can be pressed.
 * @param {string} name
 * @param {string} value
 * @param {() => void} onclick
 * @param {string} [place] what tells functions of one name apart
 * @param {number} [us] the exact time
 */
export const item = (name, value, onclick, place, us) => {
  const button = press(name, value, onclick);
  if (place) button.firstElementChild?.append(el('small', { class: 'muted' }, ` ${place}`));
  return el('li', { 'data-us': us ?? null }, button);
};

/**
 * @param {string} name
 * @param {string} value
 * @param {() => void} onclick
 * @param {Record<string, boolean>} [attributes]
 */
export const press = (name, value, onclick, attributes) =>
  el('button', { class: 'item', onclick, ...attributes }, ...pair(name, value));

/**
 * The colours that stand for something, side by side.
 * @param {State} state
 * @param {number[]} colours places in the palette
 */
export const swatch = ({ head, isDark }, colours) =>
  el(
    'span',
    { class: 'swatch', 'aria-hidden': true },
    ...colours.map((place) => {
      const part = el('span');
      part.style.background = head.palette[place][Number(isDark)];
      return part;
    }),
  );

/** @param {string} title @param {...Child} children */
export const section = (title, ...children) => el('section', {}, el('h3', {}, title), ...children);

/** @param {Node[]} items */
export const list = (items) => el('ul', {}, ...items);

/** @param {string} name @param {string} value */
export const pair = (name, value) => [el('span', {}, name), el('span', { class: 'muted' }, value)];

/**
 * Labels and values.
 * @param {import('../words/spans.js').Row[]} rows
 */
export const facts = (rows) =>
  el(
    'table',
    { class: 'facts' },
    el(
      'tbody',
      {},
      ...rows.map(({ label, value, us }) =>
        el('tr', {}, el('th', { scope: 'row' }, label), el('td', { 'data-us': us ?? null }, value)),
      ),
    ),
  );
