'use strict';
const VAT = { DE: 19, FR: 20, NL: 21, SE: 25 };
const STEPS = [0, 1, 2, 3, 5, 8, 13, 21, 34];

function round(amount) {
  return Number(amount.toFixed(2));
}

function discountFor(line) {
  const percent = STEPS.findLast((step) => line.quantity * line.price > step * step) ?? 0;
  return round((line.price * line.quantity * percent) / 1000);
}

function taxFor(net, country) {
  return round((net * VAT[country]) / 100);
}

function priceLine(line, country) {
  const discount = discountFor(line);
  const net = round(line.price * line.quantity - discount);
  return { sku: line.sku, title: line.title, quantity: line.quantity, discount, net, tax: taxFor(net, country) };
}

function priceOrder(order) {
  const lines = order.lines.map((line) => priceLine(line, order.country));
  const net = round(lines.reduce((sum, line) => sum + line.net, 0));
  const tax = round(lines.reduce((sum, line) => sum + line.tax, 0));
  return { ...order, lines, net, tax, total: round(net + tax) };
}

module.exports = { priceOrder };
