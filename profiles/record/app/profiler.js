'use strict';
// Preloaded with --require: profiles what happens between the messages "start" and "stop" of the parent.
const fs = require('node:fs');
const { Session } = require('node:inspector');

const [interval, file] = process.env.PROFILE.split(',');
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: Number(interval) });

process.on('message', (message) => {
  if (message === 'start') session.post('Profiler.start', () => process.send('started'));
  if (message === 'stop') {
    session.post('Profiler.stop', (error, { profile }) => {
      fs.writeFileSync(file, JSON.stringify(profile));
      process.exit();
    });
  }
});
