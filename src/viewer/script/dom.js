// Making elements; all texts go through text nodes, never through markup.

const XHTML = 'http://www.w3.org/1999/xhtml';

/**
 * An element with attributes, listeners (`onclick`…) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | null | ((event: any) => void)>} [attributes]
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = /** @type {HTMLElementTagNameMap[T]} */ (document.createElementNS(XHTML, tag));
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * @param {string} label
 * @param {string} title
 * @param {(event: MouseEvent) => void} onclick
 * @param {Record<string, string>} [attributes]
 */
export function button(label, title, onclick, attributes = {}) {
  return el('button', { type: 'button', title, 'aria-label': title, onclick, ...attributes }, label);
}

/**
 * Fits a canvas to its element; returns whether its size changed.
 * @param {HTMLCanvasElement} canvas
 * @param {number} ratio
 */
export function fitCanvas(canvas, ratio) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((px) => Math.round(px * ratio));
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}

/** @param {HTMLCanvasElement} canvas */
export function context2d(canvas) {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser gives no canvas');
  return context;
}
