'use strict';
// Functions with names that a careless drawing, report or command line would trip over.
const names = [
  '<script>alert(1)</script>',
  '</text><image href="x" onerror="alert(1)"/>',
  ']]>',
  '<!-- comment -->',
  '&amp;"\'`',
  '&#60;b&#62;',
  '(idle)',
  '(root)',
  '(program)',
  '(garbage collector)',
  '(anonymous)',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a;b 12',
  'tab\tnewline\nreturn\rend',
  'null\u0000byte',
  'controls \u0001\u0008\u000b\u001b[31m\u007f\u009b',
  'not XML \ufffe\uffff',
  'spaces   and\u00a0\u2003\u2028\u2029 more',
  ' leading and trailing ',
  'lone high \ud83d surrogate',
  'lone low \udd25 surrogate',
  'right \u202eto left\u202c, isolate \u2067\u2069, mark \u200f',
  'byte order \ufeff mark',
  'zero\u200bwidth\u200djoiner',
  'emoji \u{1f525}\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u{1f1f8}\u{1f1ea}',
  'combining e\u0301\u0300\u0323\u0331',
  '\u8ba1\u7b97\u4ef7\u683c',
  '\u0432\u044b\u0447\u0438\u0441\u043b\u0438\u0442\u044c',
  '\u0627\u062d\u0633\u0628 \u0627\u0644\u0633\u0639\u0631',
  '\u05d7\u05e9\u05d1',
  '\u0e04\u0e33\u0e19\u0e27\u0e13',
  '%s%n %3Cb%3E',
  '${jndi:x} {{7*7}} <%= 1 %>',
  '../../etc/passwd',
  'C:\\Windows\\win.ini',
  '=1+1',
  '--help',
  'url(#a) expression(1)',
  'x'.repeat(5000),
  '\u{1f525}'.repeat(300),
];

const urls = [
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///C:/Users/Anna%20L/app.js',
  'C:\\Users\\Anna\\app.js',
  '\\\\server\\share\\app.js',
  'https://example.com/app.js?a=1&b=<2>#"x"',
  'webpack-internal:///./src/index.js',
  'https://example.com/' + 'deep/'.repeat(200) + 'app.js',
];

/** A literal, since V8 names a function in a profile as its source text does, whatever its `name` says. */
function literal(name) {
  return '"' + name.replace(/[^ !#-[\]-~]/g, (unit) => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0')) + '"';
}

const BODY = '{ const end = Date.now() + 6; let n = 0; while (Date.now() < end) n++; if (next) next(); return n; }';

function named(name, url) {
  const source = `({ ${literal(name)}(next) ${BODY} })`;
  return Object.values((0, eval)(url ? `${source}\n//# sourceURL=${url}` : source))[0];
}

for (const name of names) named(name)();
for (const url of urls) named('atUrl', url)();

// The same names on top of one another: a user function called (idle) is no idle time.
const inner = named('(garbage collector)');
const middle = named('(root)');
named('(idle)')(() => middle(inner));
