// What the panels of the chart say, in Firefox: the tests that Chromium runs too.
process.env.ENGINE = 'firefox';
for (const subject of ['legend', 'calls', 'words']) await import(`./browser/${subject}.test.mjs`);
