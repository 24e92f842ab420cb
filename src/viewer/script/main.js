// Takes over from the still chart once the recording is read; until then, and if that fails, the
// still chart stands.

/** @import { Head } from './model/types.js' */
/** @import { OpenLane } from './state/types.js' */
import { run } from './model/jobs.js';
import { buildLevels, levelsOf } from './model/levels.js';
import { min } from './model/numbers.js';
import { openPayload, readHead, readTimeline } from './model/payload.js';
import { laneOf } from './state/hash.js';
import { createState } from './state/store.js';
import { makeViewer } from './ui/app.js';

/** While it is decoded there is nothing to do but to show that it goes on. */
const DECODE_MS = 40;

/**
 * Puts something above the still chart.
 * @param {Element} root
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function above(root, tag, attributes) {
  const element = document.createElementNS(root.namespaceURI, tag);
  setAll(element, attributes);
  root.append(element);
  return element;
}

/** @param {Element} element @param {Record<string, string | number>} attributes */
function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** Puts the viewer in the still chart's place. @param {Element} root @param {HTMLElement} app */
function takeOver(root, app) {
  if (root !== document.documentElement) {
    (root.closest('main') ?? root).replaceWith(app);
    document.documentElement.classList.add('live');
    return;
  }
  root.replaceChildren(
    ...[...root.children].filter(({ localName }) => /^(title|desc|style)$/.test(localName)),
  );
  root.removeAttribute('viewBox');
  // A fragment that names a panel of the still chart has scaled the document to it; a new one lets go.
  const [, name] = /^#([\w-]+)$/.exec(location.hash) ?? [];
  if (name) location.replace(`#${name.replace('-', '=')}`);
  const all = { width: '100%', height: '100%' };
  // Chromium pans a document that is an SVG by Shift and drag.
  setAll(root, { ...all, role: 'document', zoomAndPan: 'disable' });
  above(root, 'foreignObject', all).append(app);
}

/** As many rows as a screen has... */
const SCREEN_ROWS = 60;
/** ...with more spans than this cannot be drawn one by one in a frame. */
const MANY = 4_000_000;

/**
 * What the first frame needs.
 * @param {Head} head
 * @param {Map<string, Uint8Array>} columns
 */
function* prepare(head, columns) {
  const timeline = yield* readTimeline(head, columns);
  const levels = levelsOf(timeline, null);
  if (timeline.first[min(SCREEN_ROWS, timeline.rows)] > MANY) yield* buildLevels(levels);
  return levels;
}

/** @param {SVGSVGElement} root */
async function start(root) {
  const { width } = root.viewBox.baseVal;
  // The still chart is painted first; a hidden page is never painted.
  await new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 100);
  });
  const line = above(root, 'rect', { height: 3, fill: '#0b57b7' });
  try {
    const payload = openPayload([...root.querySelectorAll('metadata')].map((node) => node.textContent ?? ''));
    const recording = await payload.recording();
    const lane = laneOf(location.hash, recording.lanes.length);
    let part = 0;
    const progress = () => {
      part += (1 - part) / 8;
      setAll(line, { width: width * part });
    };
    /** @type {Map<number, Promise<OpenLane>>} */
    const known = new Map();
    const read = (/** @type {number} */ n) => {
      const reading =
        known.get(n) ??
        payload.lane(n).then(async (columns) => {
          const head = readHead(columns);
          return { head, levels: await run(prepare(head, columns), progress, DECODE_MS) };
        });
      known.set(n, reading);
      return reading;
    };
    const viewer = makeViewer(createState(recording, lane, await read(lane)), read);
    takeOver(root, viewer.element);
    viewer.start();
    document.documentElement.dataset.flameReady = '1';
    viewer.complete();
  } catch (error) {
    line.remove();
    const reason = error instanceof Error ? error.message : error;
    above(root, 'text', {
      x: 16,
      y: 12,
      'font-size': 11,
      fill: '#b3261e',
    }).textContent = `This chart stays still: its data could not be read (${reason}).`;
    document.documentElement.dataset.flameFailed = '1';
  }
}

const root = document.querySelector('svg');
if (root) start(root);
