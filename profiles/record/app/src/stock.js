'use strict';
const warehouses = new Map();

function shelfOf(sku) {
  let hash = 2166136261;
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < sku.length; i++) hash = Math.imul(hash ^ sku.charCodeAt(i), 16777619);
  }
  return (hash >>> 0) % 512;
}

function checkStock(order) {
  for (const line of order.lines) {
    const shelf = shelfOf(line.sku);
    const left = (warehouses.get(shelf) ?? 1e6) - line.quantity;
    if (left < 0) throw new Error('out of stock: ' + line.sku);
    warehouses.set(shelf, left);
  }
}

module.exports = { checkStock };
