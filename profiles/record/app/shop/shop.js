const items = Array.from({ length: 1500 }, (_, n) => ({ name: `Item ${(n * 7919) % 1500}`, price: (n * 37) % 991, tags: [`t${n % 13}`, `t${n % 7}`] }));
function price(item) { let sum = 0; for (let n = 0; n < 400; n++) sum += Math.sqrt(item.price + n); return sum; }
function compare(a, b) { return price(a) - price(b) || (a.name < b.name ? -1 : 1); }
function matches(item, query) { return item.name.toLowerCase().includes(query) || item.tags.some((tag) => tag === query); }
function render(shown) {
  const list = document.getElementById('list');
  list.replaceChildren(...shown.slice(0, 300).map((item) => {
    const li = document.createElement('li');
    li.textContent = `${item.name} ${item.price}`;
    if (item.price > 800) li.className = 'hot';
    return li;
  }));
  return list.offsetHeight;
}
function search(query) {
  performance.mark('search');
  const found = items.filter((item) => matches(item, query)).sort(compare);
  render(found);
  performance.measure('search', 'search');
}
const worker = new Worker('score.js');
worker.onmessage = ({ data }) => { document.title = `Shop (${data})`; };
document.getElementById('q').addEventListener('input', (event) => search(event.target.value.toLowerCase()));
render(items);
worker.postMessage(items);
