'use strict';
// A board of cards that is built, measured, sorted and filtered, one step in each animation frame.
const board = document.getElementById('board');
let cards = [];

function makeCard(n) {
  const card = document.createElement('div');
  card.className = n % 5 ? 'card' : 'card late';
  card.textContent = 'Card ' + n + ': ' + 'lorem ipsum '.repeat(1 + ((n * 7) % 9));
  return card;
}

function buildBoard(count) {
  board.replaceChildren();
  cards = [];
  for (let n = 0; n < count; n++) {
    cards.push(makeCard(n));
    board.append(cards[n]);
  }
}

/** Reads a height after each write, so that the page is laid out again for every card. */
function alignHeights() {
  for (const card of cards.slice(0, 60)) {
    card.style.minHeight = '0';
    card.style.minHeight = Math.min(90, card.offsetHeight) + 'px';
  }
}

function sortCards() {
  cards.sort((a, b) => a.offsetHeight - b.offsetHeight || a.textContent.localeCompare(b.textContent));
  board.append(...cards);
}

function filterCards(word) {
  for (const card of cards) card.hidden = !card.textContent.includes(word);
}

function score(text) {
  let sum = 0;
  for (let i = 0; i < 40000; i++) sum = (sum * 31 + text.charCodeAt(i % text.length)) | 0;
  return sum;
}

function rankCards() {
  return cards.slice(0, 80).map((card) => score(card.textContent));
}

const steps = [() => buildBoard(400), alignHeights, sortCards, () => filterCards('1'), rankCards];

function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

async function runBoard(rounds) {
  for (let round = 0; round < rounds; round++) {
    for (const step of steps) {
      await nextFrame();
      step();
    }
  }
}
