// What is said for all to see, and to those who do not see.
import { el } from './dom.js';

const HINT = 'Ctrl+wheel zooms · Shift+drag marks · ? help';
const FLASH_MS = 2000;

/** @param {HTMLElement} result what a flash takes the place of */
export function makeVoice(result) {
  const live = el('div', { class: 'live unseen', 'aria-live': 'polite' });
  const hint = el('span', { class: 'hint' }, HINT);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let flashing;

  /** @param {string} text */
  const tell = (text) => {
    live.textContent = text;
  };

  /** @param {string} text */
  function flash(text) {
    tell(text);
    result.textContent = '';
    hint.textContent = text;
    hint.dataset.flash = '1';
    clearTimeout(flashing);
    flashing = setTimeout(() => {
      hint.textContent = HINT;
      delete hint.dataset.flash;
    }, FLASH_MS);
  }

  return { live, hint, tell, flash };
}

/** @typedef {ReturnType<typeof makeVoice>} Voice */
