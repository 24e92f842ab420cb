// The customers of app/src/server.js: sends it the orders, one after the other.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const ORDERS = 36;
const SLOW_ORDER = 22;
const LINES = 2000;
const COUNTRIES = ['DE', 'FR', 'NL', 'SE'];
const THINGS = ['Teapot', 'Lantern', 'Notebook', 'Scarf', 'Candle', 'Kettle', 'Basket'];

function sku(n) {
  const digits = 'SKU-' + String(100000 + n) + '-';
  let sum = 0;
  for (let i = 0; i < digits.length; i++) sum += digits.charCodeAt(i) * (i % 2 ? 3 : 1);
  return digits + (sum % 10);
}

function order(id) {
  const lines = [];
  for (let i = 0; i < LINES; i++) {
    const n = id * 31 + i * 7;
    lines.push({ sku: sku(n), title: THINGS[n % THINGS.length] + ' no. ' + n, day: '2025-03-' + (10 + (n % 20)), quantity: 1 + (n % 9), price: 2.5 + (n % 40) });
  }
  // One customer forgot the "@", which the address check takes very badly.
  const email = id === SLOW_ORDER ? 'anna.lindqvist-hagestad.mail.exampl' : 'anna.lindqvist' + id + '@mail.example';
  return { id, country: COUNTRIES[id % COUNTRIES.length], customer: { name: 'Anna Lindqvist', email }, lines };
}

function post(agent, port, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/orders' }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    request.on('error', reject);
    request.end(body);
  });
}

export async function sendOrders(port) {
  const bodies = Array.from({ length: ORDERS }, (_, id) => JSON.stringify(order(id)));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (const body of bodies) {
    await post(agent, port, body);
    await sleep(1);
  }
  agent.destroy();
}
