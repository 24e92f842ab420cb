// A server for orders: requests over real sockets, JSON bodies, addresses checked by a regular expression, an
// invoice rendered. Planted: an address on which the expression backtracks; an order with very many lines.
'use strict';
const http = require('node:http');

module.exports = async function serveOrders(bench) {
  const ROUNDS = 320;
  const ADDRESS = /^([a-z]+[ .-]?)+ \d{1,4}$/;
  const slowAddress = bench.plan(ROUNDS, 2);
  const slowInvoice = bench.plan(ROUNDS, 2);

  function checkAddress(order) {
    const from = bench.now();
    const isValid = order.addresses.every((address) => ADDRESS.test(address));
    bench.ended('checkAddress', from, order.isBadAddress, ['handleOrder', 'every', '(anonymous)', `RegExp: ${ADDRESS.source}`]);
    return isValid;
  }
  function formatMoney(cents) {
    return (cents / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  }
  function renderLine(line) {
    return `<tr><td>${line.name.replace(/[<&>]/g, '?')}</td><td>${formatMoney(line.cents * line.count)}</td></tr>`;
  }
  function renderInvoice(order) {
    const from = bench.now();
    let html = '<table>';
    for (const line of order.lines) html += renderLine(line);
    html += `</table>${formatMoney(order.lines.reduce((sum, line) => sum + line.cents * line.count, 0))}`;
    bench.ended('renderInvoice', from, order.isLarge, ['handleOrder', 'renderLine', 'formatMoney', 'replace']);
    return html;
  }
  function handleOrder(body, response) {
    const order = JSON.parse(body);
    response.end(checkAddress(order) ? renderInvoice(order) : 'no such address');
  }
  function onRequest(request, response) {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => handleOrder(Buffer.concat(chunks).toString(), response));
  }
  function makeOrder(round) {
    const isLarge = slowInvoice.has(round);
    const isBadAddress = slowAddress.has(round);
    const lines = isLarge ? 24000 + bench.below(16000) : bench.around(600);
    const addresses = Array.from({ length: 60 }, () => `${bench.word()} ${bench.word()}-${bench.word()} ${bench.below(900)}`);
    if (isBadAddress) addresses.push(`${'a'.repeat(21 + bench.below(2))}!`);
    return {
      isLarge,
      isBadAddress,
      addresses,
      lines: Array.from({ length: lines }, () => ({ name: bench.word(9), cents: bench.below(90000), count: 1 + bench.below(9) })),
    };
  }

  const bodies = Array.from({ length: ROUNDS }, (_, round) => JSON.stringify(makeOrder(round)));
  const server = http.createServer(onRequest);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new http.Agent({ keepAlive: true });
  for (const body of bodies) {
    await new Promise((resolve, reject) => {
      const request = http.request({ port: server.address().port, host: '127.0.0.1', method: 'POST', agent }, (response) => {
        response.on('end', resolve).resume();
      });
      request.on('error', reject).end(body);
    });
  }
  agent.destroy();
  server.close();
};
