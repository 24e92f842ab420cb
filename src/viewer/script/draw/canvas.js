// Canvases and simple shapes on them.
import { max, round } from '../model/numbers.js';

const XHTML = 'http://www.w3.org/1999/xhtml';

/** A canvas and what draws on it. @param {string} className */
export function canvas(className) {
  const element = /** @type {HTMLCanvasElement} */ (document.createElementNS(XHTML, 'canvas'));
  if (className) element.className = className;
  element.ariaHidden = 'true';
  return /** @type {CanvasRenderingContext2D} */ (element.getContext('2d'));
}

/**
 * Fits a canvas to its element.
 * @param {HTMLCanvasElement} canvas
 * @param {number} ratio
 */
export function fitCanvas(canvas, ratio) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((px) => round(px * ratio));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/**
 * A filled rectangle, one px wide at least.
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} [alpha]
 */
export function rect(context, colour, x, y, width, height, alpha = 1) {
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.fillRect(x, y, max(width, 1), height);
  context.globalAlpha = 1;
}

/**
 * A filled triangle that points down.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x of its point
 * @param {number} y of its point
 * @param {number} size
 */
export function pin(context, x, y, size) {
  context.beginPath();
  context.moveTo(x - size, y - 1.6 * size);
  context.lineTo(x + size, y - 1.6 * size);
  context.lineTo(x, y);
  context.fill();
}
