// A database's client: packets are framed, rows decoded from bytes, handed on in promises. Planted: a row with a
// huge document in it; a handshake that has to be done again.
'use strict';
const crypto = require('node:crypto');

module.exports = async function readResults(bench) {
  const RESULTS = 300;
  const slowRow = bench.plan(RESULTS, 2);
  const slowHandshake = bench.plan(RESULTS, 1);

  function makeDocument(fields) {
    return JSON.stringify(Object.fromEntries(Array.from({ length: fields }, (_, at) => [`f${at}`, { v: bench.below(1e6), t: bench.word(5) }])));
  }
  function writeField(text) {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  }
  function makePacket(rows, bigRow) {
    const parts = [];
    for (let row = 0; row < rows; row++) {
      const fields = row === bigRow ? 9_000 + bench.below(6_000) : 3;
      parts.push(writeField(String(bench.below(1e9))), writeField(bench.word(20)), writeField(makeDocument(fields)));
    }
    return Buffer.concat(parts);
  }
  function readField(packet, at) {
    const length = packet.readUInt32BE(at);
    return packet.toString('utf8', at + 4, at + 4 + length);
  }
  function flatten(document) {
    const flat = {};
    for (const [name, value] of Object.entries(document)) for (const key of Object.keys(value)) flat[`${name}.${key}`] = value[key];
    return flat;
  }
  function decodeRow(packet, state) {
    const from = bench.now();
    const fields = [];
    for (let field = 0; field < 3; field++) {
      fields.push(readField(packet, state.at));
      state.at += 4 + Buffer.byteLength(fields[field]);
    }
    const row = { id: Number(fields[0]), name: fields[1], ...flatten(JSON.parse(fields[2])) };
    bench.ended('decodeRow', from, fields[2].length > 100_000, ['decodeResult', 'flatten', 'parse', 'readField']);
    return row;
  }
  function decodeResult(packet) {
    const rows = [];
    for (const state = { at: 0 }; state.at < packet.length; ) rows.push(decodeRow(packet, state));
    return rows;
  }
  function handshake() {
    const from = bench.now();
    const key = crypto.pbkdf2Sync('secret', 'salt', 25_000 + bench.below(20_000), 32, 'sha256');
    bench.ended('handshake', from, true, ['onResult', 'pbkdf2Sync', 'run']);
    return key[0];
  }
  async function onResult(at, packet) {
    let sum = slowHandshake.has(at) ? handshake() : 0;
    for (const row of decodeResult(packet)) sum += row.id % 7;
    return sum;
  }

  const packets = Array.from({ length: 12 }, () => makePacket(bench.around(260, 0.3), -1));
  const special = new Map([...slowRow].map((at) => [at, makePacket(120, 60)]));
  let sum = 0;
  for (let at = 0; at < RESULTS; at++) {
    await bench.nextTurn();
    sum += await onResult(at, special.get(at) ?? packets[at % packets.length]);
  }
  return sum;
};
