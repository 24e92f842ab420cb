// What must hold of the numbers on the screen, in every browser and for every recording.
import assert from 'node:assert/strict';

/** The table's rows: name, place, and exact times. */
const rowsOf = (page) => page.$$eval('.functions tbody tr', (rows) => rows.map((row) => ({
  id: row.id,
  title: row.querySelector('th').title,
  name: row.querySelector('.item span').textContent,
  selfUs: Number(row.children[1].dataset.us),
  shares: [row.children[2].textContent, row.children[4].textContent],
  totalUs: Number(row.children[3].dataset.us),
})));

const showAll = async (page) => {
  while (await page.isVisible('.grid > button')) await page.click('.grid > button');
};

/** Busy time as the caption of the table says it. */
const busyOf = async (page) => /shares are of (.*?) busy time/.exec(await page.textContent('.functions caption'))[1];

/**
 * Checks the table, callers and callees of a page that shows the table of a range; `report` is the JSON
 * report of the same range.
 */
export async function checkTable(page, report, { most = 12 } = {}) {
  await page.waitForFunction(() => document.querySelector('.functions tbody tr'));
  await showAll(page);
  const rows = await rowsOf(page);
  const busy = report.functions.filter(({ kind }) => kind === 'code' || kind === 'garbage-collector');
  assert.equal(rows.reduce((sum, { selfUs }) => sum + selfUs, 0), report.meta.busyUs, 'all self time is the busy time');
  const sorted = (list) => list.map(({ name, selfUs, totalUs }) => `${name} ${selfUs} ${totalUs}`).sort();
  assert.deepEqual(sorted(rows), sorted(busy.map(({ name, ...rest }) => ({ name: name || '(anonymous)', ...rest }))));
  for (const share of rows.flatMap(({ shares }) => shares)) {
    assert.ok(share === '–' || parseFloat(share) <= 100, share);
  }
  assert.match(await busyOf(page), /\d/);
  const heaviest = [...rows].sort((a, b) => b.totalUs - a.totalUs).slice(0, most);
  for (const { id, name, selfUs, totalUs } of heaviest) {
    await page.click(`#${id} .item`);
    await page.waitForFunction((id) => document.querySelector('.sandwich')?.dataset.of === id, id);
    const [callers, callees] = await Promise.all([1, 2].map((n) =>
      page.$$eval(`.sandwich section:nth-of-type(${n}) li`, (items) => items.map((item) => ({
        us: Number(item.dataset.us), text: item.textContent,
      })))));
    const sum = (list) => list.reduce((all, { us }) => all + us, 0);
    assert.equal(selfUs + sum(callees), totalUs, `${name}: own and callees' time is its total`);
    assert.equal(sum(callers), totalUs, `${name}: its callers share its total`);
    for (const { text } of [...callers, ...callees]) {
      const [, percent] = /([\d.]+) %$/.exec(text) ?? [];
      assert.ok(percent === undefined || Number(percent) <= 100, `${name}: ${text}`);
    }
  }
}

/** Checks that what is said of the longest span, picked, is what table and report say of its function. */
export async function checkDetails(page, report, factsIn) {
  const [row] = [...report.functions].filter(({ kind }) => kind === 'code').sort((a, b) => b.totalUs - a.totalUs);
  const facts = await factsIn(page, '.panel');
  const name = await page.textContent('.panel .name');
  const same = report.functions.filter((other) => (other.name || '(anonymous)') === name);
  assert.ok(row && same.some(({ selfUs, totalUs }) =>
    selfUs === facts['Aggregated self time'] && totalUs === facts['Aggregated total time']), `${name}: ${JSON.stringify(facts)}`);
}
