'use strict';
// A recursion deeper than the 255 frames that V8 keeps of a stack: the outer ones are missing.
function work(milliseconds) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
}

function descend(depth) {
  work(0.3);
  if (depth === 0) return work(60);
  descend(depth - 1);
}

function main() {
  work(40);
  descend(80);
  descend(400);
  work(40);
}

main();
