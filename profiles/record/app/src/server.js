'use strict';
// An order service: every POST is one order.
const http = require('node:http');
const { parseOrder, validateOrder } = require('./validate');
const { checkStock } = require('./stock');
const { priceOrder } = require('./pricing');
const { renderReceipt } = require('./receipt');
const { appendLedger } = require('./ledger');

function handleOrder(body) {
  const order = parseOrder(body);
  const errors = validateOrder(order);
  if (errors) return { status: 422, text: JSON.stringify(errors) };
  checkStock(order);
  const priced = priceOrder(order);
  const receipt = renderReceipt(priced);
  appendLedger(priced, receipt);
  return { status: 201, text: receipt };
}

const server = http.createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    const { status, text } = handleOrder(body);
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(text);
  });
});

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
