'use strict';
const Handlebars = require('handlebars');

Handlebars.registerHelper('money', (amount) => amount.toFixed(2) + ' EUR');

const template = Handlebars.compile(`<h1>Order {{id}}</h1>
<p>{{customer.name}} &middot; {{customer.email}}</p>
<table>
{{#each lines}}
  <tr><td>{{sku}}</td><td>{{title}}</td><td>{{quantity}}</td><td>{{money net}}</td><td>{{money tax}}</td></tr>
{{/each}}
</table>
<p>Net {{money net}}, VAT {{money tax}}, total <b>{{money total}}</b></p>
`);

function renderReceipt(order) {
  return template(order);
}

// Templates are compiled on their first use: do that before the first customer comes.
renderReceipt({ id: 0, customer: {}, lines: [], net: 0, tax: 0, total: 0 });

module.exports = { renderReceipt };
