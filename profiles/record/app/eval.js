'use strict';
// Code that came from no file: eval, new Function and vm. Its url is empty or whatever the code says.
const vm = require('node:vm');

const BUSY = 'const end = Date.now() + 15; let n = 0; while (Date.now() < end) n++; return n;';

// Two different functions of the same name at the same place: only their script tells them apart.
const first = eval(`(function twin() { ${BUSY} })`);
const second = eval(`(function twin() { ${BUSY} })`);

const compiled = new Function('unused', BUSY);
const named = eval(`(function named() { ${BUSY} })\n//# sourceURL=generated/template.js`);
const webpack = eval(`(function bundled() { ${BUSY} })\n//# sourceURL=webpack:///./src/bundled.js?5a1f`);

const context = vm.createContext();
const script = new vm.Script(`(function inScript() { ${BUSY} })()`, { filename: 'report.vm' });
const offset = new vm.Script(`(function shifted() { ${BUSY} })()`, { filename: 'page.html', lineOffset: 40, columnOffset: 8 });
const above = new vm.Script(`(function above() { ${BUSY} })()`, { filename: 'wrapped.js', lineOffset: -3, columnOffset: -20 });
const anonymous = vm.compileFunction(BUSY);

for (let round = 0; round < 3; round++) {
  first();
  second();
  compiled();
  named();
  webpack();
  script.runInContext(context);
  offset.runInThisContext();
  above.runInThisContext();
  anonymous();
  eval(`(() => { ${BUSY} })()`);
}
