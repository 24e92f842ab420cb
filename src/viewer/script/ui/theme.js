// Light or dark, as the system has it or as it is chosen.
/** @import { State } from '../state/types.js' */
import { packed } from '../draw/painter.js';

/**
 * @param {State} state
 * @param {HTMLElement} app
 * @param {() => void} changed
 */
export function makeTheme(state, app, changed) {
  /** Takes the colours of the scheme that holds. */
  function read() {
    const { head } = state;
    const chosen = app.dataset.theme;
    const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    const style = getComputedStyle(app);
    const pixels = head.palette.map((swatch) => packed(swatch[Number(isDark)]));
    const [paper, ink, muted, line, link, band] = ['paper', 'ink', 'muted', 'line', 'link', 'band'].map(
      (name) => style.getPropertyValue(`--${name}`).trim(),
    );
    const { colour, origin } = head.functions;
    const colours = Uint32Array.from(colour, (place, f) =>
      state.hidden.includes(origin[f]) ? 0 : pixels[place],
    );
    Object.assign(state, { isDark, theme: { paper, ink, muted, line, link, band, ratio: 1, colours } });
    changed();
  }

  /** Chooses one. @param {string} name empty for that of the system */
  function set(name) {
    app.dataset.theme = name;
    read();
  }

  return { read, set };
}

/** @typedef {ReturnType<typeof makeTheme>} ThemeSwitch */
