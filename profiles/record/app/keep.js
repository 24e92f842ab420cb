// A cache that is never emptied, a tree of notes, and garbage that is gone before the program ends.
'use strict';

const cache = new Map();

class Session {
  constructor(user) {
    this.user = user;
    this.visited = Array.from({ length: 64 }, (_, page) => `/page/${user}/${page}`);
  }
}

function open(user) {
  cache.set(user, new Session(user));
}

/** A tree of notes: recursion, each level of which holds something. */
function notes(depth) {
  const text = Array.from({ length: 400 }, (_, at) => at * depth + 0.5);
  return { text, below: depth > 0 ? [notes(depth - 1), notes(depth - 1)] : [] };
}

/** What nobody holds does not show. */
function render(user) {
  return Array.from({ length: 2_000 }, (_, row) => `<li>${user}-${row}</li>`).join('').length;
}

for (let user = 0; user < 1_500; user++) {
  open(user);
  render(user);
}
// What only the main script held would be gone by the end.
globalThis.kept = { cache, tree: notes(6) };
