// Bundles the viewer's modules to the one script that documents carry, src/viewer/viewer.js. It is
// kept in the repository, so that nobody needs Node.js to build the program; a test says when it is
// out of date.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const viewer = fileURLToPath(new URL('../', import.meta.url));

/**
 * Properties that only the script's own objects have, and that it never names in a string: they get
 * short names. What the browser, the payload or the style also knows must not be among them.
 */
export const OWN = `
  timeline levels seen model merged hovered picked marked alike lit isDark finest duration mask cover firstRow
  callers callees viewed hover pick zoomTo zoomToMark look goToSpike stepSpike stepFunction stepMatch light lookUp
  setView closePanel switchTheme toggleHelp isMark
`
  .trim()
  .split(/\s+/);

/** The script as it should be. */
export function bundle() {
  const { outputFiles } = buildSync({
    entryPoints: [`${viewer}script/main.js`],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    mangleProps: new RegExp(`^(${OWN.join('|')})$`),
    write: false,
  });
  return outputFiles[0].text;
}

export const BUNDLE = `${viewer}viewer.js`;

/** By its hash the page's security policy allows the script to run. */
export const HASH = `${BUNDLE}.sha256`;
export const hashOf = (text) => `${createHash('sha256').update(text).digest('base64')}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = bundle();
  fs.writeFileSync(BUNDLE, text);
  fs.writeFileSync(HASH, hashOf(text));
  console.log(`${BUNDLE}: ${Buffer.byteLength(text)} bytes`);
}
