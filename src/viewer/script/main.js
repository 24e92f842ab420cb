// Takes over from the still chart once the recording is read; until then, and if that fails, the
// still chart stands.
import { App } from './app.js';
import { run } from './jobs.js';
import { readColumns, readHead, readTimeline } from './payload.js';
import { Recording } from './recording.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Something above the still chart. @param {SVGSVGElement} root @param {string} tag @param {Record<string, string>} attributes */
function above(root, tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  root.append(element);
  return element;
}

/** @param {SVGSVGElement} root @param {Element} element */
function takeOver(root, element) {
  if (root.parentNode !== document) {
    root.replaceWith(element);
    document.documentElement.classList.add('live');
    return document.documentElement;
  }
  for (const child of [...root.children]) {
    if (!['title', 'desc', 'style', 'script'].includes(child.localName)) child.remove();
  }
  // A fragment that named a part of the still chart has scaled the document to it.
  for (const name of ['viewBox', 'preserveAspectRatio']) root.removeAttribute(name);
  root.setAttribute('role', 'document');
  for (const name of ['width', 'height']) root.setAttribute(name, '100%');
  const host = document.createElementNS(SVG, 'foreignObject');
  for (const name of ['width', 'height']) host.setAttribute(name, '100%');
  host.append(element);
  root.append(host);
  return root;
}

/** @param {SVGSVGElement} root */
async function start(root) {
  const width = root.viewBox.baseVal?.width || 1200;
  // The still chart is painted first.
  await new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 100);
  });
  const line = above(root, 'rect', { class: 'progress', width: '0', height: '3', fill: '#0b57b7' });
  try {
    const texts = [...document.querySelectorAll('metadata')].map((node) => node.textContent ?? '');
    const columns = await readColumns(texts);
    const head = readHead(columns);
    let part = 0;
    const timeline = await run(readTimeline(head, columns), {
      slice: 40,
      progress: () => line.setAttribute('width', String(width * (part += (1 - part) / 8))),
    });
    if (!timeline) return;
    const app = new App(new Recording(head, timeline));
    const live = takeOver(root, app.element);
    app.start();
    live.dataset.flameReady = '1';
  } catch (error) {
    line.remove();
    const text = above(root, 'text', { class: 'failure', x: '16', y: '12', 'font-size': '11', fill: '#b3261e' });
    const reason = error instanceof Error ? error.message : String(error);
    text.textContent = `This chart stays still: its data could not be read (${reason}).`;
    root.setAttribute('data-flame-failed', '1');
  }
}

const root = document.querySelector('svg');
if (root) start(root);
