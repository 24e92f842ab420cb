// A documentation site: pages of Markdown become HTML, code blocks are highlighted. Planted: a page with one
// enormous code block; a page whose table of contents is sorted by comparing slugs made anew each time.
'use strict';

module.exports = async function renderSite(bench) {
  const PAGES = 300;
  const slowCode = bench.plan(PAGES, 2);
  const slowContents = bench.plan(PAGES, 1);
  const KEYWORDS = new Set(['const', 'let', 'return', 'if', 'for', 'function']);

  function sentence() {
    return Array.from({ length: 6 + bench.below(10) }, () => (bench.below(9) ? bench.word() : `*${bench.word()}*`)).join(' ');
  }
  function codeLine() {
    return `${bench.pick([...KEYWORDS])} ${bench.word()} = "${bench.word()}" + ${bench.below(1000)}; // ${bench.word()}`;
  }
  function makePage(at) {
    const sections = bench.around(14);
    let text = '';
    for (let section = 0; section < sections; section++) {
      text += `## ${sentence()}\n\n${sentence()}. ${sentence()}.\n\n- ${sentence()}\n- ${sentence()}\n\n`;
      if (section % 3 === 0) text += `~~~\n${Array.from({ length: bench.around(12) }, codeLine).join('\n')}\n~~~\n\n`;
    }
    if (slowCode.has(at)) text += `~~~\n${Array.from({ length: 4_500 + bench.below(2_000) }, codeLine).join('\n')}\n~~~\n\n`;
    return text;
  }
  function escape(text) {
    return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  }
  function highlight(lines) {
    const from = bench.now();
    const html = [];
    for (const line of lines) {
      for (const part of line.split(/(\/\/.*|"[^"]*"|\w+)/)) {
        const kind = KEYWORDS.has(part) ? 'k' : part.startsWith('"') ? 's' : part.startsWith('//') ? 'c' : '';
        html.push(kind ? `<b class=${kind}>${escape(part)}</b>` : escape(part));
      }
    }
    bench.ended('highlight', from, lines.length > 3_000, ['renderPage', 'escape', 'split', '[Symbol.split]']);
    return html.join('');
  }
  function slug(title) {
    return title.toLowerCase().normalize('NFD').replace(/[^a-z]+/g, '-');
  }
  function contents(titles, isPlanted) {
    const from = bench.now();
    const all = isPlanted ? Array.from({ length: 1_800 }, sentence) : titles;
    const sorted = all.slice().sort((one, other) => (slug(one) < slug(other) ? -1 : 1));
    bench.ended('contents', from, isPlanted, ['renderPage', 'slug', 'sort', '(anonymous)', 'sentence', 'RegExp: [^a-z]+']);
    return sorted.length;
  }
  function inline(text) {
    return escape(text).replace(/\*([^*]+)\*/g, '<em>$1</em>');
  }
  function renderPage(at, source) {
    const html = [];
    const titles = [];
    let code = null;
    for (const line of source.split('\n')) {
      if (line === '~~~') {
        if (code) html.push(highlight(code));
        code = code ? null : [];
      } else if (code) code.push(line);
      else if (line.startsWith('## ')) titles.push(line.slice(3));
      else if (line) html.push(`<p>${inline(line)}</p>`);
    }
    return contents(titles, slowContents.has(at)) + html.join('').length;
  }

  const pages = Array.from({ length: PAGES }, (_, at) => makePage(at));
  let size = 0;
  for (const [at, page] of pages.entries()) {
    await bench.nextTurn();
    size += renderPage(at, page);
  }
  return size;
};
