// A build step: style sheets are tokenised, parsed, shortened and printed. Planted: a sheet whose rules are
// merged pair by pair; a sheet that is mostly one embedded font.
'use strict';

module.exports = async function buildStyles(bench) {
  const SHEETS = 260;
  const slowMerge = bench.plan(SHEETS, 2);
  const slowEncode = bench.plan(SHEETS, 2);

  function makeSheet(rules) {
    let text = '';
    for (let at = 0; at < rules; at++) {
      text += `.${bench.word()} > ${bench.word()}:hover { color: #${bench.below(4096).toString(16).padStart(3, '0')}; margin: ${bench.below(40)}px ${bench.below(9)}em; background: url(${bench.word()}.png) }\n`;
    }
    return text;
  }
  function tokenise(text) {
    const tokens = [];
    const TOKEN = /\s+|[{}:;,>]|#[\da-f]+|url\([^)]*\)|[.\w-]+|./gy;
    for (let match; (match = TOKEN.exec(text)); ) if (match[0].trim()) tokens.push(match[0]);
    return tokens;
  }
  function parseRules(tokens) {
    const rules = [];
    let selector = [];
    let body = null;
    for (const token of tokens) {
      if (token === '{') body = [];
      else if (token === '}') {
        rules.push({ selector: selector.join(' '), body: body.join(' ') });
        selector = [];
        body = null;
      } else (body ?? selector).push(token);
    }
    return rules;
  }
  function sameBody(one, other) {
    return one.body.length === other.body.length && one.body === other.body;
  }
  function mergeRules(rules, isPlanted) {
    const from = bench.now();
    const kept = [];
    const window = isPlanted ? rules.length : 6;
    for (const rule of rules) {
      let found = null;
      for (let back = 1; back <= Math.min(window, kept.length); back++) {
        const other = kept[kept.length - back];
        if (sameBody(other, rule) || (isPlanted && other.selector.split(' ').at(-1) === rule.selector)) found = other;
      }
      if (found) found.selector += `,${rule.selector}`;
      else kept.push(rule);
    }
    bench.ended('mergeRules', from, isPlanted, ['buildSheet', 'sameBody', 'split', 'at']);
    return kept;
  }
  function embedFonts(rules, isPlanted) {
    const from = bench.now();
    const size = isPlanted ? 900_000 + bench.below(500_000) : bench.around(14_000);
    let hash = 5381;
    let text = '';
    for (let at = 0; at < size; at++) {
      hash = (Math.imul(hash, 33) ^ rules.length ^ at) >>> 0;
      text += String.fromCharCode(43 + (hash % 80));
    }
    bench.ended('embedFonts', from, isPlanted, ['buildSheet', 'fromCharCode']);
    return text;
  }
  function print(rules) {
    return rules.map((rule) => `${rule.selector}{${rule.body.replace(/ ?([;:,]) ?/g, '$1')}}`).join('');
  }
  function buildSheet(at, source) {
    const rules = mergeRules(parseRules(tokenise(source)), slowMerge.has(at));
    return print(rules).length + embedFonts(rules, slowEncode.has(at)).length;
  }

  const sources = Array.from({ length: 12 }, () => makeSheet(bench.around(110)));
  const large = new Map([...slowMerge].map((at) => [at, makeSheet(1_000)]));
  let size = 0;
  for (let at = 0; at < SHEETS; at++) {
    size += buildSheet(at, large.get(at) ?? sources[at % sources.length]);
    if (at % 8 === 0) await bench.nextTurn();
  }
  return size;
};
